package ledger

import (
	"fmt"
	"time"
)

// whatsapp is the channel that knows a customer service window and approved
// templates.
const whatsapp = "whatsapp"

// earlier looks at what became of the send's own attempts.
func (c *decision) earlier() (d Decision, err error) {
	if !c.known || c.send.attempts == 0 {
		return d, nil
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
		d = Decision{Verdict: AlreadySent, At: c.send.at}
		if bestOf(attempts).foreign() {
			d.Reason = "recovered"
		}
		return d, nil
	case c.send.state == unknown && !c.RetryUnknown:
		return Decision{Verdict: UnknownSend, At: c.send.stateAt}, nil
	case last.state != refused && last.state != failed:
		return d, nil
	case last.reason == reasonWindow && !last.asTemplate:
		// A text that came too late for the window may go as a template.
		c.needTemplate = true
		return d, nil
	case last.reason == reasonMedia && c.WithoutFile:
		return d, nil
	}
	if d, again := c.again(attempts); again {
		return d, nil
	}
	return Decision{Verdict: Suppressed, Reason: "refused"}, nil
}

// reasonWindow is the connectors' word for a closed customer service window.
const reasonWindow = "window"

// reasonMedia is the connectors' word for a file that the provider cannot read.
const reasonMedia = "media"

// leased answers InFlight while an attempt holds its lease; past it, nobody
// knows whether the message left.
func (c *decision) leased(a *attempt) (d Decision, err error) {
	if a.leaseUntil.After(c.wall) {
		return Decision{Verdict: InFlight, Until: a.leaseUntil}, nil
	}
	if _, err := c.tx.learn(a, "", news{state: unknown, reason: "lease", at: a.startedAt}); err != nil {
		return d, err
	}
	c.send, _, err = c.tx.send(c.id)
	return d, err
}

func (c *decision) ended() (d Decision, err error) {
	if !c.facts.enrolled {
		return d, fmt.Errorf("enrolment %s: %w", c.Enrolment, ErrNotFound)
	}
	if c.facts.closed > 0 {
		d = Decision{Verdict: Suppressed, Reason: "run_ended"}
	}
	return d, nil
}

func (c *decision) elsewhere() (d Decision, err error) {
	if c.Elsewhere {
		d = Decision{Verdict: Suppressed, Reason: "environment"}
	}
	return d, nil
}

func (c *decision) unseen() (d Decision, err error) {
	if c.facts.seq > c.Applied || c.facts.unseen {
		d = Decision{Verdict: LookFirst}
	}
	return d, nil
}

func (c *decision) windowOpen() bool { return c.facts.window > micros(c.now) }

// textMayGo says whether free text may leave: on WhatsApp inside the customer
// service window alone.
func (c *decision) textMayGo() bool {
	return c.HasText && (c.Channel != whatsapp || (c.windowOpen() && !c.needTemplate))
}

// asTemplate says whether the message would leave as a template.
func (c *decision) asTemplate() bool { return c.HasTemplate && !c.textMayGo() }

func (c *decision) expired() (d Decision, err error) {
	if !c.Expires.IsZero() && !c.now.Before(c.Expires) {
		d = Decision{Verdict: Expired}
	}
	return d, nil
}

// standing leaves out messages that another channel's replaced and that, as
// far as is known, have not reached the person.
const standing = ` AND (superseded_by = '' OR state IN ('delivered', 'read'))`

// sameWordsFor is how long the same words of a step count as a repetition: a
// restart, or a moment that moved, must not say twice a day what nobody sees a
// difference in, and a new round a month later is a new message.
const sameWordsFor = 24 * time.Hour

func (c *decision) repeated() (d Decision, err error) {
	if c.Content == "" {
		return d, nil
	}
	same, err := c.tx.sends(`enrolment = ? AND step = ? AND content = ? AND id <> ? AND at > ? AND state IN ('accepted', 'sent', 'delivered', 'read')`+standing+` ORDER BY at, id LIMIT 1`,
		c.Enrolment, c.Step, c.Content, c.id, micros(c.now.Add(-sameWordsFor)))
	if err != nil || len(same) == 0 {
		return d, err
	}
	s := same[0]
	return Decision{
		Verdict: AlreadySent, Reason: "same_content", At: s.at,
		SendID: s.id, Attempt: s.attempts, Ref: ref(s.id, s.attempts), ProviderID: s.providerID, State: s.state,
	}, nil
}

func (c *decision) held() (d Decision, err error) {
	hold := c.facts.hold
	if hold == "" && c.asTemplate() {
		hold = c.facts.templateHold
	}
	if hold != "" {
		c.heldBy = "hold/" + hold
		d = Decision{Verdict: Held, Reason: "hold"}
	}
	return d, nil
}

func (c *decision) conversing() (d Decision, err error) {
	if c.HoldInHandoff && c.facts.conversation > micros(c.now) {
		c.heldBy = heldByHandoff
		d = Decision{Verdict: Held, Reason: "handoff", Until: moment(c.facts.conversation)}
	}
	return d, nil
}

func (c *decision) circuit() (d Decision, err error) {
	if c.facts.circuit != nil {
		c.heldBy = heldByCircuit(c.connection())
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
	c.useTemplate = c.asTemplate()
	if !c.useTemplate && !c.textMayGo() {
		d = Decision{Verdict: NeedsTemplate}
	}
	return d, nil
}

// template holds a message whose template the provider does not let leave, or
// has put into a category in which the message may not.
func (c *decision) template() (d Decision, err error) {
	category := c.facts.template.category()
	switch {
	case !c.useTemplate || c.Channel != whatsapp:
	case !usable(c.facts.template.state()):
		c.heldBy = heldByTemplate(c.Account, c.Template, c.Language)
		d = Decision{Verdict: Held, Reason: "template"}
	case !(leaving{c.Category, allowsList(c.Allows)}).as(category, func() bool { return c.said.toMarketing(c.Consent, c.Purpose) }):
		c.heldBy = heldByCategory(c.Account, c.Template, c.Language, category)
		d = Decision{Verdict: Held, Reason: "category"}
	}
	return d, nil
}

func (c *decision) deferred() (d Decision, err error) {
	if c.DeferUntil.After(c.now) {
		d = Decision{Verdict: Deferred, Reason: "hours", Until: c.DeferUntil}
	}
	return d, nil
}
