package main

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestCostsAreShown(t *testing.T) {
	r := gateway(t)
	shows(t, r.verb(0, "costs", "--month", "2026-10"), "no message was delivered in 2026-10")
	shows(t, r.verb(exitFiles, "costs", "--month", "October"), "written like 2026-11")
	shows(t, r.verb(exitFiles, "costs", "--by", "contact"), "journey, template, country, category")
	r.delivered(t, "+33612345678", "utility", "regular")
	r.delivered(t, "+4915112345678", "marketing", "regular")
	r.delivered(t, "+4915112345679", "service", "regular")
	r.delivered(t, "+4915112345670", "general_purpose_ai", "regular")
	shows(t, r.verb(0, "costs", "--month", "2026-11", "--by", "country"),
		"COUNTRY  MESSAGES  FREE  COST", "DE       3         1     0.1365 USD", "FR       1         0     0.0300 USD", "all      4         1     0.1665 USD",
		"free service messages of number 4711 in 2026-11: 1 of 1000 used", "has a price: 1")
	shows(t, r.verb(0, "costs", "--month", "2026-11", "--json"), `"micros":166500`, `"allowances":[{"account":"4711"`, `"by":"journey"`)
}

// delivered is a message that reached somebody in November.
func (r *running) delivered(t *testing.T, phone, category, kind string) {
	t.Helper()
	if err := r.ledger.Do(t.Context(), func(tx *ledger.Tx) error {
		if err := tx.UpsertContact(ledger.Contact{ID: phone, Phone: phone}); err != nil {
			return err
		}
		id := "reminder/" + phone
		if err := tx.Open(ledger.Enrolment{ID: id, WorkflowID: id, Journey: "reminder", Contact: phone}, nil); err != nil {
			return err
		}
		d, err := tx.Decide(ledger.SendRequest{
			Identity: id + "/0/remind/1", Enrolment: id, Step: "remind", Contact: phone, Channel: "whatsapp", Account: "4711",
			Purpose: "service", OptIn: "with_trigger", Content: "1", HasTemplate: true, Template: "reminder", Language: "fr", Category: "utility",
		})
		if err != nil {
			return err
		}
		_, err = tx.ApplyStatus(ledger.StatusUpdate{
			Ref: d.Ref, State: "delivered", At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), PriceKind: kind, PriceCategory: category,
		})
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
