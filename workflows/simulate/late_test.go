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

// A change that is heard of late is one all the same: what would have come had
// it been heard at once comes when if_past allows it.
func TestAMovedMomentThatPassedBeforeItWasHeardOf(t *testing.T) {
	for _, c := range []struct {
		ifPast string
		want   []string
	}{
		{"now", []string{"1h0m0s whatsapp hi moment", "1h22m6s whatsapp hi moment", "25h20m30s completed"}},
		{"skip", []string{"1h0m0s whatsapp hi moment", "25h20m30s completed"}},
		{"stop", []string{"1h0m0s whatsapp hi moment", "1h22m6s stop.past"}},
	} {
		t.Run("if_past = "+c.ifPast, flow{
			header: `timing {
				if_past    = ` + c.ifPast + `
				if_missing = stop
				if_moved   = again
			}
			record "booking" { id = event.booking.id }
`,
			journey: `send "hi" {
				at       = before(booking.starts_at, "1d")
				template = template.moment
			}
			wait "begun" { until = booking.starts_at }`,
			event: starts(25 * time.Hour),
			happens: func(p *playing) {
				p.world.away = func(now time.Time) bool {
					return now.After(noon.Add(80*time.Minute-time.Second)) && now.Before(noon.Add(82*time.Minute+5*time.Second))
				}
				p.after(80*time.Minute, func() error {
					return p.arrive(p.ctx, "", "booking.rescheduled", starts(25*time.Hour+20*time.Minute+30*time.Second))
				})
			},
			want: c.want,
		}.run)
	}
}
