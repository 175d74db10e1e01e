package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
)

// keptEarly bounds what is kept: a run asks one question at a time.
const keptEarly = 4

// early keeps an answer that nobody here waits for. A process that is killed
// after a question left and before its history says so goes back to the step
// before it: when the person has answered by then, the run hears of the answer
// first and comes to the question afterwards.
func (r *run) early(e Event) {
	if r.in.Engine < 2 || !answers(e) {
		return
	}
	r.state.Early = append(r.state.Early, e)
	if len(r.state.Early) > keptEarly {
		r.state.Early = slices.Delete(r.state.Early, 0, 1)
	}
}

// answers tells a reply to a question of this run from other words.
func answers(e Event) bool { return e.Reply != nil && e.SendID != "" }

// asked answers a reply that came before the question it is for.
func (r *run) asked(st *definitions.Step, mine func(Event) bool) (Event, bool) {
	if st.Kind != definitions.Ask {
		return Event{}, false
	}
	i := slices.IndexFunc(r.state.Early, mine)
	if i < 0 {
		return Event{}, false
	}
	e := r.state.Early[i]
	r.state.Early = slices.Delete(r.state.Early, i, i+1)
	return e, true
}

// tooLate tells whether an answer to a question came when the time of a step
// was over that waits for any words: it is for the question behind that step.
func (r *run) tooLate(ctx workflow.Context, e Event, until time.Time) bool {
	return r.in.Engine >= 2 && answers(e) && !until.IsZero() && !r.now(ctx).Before(until)
}
