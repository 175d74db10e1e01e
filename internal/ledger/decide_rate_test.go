package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestTheRateOfTheNumber(t *testing.T) {
	rated := func(n int) func(q *ledger.SendRequest) {
		return func(q *ledger.SendRequest) { q.Limits.NumberRate = n }
	}
	urgent := func(q *ledger.SendRequest) { q.Priority = 1 }
	// said lets n messages leave at once, of those that a limit of 8 lets.
	said := func(n int, as ...func(q *ledger.SendRequest)) func(r *rig) {
		return func(r *rig) {
			r.t.Helper()
			for i := range n {
				q := elsewhere(fmt.Sprint(i))
				rated(8)(&q)
				for _, f := range as {
					f(&q)
				}
				r.sent(q)
			}
		}
	}
	// wait asks for messages that have to wait.
	wait := func(names ...string) func(r *rig) {
		return func(r *rig) {
			r.t.Helper()
			for _, name := range names {
				q := elsewhere(name)
				rated(8)(&q)
				if d := r.decide(q); d.Verdict != ledger.Deferred || d.Reason != "rate" {
					r.t.Fatalf("Decide(%s) = %s (%s), want it to wait", name, d.Verdict, d.Reason)
				}
			}
		}
	}
	news := func(s ledger.NumberState) func(r *rig) {
		s.Account = "4711"
		return writes(func(tx *ledger.Tx) error { return tx.SetNumber(s) })
	}
	holdsFor := func(d time.Duration) func(r *rig) {
		return writes(func(tx *ledger.Tx) error { return tx.HoldNumber("4711", noon.Add(d)) })
	}
	until := func(d time.Duration) ledger.Decision {
		return with(none(ledger.Deferred, "rate", "deferred"), func(w *ledger.Decision) { w.Until = noon.Add(d) })
	}
	const every = time.Second / 8
	decides(t, []decideCase{
		{"the first leaves", nil, request(rated(8)), allowed},
		{"three quarters of a second's worth leave at once", []func(*rig){said(5)}, request(rated(8)), allowed},
		{"and the next waits its time", []func(*rig){said(6)}, request(rated(8)), until(every)},
		{"which is over then", []func(*rig){said(6), waits(every)}, request(rated(8)), allowed},
		{"an important message uses the rest", []func(*rig){said(6)}, request(rated(8), urgent), allowed},
		{"up to a second's worth", []func(*rig){said(6), func(r *rig) {
			for _, step := range []string{"u1", "u2"} {
				q := elsewhere(step)
				rated(8)(&q)
				urgent(&q)
				r.sent(q)
			}
		}}, request(rated(8), urgent), until(every)},
		{"so does an answer to somebody who wrote", []func(*rig){said(6), hears}, request(rated(8), func(q *ledger.SendRequest) { q.HasText = true }), with(allowed, func(w *ledger.Decision) { w.UseTemplate = false })},
		{"who waits has a turn after those who wait", []func(*rig){said(6), wait("a", "b", "c")}, request(rated(8)), until(4 * every)},
		{"nobody pushes in before them", []func(*rig){said(6), wait("a", "b", "c"), waits(2 * every)}, request(rated(8)), until(4 * every)},
		{"but who is important", []func(*rig){said(6), wait("a", "b", "c"), waits(2 * every)}, request(rated(8), urgent), allowed},
		{"who asks before the turn keeps it", []func(*rig){said(6), func(r *rig) { r.decide(request(rated(8))) }, wait("a", "b"), waits(every / 2)}, request(rated(8)), until(every)},
		{"and leaves at it", []func(*rig){said(6), func(r *rig) { r.decide(request(rated(8))) }, wait("a", "b"), waits(every)}, request(rated(8)), allowed},
		{"a wait that lasts until the end expires the message", []func(*rig){said(6)}, request(rated(8), func(q *ledger.SendRequest) { q.Expires = noon.Add(every) }), none(ledger.Expired, "", "expired")},
		{
			"and its turn is the next one's",
			[]func(*rig){said(6), func(r *rig) {
				q := elsewhere("late")
				rated(8)(&q)
				q.Expires = noon.Add(every)
				r.decide(q)
			}},
			request(rated(8)), until(every),
		},
		{"a number without a limit has none", []func(*rig){said(6)}, request(rated(0)), allowed},
		{"another number has a rate of its own", []func(*rig){said(6)}, request(rated(8), func(q *ledger.SendRequest) { q.Account = "4712" }), allowed},
		{"what the provider told wins over the setting", []func(*rig){news(ledger.NumberState{Rate: 1}), said(1)}, request(rated(8)), until(time.Second)},
		{"also that there is no limit", []func(*rig){said(6), news(ledger.NumberState{Rate: -1})}, request(rated(8)), allowed},
		{"older news of it do not", []func(*rig){news(ledger.NumberState{Rate: 80}), news(ledger.NumberState{Rate: 1, At: noon.Add(-time.Minute)}), said(6)}, request(rated(8)), allowed},
		{"news of its quality leave the rate", []func(*rig){news(ledger.NumberState{Rate: 1}), news(ledger.NumberState{Quality: "red"}), said(1)}, request(rated(8)), until(time.Second)},
		{"an upgrade ends the waiting of those who come then", []func(*rig){said(6), wait("a", "b", "c"), news(ledger.NumberState{Rate: 1000})}, request(rated(8)), until(time.Millisecond)},
		{"a held number waits", []func(*rig){holdsFor(time.Minute)}, request(), until(time.Minute)},
		{"a shorter hold does not end it", []func(*rig){holdsFor(time.Minute), holdsFor(time.Second)}, request(), until(time.Minute)},
		{"until it is over", []func(*rig){holdsFor(time.Minute), waits(time.Minute)}, request(), allowed},
		{"whoever waits for that has a turn", []func(*rig){holdsFor(time.Minute), wait("a", "b")}, request(rated(8)), until(time.Minute + 2*every)},
		{
			"what comes in counts",
			[]func(*rig){news(ledger.NumberState{Rate: 2}), writes(func(tx *ledger.Tx) error { return tx.TookNumber("4711") })},
			request(), until(time.Second / 4),
		},
	})
}

