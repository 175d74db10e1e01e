package e2e

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// people are everybody in the scenario, its own person first.
func (p *play) people() []definitions.ScenarioPerson {
	own := definitions.ScenarioPerson{Contact: p.sc.Contact, Consent: p.sc.Consent, Window: p.sc.Window, Records: p.sc.Records, History: p.sc.History}
	return append([]definitions.ScenarioPerson{own}, p.sc.People...)
}

func (p *play) person(id string) connectors.Contact {
	for _, one := range p.people() {
		if id == "" || one.Contact["id"] == id {
			return address(one.Contact)
		}
	}
	p.t.Fatalf("the scenario has nobody with the id %q", id)
	return connectors.Contact{}
}

func address(fields map[string]any) connectors.Contact {
	text := func(field string) string { v, _ := fields[field].(string); return v }
	return connectors.Contact{ID: text("id"), Phone: text("phone"), Email: text("email")}
}

// begin makes the people, and what is known of them, as the scenario says.
func (p *play) begin() {
	p.t.Helper()
	past, before := int64(0), p.sc.Now.Add(-time.Second)
	for _, one := range p.people() {
		who := address(one.Contact)
		locale, _ := one.Contact["locale"].(string)
		p.do(func(tx *ledger.Tx) error {
			err := tx.UpsertContact(ledger.Contact{ID: who.ID, Phone: who.Phone, Email: who.Email, Locale: locale, Fields: one.Contact, At: before})
			for _, purpose := range one.Consent {
				if err == nil {
					err = tx.RecordConsent(ledger.Consent{Contact: who.ID, Purpose: purpose, Granted: true, Source: "answer:scenario", At: before})
				}
			}
			for _, h := range one.History {
				past--
				if err == nil {
					err = tx.Happened(who.ID, h.Event, h.At, past)
				}
			}
			for _, r := range one.Records {
				if err == nil && r.Kind != "contact" {
					err = tx.UpsertRecordOf(who.ID, r.Kind, r.ID, r.Fields, before)
				}
			}
			return err
		})
		p.must(p.sandbox.Absorb(context.Background(), before, one.Contact, nil))
		for _, r := range one.Records {
			p.must(p.sandbox.Absorb(context.Background(), before, map[string]any{"id": who.ID}, map[string]map[string]any{r.Kind: r.Fields}))
		}
		if one.Window == "open" {
			p.do(func(tx *ledger.Tx) error { return tx.Heard(who.ID, "1", before) })
		}
	}
	p.systems()
}

// systems makes other systems answer: what the page says, else that all is
// well, or the record that is read there.
func (p *play) systems() {
	p.t.Helper()
	for _, plan := range p.plans {
		for _, st := range plan.Steps {
			if st.Call != nil {
				p.answers(st.Call.Connection, &st.Call.Path, definitions.ScenarioAnswer{Status: http.StatusOK, Body: map[string]any{}})
			}
		}
		for _, rec := range plan.Records {
			if rec.From == "" {
				continue
			}
			for _, r := range p.sc.Records {
				if r.Kind == rec.Kind {
					p.answers(rec.From, rec.Path, definitions.ScenarioAnswer{Status: http.StatusOK, Body: r.Fields})
				}
			}
		}
	}
	for _, a := range p.sc.Answers {
		p.answer(a)
	}
}

// answer sets what a step, or the reading of a record, is answered.
func (p *play) answer(a definitions.ScenarioAnswer) {
	p.t.Helper()
	for _, plan := range p.plans {
		if st, ok := plan.Step(a.Of); ok && st.Call != nil {
			p.answers(st.Call.Connection, &st.Call.Path, a)
		}
		if rec, ok := plan.Records[a.Of]; ok && rec.From != "" {
			p.answers(rec.From, rec.Path, a)
		}
	}
}

// answers sets an answer for all paths that begin as the author's does.
func (p *play) answers(shop string, path *definitions.Expr, a definitions.ScenarioAnswer) {
	p.t.Helper()
	begins, _, _ := strings.Cut(strings.Trim(path.Text, `"`), "${")
	set := map[string]any{"path": "/" + shop + begins + "*", "status": a.Status, "body": a.Body}
	if a.Fails {
		set["status"], set["body"] = http.StatusServiceUnavailable, nil
	}
	p.call("/sandbox/api/shop/answers", set)
}
