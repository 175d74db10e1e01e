package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/failpoint"
	"github.com/relancehq/relance/internal/ledger"
)

// SendRequest asks for one message to leave, if it may.
type SendRequest struct {
	Call
	// Channel carries the message; "" is the step's first. Every later one is
	// a message of its own, with the channel in its identity.
	Channel string `json:"channel,omitempty"`
	// Instead is the message on the channel before, which this one replaces.
	Instead string    `json:"instead,omitempty"`
	Expires time.Time `json:"expires,omitzero"` // virtual; zero is never
	// Until is when the question asked by the message ends; zero for a send,
	// and for a question that lasts as long as For says.
	Until time.Time `json:"until,omitzero"`
	// Resend allows another attempt although an earlier one may have arrived.
	Resend bool `json:"resend,omitempty"`
	// Await asks to hear every status of the message.
	Await bool `json:"await,omitempty"`
	// Waited says that the provider held marketing to the person back before
	// and was given its time.
	Waited bool `json:"waited,omitempty"`
	// Again is how often the question was asked before, of a person whose
	// answer was of another kind than it expects.
	Again int `json:"again,omitempty"`
	// Occasion makes the same words another message: which time of a repeat
	// they belong to, and how often a question was asked before.
	Occasion string `json:"occasion,omitempty"`
}

// Identity is what makes the message one, however often it is asked for.
func (r SendRequest) Identity() string {
	if r.Channel == "" {
		return r.Address()
	}
	return r.Address() + "/" + r.Channel
}

// Verdicts that are not the ledger's: what came of the attempt.
const (
	SendSent      = "sent"       // accepted by the provider
	SendSkipped   = "skipped"    // the step's own condition says no
	SendRefused   = "refused"    // final for this message
	SendThrottled = "throttled"  // try again at Until
	SendTrouble   = "trouble"    // certainly not sent; try again
	SendBroken    = "broken"     // the step cannot be rendered: the author's mistake
	SendNoOutlet  = "no_channel" // no connection carries the channel; Reason says so
)

// SendResult says what became of the message. Verdict is one of the constants
// above or a ledger.Verdict other than go.
type SendResult struct {
	Address  string    `json:"address"`
	Verdict  string    `json:"verdict"`
	Reason   string    `json:"reason,omitempty"`
	Until    time.Time `json:"until,omitzero"` // virtual; of an unknown outcome: when asking again can tell more
	SendID   string    `json:"send_id,omitempty"`
	Attempt  int       `json:"attempt,omitempty"`
	Template bool      `json:"template,omitempty"`
	Channel  string    `json:"channel,omitempty"`
	At       time.Time `json:"at,omitzero"`
	// Locale is the language that a question was asked in, Region the country
	// of the person's number ("FR"): answers are read by them.
	Locale string `json:"locale,omitempty"`
	Region string `json:"region,omitempty"`
}

// sending is one Send with what it has gathered.
type sending struct {
	SendRequest
	a     *Activities
	plan  *definitions.Plan
	step  *definitions.Step
	scope *definitions.Scope
	draft draft
	// withoutFile says that the provider could not read the message's file and
	// that the draft does without it.
	withoutFile bool
}

// Send fetches, decides, renders, reserves and sends one message. Repeating it
// is safe: the ledger knows the identity of the message, and an attempt whose
// outcome is not known is never repeated blindly.
func (a *Activities) Send(ctx context.Context, r SendRequest) (SendResult, error) {
	failpoint.Here("send/begin")
	s := &sending{SendRequest: r, a: a}
	out := SendResult{Address: r.Address(), At: a.Clock.Now(), SendID: ledger.SendID(r.Identity())}
	ready, err := s.prepare(ctx, &out)
	if err != nil || !ready {
		return out, err
	}
	if err := s.lostFile(ctx); err != nil {
		return out, err
	}
	decision, err := s.decide(ctx, r.Resend)
	if err != nil {
		return out, err
	}
	failpoint.Here("send/decided")
	if decision.Verdict == ledger.UnknownSend {
		if decision, err = s.look(ctx, decision, &out); err != nil {
			return out, err
		}
	}
	out.Attempt, out.Template = decision.Attempt, decision.UseTemplate
	if decision.SendID != "" {
		out.SendID = decision.SendID
	}
	if decision.Verdict != ledger.Go {
		return s.refusal(out, decision), nil
	}
	out, err = s.attempt(ctx, decision, out)
	if err == nil && out.Verdict == SendRefused && out.Reason == string(connectors.ReasonMedia) && s.draft.hasFile() && s.draft.dropFile() {
		out, err = s.again(ctx, out)
	}
	if err != nil || out.Verdict != string(ledger.UnknownSend) {
		return out, err
	}
	// The status may have come before the answer did not: then it is known,
	// and no news of it will follow.
	known, err := s.decide(ctx, false)
	if err == nil && known.Verdict == ledger.AlreadySent {
		out.Verdict, out.Reason, out.Until = SendSent, "", time.Time{}
	}
	return out, err
}

