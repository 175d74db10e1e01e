package workflows

import (
	"maps"
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// keptLeft bounds how many messages a run remembers: providers tell of a
// closed window or of a person who is not there within seconds, so that only
// the last few can still be told of.
const keptLeft = 4

// Left is a message of a send that is behind the run and may yet be refused.
type Left struct {
	SendID string `json:"send_id"`
	Step   string `json:"step"`
	Visit  int    `json:"visit"`
	Event  *Event `json:"event,omitempty"` // what `event` meant for it
	// Text says that it left as free text with a template behind it.
	Text bool `json:"text,omitempty"`
	// File says that its words may leave without its file.
	File    bool      `json:"file,omitempty"`
	Channel int       `json:"channel,omitempty"`
	Before  []Carried `json:"before,omitempty"`
	// Repeats are which times of its repeats the message belongs to.
	Repeats map[string]Repeated `json:"repeats,omitempty"`
	// Turn is when the next channel carries it, or Again is tried once more;
	// zero until it was refused.
	Turn  time.Time `json:"turn,omitzero"`
	Again *Frame    `json:"again,omitempty"`
}

// remind remembers a message that the provider may yet refuse when the run is
// further on: the template behind a text leaves then, the next channel carries
// it, or it is tried again.
func (r *run) remind(st *definitions.Step, res activities.SendResult) {
	f := r.top()
	text := !res.Template && st.Message.Template != "" && len(st.Message.Text) > 0
	file := r.plan.SaysWithoutFile(st.Message)
	if r.in.Engine < 2 || st.Kind != definitions.Send || (r.in.Engine < 3 && !text && !file && r.ifUnreachable(st) == "") {
		return
	}
	r.forget(res.SendID)
	r.state.Left = append(r.state.Left, Left{
		SendID: res.SendID, Step: st.ID, Visit: f.Visit, Event: f.Event, Text: text, File: file, Channel: f.Channel, Before: slices.Clone(f.Before), Repeats: maps.Clone(f.Repeats),
	})
	if len(r.state.Left) > keptLeft {
		if i := slices.IndexFunc(r.state.Left, func(l Left) bool { return l.Turn.IsZero() }); i >= 0 {
			r.state.Left = slices.Delete(r.state.Left, i, i+1)
		}
	}
}

func (r *run) forget(sendID string) {
	r.state.Left = slices.DeleteFunc(r.state.Left, func(l Left) bool { return l.SendID == sendID })
}

// late hears that a message behind the run was refused. It is true where its
// template, or the next channel, is on now.
func (r *run) late(ctx workflow.Context, e Event) bool {
	if r.in.Engine < 2 || e.SendID == "" || r.top().SendID == e.SendID {
		return false
	}
	if e.Type == Released {
		i := slices.IndexFunc(r.state.Left, func(l Left) bool { return l.SendID == e.SendID && l.Again != nil })
		if i < 0 {
			return false
		}
		r.state.Left[i].Turn = r.now(ctx)
		return r.turnLate(ctx)
	}
	if !failure(e) {
		return false
	}
	i := slices.IndexFunc(r.state.Left, func(l Left) bool { return l.SendID == e.SendID && l.Turn.IsZero() })
	if i < 0 {
		return false
	}
	l := &r.state.Left[i]
	st, ok := r.plan.Step(l.Step)
	if !ok {
		return false
	}
	if was := r.state.Steps[st.ID]; was != nil {
		was["status"] = "failed"
	}
	frame := Frame{Step: l.Step, Visit: l.Visit, Since: r.now(ctx), Late: true, Event: l.Event, Channel: l.Channel, Before: l.Before, Repeats: l.Repeats}
	if e.Status.Reason == "window" && l.Text {
		r.note(ctx, st, "the template leaves instead", "the window was closed when the text arrived")
		r.forget(e.SendID)
		r.push(frame)
		return true
	}
	if e.Status.Reason == "media" && l.File {
		r.note(ctx, st, "the words leave with the file's address", "the provider could not read the file")
		r.forget(e.SendID)
		r.push(frame)
		return true
	}
	after := ""
	if unreached(e.Status.Reason) {
		after = unreachableAfter(st, l.Channel)
	}
	if after == "" && r.passes(e.Status.Reason) {
		r.note(ctx, st, "tried again", "the provider took it and did not deliver it: "+e.Status.Reason)
		r.forget(e.SendID)
		r.push(frame)
		return true
	}
	at, err := r.plan.Add(r.now(ctx), after, r.plan.Timezone)
	if after == "" || err != nil {
		r.forget(e.SendID)
		return false
	}
	l.Turn = at
	return r.turnLate(ctx)
}

// turnLate lets the next channel carry the first message behind the run whose
// time for it has come.
func (r *run) turnLate(ctx workflow.Context) bool {
	i := slices.IndexFunc(r.state.Left, func(l Left) bool { return !l.Turn.IsZero() && !r.now(ctx).Before(l.Turn) })
	if i < 0 {
		return false
	}
	l := r.state.Left[i]
	r.state.Left = slices.Delete(r.state.Left, i, i+1)
	st, ok := r.plan.Step(l.Step)
	if !ok {
		return false
	}
	if l.Again != nil {
		r.push(*l.Again)
		return true
	}
	r.push(Frame{Step: l.Step, Visit: l.Visit, Since: r.now(ctx), Late: true, Event: l.Event, Channel: l.Channel, Before: l.Before, Repeats: l.Repeats})
	r.nextChannel(ctx, st, Carried{SendID: l.SendID}, "the person cannot be reached")
	return true
}

// putOff takes a message that is sent again, and may not leave now, off the
// line: the line goes on meanwhile, and it is tried again when it may.
func (r *run) putOff(ctx workflow.Context, st *definitions.Step, res activities.SendResult) bool {
	f := *r.top()
	at := res.Until
	switch {
	case !f.Late:
		return false
	case res.Verdict == string(ledger.Held):
		at = r.heldUntil(ctx, st, res)
	case res.Verdict == activities.SendTrouble:
		at = r.clock.At(workflow.Now(ctx).Add(maxBackoff)).Round(0).UTC()
	case res.Verdict != string(ledger.Deferred) && res.Verdict != activities.SendThrottled:
		return false
	}
	r.forget(res.SendID)
	r.state.Left = append(r.state.Left, Left{SendID: res.SendID, Step: f.Step, Visit: f.Visit, Turn: at, Again: &f})
	return true
}

// nextTurn is when a message behind the run turns to its next channel; zero is
// never.
func (r *run) nextTurn() (at time.Time) {
	for _, l := range r.state.Left {
		if !l.Turn.IsZero() && (at.IsZero() || l.Turn.Before(at)) {
			at = l.Turn
		}
	}
	return at
}

// push lets a frame run above the line, which goes on afterwards where it is.
func (r *run) push(f Frame) {
	r.disarm()
	r.state.Frames = append(r.state.Frames, f)
	r.unread()
}

// leave goes back to the line that the top frame took over from. What changed
// while a message was sent again is looked at there.
func (r *run) leave() {
	late := r.top().Late
	r.state.Frames = r.state.Frames[:len(r.state.Frames)-1]
	r.unread()
	r.stale = r.stale && late
}

// missed answers the next event that arrived while a message behind the run
// was sent again, for the line that waits now.
func (r *run) missed() (Event, bool) {
	if len(r.state.Missed) == 0 || r.top().Late {
		return Event{}, false
	}
	e := r.state.Missed[0]
	r.state.Missed = r.state.Missed[1:]
	return e, true
}
