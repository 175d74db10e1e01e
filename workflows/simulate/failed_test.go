package simulate

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// failsLate is the news, after a while, that the n-th message was not delivered
// although it had been accepted.
func (p *playing) failsLate(d time.Duration, n int, kind connectors.Kind, reason connectors.Reason) {
	p.after(d, func() error {
		rows, err := p.sends(p.ctx)
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(r ledger.SendRow) bool { return r.Attempts == 0 })
		if len(rows) <= n {
			return fmt.Errorf("%d messages were sent by then", len(rows))
		}
		st := &connectors.Status{
			Ref: fmt.Sprintf("r1.%s.%d", rows[n].SendID, rows[n].Attempts), State: connectors.Failed,
			Err: &connectors.Error{Kind: kind, Reason: reason, Doing: "deliver"},
		}
		return p.accept(p.ctx, connectors.Event{ID: fmt.Sprint("failed/", d, n), Type: "message.status", Status: st})
	})
}

// mended is an operator's word that the connection works, after a while.
func (p *playing) mended(d time.Duration) {
	p.after(d, func() error {
		err := p.ledger.Do(p.ctx, func(tx *ledger.Tx) error {
			open, err := p.ledger.Circuits(p.ctx)
			for name := range open { //nolint:maprange // there is one
				err = tx.CloseCircuit(name)
			}
			return err
		})
		if err != nil {
			return err
		}
		return p.settle(p.ctx)
	})
}

// What is accepted and then fails for a reason that passes is sent again when
// it has passed, as if it had been refused at once.
func TestAMessageThatIsNotDeliveredThoughItWasAccepted(t *testing.T) {
	const (
		goesOn = `send "hi" { template = template.hello }
			wait "days" { for = "3d" }`
		asks = `ask "ok" {
				template = template.hello
				for = "2d"
				answer "yes" { then = stop("yes") }
				other_answer { then = stop("other") }
				no_answer { then = stop("silent") }
			}`
	)
	for _, c := range []struct {
		name string
		flow
	}{
		{"leaves when the payment works again, and the line goes on meanwhile", flow{
			journey: goesOn, happens: func(p *playing) {
				p.failsLate(10*time.Second, 0, connectors.Operator, connectors.ReasonBilling)
				p.mended(2 * time.Hour)
			},
			want: []string{"0s whatsapp hi hello", "2h0m0s whatsapp hi hello", "72h0m0s completed"},
		}},
		{"leaves when the payment works again, and its answer counts", flow{
			journey: asks, happens: func(p *playing) {
				p.failsLate(10*time.Second, 0, connectors.Operator, connectors.ReasonBilling)
				p.mended(2 * time.Hour)
				p.says(3*time.Hour, "yes")
			},
			want: []string{"0s whatsapp ok hello", "2h0m0s whatsapp ok hello", "3h0m0s stop.yes"},
		}},
		{"leaves when its template is approved again", flow{
			journey: goesOn, happens: func(p *playing) {
				p.failsLate(10*time.Second, 0, connectors.Refused, connectors.ReasonTemplateState)
				p.after(5*time.Hour, func() error {
					states, err := p.ledger.Templates(p.ctx)
					if err != nil || len(states) != 1 || states[0].State != "paused" {
						return fmt.Errorf("templates are %v (%v), want one that is paused", states, err)
					}
					back := states[0]
					back.State, back.At = "approved", noon.Add(5*time.Hour)
					if err := p.ledger.Do(p.ctx, func(tx *ledger.Tx) error { return tx.SetTemplate(back) }); err != nil {
						return err
					}
					return p.settle(p.ctx)
				})
			},
			want: []string{"0s whatsapp hi hello", "5h0m0s whatsapp hi hello", "72h0m0s completed"},
		}},
		{"is held for a day where it was marketing, tried once more and let be", flow{
			journey: goesOn, happens: func(p *playing) {
				p.failsLate(10*time.Second, 0, connectors.Refused, connectors.ReasonMarketingHold)
				p.failsLate(25*time.Hour, 0, connectors.Refused, connectors.ReasonMarketingHold)
			},
			want: []string{"0s whatsapp hi hello", "24h0m10s whatsapp hi hello", "72h0m0s completed"},
		}},
		{"is tried again a minute after the provider's own trouble", flow{
			journey: goesOn, happens: func(p *playing) {
				p.failsLate(10*time.Second, 0, connectors.Transient, connectors.ReasonTrouble)
			},
			want: []string{"0s whatsapp hi hello", "1m10s whatsapp hi hello", "72h0m0s completed"},
		}},
		{"is not sent again where the number was too fast before it has rested", flow{
			journey: goesOn, happens: func(p *playing) {
				p.failsLate(10*time.Second, 0, connectors.Throttled, connectors.ReasonNumber)
			},
			want: []string{"0s whatsapp hi hello", "11s whatsapp hi hello", "72h0m0s completed"},
		}},
		{"is the last word where it would fail again", flow{
			journey: goesOn, happens: func(p *playing) {
				p.failsLate(10*time.Second, 0, connectors.Refused, connectors.ReasonContent)
			},
			want: []string{"0s whatsapp hi hello", "72h0m0s completed"},
		}},
		{"is the last word where the person wants no marketing", flow{
			journey: goesOn, happens: func(p *playing) {
				p.failsLate(10*time.Second, 0, connectors.Refused, connectors.ReasonOptOut)
			},
			want: []string{"0s whatsapp hi hello", "72h0m0s completed"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}
