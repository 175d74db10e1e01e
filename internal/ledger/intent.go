package ledger

import (
	"strconv"
	"strings"
	"time"

	"github.com/relancehq/relance/internal/failpoint"
)

// allow writes the intent to send: the attempt with its lease, what it takes
// of the provider's limits, and the question that the message asks.
func (c *decision) allow() (Decision, error) {
	c.useTemplate = c.asTemplate()
	d := Decision{Verdict: Go, SendID: c.id, Attempt: c.send.attempts + 1, UseTemplate: c.useTemplate, State: sending}
	d.Ref = ref(c.id, d.Attempt)
	if failpoint.Bug(failpoint.BugNoIntent) {
		return d, nil
	}
	// First of all: it may not be had any more.
	if full, err := c.takePortfolio(); err != nil || full.Verdict != "" {
		if err != nil {
			return Decision{}, err
		}
		return c.keep(c.fill(c.orTooLate(full)))
	}
	lease := c.Lease
	if lease <= 0 {
		lease = defaultLease
	}
	if _, err := c.tx.exec(`INSERT INTO attempts (send, attempt, ref, state, lease_until, as_template, started_at, state_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		c.id, d.Attempt, d.Ref, sending, micros(c.wall.Add(lease)), flag(d.UseTemplate), micros(c.now), micros(c.now)); err != nil {
		return Decision{}, err
	}
	for _, take := range []func() error{c.takePair, c.takeNumber} {
		if err := take(); err != nil {
			return Decision{}, err
		}
	}
	if err := c.write(d, sending, "", ""); err != nil {
		return Decision{}, err
	}
	if !c.Asks {
		return d, nil
	}
	_, err := c.tx.exec(`INSERT INTO questions (send, enrolment, step, contact, asked_at, until) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		c.id, c.Enrolment, c.Step, c.Contact, micros(c.now), micros(c.QuestionUntil))
	return d, err
}

// keep keeps a verdict that is not Go. One that says "ask again at once" is
// not worth a row.
func (c *decision) keep(d Decision) (Decision, error) {
	if d.Verdict == InFlight || d.Verdict == LookFirst {
		return d, nil
	}
	state, reason, code := string(d.Verdict), d.Reason, ""
	if d.Verdict == Deferred {
		state = "deferred"
	}
	// What an attempt left behind says more than a verdict about it, unless
	// the attempt certainly had no effect.
	own := c.send.attempts > 0 && (left(c.send.state) || maybe(c.send.state) || d.Reason == "refused")
	if own {
		state, reason, code = c.send.state, c.send.reason, c.send.code
	}
	if err := c.write(d, state, reason, code); err != nil {
		return Decision{}, err
	}
	if !own && d.SendID == c.id {
		d.State = state
	}
	return d, nil
}

// write keeps the send's row and traces a verdict that differs from its last.
func (c *decision) write(d Decision, state, reason, code string) error {
	why := c.why(d)
	verdict := string(d.Verdict) + " " + why
	same := verdict == c.send.verdict
	if same && state == c.send.state && d.Verdict != Held && c.turn.IsZero() {
		return nil
	}
	at, changed, attempts := c.now, c.now, c.send.attempts
	switch {
	case d.Verdict == Go:
		attempts = d.Attempt
	case c.known && state == c.send.state:
		at, changed = c.send.at, c.send.stateAt
	case c.known:
		at = c.send.at
	}
	var heldBy string
	var heldUntil int64
	if d.Verdict == Held {
		heldBy, heldUntil = c.heldBy, micros(d.Until)
	}
	if d.Verdict == Deferred {
		heldUntil = micros(c.turn)
	}
	if _, err := c.tx.exec(writeSendSQL,
		c.id, c.Identity, c.Enrolment, c.Step, c.Round, c.Visit, c.Contact, c.Channel, c.Account, c.Purpose, c.Content,
		state, reason, code, verdict, attempts, flag(c.Await), micros(at), micros(changed), c.connection(), c.templateName(), c.Language,
		allowsList(c.Allows), flag(c.HasText && !c.needTemplate), flag(c.HoldInHandoff), c.priority(), heldBy, heldUntil, c.Category, c.Consent); err != nil || same {
		return err
	}
	return c.tx.Trace(TraceLine{Enrolment: c.traced(), At: c.now, Step: c.Step, What: "send: " + string(d.Verdict), Why: why, Where: c.Where})
}

const writeSendSQL = `INSERT INTO sends (id, identity, enrolment, step, round, visit, contact, channel, account, purpose, content,
		state, reason, code, verdict, attempts, awaited, at, state_at, connection, template, language,
		allows, has_text, in_handoff, priority, held_by, held_until, category, consent)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
	ON CONFLICT (id) DO UPDATE SET contact = excluded.contact, channel = excluded.channel, account = excluded.account,
		purpose = excluded.purpose, content = CASE WHEN excluded.attempts > sends.attempts OR sends.attempts = 0 THEN excluded.content ELSE sends.content END,
		state = excluded.state, reason = excluded.reason, code = excluded.code, verdict = excluded.verdict, attempts = excluded.attempts,
		awaited = CASE WHEN excluded.awaited = 1 THEN 1 ELSE sends.awaited END, at = excluded.at, state_at = excluded.state_at,
		connection = excluded.connection, template = excluded.template, language = excluded.language, allows = excluded.allows,
		has_text = excluded.has_text, in_handoff = excluded.in_handoff, priority = excluded.priority,
		held_by = excluded.held_by, held_until = excluded.held_until, woken_at = 0,
		category = excluded.category, consent = excluded.consent`

// templateName is the template under which the message would leave on
// WhatsApp; other channels approve none.
func (c *decision) templateName() string {
	if !c.HasTemplate || c.Channel != whatsapp {
		return ""
	}
	return c.Template
}

// traced is the run whose trace tells of the send; a notice, which has no run,
// is traced under its identity.
func (c *decision) traced() string {
	if c.Enrolment == "" {
		return c.Identity
	}
	return c.Enrolment
}

// why says a verdict's reason in few words.
func (c *decision) why(d Decision) string {
	switch {
	case d.Verdict == Go && d.UseTemplate:
		return "template, attempt " + strconv.Itoa(d.Attempt)
	case d.Verdict == Go:
		return "text, attempt " + strconv.Itoa(d.Attempt)
	case d.Verdict == Deferred:
		return d.Reason + ": until " + d.Until.UTC().Format(time.RFC3339)
	case d.Verdict == Expired:
		return "at " + c.Expires.UTC().Format(time.RFC3339)
	case d.Verdict != Held:
		return d.Reason
	}
	switch d.Reason {
	case "circuit":
		return "circuit: " + *c.facts.circuit
	case "handoff":
		return "handoff: until " + d.Until.UTC().Format(time.RFC3339)
	case "template":
		return "template: " + c.facts.template.state()
	case "category":
		return "category: " + c.facts.template.category()
	case "hold":
		return strings.TrimSpace("hold: " + strings.Join(strings.Split(c.heldBy, "/")[1:], " "))
	}
	return d.Reason
}
