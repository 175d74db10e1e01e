package simulate

import (
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
)

func TestAFileThatCannotBeReadIsFollowedByItsLink(t *testing.T) {
	const pictured = `media = image("https://shop.example/a.jpg")
		text     = { en = "Hello in words." }
		template = template.hello`
	for _, c := range []struct {
		name string
		flow
	}{
		{"while the run waits elsewhere, which goes on undisturbed", flow{
			window: "open", journey: `send "hi" {
				` + pictured + `
			}
			wait "a_day" { for = "1d" }`,
			happens: func(p *playing) { p.told(10*time.Second, connectors.Failed, connectors.ReasonMedia) },
			want:    []string{"0s whatsapp hi text", "10s whatsapp hi text", "24h0m0s completed"},
		}},
		{"while its own question is open, whose answer counts", flow{
			window: "open", journey: `ask "ok" {
				` + pictured + `
				for = "2d"
				answer "yes" { then = stop("yes") }
				other_answer { then = stop("other") }
				no_answer { then = stop("silent") }
			}`,
			happens: func(p *playing) {
				p.told(10*time.Second, connectors.Failed, connectors.ReasonMedia)
				p.says(time.Hour, "yes")
			},
			want: []string{"0s whatsapp ok text", "10s whatsapp ok text", "1h0m0s stop.yes"},
		}},
		{"and not where the author wants the message stopped", flow{
			window: "open", journey: `send "hi" {
				` + pictured + `
				if_failed = stop
			}
			wait "a_day" { for = "1d" }`,
			happens: func(p *playing) { p.told(10*time.Second, connectors.Failed, connectors.ReasonMedia) },
			want:    []string{"0s whatsapp hi text", "24h0m0s completed"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}
