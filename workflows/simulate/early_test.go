package simulate

import (
	"fmt"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

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
