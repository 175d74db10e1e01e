package simulate

import (
	"testing"
	"time"
)

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
					return p.arrive(p.ctx, "", "booking.updated", map[string]any{"booking": map[string]any{"id": "b-1"}})
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
