package ledger

import (
	"cmp"
	"fmt"
)

// earlier looks at what became of the send's own attempts.
func (c *decision) earlier() (d Decision, err error) {
	if c.send, c.known, err = c.tx.send(c.id); err != nil || !c.known || c.send.attempts == 0 {
		return d, err
	}
	attempts, err := c.tx.attempts(`send = ?`, c.id)
	if err != nil {
		return d, err
	}
	for i := range attempts {
		if attempts[i].state != sending {
			continue
		}
		if d, err := c.leased(&attempts[i]); err != nil || d.Verdict != "" {
			return d, err
		}
	}
	last := attempts[len(attempts)-1]
	switch {
	case left(c.send.state):
		return Decision{Verdict: AlreadySent, At: c.send.at}, nil
	case c.send.state == unknown && !c.RetryUnknown:
		return Decision{Verdict: UnknownSend, At: c.send.stateAt}, nil
	case last.state != refused && last.state != failed:
		return d, nil
	case last.reason == reasonWindow && !last.asTemplate:
		// A text that came too late for the window may go as a template.
		c.needTemplate = true
		return d, nil
	}
	return Decision{Verdict: Suppressed, Reason: "refused"}, nil
}

// reasonWindow is the connectors' word for a closed customer service window.
const reasonWindow = "window"

// leased answers InFlight while an attempt holds its lease; past it, nobody
// knows whether the message left.
func (c *decision) leased(a *attempt) (d Decision, err error) {
	if a.leaseUntil.After(c.wall) {
		return Decision{Verdict: InFlight, Until: a.leaseUntil}, nil
	}
	if _, _, err := c.tx.learn(a, "", news{state: unknown, reason: "lease", at: a.startedAt}); err != nil {
		return d, err
	}
	c.send, _, err = c.tx.send(c.id)
	return d, err
}

// facts is what the ledger knows around a send, read at once.
type facts struct {
	seq, closed, stopped, window int64
	reachable                    bool
	circuit                      *string
}

const factsSQL = `SELECT e.seq, e.closed_at, COALESCE(c.stopped_at, 0), COALESCE(w.until, 0), COALESCE(r.reachable, 1), k.reason
	FROM enrolments e
	LEFT JOIN contacts c ON c.id = ?
	LEFT JOIN windows w ON w.contact = ? AND w.account = ?
	LEFT JOIN reachability r ON r.contact = ? AND r.channel = ?
	LEFT JOIN circuits k ON k.connection = ?
	WHERE e.id = ?`

func (c *decision) ended() (d Decision, err error) {
	f := &c.facts
	connection := cmp.Or(c.Connection, c.Channel)
	found, err := c.tx.one(factsSQL, in{c.Contact, c.Contact, c.Account, c.Contact, c.Channel, connection, c.Enrolment},
		&f.seq, &f.closed, &f.stopped, &f.window, &f.reachable, &f.circuit)
	if err == nil && !found {
		err = fmt.Errorf("enrolment %s: %w", c.Enrolment, ErrNotFound)
	}
	if err == nil && f.closed > 0 {
		d = Decision{Verdict: Suppressed, Reason: "run_ended"}
	}
	return d, err
}

// unseenSQL finds an undone event about what the enrolment listens for, unless
// it is one that the workflow has applied and only the dispatcher's Done is
// missing. event_keys holds undone events alone.
const unseenSQL = `SELECT k.event FROM enrolment_keys l JOIN event_keys k ON k.key = l.key
	LEFT JOIN routes r ON r.event = k.event AND r.enrolment = l.enrolment
	WHERE l.enrolment = ? AND (r.seq IS NULL OR r.seq > ?) LIMIT 1`

func (c *decision) unseen() (d Decision, err error) {
	waits := c.facts.seq > c.Applied
	if !waits {
		waits, err = c.tx.one(unseenSQL, in{c.Enrolment, c.Applied}, new(int64))
	}
	if waits {
		d = Decision{Verdict: LookFirst}
	}
	return d, err
}

