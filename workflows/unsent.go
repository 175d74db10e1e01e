package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// nowhere deals with a final word against the message on this channel: the
// next channel carries it, or what a channel before took stands, or the step
// is over.
func (r *run) nowhere(ctx workflow.Context, st *definitions.Step, res activities.SendResult) (next, error) {
	if forbidden(res) {
		return r.unsent(ctx, st, res)
	}
	after := r.ifUnreachable(st)
	if res.Verdict == activities.SendNoOutlet && r.hasNext(st) {
		after = "0m" // nobody has to wait for a channel that is not there
	}
	if after != "" && (res.Verdict == activities.SendNoOutlet || unreached(res.Reason)) {
		if err := r.passOn(ctx, st, res, after); err != nil {
			return r.fail(ctx, st, err.Error())
		}
		return r.send(ctx, st)
	}
	if r.fallBack(ctx, st) {
		return r.send(ctx, st)
	}
	return r.unsent(ctx, st, res)
}

// unreached are the reasons for which another channel may reach the person.
func unreached(reason string) bool {
	return reason == "recipient" || reason == "address" || reason == "unreachable" || withheld(reason)
}

// passes tells whether a reason for which an accepted message was not delivered
// goes away: then the message is tried again, and the ledger holds it until
// then. The words are the connectors'.
func (r *run) passes(reason string) bool {
	if r.in.Engine < 3 {
		return false
	}
	switch reason {
	case "auth", "billing", "policy", "config", "template_state", "pair", "number", "account", "quality", "trouble", marketingHold:
		return true
	}
	return false
}

// forbidden tells whether the rules allow nothing more to this person, on no
// channel.
func forbidden(res activities.SendResult) bool {
	if res.Verdict != string(ledger.Suppressed) && res.Verdict != activities.SendRefused {
		return false
	}
	switch res.Reason {
	case "stopped", "no_opt_in", "no_consent", "opt_out", "suppressed", "run_ended":
		return true
	}
	return false
}

// unsent ends a step whose message will not leave.
func (r *run) unsent(ctx workflow.Context, st *definitions.Step, res activities.SendResult) (next, error) {
	if f := r.top(); !f.Late {
		r.pass(st, f.Armed)
	}
	if res.Verdict == activities.SendSkipped || res.Verdict == string(ledger.Expired) {
		r.note(ctx, st, "not sent", res.Verdict)
		return done(definitions.Done)
	}
	r.state.Steps[st.ID] = map[string]any{"status": "failed"}
	switch res.Reason {
	case "stopped", "no_opt_in", "no_consent", "opt_out", "suppressed":
		r.note(ctx, st, "not sent", res.Reason)
		return next{}, &ended{outcome: "stop." + res.Reason}
	case "run_ended":
		return next{}, &ended{outcome: "stop.run_ended"}
	case "cap":
		r.note(ctx, st, "not sent", "the cap of its purpose is reached")
		return done(definitions.Done)
	case "environment":
		r.note(ctx, st, "not sent", "the environment writes to others alone")
		return done(definitions.Done)
	case "priority":
		r.note(ctx, st, "not sent", "a more important journey writes to the person now")
		return done(definitions.Done)
	case "recipient", "address", "unreachable":
		r.note(ctx, st, "not sent", "the person cannot be reached on this channel")
		return r.unreachable(st)
	case marketingHold:
		r.note(ctx, st, "not sent", "the provider keeps marketing from this person")
		return r.unreachable(st)
	}
	why := res.Reason
	if res.Verdict == string(ledger.NeedsTemplate) {
		why = "window closed: free text may not leave, and there is no template behind it"
	}
	return r.fail(ctx, st, why)
}

// marketingHold is the connectors' word for marketing that the provider keeps
// from a person who gets much of it.
const marketingHold = "marketing_hold"

func withheld(reason string) bool { return reason == marketingHold }

// unreachable is the way on when the person will never see the message: a
// question has no answer, a message is done.
func (r *run) unreachable(st *definitions.Step) (next, error) {
	if st.Kind == definitions.Ask {
		return done(definitions.NoAnswer)
	}
	return done(definitions.Done)
}

// fallBack goes back to the last message of the step that did leave, or may
// have, when no further channel carries it. False where none did.
func (r *run) fallBack(ctx workflow.Context, st *definitions.Step) bool {
	f := r.top()
	for i := len(f.Before) - 1; i >= 0; i-- {
		b := f.Before[i]
		if b.Sent.IsZero() {
			continue
		}
		f.Before = append(f.Before[:i:i], f.Before[i+1:]...)
		f.Channel, f.SendID, f.Sent, f.Spent = b.Channel, b.SendID, b.Sent, true
		r.state.Steps[st.ID] = map[string]any{"sent_at": b.Sent.Format(time.RFC3339), "channel": st.Message.Channels[b.Channel], "status": b.Status}
		r.note(ctx, st, "stays with "+st.Message.Channels[b.Channel], "no further channel carries it")
		return true
	}
	return false
}
