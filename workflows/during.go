package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
)

// skips tells whether the step is left out: its own condition is asked, again
// after the hours of its `during` let it begin. What a step counts from its
// beginning, such as when a hand-off lapses, it counts from then.
func (r *run) skips(ctx workflow.Context, st *definitions.Step) (bool, next, error) {
	for {
		over, n, err := r.leftOut(ctx, st)
		if over || err != nil || n.moved {
			return over, n, err
		}
		if !r.keepsHours(st) {
			return false, next{}, nil
		}
		if n, err = r.refresh(ctx, st); err != nil || n.moved {
			return true, n, err
		}
		open, err := r.opens(ctx, st)
		if err != nil {
			n, err := r.fail(ctx, st, err.Error())
			return true, n, err
		}
		if open.IsZero() {
			return false, next{}, nil
		}
		c, err := r.await(ctx, st, "waiting", open, r.summary(st, "closed until "+r.show(open)), nobody)
		if err != nil || c.moved {
			return true, next{moved: c.moved}, err
		}
	}
}

// keepsHours tells whether the run itself waits for the step's hours. The send
// decision keeps to those of a message, beside the hours of its purpose.
func (r *run) keepsHours(st *definitions.Step) bool {
	return r.in.Engine >= 3 && st.During != "" && st.Message == nil && !r.top().Opened
}

// opens is when the hours of the step's `during` open; zero, and the step begins,
// where they are open.
func (r *run) opens(ctx workflow.Context, st *definitions.Step) (time.Time, error) {
	now := r.now(ctx)
	open, err := r.plan.NextOpen(st.During, now, r.plan.Zone(r.scope(st, now)))
	if err != nil {
		return time.Time{}, err
	}
	if open.After(now) {
		return open, nil
	}
	r.top().Opened, r.top().Since = true, now
	return time.Time{}, nil
}
