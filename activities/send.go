package activities

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// inConversation is how long after a person's own message an answer may leave
// in quiet hours: whoever presses a button at 22:00 expects the answer then.
const inConversation = 15 * time.Minute

// SendRequest asks for one message to leave, if it may.
type SendRequest struct {
	Call
	Expires time.Time `json:"expires,omitzero"` // virtual; zero is never
	// Until is when the question asked by the message ends; zero for a send,
	// and for a question that lasts as long as For says.
	Until time.Time `json:"until,omitzero"`
	// Resend allows another attempt although an earlier one may have arrived.
	Resend bool `json:"resend,omitempty"`
}

// Verdicts that are not the ledger's: what came of the attempt.
const (
	SendSent      = "sent"      // accepted by the provider
	SendSkipped   = "skipped"   // the step's own condition says no
	SendRefused   = "refused"   // final for this message
	SendThrottled = "throttled" // try again at Until
	SendTrouble   = "trouble"   // certainly not sent; try again
	SendBroken    = "broken"    // the step cannot be rendered: the author's mistake
)

// SendResult says what became of the message. Verdict is one of the constants
// above or a ledger.Verdict other than go.
type SendResult struct {
	Address  string    `json:"address"`
	Verdict  string    `json:"verdict"`
	Reason   string    `json:"reason,omitempty"`
	Until    time.Time `json:"until,omitzero"`
	SendID   string    `json:"send_id,omitempty"`
	Attempt  int       `json:"attempt,omitempty"`
	Template bool      `json:"template,omitempty"`
	Channel  string    `json:"channel,omitempty"`
	At       time.Time `json:"at,omitzero"`
}

// Send fetches, decides, renders, reserves and sends one message. Repeating it
// is safe: the ledger knows the identity of the message, and an attempt whose
// outcome is not known is never repeated blindly.
func (a *Activities) Send(ctx context.Context, r SendRequest) (SendResult, error) {
	out := SendResult{Address: r.Address(), At: a.Clock.Now()}
	p, st, err := a.plan(r.Call)
	if err != nil {
		return out, err
	}
	scope, err := a.fresh(ctx, p, st, r.Call)
	var down *connectors.Error
	if errors.As(err, &down) {
		out.Verdict, out.Reason = SendTrouble, down.Error()
		return out, nil
	}
	if err != nil {
		return out, err
	}
	d, err := a.draft(p, st, scope)
	if err != nil {
		out.Verdict, out.Reason = SendBroken, err.Error()
		return out, a.note(ctx, r.Call, st, "not sent", err.Error())
	}
	if d.skip {
		out.Verdict = SendSkipped
		return out, a.note(ctx, r.Call, st, "not sent", "its own `if` is no longer true")
	}
	decision, err := a.decide(ctx, p, st, scope, r, d)
	if err != nil {
		return out, err
	}
	out.SendID, out.Attempt, out.Template, out.Channel = decision.SendID, decision.Attempt, decision.UseTemplate, d.channel
	if decision.Verdict != ledger.Go {
		out.Verdict, out.Reason, out.Until = string(decision.Verdict), decision.Reason, decision.Until
		if !decision.At.IsZero() {
			out.At = decision.At
		}
		return out, nil
	}
	out, err = a.attempt(ctx, r, d, decision, out)
	if err != nil || out.Verdict != string(ledger.UnknownSend) {
		return out, err
	}
	// The status may have come before the answer did not: then it is known,
	// and no news of it will follow.
	known, err := a.decide(ctx, p, st, scope, r, d)
	if err == nil && known.Verdict == ledger.AlreadySent {
		out.Verdict, out.Reason = SendSent, ""
	}
	return out, err
}

