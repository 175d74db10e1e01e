package ledger_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestTimes(t *testing.T) {
	decides(t, []decideCase{
		{
			"at its end a message has expired", nil,
			request(func(q *ledger.SendRequest) { q.Expires = noon }), none(ledger.Expired, "", "expired"),
		},
		{"before its end it has not", nil, request(func(q *ledger.SendRequest) { q.Expires = noon.Add(1) }), allowed},
		{
			"quiet hours defer", nil,
			request(func(q *ledger.SendRequest) { q.DeferUntil = noon.Add(time.Hour) }),
			with(none(ledger.Deferred, "hours", "deferred"), func(d *ledger.Decision) { d.Until = noon.Add(time.Hour) }),
		},
		{"quiet hours that end now do not", nil, request(func(q *ledger.SendRequest) { q.DeferUntil = noon }), allowed},
		{
			"quiet hours that last until the end expire the message", nil,
			request(func(q *ledger.SendRequest) { q.DeferUntil, q.Expires = noon.Add(time.Hour), noon.Add(time.Hour) }),
			none(ledger.Expired, "", "expired"),
		},
	})
}

func TestTheOrderOfTheChecks(t *testing.T) {
	decides(t, []decideCase{
		{
			"STOP comes before expiry, and an unseen event before STOP",
			[]func(*rig){says("*", false, noon), arrives("e1", "booking:7")},
			request(func(q *ledger.SendRequest) { q.Expires = noon }), none(ledger.LookFirst, "", ""),
		},
		{
			"expiry comes before quiet hours, caps and circuits",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")) }, writes(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") })},
			func() ledger.SendRequest { q := capped(1); q.Expires, q.DeferUntil = noon, noon.Add(1); return q }(),
			none(ledger.Expired, "", "expired"),
		},
		{
			"quiet hours come before caps",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")) }},
			func() ledger.SendRequest { q := capped(1); q.DeferUntil = noon.Add(time.Hour); return q }(),
			with(none(ledger.Deferred, "hours", "deferred"), func(d *ledger.Decision) { d.Until = noon.Add(time.Hour) }),
		},
	})
}
