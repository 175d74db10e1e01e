package simulate

import (
	"testing"
	"time"
)

// What a step said is not said again in the same words, but for those whom the
// author leads back to it.
func TestTheSameWordsAfterAGoto(t *testing.T) {
	for _, c := range []struct {
		name string
		course
	}{
		{"are said again where the goto leads back", course{
			page: courseHead + say("hint", `"look"`) + `
				wait_for "news" {
					on  = "parcel.moved"
					for = "1h"
					received { then = goto("hint") }
					timed_out { then = stop("quiet") }
				}
			}`,
			happens: func(p *playing) {
				p.hears(10*time.Minute, "parcel.moved", parcel(nil))
				p.hears(20*time.Minute, "parcel.moved", parcel(nil))
			},
			want: []string{"0s hint: look", "10m0s hint: look", "20m0s hint: look", "1h20m0s stop.quiet"},
		}},
		{"are said again by the steps that follow the one it leads to", course{
			page: courseHead + `
				wait "pause" { for = "5m" }` + say("hint", `"look"`) + `
				wait_for "news" {
					on  = "parcel.moved"
					for = "1h"
					received { then = goto("pause") }
					timed_out { then = stop("quiet") }
				}
			}`,
			happens: func(p *playing) { p.hears(10*time.Minute, "parcel.moved", parcel(nil)) },
			want:    []string{"5m0s hint: look", "15m0s hint: look", "1h15m0s stop.quiet"},
		}},
		{"are not said again the same day because the journey began anew", course{
			page: courseHead + `
				on "parcel.moved" { then = restart }` + say("hint", `"look"`) + `
				wait "pause" { for = "1h" }
			}`,
			happens: func(p *playing) { p.hears(10*time.Minute, "parcel.moved", parcel(nil)) },
			want:    []string{"0s hint: look", "1h10m0s completed"},
		}},
		{"are said again when it begins anew a day later", course{
			page: courseHead + `
				on "parcel.moved" { then = restart }` + say("hint", `"look"`) + `
				wait "pause" { for = "48h" }
			}`,
			happens: func(p *playing) { p.hears(25*time.Hour, "parcel.moved", parcel(nil)) },
			want:    []string{"0s hint: look", "25h0m0s hint: look", "73h0m0s completed"},
		}},
	} {
		t.Run(c.name, c.run)
	}
}
