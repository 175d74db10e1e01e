package simulate

import (
	"testing"
	"time"

	"github.com/relancehq/relance/definitions"
)

func TestRepeat(t *testing.T) {
	body := say("tip", `"tip ${repeat.count}"`)
	for _, c := range []struct {
		name string
		course
	}{
		{"at once, then after each pause, at most so often", course{
			page: courseHead + `repeat "tips" {
				every   = "1d"
				at_most = 3` + body + `}` + say("bye", `"bye"`) + `}`,
			want: []string{"0s tip: tip 1", "24h0m0s tip: tip 2", "48h0m0s tip: tip 3", "48h0m0s bye: bye", "48h0m0s completed"},
		}},
		{"on the same time of day when the clocks change", course{
			page: courseHead + `repeat "tips" {
				every   = "1w"
				at_most = 2` + body + "}\n}",
			want: []string{"0s tip: tip 1", "167h0m0s tip: tip 2", "167h0m0s completed"},
		}},
		{"in its rhythm, however long its steps take, and at once where they took longer", course{
			page: courseHead + `repeat "tips" {
				every   = "1h"
				at_most = 3` + body + `
				branch "long" {
					case "second" {
						if = repeat.count == 2
						wait "very" { for = "90m" }
					}
					otherwise {
						wait "short" { for = "20m" }
					}
				}
				}
				}`,
			want: []string{"0s tip: tip 1", "1h0m0s tip: tip 2", "2h30m0s tip: tip 3", "2h50m0s completed"},
		}},
		{"the same words are another message each time", course{
			page: courseHead + `repeat "tips" {
				every   = "1h"
				at_most = 2` + say("tip", `"drink"`) + "}\n}",
			want: []string{"0s tip: drink", "1h0m0s tip: drink", "1h0m0s completed"},
		}},
		{"of a repeat counts anew each time", course{
			page: courseHead + `repeat "days" {
				every   = "1d"
				at_most = 2
				repeat "doses" {
					every   = "1h"
					at_most = 2` + say("dose", `"dose ${repeat.count}"`) + `
				}` + say("day", `"day ${repeat.count}"`) + "}\n}",
			want: []string{
				"0s dose: dose 1", "1h0m0s dose: dose 2", "1h0m0s day: day 1",
				"24h0m0s dose: dose 1", "25h0m0s dose: dose 2", "25h0m0s day: day 2", "25h0m0s completed",
			},
		}},
		{"ends by an on block, and goes on where it was after one that leads back", course{
			page: courseHead + `
				on "parcel.moved" {` + say("moved", `"moved"`) + `then = continue
				}
				on "parcel.there" { then = stop("there") }
				repeat "tips" {
				every   = "1d"
				at_most = 9` + body + "}\n}",
			happens: func(p *playing) {
				p.hears(12*time.Hour, "parcel.moved", parcel(nil))
				p.hears(36*time.Hour, "parcel.there", parcel(nil))
			},
			want: []string{"0s tip: tip 1", "12h0m0s moved: moved", "24h0m0s tip: tip 2", "36h0m0s stop.there"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}

// Left by a goto, it counts from the beginning when it is entered again.
func TestARepeatThatIsEnteredAgainCountsAnew(t *testing.T) {
	course{
		page: courseHead + `
			wait "pause" { for = "10m" }
			repeat "tips" {
				every   = "1h"
				at_most = 3` + say("tip", `"tip ${repeat.count} at ${time(now)}"`) + `
				wait_for "news" {
					on  = "parcel.moved"
					for = "30m"
					received { then = goto("pause") }
					timed_out { then = continue }
				}
			}
		}`,
		happens: func(p *playing) { p.hears(80*time.Minute, "parcel.moved", parcel(nil)) },
		want: []string{
			"10m0s tip: tip 1 at 12:10", "1h10m0s tip: tip 2 at 13:10",
			"1h30m0s tip: tip 1 at 13:30", "2h30m0s tip: tip 2 at 14:30", "3h30m0s tip: tip 3 at 15:30", "4h0m0s completed",
		},
	}.run(t)
}

// Its condition is asked of what is there at each time.
func TestRepeatWhile(t *testing.T) {
	page := courseHead + `
		record "parcel" { id = event.parcel.id }
		repeat "tips" {
			every   = "1d"
			at_most = 5
			while   = parcel.state != "there"` + say("tip", `"tip ${repeat.count}"`) + `
		}
	}`
	state := func(p *playing, s string) {
		p.world.merge(definitions.ScenarioRecord{Kind: "parcel", ID: "p-1", Fields: map[string]any{"state": s}}, "")
	}
	t.Run("turns false between two times", course{
		page: page,
		happens: func(p *playing) {
			p.after(30*time.Hour, func() error { state(p, "there"); return nil })
		},
		want: []string{"0s tip: tip 1", "24h0m0s tip: tip 2", "48h0m0s completed"},
	}.run)
	t.Run("is false from the beginning", course{
		page: page, happens: func(p *playing) { state(p, "there") }, want: []string{"0s completed"},
	}.run)
	t.Run("is asked again when the CRM is back", course{
		page: page,
		happens: func(p *playing) {
			p.world.away = func(now time.Time) bool {
				at := now.Sub(noon)
				return at > 23*time.Hour && at < 24*time.Hour+5*time.Second
			}
			p.after(24*time.Hour+3*time.Second, func() error { state(p, "there"); return nil })
		},
		want: []string{"0s tip: tip 1", "24h0m6s completed"},
	}.run)
}
