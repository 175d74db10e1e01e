package main

import (
	"testing"

	"github.com/relancehq/relance/internal/ledger"
)

func TestWhyTellsVerdictsAttemptsAndWhatIsUnknown(t *testing.T) {
	r := gateway(t)
	const enrolment = "booking_reminder/b-1@1"
	r.do(func(tx *ledger.Tx) error {
		if err := tx.Open(ledger.Enrolment{
			ID: enrolment, WorkflowID: "booking_reminder/b-1", Journey: "booking_reminder", OnePer: "b-1", Contact: "c-1", FirstEvent: 1, Round: 1,
			Step: "day_before", Stage: "waiting",
		}, nil); err != nil {
			return err
		}
		for _, step := range []string{"day_before", "two_hours_before"} {
			if _, err := tx.Decide(ledger.SendRequest{
				Identity: enrolment + "/1/" + step + "/1", Enrolment: enrolment, Step: step, Where: "booking_reminder.journey.hcl:42", Round: 1, Visit: 1,
				Contact: "c-1", Channel: "whatsapp", Journey: "booking_reminder", Purpose: "service", OptIn: "with_trigger", Content: step, HasTemplate: true,
			}); err != nil {
				return err
			}
			if step == "day_before" {
				if err := tx.Finish(ledger.Outcome{SendID: ledger.SendID(enrolment + "/1/day_before/1"), Attempt: 1, State: "unknown", Reason: "timeout"}); err != nil {
					return err
				}
				if err := tx.AddHold(ledger.Hold{Kind: ledger.HoldEverything}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	shows(t, r.verb(0, "why", enrolment),
		"contact c-1", "waiting", "booking_reminder.journey.hcl:42", "send: go", "send: held", "whatsapp", "unknown", "nobody knows whether it left", "timeout", "template")
	shows(t, r.verb(0, "why", enrolment, "--json"), `"run":`, `"attempts":[{`)
	shows(t, r.verb(exitFiles, "why", "booking_reminder/b-2@1"), "404", "relance runs")
	shows(t, r.verb(0, "totals"), "unknown", "held", "hold 1", "duplicate", "booking_reminder")
	shows(t, r.verb(0, "totals", "--json"), `"held":{"hold":1}`, `"unknown":1`)
	shows(t, r.verb(0, "hold"), "1 message waits: hold 1")
}
