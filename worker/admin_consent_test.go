package worker_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/definitions/journeys"
	"github.com/relancehq/relance/internal/ledger"
)

func TestAConsentIsRecordedWithItsProof(t *testing.T) {
	g, _, _ := lived(t)
	release(t, librarian(g.ledger), journeys.FS)
	future := time.Now().Add(time.Hour)
	for _, c := range []struct {
		name  string
		say   map[string]any
		code  int
		shows string
	}{
		{"given on paper", map[string]any{"contact": "c-1", "purpose": "service", "granted": true, "source": "paper form 12", "text": "yes to offers", "version": "3"}, http.StatusOK, `"known":true`},
		{"without a source it is no proof", map[string]any{"contact": "c-1", "purpose": "service", "granted": true}, http.StatusBadRequest, "source"},
		{"blanks are no source", map[string]any{"contact": "c-1", "purpose": "service", "granted": true, "source": " "}, http.StatusBadRequest, "source"},
		{"of nobody", map[string]any{"purpose": "service", "granted": true, "source": "paper"}, http.StatusBadRequest, "contact"},
		{"for a purpose with letters changed about", map[string]any{"contact": "c-1", "purpose": "servcie", "granted": true, "source": "paper"}, http.StatusBadRequest, "Did you mean"},
		{"given by somebody nobody knows", map[string]any{"contact": "c-9", "purpose": "service", "granted": true, "source": "paper"}, http.StatusNotFound, "no event has told"},
		{"taken back by somebody nobody knows holds", map[string]any{"contact": "c-9", "purpose": "service", "granted": false, "source": "telephone"}, http.StatusOK, `"known":false`},
		{"a double opt-in is the person's own answer", map[string]any{"contact": "c-1", "purpose": "marketing", "granted": true, "source": "paper"}, http.StatusConflict, "own answer"},
		{"said tomorrow", map[string]any{"contact": "c-1", "purpose": "service", "granted": true, "source": "paper", "at": future}, http.StatusBadRequest, "future"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := g.tell(http.MethodPost, "/admin/consents", c.say, nil); got.code != c.code || !strings.Contains(string(got.raw), c.shows) {
				t.Errorf("%d %s, want %d with %s", got.code, got.raw, c.code, c.shows)
			}
		})
	}
	var rows []ledger.Consent
	g.tell(http.MethodGet, "/admin/consents?contact=c-1", nil, &rows)
	if len(rows) != 1 || !rows[0].Granted || rows[0].Source != "paper form 12" || rows[0].Text != "yes to offers" || rows[0].Version != "3" || rows[0].At.IsZero() {
		t.Errorf("the proof is %+v, want the one of paper form 12", rows)
	}
}

func TestConsentsAreReadPageByPage(t *testing.T) {
	g := newGate(t, connected)
	if err := g.ledger.Do(t.Context(), func(tx *ledger.Tx) error {
		for i := range 25 {
			if err := tx.RecordConsent(ledger.Consent{Contact: fmt.Sprintf("c-%d", i%2), Purpose: "service", Granted: true, Source: fmt.Sprint(i)}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var all []string
	for after := int64(0); ; {
		var page []ledger.Consent
		g.tell(http.MethodGet, fmt.Sprintf("/admin/consents?after=%d&limit=10", after), nil, &page)
		for _, c := range page {
			all, after = append(all, c.Source), c.Row
		}
		if len(page) < 10 {
			break
		}
	}
	if len(all) != 25 || all[0] != "0" || all[24] != "24" {
		t.Errorf("read %v, want 25 rows in order", all)
	}
	if got := g.admin(http.MethodGet, "/admin/consents?after=first"); got.code != http.StatusBadRequest {
		t.Errorf("%d %s, want 400", got.code, got.raw)
	}
}

// What an operator takes back reaches the open runs like a person's own STOP.
func TestATakenBackConsentIsToldToOpenRuns(t *testing.T) {
	g, enrolment, _ := lived(t)
	release(t, librarian(g.ledger), shelf(t))
	before := seq(t, g, enrolment)
	got := g.tell(http.MethodPost, "/admin/consents", map[string]any{"contact": "c-1", "purpose": "*", "granted": false, "source": "telephone"}, nil)
	if got.code != http.StatusOK {
		t.Fatalf("%d %s", got.code, got.raw)
	}
	g.dispatch()
	if after := seq(t, g, enrolment); after != before+1 {
		t.Errorf("the run heard %d events of it, want 1", after-before)
	}
	c, err := g.ledger.Contact(t.Context(), "c-1")
	if err != nil || c.StoppedAt.IsZero() {
		t.Errorf("the contact is not stopped: %v %v", c.StoppedAt, err)
	}
	if n := len(g.inbox("dead")); n != 2 {
		t.Errorf("there are %d dead letters, want the two from before", n)
	}
}
