package simulate

import (
	"fmt"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// A reminder left, a crash kept it from the history, and the booking moves.
func TestAMovedMomentIsRemindedOfThoughAnOldReminderLeftUnknown(t *testing.T) {
	at := noon.Add(10 * time.Minute)
	flow{
		header: `record "booking" { id = event.booking.id }
		timing {
			if_past    = now
			if_missing = stop
			if_moved   = again
		}
		`,
		journey: `send "soon" {
			at       = booking.starts_at
			template = template.when
		}
		}
		template "when" {
			whatsapp = "when_v1"
			category = utility
			params { starts_at = datetime(booking.starts_at, { en = "then" }) }
			locale "en" { body = "It begins at ${starts_at}, see you." }`,
		event: map[string]any{"booking": map[string]any{"id": "b-1", "starts_at": at.Format(time.RFC3339)}},
		happens: func(p *playing) {
			p.asked(9*time.Minute, "soon")
			p.after(9*time.Minute+time.Second, func() error {
				return p.accept(p.ctx, connectors.Event{
					Type: "booking.rescheduled", Contact: connectors.Contact{ID: "c-1"},
					Data: map[string]any{"booking": map[string]any{"id": "b-1", "starts_at": at.Add(time.Hour).Format(time.RFC3339)}},
				})
			})
		},
		want: []string{"1h10m0s whatsapp soon when", "1h10m0s completed"},
	}.run(t)
}

// asked puts the state on the stage in which a crash leaves a run that had
// asked already: the question is with the person, and the history has not come
// so far.
func (p *playing) asked(d time.Duration, step string) {
	p.after(d, func() error {
		all, err := p.ledger.Enrolments(p.ctx, ledger.EnrolmentFilter{Limit: 1})
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fmt.Errorf("nobody is on the journey %s after it began", d)
		}
		return p.ledger.Do(p.ctx, func(tx *ledger.Tx) error {
			dec, err := tx.Decide(ledger.SendRequest{
				Identity: all[0].ID + "/1/" + step + "/1", Enrolment: all[0].ID, Step: step, Round: 1, Visit: 1, Applied: all[0].Seq,
				Contact: all[0].Contact, Channel: "whatsapp", Account: account, Purpose: "service", OptIn: "with_trigger", HasTemplate: true, Asks: true,
			})
			if err != nil {
				return err
			}
			if dec.Verdict != ledger.Go {
				return fmt.Errorf("the question may not leave: %s %s", dec.Verdict, dec.Reason)
			}
			return tx.Finish(ledger.Outcome{SendID: dec.SendID, Attempt: dec.Attempt, State: "accepted", ProviderID: "wamid.before"})
		})
	})
}

const askAndThank = `
	ask "coming" {
		template = template.hello
		for      = "1h"
		answer "yes" {
			send "thanks" { template = template.hello }
		}
		other_answer { then = continue }
		no_answer { then = stop("silent") }
	}`

func TestAnAnswerThatComesBeforeTheRunKnowsItsQuestion(t *testing.T) {
	for _, c := range []struct {
		name string
		flow
	}{
		{"during the wait before it", flow{
			journey: `wait "first" { for = "2m" }` + askAndThank,
			happens: func(p *playing) {
				p.asked(time.Minute, "coming")
				p.says(90*time.Second, "yes")
			},
			want: []string{"2m0s whatsapp thanks hello", "2m0s completed"},
		}},
		{"when a wait for any words is over", flow{
			journey: `wait_for "words" {
				on  = "message.received"
				of  = contact
				for = "2m"
				received { then = stop("replied") }
				timed_out { then = continue }
			}` + askAndThank,
			happens: func(p *playing) {
				p.asked(time.Minute, "coming")
				p.says(2*time.Minute, "yes")
			},
			want: []string{"2m0s whatsapp thanks hello", "2m0s completed"},
		}},
		{"when a wait for any words is not over", flow{
			journey: `wait_for "words" {
				on  = "message.received"
				of  = contact
				for = "2m"
				received { then = stop("replied") }
				timed_out { then = continue }
			}` + askAndThank,
			happens: func(p *playing) {
				p.asked(time.Minute, "coming")
				p.says(90*time.Second, "yes")
			},
			want: []string{"1m30s stop.replied"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}
