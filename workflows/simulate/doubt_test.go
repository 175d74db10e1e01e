package simulate

import (
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
)

func unknownOutcome() *connectors.Error { return &connectors.Error{Kind: connectors.Unknown} }

func TestAnUnknownOutcome(t *testing.T) {
	for _, c := range []struct {
		name string
		flow
	}{
		{"the author says stop: it never leaves again", flow{
			journey: `send "hi" {
				template = template.hello
				if_maybe_sent = stop
			}`,
			happens: func(p *playing) { p.fails("whatsapp", 1, unknownOutcome()) },
			want:    []string{"2m0s completed"},
		}},
		{"the author says resend: it leaves once more", flow{
			journey: `send "hi" {
				template = template.hello
				if_maybe_sent = resend("3m")
			}`,
			happens: func(p *playing) { p.fails("whatsapp", 1, unknownOutcome()) },
			want:    []string{"3m0s whatsapp hi hello", "3m0s completed"},
		}},
		{"its status says that it left: nothing leaves again", flow{
			journey: `send "hi" {
				template = template.hello
				if_maybe_sent = resend("3m")
			}`,
			happens: func(p *playing) {
				p.fails("whatsapp", 1, unknownOutcome())
				p.told(time.Minute, connectors.Sent, "")
			},
			want: []string{"1m0s completed"},
		}},
		{"its time runs out while the CRM is asked what changed: it leaves once more all the same", flow{
			header: `timing {
				if_past    = now
				if_missing = stop
				if_moved   = keep
			}
			record "booking" { id = event.booking.id }
`,
			journey: `send "hi" {
				template = template.hello
				expires  = after(booking.starts_at, "1d")
				if_maybe_sent = resend("3m")
			}`,
			event: starts(30 * time.Hour),
			happens: func(p *playing) {
				p.fails("whatsapp", 1, unknownOutcome())
				p.world.away = func(now time.Time) bool {
					return now.After(noon.Add(170*time.Second)) && now.Before(noon.Add(181*time.Second))
				}
				p.after(175*time.Second, func() error { return p.arrive(p.ctx, "", "booking.rescheduled", starts(40*time.Hour)) })
			},
			want: []string{"3m1s whatsapp hi hello", "3m1s completed"},
		}},
		{"each one that is unknown again has its time, and there is an end", flow{
			journey: `send "hi" {
				template = template.hello
				if_maybe_sent = resend("3m")
			}`,
			happens: func(p *playing) { p.fails("whatsapp", 99, unknownOutcome()) },
			want:    []string{"15m0s completed"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}

func TestMarketingThatIsHeldBackIsTriedOnceMore(t *testing.T) {
	held := func(n int) func(p *playing) {
		return func(p *playing) {
			p.fails("whatsapp", n, &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonMarketingHold})
		}
	}
	step := `send "hi" { template = template.hello }`
	t.Run("a day later it leaves", flow{journey: step, happens: held(1), want: []string{"24h0m0s whatsapp hi hello", "24h0m0s completed"}}.run)
	t.Run("a day later it is given up", flow{journey: step, happens: held(9), want: []string{"24h0m0s completed"}}.run)
}
