package workflows

import (
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// freshly is how late a moment may be and still count as due, not past: an
// event takes a moment to become a run.
const freshly = time.Minute

// untilDue waits for the moment of a step, and again whenever the record it
// comes from changes. ready is true when the step is to be done now.
func (r *run) untilDue(ctx workflow.Context, st *definitions.Step, at *definitions.Expr, stage string) (ready bool, n next, err error) {
	for {
		back, err := r.refresh(ctx, st)
		if err != nil || back.moved {
			return false, back, err
		}
		moment, ok, err := r.plan.Moment(at, r.moments(ctx, st, r.top().Since))
		if err != nil {
			n, err = r.fail(ctx, st, err.Error())
			return false, n, err
		}
		if !ok {
			n, err = r.missing(ctx, st)
			return false, n, err
		}
		f := r.top()
		now := r.now(ctx)
		if !moment.After(now) {
			waited := f.Armed.Equal(moment) && !passedWhileHeld(f, moment, now)
			if waited || now.Sub(moment) <= freshly {
				f.Armed = moment
				return true, next{}, nil
			}
			f.Armed = moment
			switch st.Timing.IfPast {
			case "now":
				return true, next{}, nil
			case "stop":
				r.note(ctx, st, "its moment has passed", "if_past = stop")
				return false, next{}, &ended{outcome: "stop.past"}
			}
			r.pass(st, moment)
			r.note(ctx, st, "skipped", "its moment has passed")
			n, err = done(definitions.Done)
			return false, n, err
		}
		f.Armed = moment
		c, err := r.await(ctx, st, stage, moment, r.summary(st, "due "+r.show(moment)), nobody)
		if err != nil || c.moved {
			return false, next{moved: c.moved}, err
		}
	}
}

// moments is what the expressions of a step's moments see. Their now is when the
// step began: next("thursday", "18:00") is one Thursday, however often and late
// it is computed.
func (r *run) moments(ctx workflow.Context, st *definitions.Step, began time.Time) *definitions.Scope {
	if r.in.Engine < 3 || began.IsZero() {
		began = r.now(ctx)
	}
	return r.scope(st, began)
}

// ofOldMoment tells whether the message that has left is that of a moment that
// has moved ahead since. The run does not know of it where a process was killed
// between the two: it never came to know that the step was done.
func (r *run) ofOldMoment(st *definitions.Step, res activities.SendResult) bool {
	armed := r.top().Armed
	return r.in.Engine >= 2 && res.Verdict == string(ledger.AlreadySent) && res.Reason == "" &&
		st.Main && st.At != nil && st.Timing.IfMoved == "again" && !armed.IsZero() && res.At.Before(armed)
}

// missing ends a step whose moment is not there, as the author said.
func (r *run) missing(ctx workflow.Context, st *definitions.Step) (next, error) {
	if st.Timing.IfMissing == "stop" {
		r.note(ctx, st, "its moment is missing", "if_missing = stop")
		return next{}, &ended{outcome: "stop.missing"}
	}
	r.note(ctx, st, "skipped", "its moment is missing")
	return done(definitions.Done)
}

// refresh reads what the step's expressions need, when it was not read yet or
// a record has changed since, and takes the run back where a moment that is
// behind it lies ahead again.
func (r *run) refresh(ctx workflow.Context, st *definitions.Step) (next, error) {
	needs := r.wants(st)
	if !r.stale && (r.records != nil || r.history != nil || !needs) {
		return next{}, nil
	}
	if !needs && len(r.state.Passed) == 0 {
		r.stale = false
		return next{}, nil
	}
	c, err := r.fetch(ctx, st)
	if err != nil || c.moved {
		return next{moved: c.moved}, err
	}
	return r.goBack(ctx)
}

// goBack takes the main line to the earliest timed step that is behind it and
// whose moment lies ahead: of now, or of the change that is only heard of now,
// because we were down or the CRM was. Then the author's if_past says what
// happens with a moment that has come meanwhile.
func (r *run) goBack(ctx workflow.Context) (next, error) {
	if len(r.state.Frames) != 1 { // an `on` body finishes first
		return next{}, nil
	}
	now := r.now(ctx)
	ahead := now
	if r.in.Engine >= 2 && !r.state.Changed.IsZero() && r.state.Changed.Before(now) {
		ahead = r.state.Changed
	}
	r.state.Changed = time.Time{}
	for i, p := range r.state.Passed {
		st, ok := r.plan.Step(p.Step)
		if !ok || st.Timing.IfMoved != "again" {
			continue
		}
		at, ok, err := r.plan.Moment(st.At, r.moments(ctx, st, p.Since))
		if err != nil || !ok || !at.After(ahead) || at.Equal(p.At) {
			continue
		}
		r.note(ctx, st, "goes back here", "its moment moved to "+r.show(at))
		r.disarm()
		r.drop(r.top())
		r.state.Passed = slices.Clone(r.state.Passed[:i])
		r.state.Frames = []Frame{{Step: st.ID}}
		return next{moved: true}, nil
	}
	return next{}, nil
}

// pass keeps a timed step of the main line as behind the run.
func (r *run) pass(st *definitions.Step, at time.Time) {
	if !st.Main || st.At == nil {
		return
	}
	r.state.Passed = append(slices.DeleteFunc(r.state.Passed, func(p Passed) bool { return p.Step == st.ID }), Passed{Step: st.ID, At: at, Since: r.top().Since})
}

// wants tells whether the workflow itself evaluates expressions of the step
// that need the contact or a record.
func (r *run) wants(st *definitions.Step) bool {
	if len(st.Uses.Records) == 0 && len(st.Uses.Contact) == 0 && len(st.Uses.History) == 0 {
		return false
	}
	if r.keepsHours(st) && slices.Contains(st.Uses.Contact, "timezone") {
		return true
	}
	switch st.Kind {
	case definitions.Branch, definitions.Remember, definitions.WaitFor, definitions.Wait, definitions.Stages, definitions.Repeat, definitions.Run:
		return true
	}
	return st.At != nil || st.Until != nil || st.Expires != nil || (st.If != nil && st.Kind != definitions.Send && st.Kind != definitions.Ask)
}

// deadline is when an ask, a wait or a wait_for is over; zero is never.
func (r *run) deadline(ctx workflow.Context, st *definitions.Step, from time.Time) (time.Time, error) {
	scope := r.moments(ctx, st, from)
	if st.For != "" {
		return r.plan.Add(from, st.For, r.plan.Timezone)
	}
	if st.Until == nil {
		return time.Time{}, nil
	}
	at, ok, err := r.plan.Moment(st.Until, scope)
	if err != nil || !ok {
		return time.Time{}, err
	}
	return at, nil
}

// show writes a moment as people of the workspace read it.
func (r *run) show(t time.Time) string {
	loc, err := definitions.Location(r.plan.Timezone)
	if err != nil {
		return t.Format(time.RFC3339)
	}
	return t.In(loc).Format("Mon 2 Jan 2006 15:04 MST")
}

// summary is a step in the author's words, for the timeline of the Web UI.
func (r *run) summary(st *definitions.Step, what string) string {
	name := st.Title
	if name == "" {
		name = st.ID
	}
	return strings.TrimSuffix(name+" · "+what, " · ")
}

func nobody(Event) bool { return false }
