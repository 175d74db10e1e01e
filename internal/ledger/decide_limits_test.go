package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestThePaceToOnePerson(t *testing.T) {
	paced := func(burst int) func(q *ledger.SendRequest) {
		return func(q *ledger.SendRequest) { q.Limits = ledger.Limits{PairEvery: 6 * time.Second, PairBurst: burst} }
	}
	said := func(n, burst int) func(r *rig) {
		return func(r *rig) {
			r.t.Helper()
			for i := range n {
				q := elsewhere(fmt.Sprint(i))
				paced(burst)(&q)
				r.sent(q)
			}
		}
	}
	until := func(d time.Duration) ledger.Decision {
		return with(none(ledger.Deferred, "pair", "deferred"), func(w *ledger.Decision) { w.Until = noon.Add(d) })
	}
	decides(t, []decideCase{
		{"the first leaves", nil, request(paced(0)), allowed},
		{"the next waits for the pace", []func(*rig){said(1, 0)}, request(paced(0)), until(6 * time.Second)},
		{"and then leaves", []func(*rig){said(1, 0), waits(6 * time.Second)}, request(paced(0)), allowed},
		{"a burst may be ahead of it", []func(*rig){said(2, 2)}, request(paced(2)), allowed},
		{"until it is used up", []func(*rig){said(3, 2)}, request(paced(2)), until(6 * time.Second)},
		{"a burst is won back by waiting", []func(*rig){said(3, 2), waits(12 * time.Second)}, request(paced(2)), allowed},
		{"what was decided without a limit took none", []func(*rig){func(r *rig) { r.sent(elsewhere("1")) }}, request(paced(0)), allowed},
		{
			"another number has a pace of its own",
			[]func(*rig){said(1, 0)},
			request(paced(0), func(q *ledger.SendRequest) { q.Account = "4712" }), allowed,
		},
		{
			"a message that was held took nothing",
			[]func(*rig){holds(ledger.HoldEverything, ""), func(r *rig) { r.decide(request(paced(0))) }, writes(func(tx *ledger.Tx) error {
				_, err := tx.LiftHold(ledger.HoldEverything, "")
				return err
			})},
			request(paced(0)), allowed,
		},
		{
			"a wait that lasts until the end expires the message",
			[]func(*rig){said(1, 0)},
			request(paced(0), func(q *ledger.SendRequest) { q.Expires = noon.Add(6 * time.Second) }), none(ledger.Expired, "", "expired"),
		},
	})
}

func TestThePortfoliosPeople(t *testing.T) {
	of := func(limit int) func(q *ledger.SendRequest) {
		return func(q *ledger.SendRequest) { q.Limits = ledger.Limits{Portfolio: "p1", PortfolioLimit: limit} }
	}
	// reached writes to some people, a minute after each other.
	reached := func(names ...string) func(r *rig) {
		return func(r *rig) {
			r.t.Helper()
			for i, name := range names {
				q := elsewhere(fmt.Sprint(name, i))
				q.Contact = name
				of(100)(&q)
				r.sent(q)
				r.clock.add(time.Minute)
			}
		}
	}
	until := func(d time.Duration) ledger.Decision {
		return with(none(ledger.Deferred, "portfolio", "deferred"), func(w *ledger.Decision) { w.Until = noon.Add(d) })
	}
	const day = 24 * time.Hour
	decides(t, []decideCase{
		{"a place is left", []func(*rig){reached("a")}, request(of(2)), allowed},
		{"none is left until the first drops out", []func(*rig){reached("a", "b")}, request(of(2)), until(day)},
		{"when the first has dropped out one is left", []func(*rig){reached("a", "b"), waits(day - 2*time.Minute)}, request(of(2)), allowed},
		{"a moment before none is", []func(*rig){reached("a", "b"), waits(day - 2*time.Minute - time.Microsecond)}, request(of(2)), until(day)},
		{"who is counted may be written to again", []func(*rig){reached("a", "c-1")}, request(of(2)), allowed},
		{"and stays counted from then on", []func(*rig){reached("a", "b", "a")}, request(of(2)), until(day + time.Minute)},
		{"two messages to one person are one person", []func(*rig){reached("a", "a")}, request(of(2)), allowed},
		{"where the limit was lowered several have to drop out", []func(*rig){reached("a", "b", "d")}, request(of(1)), until(day + 2*time.Minute)},
		{
			"another portfolio has people of its own",
			[]func(*rig){reached("a", "b")},
			request(func(q *ledger.SendRequest) { q.Limits = ledger.Limits{Portfolio: "p2", PortfolioLimit: 2} }), allowed,
		},
		{"who has written is answered", []func(*rig){reached("a", "b"), hears}, request(of(2)), allowed},
		{"a limit of none is no limit", []func(*rig){reached("a", "b")}, request(of(0)), allowed},
	})
}
