package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// split takes the person the way that is theirs.
func (r *run) split(ctx workflow.Context, st *definitions.Step) (next, error) {
	if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
		return n, err
	}
	outcome := r.plan.Choose(st, r.in.Contact)
	r.note(ctx, st, "took "+string(outcome), "")
	return done(outcome)
}

// claim takes one of something scarce, or hears that others were faster.
func (r *run) claim(ctx workflow.Context, st *definitions.Step) (next, error) {
	if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
		return n, err
	}
	res, n, err := insist(ctx, r, st, activities.ClaimName, func(c activities.Call) any { return activities.ClaimRequest{Call: c} },
		func(res activities.ClaimResult) string { return res.Trouble })
	if err != nil || n.moved {
		return n, err
	}
	if res.Failed != "" {
		return r.fail(ctx, st, res.Failed)
	}
	r.state.Steps[st.ID] = map[string]any{"got": res.Got}
	if !res.Got {
		r.log(r.summary(st, ""), "others were faster", "")
		return done(definitions.Gone)
	}
	r.log(r.summary(st, ""), "has one", "")
	return done(definitions.Got)
}

// understand finds out what a text means.
func (r *run) understand(ctx workflow.Context, st *definitions.Step) (next, error) {
	if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
		return n, err
	}
	res, n, err := insist(ctx, r, st, activities.UnderstandName, func(c activities.Call) any { return activities.UnderstandRequest{Call: c} },
		func(res activities.UnderstandResult) string { return res.Trouble })
	if err != nil || n.moved {
		return n, err
	}
	if res.Failed != "" {
		return r.fail(ctx, st, res.Failed)
	}
	r.state.Steps[st.ID] = map[string]any{"intent": res.Intent}
	if _, known := st.Next[definitions.Outcome("intent."+res.Intent)]; !known {
		r.log(r.summary(st, ""), "understood nothing", "")
		return done(definitions.Otherwise)
	}
	r.log(r.summary(st, ""), "understood "+res.Intent, "")
	return done(definitions.Outcome("intent." + res.Intent))
}

// insist calls an activity, and again with growing pauses while a system behind
// it is in trouble.
func insist[T any](ctx workflow.Context, r *run, st *definitions.Step, name string, request func(activities.Call) any, trouble func(T) string) (T, next, error) {
	for backoff := 2 * time.Second; ; backoff = min(2*backoff, maxBackoff) {
		res, err := call[T](ctx, r, st, name, request(r.call(st)), r.summary(st, name))
		if err != nil || trouble(res) == "" {
			return res, next{}, err
		}
		c, err := r.pause(ctx, st, backoff, r.summary(st, "trying again: "+trouble(res)), nobody)
		if err != nil || c.moved {
			return res, next{moved: c.moved}, err
		}
		r.stale = false
	}
}
