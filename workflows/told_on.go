package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// What a colleague says of a hand-off; Data["task"] is a task of it.
const (
	handoffResolved = "handoff.resolved"
	handoffTaken    = "handoff.taken"
)

// Handed is how far a hand-off has been told along the teams that follow one
// another. The first one's task is the hand-off's own.
type Handed struct {
	Teams []string  `json:"teams"`           // that were told, in that order
	Tasks []string  `json:"tasks,omitempty"` // of the teams behind the first
	At    time.Time `json:"at"`              // virtual; when the last one was told
	Next  string    `json:"next,omitempty"`  // the team that is told next, "" for none
	// Again is when the next team is tried again, after so many Tries.
	Again time.Time `json:"again,omitzero"`
	Tries int       `json:"tries,omitempty"`
}

// tasked tells whether an event names a task of the frame's hand-off.
func (f *Frame) tasked(e Event) bool {
	task, _ := e.Data["task"].(string)
	return task != "" && (task == f.Task || slices.Contains(f.told(), task))
}

// others are the tasks of a hand-off that was told on: once one of them is
// resolved, all are.
func (f *Frame) others() []string {
	if len(f.told()) == 0 {
		return nil
	}
	return append([]string{f.Task}, f.told()...)
}

// told are the tasks of the teams that the hand-off was told on to.
func (f *Frame) told() []string {
	if f.Handed == nil {
		return nil
	}
	return f.Handed.Tasks
}

// told keeps that a team was told of the hand-off just now, and which one is
// next. Each is told once: a circle of teams ends where it closes. What is next
// stands in the activity's result, so that a history in which nobody was told on
// replays as it went.
func (r *run) told(ctx workflow.Context, team, next string) {
	f := r.top()
	if f.Handed == nil {
		if r.in.Engine < 3 || next == "" {
			return
		}
		f.Handed = &Handed{}
	}
	h := f.Handed
	h.Teams, h.At, h.Again, h.Tries = append(h.Teams, team), r.now(ctx), time.Time{}, 0
	if h.Next = next; slices.Contains(h.Teams, next) {
		h.Next = ""
	}
}

// with is the team that was told of the hand-off last.
func (r *run) with(st *definitions.Step) string {
	if h := r.top().Handed; h != nil {
		return h.Teams[len(h.Teams)-1]
	}
	return st.Team
}

// tellsOn is when the next team is told, zero for never: nobody follows, somebody
// took it, or it lapses before.
func (r *run) tellsOn(until time.Time) (time.Time, error) {
	f := r.top()
	h := f.Handed
	if h == nil || h.Next == "" || f.Taken {
		return time.Time{}, nil
	}
	at := h.Again
	if at.IsZero() {
		var err error
		if at, err = r.plan.Add(h.At, r.plan.Teams[h.Teams[len(h.Teams)-1]].Untaken, r.plan.Timezone); err != nil {
			return time.Time{}, err
		}
	}
	if !at.Before(until) {
		return time.Time{}, nil
	}
	return at, nil
}

// tellOn tells the next team. The hand-off stays open whatever becomes of it: a
// place that is in trouble is tried again, one that refuses is passed over.
func (r *run) tellOn(ctx workflow.Context, st *definitions.Step, until time.Time) error {
	h := r.top().Handed
	team, untaken := h.Next, r.plan.Teams[r.with(st)].Untaken
	if !r.now(ctx).Before(until) { // we were down meanwhile, and it has lapsed
		h.Next = ""
		return nil
	}
	res, err := call[activities.WriteResult](ctx, r, st, activities.TellName, activities.TellRequest{Call: r.call(st), To: team}, r.summary(st, "tell "+team))
	if err != nil {
		return err
	}
	if res.ID != "" && !slices.Contains(h.Tasks, res.ID) {
		h.Tasks = append(h.Tasks, res.ID)
	}
	switch {
	case res.Trouble != "":
		wait := min(2*time.Second<<min(h.Tries, 10), maxBackoff)
		h.Tries++
		h.Again = r.clock.At(workflow.Now(ctx).Add(wait)).Round(0).UTC()
		r.log(r.summary(st, ""), "trying "+team+" again", res.Trouble)
		return nil
	case res.Failed != "":
		r.note(ctx, st, "not told on to "+team, res.Failed)
	default:
		r.note(ctx, st, "told on to "+team, "nobody took it in "+untaken)
	}
	r.told(ctx, team, res.Next)
	return nil
}

// keepTaken keeps that a colleague took a hand-off of the run, also while an
// `on` body runs in front of it.
func (r *run) keepTaken(ctx workflow.Context, e Event) {
	if r.in.Engine < 3 || e.Type != handoffTaken {
		return
	}
	for i := range r.state.Frames {
		f := &r.state.Frames[i]
		if f.Taken || !f.tasked(e) {
			continue
		}
		f.Taken = true
		if st, ok := r.plan.Step(f.Step); ok {
			r.note(ctx, st, "taken", "")
		}
	}
}
