package activities

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// Notify sends one notice, if it may: that a STOP or a START was understood.
// It makes at most one request, and one whose outcome is not known is never
// repeated: a person who stopped must not be written to twice about it.
func (a *Activities) Notify(ctx context.Context, n ledger.Notice) error {
	outlet, ok := a.Channels[n.Channel]
	if !ok {
		return fmt.Errorf("send notice %s by %s: no connection for it is configured", n.ID, n.Channel)
	}
	var decision ledger.Decision
	err := a.Ledger.Do(ctx, func(tx *ledger.Tx) (err error) {
		decision, err = tx.DecideNotice(n, a.lease())
		return err
	})
	if err != nil || decision.Verdict != ledger.Go {
		return err
	}
	outcome := ledger.Outcome{SendID: decision.SendID, Attempt: decision.Attempt, State: "accepted"}
	to, err := a.address(ctx, n.Contact, n.Channel)
	if err != nil {
		return err
	}
	var failed *connectors.Error
	began := a.Clock.Now()
	if to == (connectors.Address{}) {
		outcome.State, outcome.Reason = "refused", string(connectors.ReasonRecipient)
	} else {
		m := connectors.Message{Ref: decision.Ref, To: to, Text: &connectors.Text{Body: a.noticeText(n)}}
		receipt, err := outlet.Channel.Send(ctx, m)
		outcome.ProviderID = receipt.ProviderID
		if err != nil {
			failed = a.judge(err, true, &outcome, &SendResult{})
		}
	}
	f := outlet.failure(n.Contact, n.Channel, failed)
	f.Attempt = decision.Attempt
	return a.Ledger.Do(context.WithoutCancel(ctx), func(tx *ledger.Tx) error {
		if err := tx.Finish(outcome); err != nil {
			return err
		}
		if outcome.State == "accepted" {
			return tx.Worked(outlet.Connection, outlet.Account, began, false)
		}
		_, err := tx.Heed(f)
		return err
	})
}

// NotifyPending sends up to n of the notices that wait, oldest first, and
// answers how many it went through. One that fails stops no other.
func (a *Activities) NotifyPending(ctx context.Context, n int) (done int, err error) {
	waiting, err := a.Ledger.DueNotices(ctx, n)
	if err != nil {
		return 0, err
	}
	var failed []error
	for _, notice := range waiting {
		if err := a.Notify(ctx, notice); err != nil {
			failed = append(failed, err)
			continue
		}
		done++
	}
	return done, errors.Join(failed...)
}

// noticeText says in the person's language what was understood, and the word
// that undoes it.
func (a *Activities) noticeText(n ledger.Notice) string {
	language, _, _ := strings.Cut(strings.ToLower(n.Language), "-")
	words, ok := noticeWords[language]
	if !ok {
		language, words = "en", noticeWords["en"]
	}
	everything := n.Purpose == "" || n.Purpose == "*"
	text := words.started
	switch {
	case n.Kind == "stopped" && everything:
		text = words.stopped
	case n.Kind == "stopped":
		text = words.stoppedOne
	case !everything:
		text = words.startedOne
	}
	return strings.ReplaceAll(text, "{purpose}", a.Plans.word(n.Purpose, language))
}

// word is what people call a purpose in a language: the first of its words,
// else its name.
func (p *Plans) word(purpose, language string) string {
	p.mu.RLock()
	defer p.mu.RUnlock()
	var known []string
	for _, plan := range p.byHash { //nolint:maprange // sorted below
		words := plan.Purposes[purpose].Words
		for _, locale := range []string{language, plan.Locales[0], ""} {
			if len(words[locale]) > 0 {
				known = append(known, words[locale][0])
				break
			}
		}
	}
	if len(known) == 0 {
		return strings.ReplaceAll(purpose, "_", " ")
	}
	return slices.Min(known)
}
