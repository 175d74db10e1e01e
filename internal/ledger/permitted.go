package ledger

import (
	"cmp"

	"github.com/relancehq/relance/internal/phone"
)

// stopped is STOP: nothing leaves to the person for any purpose.
func (c *decision) stopped() (d Decision, err error) {
	if c.facts.stopped > 0 {
		d = Decision{Verdict: Suppressed, Reason: "stopped"}
	}
	return d, nil
}

// listed finds the person or an address of theirs on the suppression list, for
// the purpose or for all. A number that is spelled in two ways is looked for in
// both.
func (c *decision) listed() (d Decision, err error) {
	found := c.facts.listed
	for _, other := range phone.Same(c.facts.phone)[1:] {
		if found || err != nil {
			break
		}
		found, err = c.tx.one(`SELECT address FROM suppressions WHERE address = ? AND purpose IN ('*', ?) LIMIT 1`, in{other, c.Purpose}, new(string))
	}
	if found {
		d = Decision{Verdict: Suppressed, Reason: "suppressed"}
	}
	return d, err
}

// OptIn of a purpose.
const (
	optInRequired  = "required"  // a recorded opt-in, or an open window
	optInConfirmed = "confirmed" // the consent, given in answer to a question of ours
)

func (c *decision) permitted() (d Decision, err error) {
	if c.said, err = c.tx.consents(c.Contact, c.Consent, c.Purpose, optIn, marketing, ProviderMarketing); err != nil {
		return d, err
	}
	needs, counts := c.Consent, anyWord
	if c.OptIn == optInConfirmed {
		needs, counts = cmp.Or(c.Consent, c.Purpose), confirmedWord
	}
	var granted, revoked bool
	if needs != "" {
		granted, revoked = c.said.of(needs, counts)
	}
	purposeGranted, purposeRevoked := c.said.of(c.Purpose, anyWord)
	if revoked || purposeRevoked || (needs != "" && !granted) {
		return Decision{Verdict: Suppressed, Reason: "no_consent"}, nil
	}
	// A person who has written within the window is answered, not written to
	// first.
	general, _ := c.said.of(optIn, anyWord)
	optedIn := granted || purposeGranted || general || c.said.latest(everything, anyWord).granted || c.windowOpen()
	if c.OptIn == optInRequired && !optedIn {
		d = Decision{Verdict: Suppressed, Reason: "no_opt_in"}
	}
	return d, nil
}

// marketing is the category of templates that a person can stop at the
// provider (WhatsApp, 2026).
const marketing = "marketing"

// optedOut keeps marketing templates back from those who stopped marketing at
// the provider: what the provider calls marketing decides, else the author.
func (c *decision) optedOut() (d Decision, err error) {
	if c.Channel != whatsapp || !c.asTemplate() || cmp.Or(c.facts.template.category(), c.Category) != marketing {
		return d, nil
	}
	if _, revoked := c.said.of(ProviderMarketing, anyWord); revoked {
		d = Decision{Verdict: Suppressed, Reason: "opt_out"}
	}
	return d, nil
}
