package ledger

import (
	"strconv"
	"time"
)

// allow writes the intent to send: the attempt with its lease, and the
// question that the message asks.
func (c *decision) allow() (Decision, error) {
	d := Decision{Verdict: Go, SendID: c.id, Attempt: c.send.attempts + 1, UseTemplate: c.useTemplate, State: sending}
	d.Ref = ref(c.id, d.Attempt)
	lease := c.Lease
	if lease <= 0 {
		lease = defaultLease
	}
	if _, err := c.tx.exec(`INSERT INTO attempts (send, attempt, ref, state, lease_until, as_template, started_at, state_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		c.id, d.Attempt, d.Ref, sending, micros(c.wall.Add(lease)), flag(d.UseTemplate), micros(c.now), micros(c.now)); err != nil {
		return Decision{}, err
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
	if !own && d.Reason != "same_content" {
		d.State = state
	}
	return d, nil
}

// write keeps the send's row and traces a verdict that differs from its last.
func (c *decision) write(d Decision, state, reason, code string) error {
	why := c.why(d)
	verdict := string(d.Verdict) + " " + why
	if verdict == c.send.verdict {
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
	if _, err := c.tx.exec(`INSERT INTO sends (id, identity, enrolment, step, round, visit, contact, channel, account, purpose, content,
			state, reason, code, verdict, attempts, at, state_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET contact = excluded.contact, channel = excluded.channel, account = excluded.account,
			purpose = excluded.purpose, content = excluded.content,
			state = excluded.state, reason = excluded.reason, code = excluded.code, verdict = excluded.verdict, attempts = excluded.attempts,
			at = excluded.at, state_at = excluded.state_at`,
		c.id, c.Identity, c.Enrolment, c.Step, c.Round, c.Visit, c.Contact, c.Channel, c.Account, c.Purpose, c.Content,
		state, reason, code, verdict, attempts, micros(at), micros(changed)); err != nil {
		return err
	}
	return c.tx.Trace(TraceLine{Enrolment: c.Enrolment, At: c.now, Step: c.Step, What: "send: " + string(d.Verdict), Why: why, Where: c.Where})
}

// why says a verdict's reason in few words.
func (c *decision) why(d Decision) string {
	switch d.Verdict {
	case Go:
		if d.UseTemplate {
			return "template, attempt " + strconv.Itoa(d.Attempt)
		}
		return "text, attempt " + strconv.Itoa(d.Attempt)
	case Deferred:
		return "until " + d.Until.UTC().Format(time.RFC3339)
	case Expired:
		return "at " + c.Expires.UTC().Format(time.RFC3339)
	case Held:
		return d.Reason + ": " + *c.facts.circuit
	}
	return d.Reason
}