// decide asks the ledger, in one transaction with the intent.
func (a *Activities) decide(ctx context.Context, p *definitions.Plan, st *definitions.Step, scope *definitions.Scope, r SendRequest, d draft) (ledger.Decision, error) {
	purpose := p.Purposes[st.Purpose]
	now := scope.Now
	allowed, err := p.NextAllowed(st, scope)
	if err != nil {
		return ledger.Decision{}, err
	}
	q := ledger.SendRequest{
		Identity: r.Address(), Enrolment: r.Enrolment, Step: st.ID, Where: where(st), Round: r.Round, Visit: r.Visit,
		Applied: r.Applied, Contact: r.Contact, Channel: d.channel, Account: d.outlet.Account, Connection: d.outlet.Connection,
		Purpose: purpose.Name, Consent: purpose.Consent, OptIn: purpose.OptIn,
		CapCount: purpose.CapCount, Content: d.hash,
		HasText: d.text != nil, HasTemplate: d.template != nil,
		Expires: r.Expires, Lease: sendLease, RetryUnknown: r.Resend,
		Asks: st.Kind == definitions.Ask, QuestionUntil: r.Until,
	}
	if purpose.CapPer != "" {
		start, err := p.Add(now, purpose.CapPer, p.Zone(scope))
		if err != nil {
			return ledger.Decision{}, err
		}
		q.CapPer = start.Sub(now)
	}
	if st.Kind == definitions.Ask && q.QuestionUntil.IsZero() && st.For != "" {
		if q.QuestionUntil, err = p.Add(now, st.For, p.Zone(scope)); err != nil {
			return ledger.Decision{}, err
		}
	}
	var out ledger.Decision
	err = a.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		window, err := tx.WindowUntil(r.Contact, d.outlet.Account)
		if err != nil {
			return err
		}
		q.DeferUntil = time.Time{}
		answering := window.Sub(now) > 24*time.Hour-inConversation
		if allowed.After(now) && !answering {
			q.DeferUntil = allowed
		}
		if out, err = tx.Decide(q); err != nil {
			return err
		}
		return keep(tx, r.Call)
	})
	return out, err
}

// attempt makes the one HTTP request of a decision and keeps what came of it.
func (a *Activities) attempt(ctx context.Context, r SendRequest, d draft, decision ledger.Decision, out SendResult) (SendResult, error) {
	to, err := a.address(ctx, r.Contact)
	if err != nil {
		return out, err
	}
	d.to = to
	if !r.Expires.IsZero() {
		d.ttl = r.Expires.Sub(a.Clock.Now())
	}
	receipt, err := d.outlet.Channel.Send(ctx, message(d, decision))
	outcome := ledger.Outcome{SendID: decision.SendID, Attempt: decision.Attempt, State: "accepted", ProviderID: receipt.ProviderID}
	out.Verdict = SendSent
	if err != nil {
		a.judge(err, &outcome, &out)
	}
	// The answer is in: it is kept although the caller may have given up.
	keepCtx := context.WithoutCancel(ctx)
	err = a.Ledger.Do(keepCtx, func(tx *ledger.Tx) error {
		if err := tx.Finish(outcome); err != nil {
			return err
		}
		if outcome.State == "operator" {
			return tx.OpenCircuit(d.outlet.Connection, outcome.Reason)
		}
		if outcome.State == "refused" && outcome.Reason == string(connectors.ReasonWindow) {
			return tx.CloseWindow(r.Contact, d.outlet.Account)
		}
		if outcome.State == "refused" && outcome.Reason == string(connectors.ReasonRecipient) {
			return tx.SetReachable(r.Contact, d.channel, false, outcome.Code)
		}
		return nil
	})
	return out, err
}

// judge turns a channel's error into the attempt's outcome and the step's
// verdict.
func (a *Activities) judge(err error, o *ledger.Outcome, out *SendResult) {
	var e *connectors.Error
	if !errors.As(err, &e) {
		// A channel that breaks its contract says nothing of the outcome.
		o.State, out.Verdict, out.Reason = "unknown", string(ledger.UnknownSend), "the channel gave no reason"
		return
	}
	o.Reason, o.Code, out.Reason = string(e.Reason), e.Code, e.Error()
	switch e.Kind {
	case connectors.Throttled:
		wait := max(e.After, time.Second)
		o.State, out.Verdict = "throttled", SendThrottled
		o.RetryAt, out.Until = a.Clock.Wall().Add(wait), a.Clock.Now().Add(wait)
	case connectors.Transient:
		o.State, out.Verdict = "transient", SendTrouble
	case connectors.Refused:
		o.State, out.Verdict, out.Reason = "refused", SendRefused, string(e.Reason)
	case connectors.Operator:
		o.State, out.Verdict = "operator", string(ledger.Held)
	default:
		o.State, out.Verdict = "unknown", string(ledger.UnknownSend)
	}
}

// address is where the person is reached. It never leaves this package.
func (a *Activities) address(ctx context.Context, contact string) (connectors.Address, error) {
	c, err := a.Ledger.Contact(ctx, contact)
	if err != nil {
		return connectors.Address{}, fmt.Errorf("read the address of the contact: %w", err)
	}
	return connectors.Address{Phone: c.Phone, UserID: c.UserID}, nil
}

// note keeps one trace line of a step.
func (a *Activities) note(ctx context.Context, c Call, st *definitions.Step, what, why string) error {
	return a.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		return keep(tx, c, TraceLine{At: a.Clock.Now(), Step: st.ID, What: what, Why: why, Where: where(st)})
	})
}

func where(st *definitions.Step) string { return fmt.Sprintf("%s:%d", st.Pos.File, st.Pos.Line) }
