package ledger

import (
	"cmp"
	"time"
)

// numberFacts is what is known of the number's rate, in microseconds and
// messages a second.
type numberFacts struct {
	rate             int
	free, line, held int64
}

// burst is how much a number may send at once: one second's worth, as the
// provider counts it (WhatsApp throughput, 2026: 80, 20 or 1,000 a second).
const burst = time.Second

// forAnswers is how much of it the messages leave free that nobody waits for:
// one part in four.
const forAnswers = 4

// rate is the number's messages a second, as told or else as set; 0 is no
// limit.
func (c *decision) rate() int { return max(cmp.Or(c.facts.number.rate, c.Limits.NumberRate), 0) }

// number keeps the number's rate over all that it sends (the generic cell rate
// algorithm), and what the provider asked for when it had too much of it
// (HoldNumber). A message that has to wait gets a turn of its own, one after the
// other, so that ten thousand that are due at once are asked for ten thousand
// times and not again and again. A turn is kept until it comes, and whoever has
// none goes behind those who have; answers within the window and messages of
// important journeys go before them as long as there is room.
func (c *decision) number() (d Decision, err error) {
	rate, n := c.rate(), c.facts.number
	if rate == 0 && n.held == 0 {
		return d, nil
	}
	now := micros(c.now)
	if turn := micros(c.send.turn); turn > now {
		return c.waitFor(turn), nil
	}
	if turn, tried := c.tx.turnOf(c.id); tried {
		return c.asBefore(turn), nil
	}
	if n, err = c.tx.numberFacts(c.Account, n); err != nil {
		return d, err
	}
	var every int64
	may := n.held
	if rate > 0 {
		every = burst.Microseconds() / int64(rate)
		may = max(may, n.free-c.ahead(every))
	}
	inLine := rate > 0 && n.line > now && c.send.turn.IsZero() && !c.urgent()
	if may <= now && !inLine {
		return d, nil
	}
	turn := max(may, n.line+every)
	d = c.waitFor(turn)
	if c.orTooLate(d).Verdict == Expired {
		return d, nil // somebody else has the turn
	}
	if turn, err = c.tx.takeTurn(c.Account, may, every); err != nil {
		return d, err
	}
	c.tx.keepTurn(c.id, turn)
	return c.waitFor(turn), nil
}

// asBefore is what an earlier try of the same Do was given.
func (c *decision) asBefore(turn int64) (d Decision) {
	if turn != tookNow {
		d = c.waitFor(turn)
	}
	return d
}

// ahead is how much of the burst the message may use, in microseconds.
func (c *decision) ahead(every int64) int64 {
	if c.urgent() {
		return burst.Microseconds() - every
	}
	return max(burst.Microseconds()-burst.Microseconds()/forAnswers-every, 0)
}

// waitsForRate begins the kept verdict of a message that has a turn.
const waitsForRate = string(Deferred) + " rate"

func (c *decision) waitFor(turn int64) Decision {
	c.turn = moment(turn)
	return Decision{Verdict: Deferred, Reason: "rate", Until: c.turn}
}

// urgent says whether somebody waits for the message.
func (c *decision) urgent() bool { return !c.useTemplate || c.priority() < usualPriority }

func (c *decision) takeNumber() error {
	rate := c.rate()
	if _, tried := c.tx.turnOf(c.id); rate == 0 || tried {
		return nil
	}
	c.tx.keepTurn(c.id, tookNow)
	return c.tx.takeRate(c.Account, micros(c.now), burst.Microseconds()/int64(rate))
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
