package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
)

// Histories are continued as new early, so that draining signals never meets
// the server's own limits (Temporal suggests at 4,096 events, 2026-11).
const longHistory = 2000

// timer is the one timer a run waits with. It is kept while its moment stays
// the same, so that an event does not cost a new one.
type timer struct {
	at     time.Time // virtual
	future workflow.Future
	cancel workflow.CancelFunc
}

// cause says why a wait ended.
type cause struct {
	due   bool   // its moment came
	event *Event // the step's own event
	moved bool   // the run goes on elsewhere
}

// await waits until a moment (zero: for ever) or until mine says that an
// event is for the step. Events are applied in the order of their numbers;
// each is offered to the goals, then to the step, then to the `on` blocks.
func (r *run) await(ctx workflow.Context, st *definitions.Step, stage string, until time.Time, summary string, mine func(Event) bool) (cause, error) {
	for {
		for {
			e, ok := r.missed()
			if !ok {
				break
			}
			if mine(e) {
				return cause{event: &e}, nil
			}
		}
		if e, ok := r.asked(st, mine); ok {
			return cause{event: &e}, nil
		}
		r.drain(ctx)
		for {
			if r.overBefore(ctx, until) {
				r.disarm()
				return cause{due: true}, nil
			}
			e, ok := r.take()
			if !ok {
				break
			}
			c, heard, err := r.offer(ctx, st, e, mine)
			if err != nil || heard {
				return c, err
			}
			if r.stale { // a live record changed: the caller computes its moment again
				return cause{}, nil
			}
		}
		if r.turnLate(ctx) {
			return cause{moved: true}, nil
		}
		if !until.IsZero() && !r.now(ctx).Before(until) {
			r.disarm()
			return cause{due: true}, nil
		}
		if r.long(ctx) {
			return cause{}, r.continueAsNew(ctx)
		}
		if err := r.place(ctx, st, stage, until); err != nil {
			return cause{}, err
		}
		r.describe(ctx, summary)
		r.sleep(ctx, sooner(until, r.nextTurn()), summary)
		if err := ctx.Err(); err != nil {
			return cause{}, err
		}
	}
}

// sooner is the earlier of two moments, of which zero is never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// sleep returns when a signal came or the timer fired.
func (r *run) sleep(ctx workflow.Context, until time.Time, summary string) {
	s := workflow.NewSelector(ctx)
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	s.AddReceive(r.events, func(c workflow.ReceiveChannel, _ bool) {
		var e Event
		c.Receive(ctx, &e)
		r.arrive(e)
	})
	s.AddReceive(r.clocks, func(c workflow.ReceiveChannel, _ bool) {
		c.Receive(ctx, &r.clock)
		r.disarm()
	})
	if !until.IsZero() {
		r.arm(ctx, until, summary)
		s.AddFuture(r.timer.future, func(workflow.Future) { r.timer = nil })
	} else {
		r.disarm()
	}
	s.Select(ctx)
}

func (r *run) arm(ctx workflow.Context, until time.Time, summary string) {
	if r.timer != nil && r.timer.at.Equal(until) {
		return
	}
	r.disarm()
	tctx, cancel := workflow.WithCancel(ctx)
	wait := max(r.clock.Real(until.Sub(r.now(ctx))), time.Millisecond)
	r.timer = &timer{at: until, cancel: cancel, future: workflow.NewTimerWithOptions(tctx, wait, workflow.TimerOptions{Summary: summary})}
}

func (r *run) disarm() {
	if r.timer != nil {
		r.timer.cancel()
		r.timer = nil
	}
}

// pause waits on the wall for a provider or a ledger to recover: a duration
// that has nothing to do with an author's time. It ends early when an event
// comes.
func (r *run) pause(ctx workflow.Context, st *definitions.Step, d time.Duration, summary string, mine func(Event) bool) (cause, error) {
	until := r.clock.At(workflow.Now(ctx).Add(d)).Round(0).UTC()
	return r.await(ctx, st, "trying", until, summary, mine)
}

// drain takes every signal that has arrived.
func (r *run) drain(ctx workflow.Context) {
	for {
		var e Event
		if !r.events.ReceiveAsync(&e) {
			break
		}
		r.arrive(e)
	}
	var s clock.Setting
	for r.clocks.ReceiveAsync(&s) {
		r.clock = s
		r.disarm()
	}
}

// arrive keeps an event unless it was applied or has arrived before: after a
// crash the dispatcher signals the same numbers again.
func (r *run) arrive(e Event) {
	if e.Seq <= r.state.Applied || slices.ContainsFunc(r.state.Waiting, func(w Event) bool { return w.Seq == e.Seq }) {
		return
	}
	r.state.Waiting = append(r.state.Waiting, e)
}

// take answers the next event in order, if it has arrived.
func (r *run) take() (Event, bool) {
	for i, e := range r.state.Waiting {
		if e.Seq == r.state.Applied+1 {
			r.state.Waiting = slices.Delete(r.state.Waiting, i, i+1)
			r.state.Applied = e.Seq
			return e, true
		}
	}
	return Event{}, false
}

// overBefore tells whether the time of a wait was over before the next event
// came. A process that is killed after the wait ended, and before its history
// says what followed, comes back to the wait and finds both: it must go the way
// that it went before, whose messages have left.
func (r *run) overBefore(ctx workflow.Context, until time.Time) bool {
	if r.in.Engine < 2 || until.IsZero() || r.now(ctx).Before(until) {
		return false
	}
	i := slices.IndexFunc(r.state.Waiting, func(e Event) bool { return e.Seq == r.state.Applied+1 })
	return i >= 0 && r.state.Waiting[i].Received.After(until)
}

// untake puts an event back: another part of the step hears it.
func (r *run) untake(e Event) {
	if e.Seq != r.state.Applied { // others were applied since
		r.state.Missed = append([]Event{e}, r.state.Missed...)
		return
	}
	r.state.Applied = e.Seq - 1
	r.state.Waiting = append([]Event{e}, r.state.Waiting...)
}

func (r *run) long(ctx workflow.Context) bool {
	if r.waits++; r.continueAfter > 0 && r.waits > r.continueAfter {
		return true
	}
	info := workflow.GetInfo(ctx)
	return info.GetCurrentHistoryLength() > longHistory || info.GetContinueAsNewSuggested()
}

// continueAsNew goes on in a fresh history with everything that has arrived.
func (r *run) continueAsNew(ctx workflow.Context) error {
	r.drain(ctx)
	in := r.in
	r.state.Trace = r.trace
	in.State, in.Clock, in.First = r.state, r.clock, Event{}
	return workflow.NewContinueAsNewError(ctx, JourneyName, in)
}
