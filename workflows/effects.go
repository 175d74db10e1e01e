package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// untakenAfter is when a hand-off lapses whose author named no time (the
// workspace's default, language.md section 4).
const untakenAfter = "24h"

// branch takes the first case that is true.
func (r *run) branch(ctx workflow.Context, st *definitions.Step) (next, error) {
	if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
		return n, err
	}
	n, err := r.refresh(ctx, st)
	if err != nil || n.moved {
		return n, err
	}
	scope := r.scope(st, r.now(ctx))
	for _, c := range st.Cases {
		yes, err := r.plan.Bool(&c.If, scope)
		if err != nil {
			return r.fail(ctx, st, err.Error())
		}
		if yes {
			r.note(ctx, st, "took "+c.Name, "")
			return done(definitions.Outcome("case." + c.Name))
		}
	}
	r.note(ctx, st, "took otherwise", "")
	return done(definitions.Otherwise)
}

// remember keeps values for later steps.
func (r *run) remember(ctx workflow.Context, st *definitions.Step) (next, error) {
	n, err := r.refresh(ctx, st)
	if err != nil || n.moved {
		return n, err
	}
	values, err := r.plan.Object(st.Set, r.scope(st, r.now(ctx)))
	if err != nil {
		return r.fail(ctx, st, err.Error())
	}
	for _, k := range workflow.DeterministicKeys(values) {
		r.state.Memory[full(st, k)] = values[k]
	}
	return done(definitions.Done)
}

// write updates or creates a record.
func (r *run) write(ctx workflow.Context, st *definitions.Step) (next, error) {
	if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
		return n, err
	}
	res, n, err := r.effect(ctx, st, activities.WriteName, time.Time{})
	if err != nil || n.moved {
		return n, err
	}
	if res.Failed != "" {
		return r.fail(ctx, st, res.Failed)
	}
	r.state.Steps[st.ID] = map[string]any{"id": res.ID, "status": "done"}
	r.log(r.summary(st, ""), "done", "")
	return done(definitions.Done)
}

// tell tells a team; nothing pauses.
func (r *run) tell(ctx workflow.Context, st *definitions.Step) (next, error) {
	if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
		return n, err
	}
	res, n, err := r.effect(ctx, st, activities.TellName, time.Time{})
	if err != nil || n.moved {
		return n, err
	}
	if res.Failed != "" {
		return r.fail(ctx, st, res.Failed)
	}
	r.log(r.summary(st, ""), "told "+st.Team, "")
	return done(definitions.Done)
}

// handoff gives the person to a team and waits until it is resolved or lapses.
func (r *run) handoff(ctx workflow.Context, st *definitions.Step) (next, error) {
	if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
		return n, err
	}
	lapses := st.Lapses
	if lapses == "" {
		lapses = untakenAfter
	}
	until, err := r.plan.Add(r.top().Since, lapses, r.plan.Timezone)
	if err != nil {
		return r.fail(ctx, st, err.Error())
	}
	if f := r.top(); f.Task == "" {
		res, n, err := r.effect(ctx, st, activities.TellName, until)
		if err != nil || n.moved {
			return n, err
		}
		if res.Failed != "" {
			return r.fail(ctx, st, res.Failed)
		}
		f.Task = res.ID
		r.told(ctx, st.Team, res.Next)
		r.log(r.summary(st, ""), "handed to "+st.Team, "")
	}
	for {
		task := r.top().Task
		tells, err := r.tellsOn(until)
		if err != nil {
			return r.fail(ctx, st, err.Error())
		}
		c, err := r.await(ctx, st, "handoff", sooner(until, tells), r.summary(st, "with "+r.with(st)+" until "+r.show(until)), func(e Event) bool {
			return (e.Type == handoffResolved || e.Type == handoffTaken && r.in.Engine >= 3) && r.top().tasked(e)
		})
		switch {
		case err != nil || c.moved:
			return next{moved: c.moved}, err
		case c.event != nil && c.event.Type == handoffTaken: // it is told to nobody else
		case c.event != nil:
			r.state.Resolved = append(r.state.Resolved, task)
			r.state.Done = append(r.state.Done, r.top().others()...)
			r.log(r.summary(st, ""), "resolved", "")
			return done(definitions.Resolved)
		case c.due && !tells.IsZero():
			if err := r.tellOn(ctx, st, until); err != nil {
				return next{}, err
			}
		case c.due:
			r.state.Resolved = append(r.state.Resolved, task)
			r.log(r.summary(st, ""), "lapsed", "")
			return done(definitions.Untaken)
		}
		if n, err := r.refresh(ctx, st); err != nil || n.moved {
			return n, err
		}
	}
}

// effect calls an activity that writes, and again with growing pauses while
// the system behind it is in trouble. until is when a hand-off lapses.
func (r *run) effect(ctx workflow.Context, st *definitions.Step, name string, until time.Time) (activities.WriteResult, next, error) {
	for backoff := 2 * time.Second; ; backoff = min(2*backoff, maxBackoff) {
		var req any = activities.WriteRequest{Call: r.call(st)}
		if name == activities.TellName {
			req = activities.TellRequest{Call: r.call(st), Until: until}
		}
		res, err := call[activities.WriteResult](ctx, r, st, name, req, r.summary(st, name))
		if err != nil || res.Trouble == "" {
			return res, next{}, err
		}
		c, err := r.pause(ctx, st, backoff, r.summary(st, "trying again: "+res.Trouble), nobody)
		if err != nil || c.moved {
			return res, next{moved: c.moved}, err
		}
		r.stale = false
	}
}
