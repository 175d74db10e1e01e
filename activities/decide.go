package activities

import (
	"context"
	"slices"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/failpoint"
	"github.com/relancehq/relance/internal/ledger"
)

// inConversation is how long after a person's own message an answer may leave
// in quiet hours: whoever presses a button at 22:00 expects the answer then.
const inConversation = 15 * time.Minute

// decide asks the ledger, in one transaction with the intent.
func (s *sending) decide(ctx context.Context, retryUnknown bool) (ledger.Decision, error) {
	allowed, err := s.plan.NextAllowed(s.step, s.scope)
	if err != nil {
		return ledger.Decision{}, err
	}
	q, err := s.request()
	if err != nil {
		return ledger.Decision{}, err
	}
	q.RetryUnknown = retryUnknown || failpoint.Bug(failpoint.BugBlindRetry)
	now := s.scope.Now
	var out ledger.Decision
	err = s.a.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		if err := keep(tx, s.Call); err != nil {
			return err
		}
		window, err := tx.WindowUntil(s.Contact, s.draft.outlet.Account)
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
		if out.Verdict == ledger.Go && q.Asks {
			return keepAsked(tx, out, s.draft)
		}
		return nil
	})
	return out, err
}

// request is what the ledger is told of the message.
func (s *sending) request() (ledger.SendRequest, error) {
	p, st, d := s.plan, s.step, s.draft
	purpose := p.Purposes[st.Purpose]
	now := s.scope.Now
	q := ledger.SendRequest{
		Identity: s.Identity(), Enrolment: s.Enrolment, Step: st.ID, Where: where(st), Round: s.Round, Visit: s.Visit,
		Applied: s.Applied, Contact: s.Contact, Channel: d.channel, Account: d.outlet.Account, Connection: d.outlet.Connection,
		Purpose: purpose.Name, Consent: purpose.Consent, OptIn: purpose.OptIn,
		CapCount: purpose.CapCount, Content: d.hash,
		HasText: d.text != nil, HasTemplate: d.template != nil,
		Expires: s.Expires, Lease: s.a.lease(),
		Asks: st.Kind == definitions.Ask, QuestionUntil: s.Until,
		Journey: p.Journey, Priority: p.Priority, Category: d.category, Allows: purpose.Allows,
		HoldInHandoff: purpose.DuringHandoff == "hold", Instead: s.Instead, Await: s.Await, Limits: limits(d.outlet.Channel),
	}
	q.WithoutFile = s.withoutFile
	q.Elsewhere = len(p.Only) > 0 && !slices.Contains(p.Only, s.Contact)
	if d.template != nil {
		q.Template, q.Language = d.template.Name, d.template.Locale
	}
	if purpose.CapPer != "" {
		start, err := p.Add(now, purpose.CapPer, p.Zone(s.scope))
		if err != nil {
			return q, err
		}
		q.CapPer = start.Sub(now)
	}
	if q.Asks && q.QuestionUntil.IsZero() && st.For != "" {
		until, err := p.Add(now, st.For, p.Zone(s.scope))
		if err != nil {
			return q, err
		}
		q.QuestionUntil = until
	}
	return q, nil
}

// limits are what the channel's provider allows of the number.
func limits(c connectors.Channel) ledger.Limits {
	l, ok := c.(connectors.Limited)
	if !ok {
		return ledger.Limits{}
	}
	return ledger.Limits(l.Limits())
}

// lease outlasts any attempt: an older intent has an unknown outcome.
func (a *Activities) lease() time.Duration {
	if a.SendLease > 0 {
		return a.SendLease
	}
	return sendLease
}
