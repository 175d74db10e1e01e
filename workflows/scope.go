package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
)

// current is the event the author's `event` means in a step: the one that led to
// the body it stands in, else what took over, else what started the round.
func (r *run) current(st *definitions.Step) Event {
	if st != nil && st.Hears != "" {
		if e, ok := r.state.Heard[st.Hears]; ok {
			return e
		}
	}
	if f := r.top(); f.Event != nil {
		return *f.Event
	}
	return r.state.Event
}

// scope is what a step's expressions see at now; a listener's, without a step,
// see what the plan's own do.
func (r *run) scope(st *definitions.Step, now time.Time) *definitions.Scope {
	e := r.current(st)
	contact := map[string]any{}
	for _, k := range workflow.DeterministicKeys(r.contact) {
		contact[k] = r.contact[k]
	}
	contact["id"] = r.in.Contact
	return &definitions.Scope{
		Now: now, Contact: contact, ContactZone: r.zone, EventType: e.Type, Event: e.Data,
		Records: r.records, Steps: inside(frame(st), r.state.Steps), Memory: inside(frame(st), r.state.Memory),
		Params: r.state.Params[frame(st)], Count: r.count(st), History: r.history, Frame: frame(st),
	}
}

// unread forgets what was read for a step: the next look is a fresh one.
func (r *run) unread() { r.contact, r.records, r.history, r.zone = nil, nil, nil, "" }