// refusal is a decision that is not Go as the workflow hears it.
func refusal(out SendResult, d ledger.Decision) SendResult {
	out.Verdict, out.Reason = string(d.Verdict), d.Reason
	if !d.Until.IsZero() {
		out.Until = d.Until
	}
	if !d.At.IsZero() {
		out.At = d.At
	}
	return out
}

// prepare fetches and renders. ready is false when out says already that
// nothing leaves.
func (s *sending) prepare(ctx context.Context, out *SendResult) (ready bool, err error) {
	if s.plan, s.step, err = s.a.plan(s.Call); err != nil {
		return false, err
	}
	s.scope, err = s.a.fresh(ctx, s.plan, s.step, s.Call)
	var down *connectors.Error
	if errors.As(err, &down) {
		out.Verdict, out.Reason = SendTrouble, down.Error()
		return false, s.a.Ledger.Do(ctx, func(tx *ledger.Tx) error { return keep(tx, s.Call) })
	}
	if err != nil {
		return false, err
	}
	failpoint.Here("send/fetched")
	no := func(verdict, reason, why string) (bool, error) {
		out.Verdict, out.Reason = verdict, reason
		return false, s.a.note(ctx, s.Call, s.step, "not sent", why)
	}
	if s.step.If != nil {
		yes, err := s.plan.Bool(s.step.If, s.scope)
		if err != nil {
			return no(SendBroken, err.Error(), err.Error())
		}
		if !yes {
			return no(SendSkipped, "", "its own `if` is no longer true")
		}
	}
	channel := s.channel()
	out.Channel = channel
	outlet, ok := s.a.Channels[channel]
	if !ok {
		why := fmt.Sprintf("step %q wants to send by %s, and no connection for it is configured", s.step.ID, channel)
		return no(SendNoOutlet, why, why)
	}
	to, err := s.a.address(ctx, s.Contact, channel)
	if err != nil {
		return false, err
	}
	if to == (connectors.Address{}) {
		return no(string(ledger.Suppressed), "unreachable", "the person has no address for "+channel)
	}
	if s.draft, err = render(s.plan, asked(s.step, s.Again), s.scope, channel); err != nil {
		return no(SendBroken, err.Error(), err.Error())
	}
	s.draft.outlet, s.draft.to = outlet, to
	s.draft.distinguish(s.Occasion)
	if s.step.Expect != "" {
		out.Locale, out.Region = s.draft.locale(), region(to.Phone)
	}
	failpoint.Here("send/drafted")
	return true, nil
}

// channel is the one that carries the message.
func (s *sending) channel() string {
	if s.Channel != "" {
		return s.Channel
	}
	if len(s.step.Message.Channels) > 0 {
		return s.step.Message.Channels[0]
	}
	return whatsapp
}

// note keeps one trace line of a step.
func (a *Activities) note(ctx context.Context, c Call, st *definitions.Step, what, why string) error {
	return a.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		return keep(tx, c, TraceLine{At: a.Clock.Now(), Step: st.ID, What: what, Why: why, Where: where(st)})
	})
}

func where(st *definitions.Step) string { return fmt.Sprintf("%s:%d", st.Pos.File, st.Pos.Line) }
