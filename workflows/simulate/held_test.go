package simulate

import (
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
	} {
		t.Run(c.name, c.run)
	}
}

func TestAStopEndsTheRunAtOnce(t *testing.T) {
	for _, c := range []struct {
		name string
		flow
	}{
		{"in a wait", flow{journey: `wait "a_day" { for = "1d" }`, happens: func(p *playing) { p.says(time.Hour, "STOP") }, want: []string{"1h0m0s stop.stopped"}}},
		{"in a hand-off", flow{
			journey: `handoff "help" {
				team = team.desk
				note = "help"
				resolved { then = continue }
				untaken { then = continue }
			}`, happens: func(p *playing) { p.says(time.Hour, "stop") }, want: []string{"1h0m0s stop.stopped"},
		}},
		{"in the body of an event", flow{
			header: `on "booking.updated" {
				wait "a_while" { for = "5h" }
				then = continue
			}
			`,
			journey: `wait "a_day" { for = "1d" }`,
			happens: func(p *playing) {
				p.after(time.Minute, func() error {
					return p.arrive(p.ctx, "booking.updated", map[string]any{"booking": map[string]any{"id": "b-1"}})
				})
				p.says(time.Hour, "Stop.")
			},
			want: []string{"1h0m0s stop.stopped"},
		}},
		{"while its message is held", flow{
			journey: `send "hi" { template = template.hello }`,
			happens: func(p *playing) {
				p.hold(0, 2*time.Hour)
				p.says(time.Hour, "STOP")
			},
			want: []string{"1h0m0s stop.stopped"},
		}},
		{"before the question hears it as an answer", flow{
			journey: `ask "ok" {
				template = template.hello
				for = "2d"
				answer "yes" { then = stop("yes") }
				other_answer { then = stop("other") }
				no_answer { then = stop("silent") }
			}`,
			happens: func(p *playing) { p.says(time.Hour, "STOP") }, want: []string{"0s whatsapp ok hello", "1h0m0s stop.stopped"},
		}},
		{"a stop of another purpose does not", flow{
			journey: `wait "a_day" { for = "1d" }
				send "tip" {
					template = template.hello
					purpose  = purpose.tips
					if       = event.booking.id == "b-2"
				}`,
			happens: func(p *playing) { p.says(time.Hour, "STOP TIPS") }, want: []string{"24h0m0s completed"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}

func TestATextThatCameTooLateIsFollowedByItsTemplate(t *testing.T) {
	const both = `send "hi" {
		template = template.hello
		text     = { en = "Hello in words." }
	}`
	late := func(p *playing) { p.told(10*time.Second, connectors.Failed, connectors.ReasonWindow) }
	for _, c := range []struct {
		name string
		flow
	}{
		{"while the run waits elsewhere, which goes on undisturbed", flow{
			window: "open", journey: both + `
				wait "a_day" { for = "1d" }`, happens: late,
			want: []string{"0s whatsapp hi text", "10s whatsapp hi hello", "24h0m0s completed"},
		}},
		{"while another question is open, whose answer still counts", flow{
			window: "open", journey: both + `
				ask "ok" {
					template = template.hello
					for = "2d"
					answer "yes" { then = stop("yes") }
					other_answer { then = stop("other") }
					no_answer { then = stop("silent") }
				}`,
			happens: func(p *playing) {
				p.told(10*time.Second, connectors.Failed, connectors.ReasonWindow)
				p.says(time.Hour, "yes")
			},
			want: []string{"0s whatsapp hi text", "0s whatsapp ok hello", "10s whatsapp hi hello", "1h0m0s stop.yes"},
		}},
		{"once, whatever becomes of the template", flow{
			window: "open", journey: both + `
				wait "a_day" { for = "1d" }`,
			happens: func(p *playing) {
				late(p)
				p.told(20*time.Second, connectors.Failed, connectors.ReasonWindow)
			},
			want: []string{"0s whatsapp hi text", "10s whatsapp hi hello", "24h0m0s completed"},
		}},
		{"when it may leave, and the line goes on until then", flow{
			window: "open", journey: both + `
				ask "ok" {
					template = template.hello
					for = "2d"
					answer "yes" { then = continue }
					other_answer { then = stop("other") }
					no_answer { then = stop("silent") }
				}
				wait "a_day" { for = "1d" }`,
			happens: func(p *playing) {
				p.hold(time.Second, 2*time.Hour)
				p.after(10*time.Second, func() error { return p.tell(0, connectors.Failed, connectors.ReasonWindow) })
				p.says(time.Hour, "yes")
			},
			want: []string{"0s whatsapp hi text", "0s whatsapp ok hello", "2h0m0s whatsapp hi hello", "25h0m0s completed"},
		}},
		{"and an answer that comes just then is not lost", flow{
			window: "open", journey: both + `
				ask "ok" {
					template = template.hello
					for = "2d"
					answer "yes" { then = stop("yes") }
					other_answer { then = stop("other") }
					no_answer { then = stop("silent") }
				}`,
			happens: func(p *playing) {
				p.after(5*time.Second, func() error {
					p.fails("whatsapp", 1, unknownOutcome())
					return p.tell(0, connectors.Failed, connectors.ReasonWindow)
				})
				p.says(time.Minute, "yes") // while nobody knows whether the template left
			},
			want: []string{"0s whatsapp hi text", "0s whatsapp ok hello", "2m5s stop.yes"},
		}},
		{"not when it expired meanwhile", flow{
			window: "open", event: starts(time.Hour), header: past("now"), journey: `send "hi" {
					template = template.hello
					text     = { en = "Hello in words." }
					expires  = before(event.booking.starts_at, "59m")
				}
				wait "a_day" { for = "1d" }`,
			happens: func(p *playing) { p.told(2*time.Minute, connectors.Failed, connectors.ReasonWindow) },
			want:    []string{"0s whatsapp hi text", "24h0m0s completed"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}
