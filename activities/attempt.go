package activities

import (
	"context"
	"errors"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/failpoint"
	"github.com/relancehq/relance/internal/ledger"
)

// Pauses that a provider's refusal asks for.
const (
	// holdPause is between two tries of marketing that WhatsApp keeps from a
	// person who gets much of it (error 131049): at least 24 h, and an earlier
	// try can itself block later ones (Meta, 2026-04-30).
	holdPause = 24 * time.Hour
	// minPause is where a provider throttles and does not say for how long.
	minPause = time.Second
)

// attempt makes the one HTTP request of a decision and keeps what came of it.
func (s *sending) attempt(ctx context.Context, decision ledger.Decision, out SendResult) (SendResult, error) {
	m := message(s.draft, decision)
	if !s.Expires.IsZero() {
		m.TTL = max(s.Expires.Sub(s.a.Clock.Now()), 0)
	}
	failpoint.Here("send/requesting")
	receipt, err := s.draft.outlet.Channel.Send(ctx, m)
	failpoint.Here("send/answered")
	outcome := ledger.Outcome{SendID: decision.SendID, Attempt: decision.Attempt, State: "accepted", ProviderID: receipt.ProviderID}
	out.Verdict = SendSent
	if err != nil {
		s.a.judge(err, s.Waited, &outcome, &out)
		unreadable(decision.Attempt, &outcome, &out)
	}
	if _, can := s.draft.outlet.Channel.(connectors.Finder); can && out.Verdict == string(ledger.UnknownSend) {
		out.Until = s.a.later(findAfter)
	}
	// The answer is in: it is kept although the caller may have given up.
	err = s.a.Ledger.Do(context.WithoutCancel(ctx), func(tx *ledger.Tx) error {
		if err := tx.Finish(outcome); err != nil {
			return err
		}
		return s.heed(tx, outcome, decision.UseTemplate)
	})
	failpoint.Here("send/finished")
	return out, err
}

// heed keeps what an outcome says beyond its message: of the connection, the
// window, the person or the template.
func (s *sending) heed(tx *ledger.Tx, o ledger.Outcome, template bool) error {
	outlet, now := s.draft.outlet, s.a.Clock.Now()
	if o.State == "operator" {
		return tx.OpenCircuit(outlet.Connection, o.Reason)
	}
	if o.State == "throttled" || o.State == "unknown" {
		return nil
	}
	switch connectors.Reason(o.Reason) {
	case connectors.ReasonWindow:
		return tx.CloseWindow(s.Contact, outlet.Account)
	case connectors.ReasonRecipient:
		return tx.SetReachable(s.Contact, s.draft.channel, false, o.Code)
	case connectors.ReasonOptOut:
		return tx.RecordConsent(ledger.Consent{Contact: s.Contact, Purpose: ledger.ProviderMarketing, Source: "provider", Text: o.Code, At: now})
	case connectors.ReasonTemplateState:
		if template {
			return tx.SetTemplate(ledger.TemplateState{
				Account: outlet.Account, Name: s.draft.template.Name, Language: s.draft.template.Locale,
				State: "paused", Reason: o.Code, At: now,
			})
		}
	}
	return nil
}

// judge turns a channel's error into the attempt's outcome and the step's
// verdict. waited says that a marketing hold was waited out before.
func (a *Activities) judge(err error, waited bool, o *ledger.Outcome, out *SendResult) {
	var e *connectors.Error
	if !errors.As(err, &e) {
		// A channel that breaks its contract says nothing of the outcome.
		e = &connectors.Error{Kind: connectors.Unknown, Doing: "send a message", Err: errors.New("the channel gave no reason")}
	}
	o.Reason, o.Code, out.Reason = string(e.Reason), e.Code, e.Error()
	throttled := func(until time.Time) {
		o.State, out.Verdict, o.RetryAt, out.Until = "throttled", SendThrottled, until, until
	}
	switch e.Kind {
	case connectors.Throttled:
		throttled(a.later(max(e.After, minPause)))
	case connectors.Transient:
		o.State, out.Verdict = "transient", SendTrouble
	case connectors.Refused:
		o.State, out.Verdict, out.Reason = "refused", SendRefused, string(e.Reason)
		switch {
		case e.Reason == connectors.ReasonMarketingHold && !waited:
			throttled(a.Clock.Now().Add(holdPause))
		case e.Reason == connectors.ReasonMarketingHold, e.Reason == connectors.ReasonOptOut:
			out.Verdict = string(ledger.Suppressed)
		case e.Reason == connectors.ReasonTemplateState:
			// Not final: the next decision holds the message until the
			// template may be used again.
			o.State, out.Verdict, out.Reason = "transient", SendTrouble, "the provider does not take the template now"
		}
	case connectors.Operator:
		// The circuit is open now: the next decision holds the message.
		o.State, out.Verdict = "operator", SendTrouble
	default:
		o.State, out.Verdict = "unknown", string(ledger.UnknownSend)
		if failpoint.Bug(failpoint.BugBlindRetry) {
			o.State, out.Verdict = "transient", SendTrouble
		}
	}
}

// later is the virtual time after d on the wall: providers count real time.
func (a *Activities) later(d time.Duration) time.Time {
	return a.Clock.Setting().At(a.Clock.Wall().Add(d)).Round(0).UTC()
}