func (c *decision) permitted() (d Decision, err error) {
	if c.facts.stopped > 0 {
		return Decision{Verdict: Suppressed, Reason: "stopped"}, nil
	}
	said, err := c.tx.consents(c.Contact, c.Consent, c.Purpose, optIn)
	if err != nil {
		return d, err
	}
	granted, revoked := said.of(c.Consent)
	purposeGranted, purposeRevoked := said.of(c.Purpose)
	if c.Consent == "" {
		granted, revoked = false, false
	}
	if revoked || purposeRevoked || (c.Consent != "" && !granted) {
		return Decision{Verdict: Suppressed, Reason: "no_consent"}, nil
	}
	// A person who has written within the window is answered, not written to
	// first.
	general, _ := said.of(optIn)
	optedIn := granted || purposeGranted || general || said[everything].granted || c.windowOpen()
	if c.OptIn == "required" && !optedIn {
		return Decision{Verdict: Suppressed, Reason: "no_opt_in"}, nil
	}
	return d, nil
}

func (c *decision) windowOpen() bool { return c.facts.window > micros(c.now) }

func (c *decision) expired() (d Decision, err error) {
	if !c.Expires.IsZero() && !c.now.Before(c.Expires) {
		d = Decision{Verdict: Expired}
	}
	return d, nil
}

func (c *decision) repeated() (d Decision, err error) {
	if c.Content == "" {
		return d, nil
	}
	same, err := c.tx.sends(`enrolment = ? AND step = ? AND content = ? AND id <> ? AND state IN ('accepted', 'sent', 'delivered', 'read') ORDER BY at, id LIMIT 1`,
		c.Enrolment, c.Step, c.Content, c.id)
	if err != nil || len(same) == 0 {
		return d, err
	}
	s := same[0]
	return Decision{
		Verdict: AlreadySent, Reason: "same_content", At: s.at,
		SendID: s.id, Attempt: s.attempts, Ref: ref(s.id, s.attempts), ProviderID: s.providerID, State: s.state,
	}, nil
}

func (c *decision) deferred() (d Decision, err error) {
	switch {
	case !c.DeferUntil.After(c.now):
		return d, nil
	case !c.Expires.IsZero() && !c.Expires.After(c.DeferUntil):
		return Decision{Verdict: Expired}, nil
	}
	return Decision{Verdict: Deferred, Until: c.DeferUntil}, nil
}

// capSQL counts what left or may have left in the time before this moment,
// over all journeys. The send itself does not count against its next attempt.
const capSQL = `SELECT COUNT(*) FROM sends WHERE contact = ? AND purpose = ? AND at > ? AND at <= ? AND id <> ? AND state IN ` + countedStates

func (c *decision) capped() (d Decision, err error) {
	if c.CapCount <= 0 {
		return d, nil
	}
	var n int
	_, err = c.tx.one(capSQL, in{c.Contact, c.Purpose, micros(c.now.Add(-c.CapPer)), micros(c.now), c.id}, &n)
	if err == nil && n >= c.CapCount {
		d = Decision{Verdict: Suppressed, Reason: "cap"}
	}
	return d, err
}

func (c *decision) circuit() (d Decision, err error) {
	if c.facts.circuit != nil {
		d = Decision{Verdict: Held, Reason: "circuit"}
	}
	return d, nil
}

func (c *decision) unreachable() (d Decision, err error) {
	if !c.facts.reachable {
		d = Decision{Verdict: Suppressed, Reason: "unreachable"}
	}
	return d, nil
}

func (c *decision) form() (d Decision, err error) {
	switch {
	case c.HasText && c.windowOpen() && !c.needTemplate:
	case c.HasTemplate:
		c.useTemplate = true
	default:
		d = Decision{Verdict: NeedsTemplate}
	}
	return d, nil
}
