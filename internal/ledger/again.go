package ledger

import "time"

const (
	// marketingPause is between two tries of marketing that WhatsApp keeps from
	// a person who gets much of it (error 131049): at least 24 h, and an earlier
	// try can itself block later ones (Meta, 2026-04-30).
	marketingPause = 24 * time.Hour
	// maxTroubled is how often a message is tried that fails, after it was
	// accepted, by trouble of the provider's own; the pause between two tries
	// begins at a minute and doubles.
	maxTroubled   = 5
	troubledPause = time.Minute
)

// again answers for a message that failed after the provider had accepted it,
// for a reason that passes: it was certainly not delivered, so it is tried once
// more when nothing holds it back. The circuit, the pace and the template's
// state have their own checks; what is left is the pause of this very message.
// again is false where the failure is the last word.
func (c *decision) again(attempts []attempt) (d Decision, again bool) {
	last := attempts[len(attempts)-1]
	if last.state != failed {
		return d, false
	}
	var pause time.Duration
	switch last.reason {
	case "auth", "billing", "policy", "config", reasonTemplateState, reasonPair, reasonNumber, reasonAccount, reasonQuality:
	case reasonMarketingHold:
		if times(attempts, reasonMarketingHold) > 1 {
			return Decision{Verdict: Suppressed, Reason: reasonMarketingHold}, true
		}
		pause = marketingPause
	case reasonTrouble:
		if n := times(attempts, reasonTrouble); n < maxTroubled {
			pause = troubledPause << (n - 1)
			break
		}
		return d, false
	default:
		return d, false
	}
	if at := last.changedAt.Add(pause); at.After(c.now) {
		d = Decision{Verdict: Deferred, Reason: last.reason, Until: at}
	}
	return d, true
}

// times counts the attempts that ended for a reason.
func times(attempts []attempt, reason string) (n int) {
	for _, a := range attempts {
		if a.reason == reason {
			n++
		}
	}
	return n
}
