package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// Patience on the wall where nobody outside says how long to wait.
const (
	lookAgain  = 300 * time.Millisecond // for events that are on their way
	maxBackoff = 5 * time.Minute
	maxTries   = 5 // of a message that was refused for its form (text, template)
)

// send does a send or an ask: waits for its moment, lets the message leave,
// goes on to the next channel where the author says so, and for an ask waits
// for the answer.
func (r *run) send(ctx workflow.Context, st *definitions.Step) (next, error) {
	if r.top().Turn != nil {
		if n, err := r.turned(ctx, st); err != nil || n.moved {
			return n, err
		}
	}
	if r.top().Sent.IsZero() {
		sent, n, err := r.deliver(ctx, st)
		if err != nil || !sent {
			return r.notAskedAgain(st, n, err)
		}
	}
	if st.Kind == definitions.Send {
		return r.delivered(ctx, st)
	}
	return r.answer(ctx, st)
}

// deliver asks for the message to leave until there is a final word. sent is
// false when the step is over, or the run elsewhere.
func (r *run) deliver(ctx workflow.Context, st *definitions.Step) (sent bool, n next, err error) {
	tries, backoff := 0, 2*time.Second
	for {
		ready, n, err := r.ready(ctx, st)
		if err != nil || !ready {
			return false, n, err
		}
		res, err := r.trySend(ctx, st)
		if err != nil {
			return false, next{}, err
		}
		if r.putOff(ctx, st, res) {
			n, err := done(definitions.Done)
			return false, n, err
		}
		f := r.top()
		var c cause
		switch res.Verdict {
		case activities.SendSent, string(ledger.AlreadySent):
			if r.ofOldMoment(st, res) {
				r.state.Visits[st.ID]++
				f.Visit = r.state.Visits[st.ID]
				continue
			}
			r.sent(ctx, st, res, "sent")
			return true, next{}, nil
		case string(ledger.LookFirst):
			c, err = r.pause(ctx, st, lookAgain, r.summary(st, "an event is on its way"), r.news(nobody, res.SendID))
		case string(ledger.InFlight):
			c, err = r.pause(ctx, st, r.inFlight(ctx, res), r.summary(st, "waiting for the attempt under way"), r.news(about(res.SendID), res.SendID))
		case string(ledger.Deferred):
			c, err = r.await(ctx, st, "deferred", res.Until, r.summary(st, "may not be sent before "+r.show(res.Until)), r.news(nobody, res.SendID))
		case activities.SendThrottled:
			f.Waited = f.Waited || withheld(res.Reason)
			if withheld(res.Reason) && r.ifUnreachable(st) != "" {
				n, err := r.nowhere(ctx, st, res)
				return false, n, err
			}
			c, err = r.await(ctx, st, "throttled", res.Until, r.summary(st, "the provider asks to slow down"), r.news(nobody, res.SendID))
		case activities.SendTrouble:
			c, err = r.pause(ctx, st, backoff, r.summary(st, "trying again: "+res.Reason), r.news(nobody, res.SendID))
			backoff = min(2*backoff, maxBackoff)
		case string(ledger.Held):
			c, err = r.held(ctx, st, res)
		case string(ledger.UnknownSend):
			var over bool
			if over, c, err = r.doubt(ctx, st, res); over {
				return true, next{}, nil
			}
		default:
			if tries++; res.Reason == "window" && st.Message.Template != "" && tries < maxTries {
				continue // the window is known to be closed: the template goes
			}
			n, err := r.nowhere(ctx, st, res)
			return false, n, err
		}
		if err != nil || c.moved {
			return false, next{moved: c.moved}, err
		}
		if c.event != nil && c.event.Reply != nil { // whoever answers has the message
			r.untake(*c.event)
			res.SendID = c.event.SendID
			r.sent(ctx, st, res, "sent")
			return true, next{}, nil
		}
	}
}

// inFlight is how long (wall) an attempt under way is waited for: the rest of
// its lease, as its news comes by itself.
func (r *run) inFlight(ctx workflow.Context, res activities.SendResult) time.Duration {
	if r.in.Engine < 2 {
		return 2 * time.Second
	}
	return min(max(res.Until.Sub(workflow.Now(ctx)), time.Second), maxBackoff)
}

