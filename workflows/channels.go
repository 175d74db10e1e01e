package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// Carried is a message of a step on a channel that did not reach the person.
type Carried struct {
	Channel int    `json:"channel,omitempty"` // which of the message's channels
	SendID  string `json:"send_id,omitempty"`
	// Sent is when it left, or may have left; zero where it certainly did not.
	Sent   time.Time `json:"sent,omitzero"`
	Status string    `json:"status,omitempty"`
}

// hasNext tells whether another channel may carry the step's message.
func (r *run) hasNext(st *definitions.Step) bool {
	f := r.top()
	return r.in.Engine >= 2 && !f.Spent && f.Channel+1 < len(st.Message.Channels)
}

// ifUnreachable is after how long the next channel is tried where this one
// does not reach the person; "" is never.
func (r *run) ifUnreachable(st *definitions.Step) string {
	if !r.hasNext(st) {
		return ""
	}
	return unreachableAfter(st, r.top().Channel)
}

func unreachableAfter(st *definitions.Step, channel int) string {
	switch {
	case channel+1 >= len(st.Message.Channels):
		return ""
	case st.Message.NextChannel == nil:
		return "0m"
	}
	return st.Message.NextChannel.IfUnreachable
}

// ifUndelivered is how long a delivery is waited for before the next channel
// is tried; "" is for ever. What is sent again keeps no line waiting for that.
func (r *run) ifUndelivered(st *definitions.Step) string {
	if !r.hasNext(st) || r.top().Late || st.Message.NextChannel == nil {
		return ""
	}
	return st.Message.NextChannel.IfUndelivered
}

// Turn is a step on its way to the next channel.
type Turn struct {
	At     time.Time `json:"at,omitzero"`
	SendID string    `json:"send_id,omitempty"` // the message that did not reach the person
}

// passOn makes the step turn to its next channel after a while; send carries
// it out.
func (r *run) passOn(ctx workflow.Context, st *definitions.Step, res activities.SendResult, after string) error {
	at, err := r.plan.Add(r.now(ctx), after, r.plan.Timezone)
	if err != nil {
		return err
	}
	r.top().Turn = &Turn{At: at, SendID: res.SendID}
	return nil
}

// turned waits for the moment of the turn and takes it. A reply, or news that
// the message did arrive, comes before it: then the step stays where it is.
func (r *run) turned(ctx workflow.Context, st *definitions.Step) (next, error) {
	t := *r.top().Turn
	to := st.Message.Channels[r.top().Channel+1]
	for {
		c, err := r.await(ctx, st, "next channel", t.At, r.summary(st, "by "+to+" from "+r.show(t.At)), func(e Event) bool {
			return r.ofStep(e.SendID, t.SendID) && arrived(e)
		})
		switch {
		case err != nil || c.moved:
			return next{moved: c.moved}, err
		case c.due:
			r.nextChannel(ctx, st, Carried{SendID: t.SendID}, "the person cannot be reached")
			return next{}, nil
		case c.event != nil:
			r.top().Turn = nil
			if c.event.Reply != nil {
				r.untake(*c.event)
			}
			f := r.top()
			at := f.Sent
			if at.IsZero() {
				at = c.event.At
			}
			r.sent(ctx, st, activities.SendResult{SendID: c.event.SendID, Channel: st.Message.Channels[f.Channel], At: at}, "delivered")
			f.Delivered = true
			return next{}, nil
		}
		if n, err := r.refresh(ctx, st); err != nil || n.moved {
			return n, err
		}
	}
}

// nextChannel turns the step to its next channel.
func (r *run) nextChannel(ctx workflow.Context, st *definitions.Step, was Carried, why string) {
	f := r.top()
	was.Channel = f.Channel
	r.forget(was.SendID)
	if was.SendID != "" {
		f.Before = append(f.Before, was)
	}
	f.Channel++
	f.Sent, f.SendID, f.Turn, f.Doubt, f.Resend, f.Waited = time.Time{}, "", nil, nil, false, false
	f.Delivered = false
	r.note(ctx, st, "goes on by "+st.Message.Channels[f.Channel], why)
}

