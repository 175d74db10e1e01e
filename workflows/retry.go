package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
)

// value is what the person answered, of the kind that the question expects.
func (r *run) value(ctx workflow.Context, st *definitions.Step, reply Reply) (any, bool) {
	if reply.Button != "" {
		return nil, false
	}
	zone, err := definitions.Location(r.plan.Timezone)
	if err != nil {
		zone = time.UTC
	}
	f := r.top()
	return definitions.ParseAnswer(st.Expect, reply.Text, f.Locale, f.Region, r.now(ctx), zone)
}

// askAgain asks the question once more, as another visit of the step: the
// answer was of another kind. False where that was tried as often as the author
// allows.
func (r *run) askAgain(ctx workflow.Context, st *definitions.Step) bool {
	f := r.top()
	if len(f.Asked) >= st.Retry {
		return false
	}
	r.note(ctx, st, "asks again", "the answer is not what it expects")
	r.state.Visits[st.ID]++
	*f = Frame{
		Step: f.Step, Visit: r.state.Visits[st.ID], Since: f.Since, Armed: f.Armed, Event: f.Event, Repeats: f.Repeats, Stages: f.Stages,
		Channel: f.Channel, Locale: f.Locale, Region: f.Region, Asked: append(slices.Clone(f.Asked), f.SendID),
	}
	return true
}

// notAskedAgain is the way on when a question cannot be asked again: what the
// person answered was something else.
func (r *run) notAskedAgain(st *definitions.Step, n next, err error) (next, error) {
	if err == nil && !n.moved && st.Kind == definitions.Ask && len(r.top().Asked) > 0 {
		return done(definitions.OtherAnswer)
	}
	return n, err
}
