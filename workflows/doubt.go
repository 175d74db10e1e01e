package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// statusWait is how long the provider's status of an unknown send is waited
// for when the purpose names no time of its own (architecture: 2 minutes).
const statusWait = "2m"

// Doubt is a message of which nobody knows whether it left.
type Doubt struct {
	Attempt int       `json:"attempt"`
	Until   time.Time `json:"until,omitzero"` // its status is waited for until then
}

// doubt deals with an unknown outcome: it waits for the message's status, and
// then does what the author chose. over is true when the step goes on as if
// the message had left; else the caller asks again.
func (r *run) doubt(ctx workflow.Context, st *definitions.Step, res activities.SendResult) (over bool, c cause, err error) {
	if r.in.Engine < 2 {
		var again bool
		again, c, err = r.maybeSent(ctx, st, res)
		if err != nil || c.moved {
			return false, c, err
		}
		r.top().Resend = again && c.due
		if again {
			return false, c, nil
		}
		r.sent(ctx, st, res, "unknown")
		return true, c, nil
	}
	f := r.top()
	now := r.now(ctx)
	if f.Doubt == nil || f.Doubt.Attempt != res.Attempt {
		until, err := r.maybeUntil(now, st)
		if err != nil {
			return false, cause{}, err
		}
		f.Doubt, f.Resend = &Doubt{Attempt: res.Attempt, Until: until}, false
	}
	again := st.Message.MaybeSent == "resend" && res.Attempt < maxTries
	if !now.Before(f.Doubt.Until) && again && !f.Resend {
		// Its time ran out while something else ended the wait.
		f.Resend = true
		return false, cause{}, nil
	}
	if !now.Before(f.Doubt.Until) { // it was asked once more, and still nobody knows
		if st.Message.MaybeSent == "next_channel" && r.hasNext(st) {
			r.nextChannel(ctx, st, Carried{SendID: res.SendID, Sent: res.At, Status: "unknown"}, "nobody said whether it was sent")
			return false, cause{}, nil
		}
		r.sent(ctx, st, res, "unknown")
		return true, cause{}, nil
	}
	until := f.Doubt.Until
	if res.Until.After(now) && res.Until.Before(until) {
		until = res.Until // the provider can be asked then
	}
	c, err = r.await(ctx, st, "unknown", until, r.summary(st, "nobody said whether it was sent; waiting for its status"), r.news(about(res.SendID), res.SendID))
	if err == nil && c.due && !until.Before(f.Doubt.Until) {
		r.top().Resend = again
	}
	return false, c, err
}

// maybeUntil is until when the status of an unknown send is waited for.
func (r *run) maybeUntil(now time.Time, st *definitions.Step) (time.Time, error) {
	after := st.Message.MaybeSentAfter
	if after == "" {
		after = statusWait
	}
	return r.plan.Add(now, after, r.plan.Timezone)
}

// maybeSent waits for the status of a message that nobody knows the outcome
// of, as engine 1 did. again is true when the send is to be asked for once
// more: because the status came, or (then c.due is true) because the author
// allows a resend.
func (r *run) maybeSent(ctx workflow.Context, st *definitions.Step, res activities.SendResult) (again bool, c cause, err error) {
	until, err := r.maybeUntil(r.now(ctx), st)
	if err != nil {
		return false, cause{}, err
	}
	for {
		c, err = r.await(ctx, st, "unknown", until, r.summary(st, "nobody said whether it was sent; waiting for its status"), about(res.SendID))
		switch {
		case err != nil || c.moved:
			return false, c, err
		case c.event != nil && c.event.Reply != nil:
			return true, c, nil
		case c.event != nil:
			return true, cause{}, nil
		case c.due:
			return st.Message.MaybeSent == "resend", c, nil
		}
		r.stale = false // a record changed: the question whether it left remains
	}
}
