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
	began := s.a.Clock.Now()
	receipt, err := s.hand(ctx, m)
	failpoint.Here("send/answered")
	outcome := ledger.Outcome{SendID: decision.SendID, Attempt: decision.Attempt, State: "accepted", ProviderID: receipt.ProviderID}
	out.Verdict = SendSent
	var failed *connectors.Error
	if err != nil {
		failed = s.a.judge(err, s.Waited, &outcome, &out)
		unreadable(decision.Attempt, &outcome, &out)
	}
	if _, can := s.draft.outlet.Channel.(connectors.Finder); can && out.Verdict == string(ledger.UnknownSend) {
		out.Until = s.a.later(findAfter)
	}
	f := s.draft.outlet.failure(s.Contact, s.draft.channel, failed)
	if f.Attempt = decision.Attempt; decision.UseTemplate && s.draft.template != nil {
		f.Template, f.Language = s.draft.template.Name, s.draft.template.Locale
	}
	// The answer is in: it is kept although the caller may have given up.
	err = s.a.Ledger.Do(context.WithoutCancel(ctx), func(tx *ledger.Tx) error {
		if err := tx.Finish(outcome); err != nil {
			return err
		}
		if failed == nil {
			return tx.Worked(s.draft.outlet.Connection, s.draft.outlet.Account, began, false)
		}
		until, err := tx.Heed(f)
		if out.Verdict == SendThrottled && until.After(out.Until) {
			out.Until = until
		}
		return err
	})
	failpoint.Here("send/finished")
	return out, err
}

// failure is an error of the outlet's channel as the ledger heeds it; the zero
// value where there is none.
func (o Outlet) failure(contact, channel string, e *connectors.Error) ledger.Failure {
	if e == nil {
		return ledger.Failure{}
	}
	says := e.Doing
	if e.Err != nil {
		says = e.Err.Error()
	}
	return ledger.Failure{
		Contact: contact, Channel: channel, Account: o.Account, Connection: o.Connection,
		Kind: string(e.Kind), Reason: string(e.Reason), Code: e.Code, Says: says, Todo: e.Next, After: e.After,
	}
}

// judge turns a channel's error into the attempt's outcome and the step's
// verdict, and answers it. waited says that a marketing hold was waited out
// before.
func (a *Activities) judge(err error, waited bool, o *ledger.Outcome, out *SendResult) *connectors.Error {
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
		if o.State, out.Verdict = "transient", SendTrouble; e.After > 0 {
			throttled(a.later(e.After))
			o.State = "transient"
		}
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
	return e
}

// later is the virtual time after d on the wall: providers count real time.
func (a *Activities) later(d time.Duration) time.Time {
	return a.Clock.Setting().At(a.Clock.Wall().Add(d)).Round(0).UTC()
}
