package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/relancehq/relance/internal/ledger"
)

func TestConsentsAreRecordedAndExported(t *testing.T) {
	r := gateway(t)
	r.do(func(tx *ledger.Tx) error { return tx.UpsertContact(ledger.Contact{ID: "c-1", Phone: "+33612345678"}) })
	shows(t, r.verb(exitFiles, "consent", "grant", "c-1", "service"), "--source")
	shows(t, r.verb(exitFiles, "consent", "grant", "c-1", "servcie", "--source", "paper"), `Did you mean "service"`)
	shows(t, r.verb(exitFiles, "consent", "grant", "c-1", "marketing", "--source", "paper"), "own answer")
	shows(t, r.verb(exitFiles, "consent", "grant", "c-2", "service", "--source", "paper"), "no event has told")
	shows(t, r.verb(exitFiles, "consent", "grant", "c-1", "service", "--source", "paper", "--at", "yesterday"), "--at")
	shows(t, r.verb(0, "consent", "grant", "c-1", "service", "--source", "paper form 12", "--text", `"yes", she wrote`, "--version", "3", "--at", "2026-03-01T10:00:00+01:00"), "kept")
	shows(t, r.verb(0, "consent", "revoke", "c-2", "service", "--source", "telephone"), "when one does")
	shows(t, r.verb(0, "consent", "export"),
		"contact,purpose,granted,source,text,version,at\n", `c-1,service,true,paper form 12,"""yes"", she wrote",3,2026-03-01T09:00:00Z`, "c-2,service,false,telephone,")
	var proofs []map[string]any
	if err := json.Unmarshal([]byte(r.verb(0, "consent", "export", "--contact", "c-1", "--json")), &proofs); err != nil || len(proofs) != 1 || proofs[0]["version"] != "3" {
		t.Errorf("in JSON it is %v (%v)", proofs, err)
	}
	if out := r.verb(0, "consent", "export", "--contact", "nobody", "--json"); strings.TrimSpace(out) != "[]" {
		t.Errorf("of nobody: %q, want an empty list", out)
	}
	shows(t, r.verb(0, "consent", "export", "--contact", "nobody"), "contact,purpose,")
}

func TestEveryPageOfProofIsExported(t *testing.T) {
	r := gateway(t)
	r.do(func(tx *ledger.Tx) error {
		for i := range consentPage + 5 {
			if err := tx.RecordConsent(ledger.Consent{Contact: "c-1", Purpose: "service", Granted: i%2 == 0, Source: strings.Repeat("x", 1+i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if n := strings.Count(r.verb(0, "consent", "export"), "\n"); n != consentPage+6 {
		t.Errorf("exported are %d lines, want %d and a head", n, consentPage+5)
	}
}
