package dispatch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// hear keeps what an inbound message means for the rules: the window opens,
// STOP stops. A STOP nobody else hears, a START only triggers with words.
func (d *Dispatcher) hear(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact, out *routing) (said sense, err error) {
	out.event.Reply = reply(s)
	if contact.ID == "" {
		return "", nil // a message that says not from whom
	}
	there, err := everyone(tx, s, contact)
	if err != nil {
		return "", err
	}
	// The window is the phone's: whoever shares it may be answered.
	for _, c := range there {
		if err := tx.Heard(c.ID, s.Message.Account, e.Time); err != nil {
			return "", fmt.Errorf("open the customer service window: %w", err)
		}
		if err := tx.SetReachable(c.ID, "whatsapp", true, ""); err != nil {
			return "", err
		}
	}
	if err := tx.TookNumber(s.Message.Account); err != nil {
		return "", err
	}
	w := d.wish(s.Message.Text, contact.Locale)
	if w.sense == "" {
		return "", nil
	}
	return w.sense, d.grant(tx, e, s, contact, there, w, out)
}

// reply is the message as an answer: what was typed, or the button's own id,
// which stands after the slash of its payload.
func reply(s stored) *workflows.Reply {
	r := &workflows.Reply{Text: s.Message.Text}
	if i := strings.LastIndexByte(s.Message.Payload, '/'); i >= 0 {
		r.Button = s.Message.Payload[i+1:]
	} else {
		r.Button = s.Message.Payload
	}
	return r
}

// routeAnswer gives the message to the question it answers.
func (d *Dispatcher) routeAnswer(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact, out *routing) (string, error) {
	q, ok, err := question(tx, e, s, contact)
	if err != nil || !ok {
		return "", err
	}
	en, err := tx.Enrolment(q.Enrolment)
	if err != nil || !en.ClosedAt.IsZero() {
		return "", err
	}
	if err := d.settleQuestion(tx, e, s, en, q); err != nil {
		return "", err
	}
	return en.ID, d.routeTo(tx, e, en, q.SendID, out)
}

// settleQuestion closes a question that was answered. Where the plan takes
// several messages for one answer, typed words leave it open for those that
// follow; the run closes it when it has its answer.
func (d *Dispatcher) settleQuestion(tx *ledger.Tx, e ledger.Event, s stored, en ledger.Enrolment, q ledger.Question) error {
	p, ok := d.Plans.plan(en.Plan)
	if !ok || s.Message.Payload != "" {
		return tx.CloseQuestion(q.SendID)
	}
	st, ok := p.Step(q.Step)
	if !ok || st.Burst == "" || says(s.Message.Text, st.Answers) {
		return tx.CloseQuestion(q.SendID)
	}
	burst, err := time.ParseDuration(st.Burst)
	if err != nil {
		return fmt.Errorf("step %q of journey %s: its burst: %w", st.ID, p.Journey, err)
	}
	// The run counts from when it hears the message; the provider's own time may
	// be behind that, and has whole seconds only.
	from := e.Time
	if e.ReceivedAt.After(from) {
		from = e.ReceivedAt
	}
	return tx.MoveQuestion(q.SendID, from.Add(burst))
}

// says tells whether a whole message is one of an ask's answers.
func says(text string, answers []definitions.Answer) bool {
	return slices.ContainsFunc(answers, func(a definitions.Answer) bool { return definitions.Said(text, a) })
}

// question is the one that a message answers: a button the one it stands
// under, a reply that quotes a question that one, other words the one that was
// open when they were written. Messages may arrive in another order than they
// were written in.
func question(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact) (ledger.Question, bool, error) {
	if ref, _, pressed := strings.Cut(s.Message.Payload, "/"); pressed && strings.HasPrefix(ref, "r1.") {
		return tx.QuestionBySend(strings.TrimPrefix(ref, "r1."))
	}
	if contact.ID == "" {
		return ledger.Question{}, false, nil
	}
	if s.Message.InReplyTo != "" {
		if q, ok, err := tx.QuestionByProvider(s.Message.InReplyTo); err != nil || ok {
			return q, ok, err
		}
	}
	there, err := everyone(tx, s, contact)
	if err != nil {
		return ledger.Question{}, false, err
	}
	for _, moment := range []time.Time{e.Time, e.Time.Add(clocksApart)} {
		var last ledger.Question
		for _, c := range there {
			q, ok, err := tx.QuestionAt(c.ID, moment)
			if err != nil {
				return q, false, err
			}
			if ok && !q.AskedAt.After(e.ReceivedAt) && (last.SendID == "" || q.AskedAt.After(last.AskedAt)) {
				last = q
			}
		}
		if last.SendID != "" {
			return last, true, nil
		}
	}
	return ledger.Question{}, false, nil
}

// clocksApart is how far the provider's clock may be behind ours. A message
// written longer than this before a question was asked is no answer to it,
// however late it arrives.
const clocksApart = time.Minute