// arrived tells whether an event means that the person has the message.
func arrived(e Event) bool {
	return e.Reply != nil || (e.Status != nil && (e.Status.State == "delivered" || e.Status.State == "read"))
}

// delivered waits, for a send whose author named a next channel for that, for
// news that the message arrived. Everything else is done with a send that left.
func (r *run) delivered(ctx workflow.Context, st *definitions.Step) (next, error) {
	for {
		after := r.ifUndelivered(st)
		if after == "" || r.top().Delivered {
			return done(definitions.Done)
		}
		f := r.top()
		until, err := r.plan.Add(f.Sent, after, r.plan.Timezone)
		if err != nil {
			return r.fail(ctx, st, err.Error())
		}
		sendID := f.SendID
		c, err := r.await(ctx, st, "delivering", until, r.summary(st, "waiting until "+r.show(until)+" for its delivery"), func(e Event) bool {
			return e.SendID == sendID && (arrived(e) || failure(e))
		})
		switch {
		case err != nil || c.moved:
			return next{moved: c.moved}, err
		case c.due:
			r.undelivered(ctx, st, "no delivery was told")
			return r.send(ctx, st)
		case c.event != nil && failure(*c.event):
			return r.bounced(ctx, st, c.event.Status.Reason)
		case c.event != nil:
			r.arrived(st, *c.event)
			return done(definitions.Done)
		}
		if n, err := r.refresh(ctx, st); err != nil || n.moved {
			return n, err
		}
	}
}

func failure(e Event) bool { return e.Status != nil && e.Status.State == "failed" }

// arrived keeps how far the step's message came.
func (r *run) arrived(st *definitions.Step, e Event) {
	status := "delivered"
	if e.Status != nil {
		status = e.Status.State
	}
	r.top().Delivered = true
	r.state.Steps[st.ID]["status"] = status
	r.log(r.summary(st, ""), status, "")
}

// undelivered goes on to the next channel with a message that left.
func (r *run) undelivered(ctx workflow.Context, st *definitions.Step, why string) {
	f := r.top()
	status, _ := r.state.Steps[st.ID]["status"].(string)
	r.nextChannel(ctx, st, Carried{SendID: f.SendID, Sent: f.Sent, Status: status}, why)
}

// bounced deals with a message that was accepted and then failed.
func (r *run) bounced(ctx workflow.Context, st *definitions.Step, reason string) (next, error) {
	f := r.top()
	r.state.Steps[st.ID]["status"] = "failed"
	if reason == "window" && st.Message.Template != "" || reason == "media" && r.plan.SaysWithoutFile(st.Message) {
		r.forget(f.SendID)
		f.Sent = time.Time{}
		return r.send(ctx, st) // the template leaves instead, or the words without the file
	}
	res := activities.SendResult{Verdict: activities.SendRefused, Reason: reason, SendID: f.SendID}
	after := r.ifUnreachable(st)
	if !unreached(reason) && r.ifUndelivered(st) != "" {
		after = "0m" // it will not be delivered: there is nothing to wait for
	}
	if reason == "opt_out" {
		after = "" // who stopped marketing is not written to elsewhere
	}
	if after != "" {
		if err := r.passOn(ctx, st, res, after); err != nil {
			return r.fail(ctx, st, err.Error())
		}
		return r.send(ctx, st)
	}
	if r.passes(reason) {
		r.note(ctx, st, "tried again", "the provider took it and did not deliver it: "+reason)
		r.forget(f.SendID)
		f.Sent = time.Time{}
		return r.send(ctx, st) // the ledger says when it may
	}
	r.note(ctx, st, "not delivered", reason)
	if r.fallBack(ctx, st) {
		return r.send(ctx, st)
	}
	return r.unreachable(st)
}
