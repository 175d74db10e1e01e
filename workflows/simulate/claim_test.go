package simulate

import (
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
)

const claimed = `journey "flow" {
  title   = "Flow"
  purpose = purpose.service
  trigger "freed" { on = "slot.freed" }
  one_per = contact.id
  again   = never
  claim "slot" {
    of = event.slot.id
    got {` + "\nsend \"yours\" {\n template = template.say\n with = { words = \"it is yours\" }\n}\n" + `}
    gone { then = stop("gone") }
  }
  branch "mine" {
    case "yes" { if = step.slot.got }
    otherwise { then = stop("never") }
  }
}
`

func slot(more map[string]any) map[string]any {
	fields := map[string]any{"id": "s-1"}
	for k, v := range more { //nolint:maprange // a copy has no order
		fields[k] = v
	}
	return map[string]any{"slot": fields}
}

// another is an event of a second person.
func (p *playing) another(d time.Duration, kind string, data map[string]any) {
	p.after(d, func() error {
		return p.accept(p.ctx, connectors.Event{Type: kind, Data: data, Contact: connectors.Contact{ID: "c-2", Phone: "+33600000018"}})
	})
}

func TestClaim(t *testing.T) {
	both := func(p *playing) { p.another(0, "slot.freed", slot(nil)) }
	for _, c := range []struct {
		name string
		course
	}{
		{"one of two people at the same moment gets the only one", course{
			page: claimed, happens: both, want: []string{"0s yours: it is yours", "0s completed", "0s stop.gone"},
		}},
		{"there are as many as the event says", course{
			page:    courseReplaced(claimed, "of = event.slot.id", "of = event.slot.id\n pieces = event.slot.places"),
			data:    slot(map[string]any{"places": 2.0}),
			happens: func(p *playing) { p.another(time.Minute, "slot.freed", slot(map[string]any{"places": 2.0})) },
			want:    []string{"0s yours: it is yours", "0s completed", "1m0s yours: it is yours", "1m0s completed"},
		}},
		{"of another thing it is another one", course{
			page: claimed, happens: func(p *playing) {
				p.another(time.Minute, "slot.freed", map[string]any{"slot": map[string]any{"id": "s-2"}})
			},
			want: []string{"0s yours: it is yours", "0s completed", "1m0s yours: it is yours", "1m0s completed"},
		}},
		{"half a piece is a mistake", course{
			page: courseReplaced(claimed, "of = event.slot.id", "of = event.slot.id\n pieces = event.slot.places"),
			data: slot(map[string]any{"places": 0.5}), want: []string{"0s failed"},
		}},
		{"nobody asks twice for the same thing", course{
			page: courseReplaced(claimed, `claim "slot" {`, `repeat "twice" {
				every = "1h"
				at_most = 2
				claim "slot" {`, "otherwise { then = stop(\"never\") }\n  }\n", "otherwise { then = stop(\"never\") }\n  }\n  }\n"),
			happens: func(p *playing) { p.another(2*time.Hour, "slot.freed", slot(nil)) },
			want:    []string{"0s yours: it is yours", "1h0m0s yours: it is yours", "1h0m0s completed", "2h0m0s stop.gone"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.event = "slot.freed"
			if c.data == nil {
				c.data = slot(nil)
			}
			c.run(t)
		})
	}
}
