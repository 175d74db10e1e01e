package simulate

import (
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
)

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
