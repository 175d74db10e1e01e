package workflows

import (
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// Patience on the wall where nobody outside says how long to wait.
const (
	lookAgain  = 300 * time.Millisecond // for events that are on their way
	heldFor    = time.Minute            // before a held message asks again
	maxBackoff = 5 * time.Minute
	maxTries   = 5 // of a message that was refused for its form (text, template)
)

// statusWait is how long the provider's status of an unknown send is waited
// for when the purpose names no time of its own (architecture: 2 minutes).
const statusWait = "2m"

// send does a send or an ask: waits for its moment, lets the message leave,
// and for an ask waits for the answer.
func (r *run) send(ctx workflow.Context, st *definitions.Step) (next, error) {
	if r.top().Sent.IsZero() {
		sent, n, err := r.deliver(ctx, st)
		if err != nil || !sent {
			return n, err
		}
	}
	if st.Kind == definitions.Send {
		return done(definitions.Done)
	}
	return r.answer(ctx, st)
}

// deliver asks for the message to leave until there is a final word. sent is
// false when the step is over, or the run elsewhere.
func (r *run) deliver(ctx workflow.Context, st *definitions.Step) (sent bool, n next, err error) {
	resend, tries, backoff := false, 0, 2*time.Second
	for {
		ready, n, err := r.ready(ctx, st)
		if err != nil || !ready {
			return false, n, err
		}
		res, err := r.trySend(ctx, st, resend)
		if err != nil {
			return false, next{}, err
		}
		f := r.top()
		var c cause
		switch res.Verdict {
		case activities.SendSent, string(ledger.AlreadySent):
			r.sent(ctx, st, res, "sent")
			return true, next{}, nil
		case activities.SendSkipped, string(ledger.Expired):
			r.pass(st, f.Armed)
			r.note(ctx, st, "not sent", res.Verdict)
			n, err := done(definitions.Done)
			return false, n, err
		case string(ledger.LookFirst):
			c, err = r.pause(ctx, st, lookAgain, r.summary(st, "an event is on its way"), nobody)
		case string(ledger.InFlight):
			c, err = r.pause(ctx, st, 2*time.Second, r.summary(st, "waiting for the attempt under way"), about(res.SendID))
		case string(ledger.Deferred):
			c, err = r.await(ctx, st, "deferred", res.Until, r.summary(st, "may not be sent before "+r.show(res.Until)), nobody)
		case activities.SendThrottled:
			c, err = r.await(ctx, st, "throttled", res.Until, r.summary(st, "the provider asks to slow down"), nobody)
		case activities.SendTrouble:
			c, err = r.pause(ctx, st, backoff, r.summary(st, "trying again: "+res.Reason), nobody)
			backoff = min(2*backoff, maxBackoff)
		case string(ledger.Held):
			c, err = r.pause(ctx, st, heldFor, r.summary(st, "held: "+res.Reason), nobody)
		case string(ledger.UnknownSend):
			var again bool
			again, c, err = r.maybeSent(ctx, st, res)
			if err == nil && !c.moved && !again {
				r.sent(ctx, st, res, "unknown")
				return true, next{}, nil
			}
			resend = again && c.due
		default:
			if tries++; res.Reason == "window" && st.Message.Template != "" && tries < maxTries {
				continue // the window is known to be closed: the template goes
			}
			n, err := r.unsent(ctx, st, res)
			return false, n, err
		}
		if err != nil || c.moved {
			return false, next{moved: c.moved}, err
		}
		if c.event != nil && c.event.Reply != nil { // whoever answers has the message
			r.untake(*c.event)
			r.sent(ctx, st, res, "sent")
			return true, next{}, nil
		}
	}
}

// ready waits until the message is due and checks that it is not too late.
func (r *run) ready(ctx workflow.Context, st *definitions.Step) (bool, next, error) {
	if st.At != nil {
		return r.untilDue(ctx, st, st.At, "waiting")
	}
	n, err := r.refresh(ctx, st)
	return err == nil && !n.moved, n, err
}

// trySend makes one call of the send activity.
func (r *run) trySend(ctx workflow.Context, st *definitions.Step, resend bool) (activities.SendResult, error) {
	req := activities.SendRequest{Call: r.call(st), Resend: resend}
	scope := r.scope(r.now(ctx))
	if st.Expires != nil {
		at, ok, err := r.plan.Moment(st.Expires, scope)
		if err != nil {
			return activities.SendResult{Verdict: activities.SendBroken, Reason: err.Error()}, nil
		}
		if ok {
			req.Expires = at
		}
	}
	if st.Kind == definitions.Ask && st.Until != nil {
		at, ok, err := r.plan.Moment(st.Until, scope)
		if err != nil {
			return activities.SendResult{Verdict: activities.SendBroken, Reason: err.Error()}, nil
		}
		if ok {
			req.Until = at
			if req.Expires.IsZero() || at.Before(req.Expires) {
				req.Expires = at // a question nobody may answer any more is not asked
			}
		}
	}
	return call[activities.SendResult](ctx, r, st, activities.SendName, req, r.summary(st, "send"))
}

// sent keeps that the message left.
func (r *run) sent(ctx workflow.Context, st *definitions.Step, res activities.SendResult, status string) {
	f := r.top()
	f.Sent, f.SendID = res.At, res.SendID
	if f.Sent.IsZero() {
		f.Sent = r.now(ctx)
	}
	r.pass(st, f.Armed)
	r.state.Steps[st.ID] = map[string]any{"sent_at": f.Sent.Format(time.RFC3339), "channel": res.Channel, "status": status}
	r.log(r.summary(st, ""), status, r.show(f.Sent))
}

// maybeSent waits for the status of a message that nobody knows the outcome
// of. again is true when the send is to be asked for once more: because the
// status came, or (then c.due is true) because the author allows a resend.
func (r *run) maybeSent(ctx workflow.Context, st *definitions.Step, res activities.SendResult) (again bool, c cause, err error) {
	after := st.Message.MaybeSentAfter
	if after == "" {
		after = statusWait
	}
	now := r.now(ctx)
	until, err := r.plan.Add(now, after, r.plan.Timezone)
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

// about tells whether an event is a reply to a message of ours, or its status.
func about(sendID string) func(Event) bool {
	return func(e Event) bool { return sendID != "" && e.SendID == sendID }
}

// unsent ends a step whose message will not leave.
func (r *run) unsent(ctx workflow.Context, st *definitions.Step, res activities.SendResult) (next, error) {
	r.pass(st, r.top().Armed)
	r.state.Steps[st.ID] = map[string]any{"status": "failed"}
	switch res.Reason {
	case "stopped", "no_opt_in", "no_consent", "opt_out":
		r.note(ctx, st, "not sent", res.Reason)
		return next{}, &ended{outcome: "stop." + res.Reason}
	case "run_ended":
		return next{}, &ended{outcome: "stop.run_ended"}
	case "cap":
		r.note(ctx, st, "not sent", "the cap of its purpose is reached")
		return done(definitions.Done)
	case "recipient", "unreachable":
		r.note(ctx, st, "not sent", "the person cannot be reached on this channel")
		return r.unreachable(st)
	}
	why := res.Reason
	if res.Verdict == string(ledger.NeedsTemplate) {
		why = "window closed: free text may not leave, and there is no template behind it"
	}
	return r.fail(ctx, st, why)
}

// unreachable is the way on when the person will never see the message: a
// question has no answer, a message is done.
func (r *run) unreachable(st *definitions.Step) (next, error) {
	if st.Kind == definitions.Ask {
		return done(definitions.NoAnswer)
	}
	return done(definitions.Done)
}

// answer waits for the reply to a question.
func (r *run) answer(ctx workflow.Context, st *definitions.Step) (next, error) {
	for {
		n, err := r.refresh(ctx, st)
		if err != nil || n.moved {
			return n, err
		}
		f := r.top()
		until, err := r.deadline(ctx, st, f.Sent)
		if err != nil {
			return r.fail(ctx, st, err.Error())
		}
		words := "waiting for an answer"
		if !until.IsZero() {
			words += " until " + r.show(until)
		}
		c, err := r.await(ctx, st, "asking", until, r.summary(st, words), func(e Event) bool {
			return e.SendID == f.SendID && (e.Reply != nil || (e.Status != nil && e.Status.State == "failed"))
		})
		switch {
		case err != nil || c.moved:
			return next{moved: c.moved}, err
		case c.due:
			r.log(r.summary(st, ""), "no answer", "")
			return done(definitions.NoAnswer)
		case c.event != nil && c.event.Reply != nil:
			return r.answered(st, *c.event)
		case c.event != nil:
			r.state.Steps[st.ID]["status"] = "failed"
			if c.event.Status.Reason == "window" && st.Message.Template != "" {
				f.Sent = time.Time{}
				return r.send(ctx, st) // the template leaves instead
			}
			r.note(ctx, st, "not delivered", c.event.Status.Reason)
			return r.unreachable(st)
		}
	}
}

// answered finds the answer body for a reply: a button by its id, words by
// the whole text in any locale.
func (r *run) answered(st *definitions.Step, e Event) (next, error) {
	was := r.state.Steps[st.ID]
	was["reply"] = map[string]any{"text": e.Reply.Text, "button": e.Reply.Button}
	was["event"] = e.Data
	r.log(r.summary(st, ""), "answered", e.Reply.Button)
	for _, a := range st.Answers {
		if e.Reply.Button == a.Key || (e.Reply.Button == "" && said(e.Reply.Text, a)) {
			return done(definitions.Outcome("answer." + a.Key))
		}
	}
	return done(definitions.OtherAnswer)
}

func said(text string, a definitions.Answer) bool {
	text = strings.TrimSpace(text)
	if strings.EqualFold(text, a.Key) {
		return true
	}
	for _, locale := range workflow.DeterministicKeys(a.Labels) {
		if strings.EqualFold(text, a.Labels[locale]) {
			return true
		}
	}
	return false
}
