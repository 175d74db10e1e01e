package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
)

// wait does nothing for a while, or up to a moment.
func (r *run) wait(ctx workflow.Context, st *definitions.Step) (next, error) {
	if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
		return n, err
	}
	if st.Until != nil {
		ready, n, err := r.untilDue(ctx, st, st.Until, "waiting")
		if err != nil || !ready {
			return n, err
		}
		return done(definitions.Done)
	}
	until, err := r.deadline(ctx, st, r.top().Since)
	if err != nil {
		return r.fail(ctx, st, err.Error())
	}
	for {
		c, err := r.await(ctx, st, "waiting", until, r.summary(st, "until "+r.show(until)), nobody)
		if err != nil || c.moved {
			return next{moved: c.moved}, err
		}
		if c.due {
			return done(definitions.Done)
		}
		if n, err := r.refresh(ctx, st); err != nil || n.moved {
			return n, err
		}
	}
}

// waitFor waits for one of several events, or for its time to run out.
func (r *run) waitFor(ctx workflow.Context, st *definitions.Step) (next, error) {
	if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
		return n, err
	}
	for {
		n, err := r.refresh(ctx, st)
		if err != nil || n.moved {
			return n, err
		}
		until, err := r.deadline(ctx, st, r.top().Since)
		if err != nil {
			return r.fail(ctx, st, err.Error())
		}
		words := "waiting for " + st.Events[0].On
		if !until.IsZero() {
			words += " until " + r.show(until)
		}
		var heard definitions.Awaited
		c, err := r.await(ctx, st, "waiting", until, r.summary(st, words), func(e Event) bool {
			if r.tooLate(ctx, e, until) {
				return false
			}
			for _, a := range st.Events {
				if a.On == e.Type && r.concerns(st, a.Of, e, ctx) && r.holds(ctx, st, a.If, e) {
					heard = a
					return true
				}
			}
			return false
		})
		switch {
		case err != nil || c.moved:
			return next{moved: c.moved}, err
		case c.due:
			r.log(r.summary(st, ""), "nothing came", "")
			return done(definitions.TimedOut)
		case c.event != nil:
			r.received(st, *c.event)
			if len(st.Events) > 1 {
				return done(definitions.Outcome("received." + heard.Name))
			}
			return done(definitions.Received)
		}
	}
}

// received keeps what arrived where later steps refer to it.
func (r *run) received(st *definitions.Step, e Event) {
	was := map[string]any{"event": e.Data, "at": e.At.Format(time.RFC3339)}
	if e.Reply != nil {
		was["reply"] = map[string]any{"text": e.Reply.Text, "button": e.Reply.Button}
	}
	r.state.Steps[st.ID] = was
	r.hearsNow(st, e)
	r.log(r.summary(st, ""), "received "+e.Type, "")
}

// hearsNow keeps the event that led to a body of the step, for the steps that
// stand there.
func (r *run) hearsNow(st *definitions.Step, e Event) {
	if !slices.ContainsFunc(r.plan.Steps, func(s definitions.Step) bool { return s.Hears == st.ID }) {
		return
	}
	if r.state.Heard == nil {
		r.state.Heard = map[string]Event{}
	}
	r.state.Heard[st.ID] = e
}

// leftOut evaluates the step's own condition.
func (r *run) leftOut(ctx workflow.Context, st *definitions.Step) (bool, next, error) {
	if st.If == nil {
		return false, next{}, nil
	}
	n, err := r.refresh(ctx, st)
	if err != nil || n.moved {
		return true, n, err
	}
	yes, err := r.plan.Bool(st.If, r.scope(st, r.now(ctx)))
	if err != nil {
		n, err := r.fail(ctx, st, err.Error())
		return true, n, err
	}
	if yes {
		return false, next{}, nil
	}
	r.note(ctx, st, "skipped", "its `if` is not true")
	n, err = done(definitions.Done)
	return true, n, err
}
