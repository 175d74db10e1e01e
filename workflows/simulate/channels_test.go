package simulate

import (
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
)

func TestTheNextChannel(t *testing.T) {
	const both = `channels = ["whatsapp", "email"]`
	for _, c := range []struct {
		name string
		flow
	}{
		{"it leaves when the person cannot be reached on the first", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
			}`,
			happens: func(p *playing) {
				p.fails("whatsapp", 9, &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonRecipient})
			},
			want: []string{"0s email hi hello", "0s completed"},
		}},
		{"it waits as long as the author says", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				next_channel = { if_unreachable = "10m" }
			}`,
			happens: func(p *playing) {
				p.fails("whatsapp", 9, &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonRecipient})
			},
			want: []string{"10m0s email hi hello", "10m0s completed"},
		}},
		{"who has no phone has the e-mail", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
			}`,
			contact: map[string]any{"id": "c-1", "email": "zoe@mail.example", "locale": "en"},
			want:    []string{"0s email hi hello", "0s completed"},
		}},
		{"who has no e-mail keeps what was accepted on WhatsApp", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				next_channel = { if_undelivered = "30m" }
			}`,
			contact: map[string]any{"id": "c-1", "phone": "+33600000017", "locale": "en"},
			want:    []string{"0s whatsapp hi hello", "30m0s completed"},
		}},
		{"a failure that is told later makes it leave", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				next_channel = { if_unreachable = "10m", if_undelivered = "30m" }
			}`,
			happens: func(p *playing) { p.told(5*time.Second, connectors.Failed, connectors.ReasonRecipient) },
			want:    []string{"0s whatsapp hi hello", "10m5s email hi hello", "10m5s completed"},
		}},
		{"who stopped marketing at the provider has no e-mail instead", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				next_channel = { if_unreachable = "0m", if_undelivered = "30m" }
			}`,
			happens: func(p *playing) { p.told(5*time.Second, connectors.Failed, connectors.ReasonOptOut) },
			want:    []string{"0s whatsapp hi hello", "5s completed"},
		}},
		{"silence makes it leave, and a late delivery changes nothing", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				next_channel = { if_undelivered = "30m" }
			}
			wait "a_day" { for = "1d" }`,
			happens: func(p *playing) { p.told(40*time.Minute, connectors.Delivered, "") },
			want:    []string{"0s whatsapp hi hello", "30m0s email hi hello", "24h30m0s completed"},
		}},
		{"a delivery in time keeps it", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				next_channel = { if_undelivered = "30m" }
			}`,
			happens: func(p *playing) { p.told(29*time.Minute, connectors.Delivered, "") },
			want:    []string{"0s whatsapp hi hello", "29m0s completed"},
		}},
		{"a delivery that comes while the next channel is held stands for both", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				next_channel = { if_undelivered = "30m" }
			}`,
			happens: func(p *playing) {
				p.hold(10*time.Minute, 2*time.Hour)
				p.told(40*time.Minute, connectors.Delivered, "")
			},
			want: []string{"0s whatsapp hi hello", "40m0s completed"},
		}},
		{"an unknown outcome goes on after its time", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				if_maybe_sent = next_channel("5m")
			}`,
			happens: func(p *playing) { p.fails("whatsapp", 1, unknownOutcome()) },
			want:    []string{"5m0s email hi hello", "5m0s completed"},
		}},
		{"an unknown outcome that its status settles does not", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				if_maybe_sent = next_channel("5m")
			}`,
			happens: func(p *playing) {
				p.fails("whatsapp", 1, unknownOutcome())
				p.told(4*time.Minute, connectors.Delivered, "")
			},
			want: []string{"4m0s completed"},
		}},
		{"a question is answered on the first channel after it went on", flow{
			journey: `ask "ok" {
				template = template.hello
				` + both + `
				next_channel = { if_undelivered = "30m" }
				for = "2d"
				answer "yes" { then = stop("yes") }
				other_answer { then = stop("other") }
				no_answer { then = stop("silent") }
			}`,
			happens: func(p *playing) { p.says(45*time.Minute, "yes") },
			want:    []string{"0s whatsapp ok hello", "30m0s email ok hello", "45m0s stop.yes"},
		}},
		{"a question that was delivered waits for its answer where it is", flow{
			journey: `ask "ok" {
				template = template.hello
				` + both + `
				next_channel = { if_undelivered = "30m" }
				for = "2d"
				answer "yes" { then = stop("yes") }
				other_answer { then = stop("other") }
				no_answer { then = stop("silent") }
			}`,
			happens: func(p *playing) { p.told(time.Minute, connectors.Delivered, "") },
			want:    []string{"0s whatsapp ok hello", "48h0m0s stop.silent"},
		}},
		{"a failure told when the run is further on makes it leave, and the line goes on", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
			}
			wait "a_day" { for = "1d" }`,
			happens: func(p *playing) { p.told(5*time.Second, connectors.Failed, connectors.ReasonRecipient) },
			want:    []string{"0s whatsapp hi hello", "5s email hi hello", "24h0m0s completed"},
		}},
		{"then too it waits as long as the author says", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				next_channel = { if_unreachable = "10m" }
			}
			wait "five" { for = "5m" }
			wait "a_day" { for = "1d" }`,
			happens: func(p *playing) { p.told(5*time.Second, connectors.Failed, connectors.ReasonRecipient) },
			want:    []string{"0s whatsapp hi hello", "10m5s email hi hello", "24h5m0s completed"},
		}},
		{"steps are told the truth about it", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				next_channel = { if_undelivered = "30m" }
			}
			branch "which" {
				case "mail" {
					if   = step.hi.channel == "email" && step.hi.status == "sent"
					then = stop("by e-mail")
				}
				otherwise { then = continue }
			}`,
			want: []string{"0s whatsapp hi hello", "30m0s email hi hello", "30m0s stop.by e-mail"},
		}},
		{"and that it arrived where it did", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
				next_channel = { if_undelivered = "30m" }
			}
			branch "which" {
				case "first" {
					if   = step.hi.channel == "whatsapp" && step.hi.status == "read"
					then = stop("read")
				}
				otherwise { then = continue }
			}`,
			happens: func(p *playing) { p.told(time.Minute, connectors.Read, "") },
			want:    []string{"0s whatsapp hi hello", "1m0s stop.read"},
		}},
		{"three channels are tried in their order", flow{
			journey: `send "hi" {
				template = template.hello
				channels = ["whatsapp", "email", "sms"]
				next_channel = { if_undelivered = "30m" }
			}`,
			want: []string{"0s whatsapp hi hello", "30m0s email hi hello", "1h0m0s sms hi hello", "1h0m0s completed"},
		}},
		{"marketing that WhatsApp holds back goes by e-mail", flow{
			journey: `send "hi" {
				template = template.hello
				` + both + `
			}`,
			happens: func(p *playing) {
				p.fails("whatsapp", 9, &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonMarketingHold})
			},
			want: []string{"0s email hi hello", "0s completed"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}
