package simulate

import (
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/definitions"
)

// aYear asks somebody for a year: every month, or every week.
const aYear = `journey "year" {
  purpose = purpose.service
  trigger "booked" { on = "booking.created" }
  one_per = event.booking.id
  again   = never
  repeat "ask" {
    every   = "EVERY"
    at_most = TIMES
    ask "well" {
      template = template.hello
      for      = "2d"
      answer "yes" { then = continue }
      other_answer { then = continue }
      no_answer { then = continue }
    }
  }
}
`

const aYearScenario = fixtures + `
scenario "a year" {
  given {
    journey = journey.year
    contact = fixture.zoe
    now     = "2026-01-05 10:00"
    event   = { booking = { id = "b-1" } }
  }
  when "2026-01-06 10:00" { reply = "yes" }
  when "2026-12-05 10:00" { reply = "?" }
  finally { outcome = "completed" }
}
`

// BenchmarkAYear is one scenario over a year of virtual time.
func BenchmarkAYear(b *testing.B) {
	for _, c := range []struct{ name, every, times string }{{"a question a month", "1mo", "12"}, {"a question a week", "1w", "52"}} {
		b.Run(c.name, func(b *testing.B) {
			ws, diags := definitions.Load(folder(strings.NewReplacer("EVERY", c.every, "TIMES", c.times).Replace(aYear), aYearScenario))
			if diags.HasErrors() {
				b.Fatal(diags)
			}
			for b.Loop() {
				if r := Run(b.Context(), ws, ws.Scenarios[0], time.Now); !r.Passed() {
					b.Fatal(r.Failures)
				}
			}
		})
	}
}

// BenchmarkADay is a scenario of one message: what the stage itself costs.
func BenchmarkADay(b *testing.B) {
	ws, diags := definitions.Load(folder(slowSend, fixtures+`scenario "a day" {`+opening+"finally { outcome = \"completed\" }\n}\n"))
	if diags.HasErrors() {
		b.Fatal(diags)
	}
	for b.Loop() {
		if r := Run(b.Context(), ws, ws.Scenarios[0], time.Now); !r.Passed() {
			b.Fatal(r.Failures)
		}
	}
}
