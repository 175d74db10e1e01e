package simulate

import (
	"testing"
	"time"
)

// Two journeys of a group: the second one begins when the first one is over.
const grouped = `journey "first" {
  title   = "First"
  purpose = purpose.service
  trigger "freed" { on = "slot.freed" }
  one_per = event.slot.id
  again   = always
  group   = "nurture"
  wait "hours" { for = "2h" }
}

` + courseHead + `  group   = "nurture"
  if_busy = wait
  goal "paid" { on = "parcel.paid" }
  on "parcel.moved" {` + "\nsend \"moved\" {\n template = template.say\n with = { words = \"moved\" }\n}\n" + `then = continue
  }
  on "parcel.there" { then = restart }
` + "send \"begun\" {\n template = template.say\n with = { words = \"begun\" }\n}\n" + `
  wait "short" { for = "10m" }
}
`

func TestARunWaitsForItsTurn(t *testing.T) {
	for _, c := range []struct {
		name string
		course
	}{
		{"and begins when the run before it is over", course{
			want: []string{"2h0m0s begun: begun", "2h0m0s completed", "2h10m0s completed"},
		}},
		{"hears meanwhile what its on blocks are for, and waits on", course{
			happens: func(p *playing) { p.hears(time.Hour, "parcel.moved", parcel(nil)) },
			want:    []string{"1h0m0s moved: moved", "2h0m0s begun: begun", "2h0m0s completed", "2h10m0s completed"},
		}},
		{"also after a restart", course{
			happens: func(p *playing) { p.hears(time.Hour, "parcel.there", parcel(nil)) },
			want:    []string{"2h0m0s begun: begun", "2h0m0s completed", "2h10m0s completed"},
		}},
		{"and ends at its goal before", course{
			happens: func(p *playing) { p.hears(time.Hour, "parcel.paid", parcel(nil)) },
			want:    []string{"1h0m0s goal.paid", "2h0m0s completed"},
		}},
		{"and is replaced before its turn", course{
			page: courseReplaced(grouped, `group   = "nurture"
  wait "hours"`, `group   = "nurture"
  if_busy = replace
  wait "hours"`),
			happens: func(p *playing) { p.hears(time.Hour, "slot.freed", slot(map[string]any{"id": "s-2"})) },
			want:    []string{"1h0m0s stop.replaced", "1h0m0s stop.replaced", "3h0m0s completed"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.page == "" {
				c.page = grouped
			}
			happens := c.happens
			c.beside, c.happens = []string{"first"}, func(p *playing) {
				p.hears(-time.Second, "slot.freed", slot(nil))
				if happens != nil {
					happens(p)
				}
			}
			c.run(t)
		})
	}
}