func TestThePairIsHeld(t *testing.T) {
	held := func(d time.Duration) func(r *rig) {
		return writes(func(tx *ledger.Tx) error { return tx.HoldPair("4711", "c-1", noon.Add(d)) })
	}
	until := func(d time.Duration) ledger.Decision {
		return with(none(ledger.Deferred, "pair", "deferred"), func(w *ledger.Decision) { w.Until = noon.Add(d) })
	}
	decides(t, []decideCase{
		{"it waits", []func(*rig){held(time.Minute)}, request(), until(time.Minute)},
		{"a shorter hold does not end that", []func(*rig){held(time.Minute), held(time.Second)}, request(), until(time.Minute)},
		{"and leaves then", []func(*rig){held(time.Minute), waits(time.Minute)}, request(), allowed},
		{"another person's messages leave", []func(*rig){held(time.Minute)}, request(func(q *ledger.SendRequest) { q.Contact = "c-2" }), allowed},
		{
			"its pace counts on beside that",
			[]func(*rig){func(r *rig) {
				q := elsewhere("1")
				q.Limits = ledger.Limits{PairEvery: 6 * time.Second}
				r.sent(q)
			}, held(time.Second)},
			request(func(q *ledger.SendRequest) { q.Limits = ledger.Limits{PairEvery: 6 * time.Second} }), until(6 * time.Second),
		},
	})
}

func TestThePortfoliosLimitIsLearnt(t *testing.T) {
	of := func(limit int) func(q *ledger.SendRequest) {
		return func(q *ledger.SendRequest) { q.Limits = ledger.Limits{Portfolio: "p1", PortfolioLimit: limit} }
	}
	reached := func(r *rig) {
		q := elsewhere("a")
		q.Contact = "c-2"
		of(100)(&q)
		r.sent(q)
	}
	learnt := func(people int, ago time.Duration) func(r *rig) {
		return writes(func(tx *ledger.Tx) error { return tx.SetPortfolioLimit("p1", people, noon.Add(-ago)) })
	}
	full := with(none(ledger.Deferred, "portfolio", "deferred"), func(w *ledger.Decision) { w.Until = noon.Add(24 * time.Hour) })
	decides(t, []decideCase{
		{"what was told wins over the setting", []func(*rig){reached, learnt(1, 0)}, request(of(100)), full},
		{"also where there is no setting", []func(*rig){reached, learnt(1, 0)}, request(of(0)), full},
		{"and where it is more", []func(*rig){learnt(2000, 0), reached}, request(of(1)), allowed},
		{"no limit is none", []func(*rig){reached, learnt(0, 0)}, request(of(1)), allowed},
		{"older news do not count", []func(*rig){reached, learnt(1, 0), learnt(0, time.Minute)}, request(of(100)), full},
	})
}

func TestNumbersAreListed(t *testing.T) {
	onDiskToo(t, func(t *testing.T, r *rig) {
		r.do(func(tx *ledger.Tx) error {
			if err := tx.SetNumber(ledger.NumberState{Account: "4712", Quality: "green", Status: "connected", Zone: "Europe/Paris"}); err != nil {
				return err
			}
			if err := tx.SetNumber(ledger.NumberState{Account: "4711", Rate: 80, At: noon.Add(-time.Hour)}); err != nil {
				return err
			}
			return tx.HoldNumber("4711", noon.Add(time.Minute))
		})
		got, err := r.Numbers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := []ledger.NumberState{
			{Account: "4711", Rate: 80, At: noon.Add(-time.Hour), HeldUntil: noon.Add(time.Minute)},
			{Account: "4712", Quality: "green", Status: "connected", Zone: "Europe/Paris", At: noon},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Numbers (-want +got):\n%s", diff)
		}
	})
}
