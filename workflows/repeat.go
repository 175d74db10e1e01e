package workflows

import (
	"fmt"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
)

// Repeated is how often the steps of a repeat have begun, and when last.
type Repeated struct {
	Count int       `json:"count"`
	Began time.Time `json:"began,omitzero"` // virtual
}

// repeat begins its steps at once and then after each pause, as long as the
// author's condition is true.
func (r *run) repeat(ctx workflow.Context, st *definitions.Step) (next, error) {
	was, going := r.top().Repeats[st.ID]
	if !going {
		if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
			return n, err
		}
	}
	if going && was.Count >= st.AtMost {
		r.log(r.summary(st, ""), "done", fmt.Sprintf("%d times", was.Count))
		return r.stopRepeating(st)
	}
	began := r.now(ctx)
	if going {
		due, err := r.plan.Add(was.Began, st.Every, r.plan.Timezone)
		if err != nil {
			return r.repeatFails(ctx, st, err)
		}
		if n, waited, err := r.between(ctx, st, due); err != nil || !waited {
			return n, err
		}
		if began = r.now(ctx); began.Sub(due) <= freshly {
			began = due // the rhythm is the author's, not that of our delays
		}
	}
	if st.While != nil {
		r.unread() // asked of what is there at this time
		if n, err := r.refresh(ctx, st); err != nil || n.moved {
			return n, err
		}
		yes, err := r.plan.Bool(st.While, r.scope(st, r.now(ctx)))
		if err != nil {
			return r.repeatFails(ctx, st, err)
		}
		if !yes {
			r.note(ctx, st, "repeats no more", "its `while` is not true")
			return r.stopRepeating(st)
		}
	}
	f := r.top()
	if f.Repeats == nil {
		f.Repeats = map[string]Repeated{}
	}
	f.Repeats[st.ID] = Repeated{Count: was.Count + 1, Began: began}
	r.log(r.summary(st, ""), fmt.Sprintf("time %d", was.Count+1), "")
	return done(definitions.Anew)
}

// between waits for the next time.
func (r *run) between(ctx workflow.Context, st *definitions.Step, due time.Time) (n next, waited bool, err error) {
	for {
		c, err := r.await(ctx, st, "waiting", due, r.summary(st, "next time "+r.show(due)), nobody)
		if err != nil || c.moved {
			return next{moved: c.moved}, false, err
		}
		if c.due {
			return next{}, true, nil
		}
		if n, err := r.refresh(ctx, st); err != nil || n.moved {
			return n, false, err
		}
	}
}

func (r *run) stopRepeating(st *definitions.Step) (next, error) {
	delete(r.top().Repeats, st.ID)
	return done(definitions.Done)
}

func (r *run) repeatFails(ctx workflow.Context, st *definitions.Step, err error) (next, error) {
	delete(r.top().Repeats, st.ID)
	return r.fail(ctx, st, err.Error())
}

// lead takes the line that runs on to a step.
func (r *run) lead(from *definitions.Step, to string) {
	f := r.top()
	r.drop(f)
	r.turnBack(from, to)
	if !r.within(from, to) {
		delete(f.Repeats, to) // entered from outside, it counts from the beginning
	}
	*f = Frame{Step: to, Event: f.Event, Repeats: f.Repeats, Stages: f.Stages}
}

// within tells whether a step is among those of a repeat, however deep.
func (r *run) within(st *definitions.Step, repeat string) bool {
	for id := r.around(st); id != ""; {
		if id == repeat {
			return true
		}
		outer, _ := r.plan.Step(id)
		id = r.around(outer)
	}
	return false
}

// around is the innermost repeat around a step, "" for none: in the journey it
// belongs to, or around the run step that began that.
func (r *run) around(st *definitions.Step) string {
	for st != nil && st.Round == "" {
		begun := st.Frame
		if st.Kind == definitions.Ran {
			begun = st.Target
		}
		st, _ = r.plan.Step(begun)
	}
	if st == nil {
		return ""
	}
	return st.Round
}

// count is which time of the innermost repeat around it a step belongs to.
func (r *run) count(st *definitions.Step) int { return r.top().Repeats[r.around(st)].Count }

// occasion tells the same words of a step on several occasions apart: the times
// of the repeats around it, how often its question was asked before, and how
// often goto has led back.
func (r *run) occasion(st *definitions.Step) string {
	var parts []string
	f := r.top()
	for id := r.around(st); id != ""; {
		parts = append(parts, fmt.Sprintf("%s:%d", id, f.Repeats[id].Count))
		outer, _ := r.plan.Step(id)
		id = r.around(outer)
	}
	if len(f.Asked) > 0 {
		parts = append(parts, fmt.Sprintf("again:%d", len(f.Asked)))
	}
	if r.state.Turns > 0 {
		parts = append(parts, fmt.Sprintf("turn:%d", r.state.Turns))
	}
	return strings.Join(parts, "/")
}