// ready waits until the message is due and checks that it is not too late. A
// template that follows a text, a next channel, or a question that is asked
// again has been due before.
func (r *run) ready(ctx workflow.Context, st *definitions.Step) (bool, next, error) {
	if f := r.top(); st.At != nil && !f.Late && f.Channel == 0 && len(f.Asked) == 0 {
		return r.untilDue(ctx, st, st.At, "waiting")
	}
	n, err := r.refresh(ctx, st)
	return err == nil && !n.moved, n, err
}

// trySend makes one call of the send activity.
func (r *run) trySend(ctx workflow.Context, st *definitions.Step) (activities.SendResult, error) {
	f := r.top()
	expires, until, err := r.bounds(ctx, st)
	if err != nil {
		return activities.SendResult{Verdict: activities.SendBroken, Reason: err.Error()}, nil
	}
	req := activities.SendRequest{Call: r.call(st), Expires: expires, Until: until, Resend: f.Resend, Waited: f.Waited}
	if f.Channel > 0 {
		req.Channel = st.Message.Channels[f.Channel]
	}
	if n := len(f.Before); n > 0 {
		req.Instead = f.Before[n-1].SendID
	}
	req.Await = r.ifUndelivered(st) != ""
	req.Again, req.Occasion = len(f.Asked), r.occasion(st)
	return call[activities.SendResult](ctx, r, st, activities.SendName, req, r.summary(st, "send"))
}

// bounds are when the message is too late, and until when its question may be
// answered; zero where there is no such moment.
func (r *run) bounds(ctx workflow.Context, st *definitions.Step) (expires, until time.Time, err error) {
	scope := r.moments(ctx, st, r.top().Since)
	if st.Expires != nil {
		if expires, _, err = r.plan.Moment(st.Expires, scope); err != nil {
			return expires, until, err
		}
	}
	if st.Kind != definitions.Ask || st.Until == nil {
		return expires, until, nil
	}
	until, ok, err := r.plan.Moment(st.Until, scope)
	if err != nil || !ok {
		return expires, time.Time{}, err
	}
	if expires.IsZero() || until.Before(expires) {
		expires = until // a question nobody may answer any more is not asked
	}
	return expires, until, nil
}

// sent keeps that the message left.
func (r *run) sent(ctx workflow.Context, st *definitions.Step, res activities.SendResult, status string) {
	f := r.top()
	channel := res.Channel
	for i, b := range f.Before {
		if b.SendID == res.SendID { // it left on a channel before, after all
			channel = st.Message.Channels[b.Channel]
			f.Channel, f.Before, f.Spent, f.Delivered = b.Channel, append(f.Before[:i:i], f.Before[i+1:]...), true, true
			break
		}
	}
	f.Sent, f.SendID, f.Doubt, f.Resend, f.Held = res.At, res.SendID, nil, false, time.Time{}
	if f.Sent.IsZero() {
		f.Sent = r.now(ctx)
	}
	if res.Locale != "" || res.Region != "" {
		f.Locale, f.Region = res.Locale, res.Region
	}
	if !f.Late {
		r.pass(st, f.Armed)
	}
	r.remind(st, res)
	r.state.Steps[st.ID] = map[string]any{"sent_at": f.Sent.Format(time.RFC3339), "channel": channel, "status": status}
	r.log(r.summary(st, ""), status, r.show(f.Sent))
}

// news adds to what a wait hears, from engine 2 on, what is told of the step's
// messages: a reply or a status of any of them.
func (r *run) news(mine func(Event) bool, sendID string) func(Event) bool {
	if r.in.Engine < 2 {
		return mine
	}
	return func(e Event) bool {
		return mine(e) || ((e.Reply != nil || e.Status != nil) && r.ofStep(e.SendID, sendID))
	}
}

// ofStep tells whether a message is this step's: the one on its channel now
// or one on a channel before.
func (r *run) ofStep(sendID, now string) bool {
	if sendID == "" {
		return false
	}
	f := r.top()
	for _, b := range f.Before {
		if b.SendID == sendID {
			return true
		}
	}
	return sendID == now || sendID == f.SendID || slices.Contains(f.Asked, sendID)
}

// about tells whether an event is a reply to a message of ours, or its status.
func about(sendID string) func(Event) bool {
	return func(e Event) bool { return sendID != "" && e.SendID == sendID }
}
