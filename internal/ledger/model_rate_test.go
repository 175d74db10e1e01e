package ledger_test

import (
	"cmp"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// pairMay is when the next message to the person may leave.
func (m *reference) pairMay(q ledger.SendRequest, pair [2]string) time.Time {
	may := m.pairHeld[pair]
	if q.Limits.PairEvery > 0 {
		if paced := m.pairs[pair].Add(-time.Duration(q.Limits.PairBurst) * q.Limits.PairEvery); paced.After(may) {
			may = paced
		}
	}
	return may
}

// rate is the number's: a message that nobody waits for leaves a quarter of a
// second's worth to those that somebody waits for, and does not push in before
// those that have a turn.
func (m *reference) rate(q ledger.SendRequest, s *refSend, asTemplate bool) answer {
	n := m.numbers[q.Account]
	var turn time.Time
	if s != nil {
		turn = s.turn
	}
	wait := func(until time.Time) answer {
		return answer{Verdict: ledger.Deferred, Reason: "rate", Until: until}
	}
	rate := max(cmp.Or(n.rate, q.Limits.NumberRate), 0)
	if rate == 0 && n.held.IsZero() {
		return answer{}
	}
	if turn.After(m.now) {
		return wait(turn)
	}
	var every time.Duration
	may, behind := n.held, false
	if rate > 0 {
		every = (time.Second / time.Duration(rate)).Truncate(time.Microsecond)
		room := time.Second - every
		if waitedFor := !asTemplate || cmp.Or(q.Priority, 3) < 3; !waitedFor {
			room = max(room-time.Second/4, 0)
			behind = turn.IsZero() && n.line.After(m.now)
		}
		if paced := n.free.Add(-room); paced.After(may) {
			may = paced
		}
	}
	if may.After(m.now) || behind {
		until := n.line.Add(every)
		if may.After(until) {
			until = may
		}
		if q.Expires.IsZero() || until.Before(q.Expires) {
			n.line = until
			m.numbers[q.Account] = n
		}
		return wait(until)
	}
	if rate > 0 {
		if n.free.Before(m.now) {
			n.free = m.now
		}
		n.free = n.free.Add(every)
		m.numbers[q.Account] = n
	}
	return answer{}
}

// number is news of a number's rate, of its portfolio, or that the provider had
// too much.
func (w *world) number(n [8]int) error {
	account := []string{"4711", "4711", "4711", "42"}[n[0]%4]
	known := w.numbers[account]
	contact := modelContacts[n[1]%3]
	until := w.now.Add([]time.Duration{0, time.Second, time.Minute, time.Hour}[n[2]%4])
	defer func() { w.numbers[account] = known }()
	switch n[3] % 5 {
	case 0:
		w.note("number %s is held until %s", account, until.Format(time.TimeOnly))
		if until.After(known.held) {
			known.held = until
		}
		return w.do(func(tx *ledger.Tx) error { return tx.HoldNumber(account, until) })
	case 1:
		w.note("number %s is held for %s until %s", account, contact, until.Format(time.TimeOnly))
		if pair := [2]string{account, contact}; until.After(w.pairHeld[pair]) {
			w.pairHeld[pair] = until
		}
		return w.do(func(tx *ledger.Tx) error { return tx.HoldPair(account, contact, until) })
	case 2:
		w.peopleLimit = n[4] % 3
		w.note("the portfolio may write to %d people", w.peopleLimit)
		return w.do(func(tx *ledger.Tx) error { return tx.SetPortfolioLimit("p", w.peopleLimit, w.now) })
	case 3:
		w.note("a message to number %s", account)
		if half := w.now.Add(time.Second / 2); known.rate > 0 && known.free.Before(half) {
			if known.free.Before(w.now) {
				known.free = w.now
			}
			known.free = known.free.Add((time.Second / time.Duration(known.rate)).Truncate(time.Microsecond))
		}
		return w.do(func(tx *ledger.Tx) error { return tx.TookNumber(account) })
	}
	rate, at := []int{1, 2, 80, -1}[n[5]%4], w.now.Add(-time.Duration(n[6]%2)*time.Minute)
	w.note("number %s has a rate of %d", account, rate)
	if !at.Before(known.told) {
		if known.rate != rate {
			known.line = time.Time{}
		}
		known.rate, known.told = rate, at
	}
	return w.do(func(tx *ledger.Tx) error {
		return tx.SetNumber(ledger.NumberState{Account: account, Rate: rate, At: at})
	})
}
