package workflows

import (
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
)

// offer gives one event to who hears it: a consent that was taken back ends the
// run, a text refused late is followed by its template; then goals come first, then the waiting step,
// then the `on` blocks in the order of the page. heard is false where nobody
// did; an event about a live record then only makes the run look again.
func (r *run) offer(ctx workflow.Context, st *definitions.Step, e Event, mine func(Event) bool) (cause, bool, error) {
	if outcome := r.revoked(e); outcome != "" {
		r.note(ctx, st, "ended", "the person took the consent back")
		return cause{}, false, &ended{outcome: outcome}
	}
	if r.grouped(e) {
		r.note(ctx, st, "ended", "another journey of its group began in its place")
		return cause{}, false, &ended{outcome: "stop.replaced"}
	}
	if slices.ContainsFunc(e.Keys, r.aboutRecord) {
		r.stale, r.state.Changed = true, e.At
	}
	if r.late(ctx, e) {
		return cause{moved: true}, true, nil
	}
	if moved, err := r.overtake(ctx, e, true); err != nil || moved {
		return cause{moved: moved}, moved, err
	}
	r.keepNews(ctx, e)
	r.keepTaken(ctx, e)
	if mine(e) {
		return cause{event: &e}, true, nil
	}
	moved, err := r.overtake(ctx, e, false)
	switch {
	case err != nil || moved:
	case r.top().Late:
		r.state.Missed = append(r.state.Missed, e) // it may be for the line beneath
	default:
		r.early(e)
	}
	return cause{moved: moved}, moved, err
}

func (r *run) aboutRecord(key string) bool {
	for _, name := range workflow.DeterministicKeys(r.plan.Records) {
		rec := r.plan.Records[name]
		if rec.ID.Text == "" && strings.HasPrefix(key, rec.Kind+":") { // which one it is now is found when it is read
			return true
		}
		if key == rec.Kind+":"+r.state.RecordIDs[name] {
			return true
		}
	}
	return false
}

// overtake lets the first goal (or `on` block) that hears the event take over
// from the line that runs.
func (r *run) overtake(ctx workflow.Context, e Event, goals bool) (bool, error) {
	for _, l := range r.plan.Listeners {
		if l.Goal != goals || l.On != e.Type || !r.concerns(nil, l.Of, e, ctx) || !r.holds(ctx, nil, l.If, e) {
			continue
		}
		what := "hears " + l.Name
		if goals {
			what = "reached the goal " + l.Name
		}
		r.log(l.Name, what, "")
		r.trace = append(r.trace, line(r.now(ctx), l.Name, what, "", l.Pos))
		r.disarm()
		r.state.Frames = append(r.state.Frames, Frame{Step: l.First, Event: &e})
		return true, nil
	}
	return false, nil
}

// concerns tells whether an event belongs to this run.
func (r *run) concerns(st *definitions.Step, of definitions.Correlation, e Event, ctx workflow.Context) bool {
	if of.Contact {
		return e.Contact == r.in.Contact
	}
	if of.About != "" {
		return slices.ContainsFunc(e.Keys, func(key string) bool {
			return strings.HasPrefix(key, of.About+":") && slices.Contains(r.state.Event.Keys, key)
		})
	}
	if of.Key == nil {
		return true
	}
	value, err := r.plan.Text(of.Key, r.hearing(ctx, st, e))
	return err == nil && value == r.in.OnePer
}

// holds evaluates the condition of a listener on the event it hears. A
// condition that fails is not true; the trace keeps why.
func (r *run) holds(ctx workflow.Context, st *definitions.Step, cond *definitions.Expr, e Event) bool {
	if cond == nil {
		return true
	}
	yes, err := r.plan.Bool(cond, r.hearing(ctx, st, e))
	if err != nil {
		r.trace = append(r.trace, line(r.now(ctx), e.Type, "condition failed", err.Error(), definitions.Position{File: cond.File, Line: cond.Line}))
		return false
	}
	return yes
}

// hearing is the scope in which `event` is the event that arrived.
func (r *run) hearing(ctx workflow.Context, st *definitions.Step, e Event) *definitions.Scope {
	scope := r.scope(st, r.now(ctx))
	scope.EventType, scope.Event = e.Type, e.Data
	return scope
}
