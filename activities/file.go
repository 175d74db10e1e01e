package activities

import (
	"context"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// maxFileTries is how often a message is tried whose file the provider cannot
// read: Meta's own trouble passes within two more (codes of 2026-09), a wrong
// address never.
const maxFileTries = 3

// hasFile tells whether the provider has to read a file for the message.
func (d *draft) hasFile() bool {
	return d.text != nil && d.text.Media != nil || d.template != nil && d.template.Header != nil && d.template.Header.Media != nil
}

// dropFile leaves the file out of every form of the message and puts its
// address behind the words. A template cannot do without its header, so its
// words become a free text. ok is false where the author wants nothing sent
// then.
func (d *draft) dropFile() (ok bool) {
	if d.text != nil && d.text.Media != nil {
		plain, may := d.text.WithoutFile()
		if !may {
			return false
		}
		d.text = &plain
	}
	if t := d.template; t != nil && t.Header != nil && t.Header.Media != nil {
		plain, may := t.WithoutFile()
		if !may {
			return false
		}
		if d.template = nil; d.text == nil {
			d.text = &plain
		}
	}
	return true
}

// lostFile leaves the file out where an attempt before showed that the
// provider cannot read it.
func (s *sending) lostFile(ctx context.Context) error {
	if !s.draft.hasFile() {
		return nil
	}
	var refused bool
	err := s.a.Ledger.Do(ctx, func(tx *ledger.Tx) (err error) {
		refused, err = tx.FileRefused(ledger.SendID(s.Identity()))
		return err
	})
	if err == nil && refused {
		s.withoutFile = s.draft.dropFile()
	}
	return err
}

// again makes the attempt without the file after the provider refused it.
func (s *sending) again(ctx context.Context, out SendResult) (SendResult, error) {
	s.withoutFile = true
	decision, err := s.decide(ctx, s.Resend)
	if err != nil {
		return out, err
	}
	out.Attempt, out.Template = decision.Attempt, decision.UseTemplate
	if decision.Verdict != ledger.Go {
		return s.refusal(out, decision), nil
	}
	out.Reason = ""
	return s.attempt(ctx, decision, out)
}

// refusal is a decision that is not Go as the workflow hears it. Words that
// would need a template, because theirs lost its file, are refused for the
// file.
func (s *sending) refusal(out SendResult, d ledger.Decision) SendResult {
	if s.withoutFile && d.Verdict == ledger.NeedsTemplate {
		out.Verdict, out.Reason = SendRefused, string(connectors.ReasonMedia)
		return out
	}
	return refusal(out, d)
}

// unreadable makes a file that was tried often enough a final word for this
// form of the message.
func unreadable(attempt int, o *ledger.Outcome, out *SendResult) {
	if o.Reason != string(connectors.ReasonMedia) || o.State != "transient" || attempt < maxFileTries {
		return
	}
	o.State, out.Verdict, out.Reason = "refused", SendRefused, string(connectors.ReasonMedia)
}
