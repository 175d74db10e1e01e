package simulate

import (
	"fmt"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// starts is a booking a while after noon.
func starts(d time.Duration) map[string]any {
	return map[string]any{"booking": map[string]any{"id": "b-1", "starts_at": noon.Add(d).Format(time.RFC3339)}}
}

// past are the words of a journey on moments that are odd.
func past(word string) string {
	return `timing {
		if_past    = ` + word + `
		if_missing = stop
	}
`
}

func TestAHeldMessage(t *testing.T) {
	const (
		plain = `send "hi" { template = template.hello }`
		timed = `send "hi" {
			template = template.hello
			at       = before(event.booking.starts_at, "1d")
		}`
	)
	held := func(p *playing) { p.hold(0, 3*time.Hour) } // due after one
	for _, c := range []struct {
		name string
		flow
	}{
		{"leaves when it is released", flow{journey: plain, happens: func(p *playing) { p.hold(0, 20*time.Minute) }, want: []string{"20m0s whatsapp hi hello", "20m0s completed"}}},
		{"leaves on time where the hold ended before", flow{journey: timed, header: past("skip"), event: starts(30 * time.Hour), happens: held, want: []string{"6h0m0s whatsapp hi hello", "6h0m0s completed"}}},
		{"is skipped when its moment passed and it asks again", flow{journey: timed, header: past("skip"), event: starts(25 * time.Hour), happens: held, want: []string{"2h0m0s completed"}}},
		{"is skipped when it is released after its moment", flow{journey: timed, header: past("skip"), event: starts(25 * time.Hour), happens: func(p *playing) { p.hold(0, 80*time.Minute) }, want: []string{"1h20m0s completed"}}},
		{"leaves when it is released within a minute of its moment", flow{journey: timed, header: past("skip"), event: starts(25 * time.Hour), happens: func(p *playing) { p.hold(0, 60*time.Minute+50*time.Second) }, want: []string{"1h0m50s whatsapp hi hello", "1h0m50s completed"}}},
		{"leaves late where the author says now", flow{journey: timed, header: past("now"), event: starts(25 * time.Hour), happens: held, want: []string{"3h0m0s whatsapp hi hello", "3h0m0s completed"}}},
		{"ends the run where the author says stop", flow{journey: timed, header: past("stop"), event: starts(25 * time.Hour), happens: func(p *playing) { p.hold(0, 80*time.Minute) }, want: []string{"1h20m0s stop.past"}}},
		{"is over when it expires, released or not", flow{
			journey: `send "hi" {
				template = template.hello
				expires  = before(event.booking.starts_at, "1h")
			}`, header: past("now"), event: starts(2 * time.Hour), happens: held, want: []string{"1h0m0s completed"},
		}},
		{"asks again by itself where nobody wakes it", flow{
			journey: plain,
			happens: func(p *playing) {
				p.hold(0, 1000*time.Hour)
				p.after(10*time.Minute, func() error { // lifted, and no process releases
					return p.ledger.Do(p.ctx, func(tx *ledger.Tx) error {
						_, err := tx.LiftHold(ledger.HoldEverything, "")
						return err
					})
				})
			},
			want: []string{"1h0m0s whatsapp hi hello", "1h0m0s completed"},
		}},
		{"waits for a colleague's conversation to lapse", flow{
			journey: plain,
			happens: func(p *playing) {
				p.after(0, func() error {
					return p.ledger.Do(p.ctx, func(tx *ledger.Tx) error {
						return tx.OpenConversation(ledger.Conversation{ID: "echo/scenario/c-1", Contact: "c-1", Until: noon.Add(20 * time.Minute)})
					})
				})
			},
			want: []string{"20m0s whatsapp hi hello", "20m0s completed"},
		}},
		{"leaves at once after the run's own hand-off was resolved", flow{
			journey: `handoff "help" {
				team   = team.desk
				note   = "help"
				lapses = "8h"
				resolved { then = continue }
				untaken { then = continue }
			}
			` + plain,
			happens: func(p *playing) {
				p.after(time.Hour, func() error {
					tasks, err := p.ledger.Tasks(p.ctx, true, 10)
					if err != nil || len(tasks) != 1 {
						return err
					}
					return p.accept(p.ctx, connectors.Event{Type: "handoff.resolved", Contact: connectors.Contact{ID: "c-1"}, Data: map[string]any{"task": tasks[0].ID}})
				})
			},
			want: []string{"1h0m0s whatsapp hi hello", "1h0m0s completed"},
		}},
		{"leaves when the run's own hand-off has lapsed", flow{
			journey: `handoff "help" {
				team   = team.desk
				note   = "help"
				lapses = "8h"
				resolved { then = continue }
				untaken { then = continue }
			}
			` + plain,
			want: []string{"8h0m0s whatsapp hi hello", "8h0m0s completed"},
		}},
		{"is counted as waiting no more once its run went on without it", flow{
			journey: timed + `
			wait "a_day" { for = "1d" }`, header: past("skip"), event: starts(25 * time.Hour),
			happens: func(p *playing) {
				p.hold(0, 80*time.Minute)
				p.after(2*time.Hour, func() error {
					sends, err := p.ledger.SendTotals(p.ctx)
					if err == nil && (sends["held"] != 0 || sends["skipped"] != 1) {
						err = fmt.Errorf("messages by state are %v, want one skipped and none held", sends)
					}
					return err
				})
			},
			want: []string{"25h20m0s completed"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}
