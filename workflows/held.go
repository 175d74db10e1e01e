package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

const (
	// Released is the event that wakes a held message: nothing holds it any
	// more. Its SendID names the message.
	Released = "send.released"
	// heldPoll is how often (wall) a held message of engine 1 asks again.
	heldPoll = time.Minute
	// heldAtMost is when a held message asks again although nobody woke it.
	heldAtMost = time.Hour
)

// held waits until a message may ask again: until it is released, until what
// holds it ends by itself, or until it is too late.
func (r *run) held(ctx workflow.Context, st *definitions.Step, res activities.SendResult) (cause, error) {
	words := r.summary(st, "held: "+res.Reason)
	if r.in.Engine < 2 {
		return r.pause(ctx, st, heldPoll, words, nobody)
	}
	f := r.top()
	if f.Held.IsZero() {
		f.Held = r.now(ctx)
	}
	f.HeldID = res.SendID
	return r.await(ctx, st, "held", r.heldUntil(ctx, st, res), words, r.news(func(e Event) bool {
		return e.Type == Released && e.SendID == res.SendID
	}, res.SendID))
}

// heldUntil is when a held message asks again although nobody woke it.
func (r *run) heldUntil(ctx workflow.Context, st *definitions.Step, res activities.SendResult) time.Time {
	now := r.now(ctx)
	until := r.clock.At(workflow.Now(ctx).Add(heldAtMost)).Round(0).UTC()
	expires, _, err := r.bounds(ctx, st)
	if err != nil {
		expires = time.Time{} // the next call says what is wrong with it
	}
	for _, t := range []time.Time{res.Until, expires} {
		if t.After(now) && t.Before(until) {
			until = t
		}
	}
	return until
}

// drop notes that a held message whose step is over waits no more, unless it
// left: the ledger is told with the next call.
func (r *run) drop(f *Frame) {
	if !f.Held.IsZero() && f.HeldID != "" {
		r.state.Dropped = append(r.state.Dropped, f.HeldID)
	}
}

// passedWhileHeld tells whether a moment that had come when the message was
// held is past by now: then the author's if_past says what happens, as after
// any other delay that nobody planned.
func passedWhileHeld(f *Frame, moment, now time.Time) bool {
	return !f.Held.IsZero() && f.Held.Sub(moment) <= freshly && now.Sub(moment) > freshly
}
