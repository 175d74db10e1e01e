package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// call runs one activity in the workflow's own task (a local activity: one
// event of history) and checks that the result belongs to this step: a replay
// of local activities compares only their order. Trouble of our own, a ledger
// that is locked or gone, is waited out with timers that an operator can see.
func call[T any](ctx workflow.Context, r *run, st *definitions.Step, name string, req any, summary string) (T, error) {
	want := r.address(st)
	for wait := time.Second; ; wait = min(2*wait, maxBackoff) {
		lctx := workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
			StartToCloseTimeout:    activities.AttemptTimeout,
			ScheduleToCloseTimeout: 2 * activities.AttemptTimeout,
			RetryPolicy:            &temporal.RetryPolicy{InitialInterval: 200 * time.Millisecond, MaximumAttempts: 2},
			Summary:                summary,
		})
		var res T
		err := workflow.ExecuteLocalActivity(lctx, name, req).Get(ctx, &res)
		if err == nil {
			if name != activities.FetchName {
				r.trace, r.state.Resolved, r.state.Done, r.state.Dropped = nil, nil, nil, nil // they are kept now
			}
			if got := addressOf(res); got != want {
				panic(fmt.Sprintf("replay differs: expected the result of %s, history has %s", want, got))
			}
			return res, nil
		}
		if ctx.Err() != nil || temporal.IsCanceledError(err) {
			return res, err
		}
		timer := workflow.NewTimerWithOptions(ctx, wait, workflow.TimerOptions{Summary: summary + ": our own side failed, trying again"})
		if err := timer.Get(ctx, nil); err != nil {
			return res, err
		}
	}
}

func addressOf(res any) string {
	switch v := res.(type) {
	case activities.SendResult:
		return v.Address
	case activities.Fetched:
		return v.Address
	case activities.WriteResult:
		return v.Address
	case activities.Placed:
		return v.Address
	case activities.ClaimResult:
		return v.Address
	case activities.HTTPResult:
		return v.Address
	case activities.UnderstandResult:
		return v.Address
	}
	return ""
}

// call is what every request of a step carries. Trace lines wait in the run
// until an activity has kept them.
func (r *run) call(st *definitions.Step) activities.Call {
	f := r.top()
	c := activities.Call{
		Enrolment: r.in.Enrolment, Plan: r.in.Plan, Step: st.ID, Round: r.state.Round, Visit: f.Visit,
		Contact: r.in.Contact, Applied: r.state.Applied, RecordIDs: r.state.RecordIDs,
		Resolved: r.state.Resolved, Done: r.state.Done, Dropped: r.state.Dropped, Trace: r.trace,
	}
	e := r.current(st)
	c.Scope = definitions.Scope{EventType: e.Type, Frame: st.Frame}
	if st.Uses.Event {
		c.Scope.Event = e.Data
	}
	if st.Uses.Memory {
		c.Scope.Memory = inside(st.Frame, r.state.Memory)
	}
	if len(st.Uses.Steps) > 0 {
		c.Scope.Steps = map[string]map[string]any{}
		for _, name := range st.Uses.Steps {
			c.Scope.Steps[name] = r.state.Steps[full(st, name)]
		}
	}
	if st.Uses.Params {
		c.Scope.Params = r.state.Params[st.Frame]
	}
	if st.Uses.Count {
		c.Scope.Count = r.count(st)
	}
	if r.findsRecords(st) {
		c.First = &activities.First{Type: r.state.Event.Type, Data: r.state.Event.Data}
	}
	return c
}

// findsRecords tells whether the step may read a record that has no id of its
// own: it is found by what started the round.
func (r *run) findsRecords(st *definitions.Step) bool {
	for _, name := range workflow.DeterministicKeys(r.plan.Records) {
		if _, used := st.Uses.Records[name]; r.plan.Records[name].ID.Text == "" && (used || st.Target == name || len(r.state.Passed) > 0) {
			return true
		}
	}
	return false
}

func (r *run) address(st *definitions.Step) string { return r.call(st).Address() }

// fetch reads what the step's expressions refer to, waiting out a CRM that
// does not answer.
func (r *run) fetch(ctx workflow.Context, st *definitions.Step) (cause, error) {
	for backoff := 2 * time.Second; ; backoff = min(2*backoff, maxBackoff) {
		r.stale = false
		req := activities.FetchRequest{Call: r.call(st), All: len(r.state.Passed) > 0}
		res, err := call[activities.Fetched](ctx, r, st, activities.FetchName, req, r.summary(st, "read the record"))
		if err != nil {
			return cause{}, err
		}
		if res.Trouble == "" {
			r.contact, r.records, r.history = res.Contact, res.Records, res.History
			if r.in.Engine >= 3 {
				r.zone = res.Zone
			}
			return cause{}, nil
		}
		c, err := r.pause(ctx, st, backoff, r.summary(st, "trying again: "+res.Trouble), nobody)
		if err != nil || c.moved {
			return c, err
		}
	}
}

// place keeps the run's position in the enrolment index and, when the stage
// changes, in the search attributes. Waits of a few seconds are not worth it.
func (r *run) place(ctx workflow.Context, st *definitions.Step, stage string, due time.Time) error {
	if !due.IsZero() && r.clock.Real(due.Sub(r.now(ctx))) < 2*time.Second {
		return nil
	}
	key := fmt.Sprintf("%s/%s/%d", r.address(st), stage, due.Unix())
	if key == r.state.Placed {
		return nil
	}
	req := activities.PlaceRequest{Call: r.call(st), Stage: stage, Due: due, Closed: r.state.Over}
	if stage == "asking" {
		req.Question = r.top().SendID
	}
	if _, err := call[activities.Placed](ctx, r, st, activities.PlaceName, req, r.summary(st, stage)); err != nil {
		return err
	}
	r.state.Placed, r.state.Over = key, nil
	if stage == r.state.Stage {
		return nil
	}
	r.state.Stage = stage
	return upsert(ctx, stage, due)
}

// close ends the enrolment in the index.
func (r *run) close(ctx workflow.Context, outcome string) error {
	r.disarm()
	r.log("", outcome, "")
	st := &definitions.Step{ID: r.top().Step}
	req := activities.CloseRequest{Call: r.call(st), Outcome: outcome}
	if _, err := call[activities.Placed](ctx, r, st, activities.CloseName, req, "The journey ended: "+outcome); err != nil {
		return err
	}
	r.drain(ctx) // what came last has nobody to hear it, and is no warning in the log
	r.describe(ctx, "")
	return finish(ctx, outcome)
}
