package ledger_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestAnEndedRunSendsNothing(t *testing.T) {
	decides(t, []decideCase{
		{
			"an ended run sends nothing",
			[]func(*rig){writes(func(tx *ledger.Tx) error { return tx.CloseEnrolment("j/7@1", "done") })},
			request(),
			none(ledger.Suppressed, "run_ended", "suppressed"),
		},
	})
}

func TestEventsThatTheRunHasNotSeenComeFirst(t *testing.T) {
	decides(t, []decideCase{
		{
			"an event with a number that the workflow has not applied comes first",
			[]func(*rig){writes(func(tx *ledger.Tx) error { _, err := tx.RouteTo(5, "j/7@1", ""); return err })},
			request(),
			none(ledger.LookFirst, "", ""),
		},
		{
			"an event that the workflow has applied does not",
			[]func(*rig){writes(func(tx *ledger.Tx) error { _, err := tx.RouteTo(5, "j/7@1", ""); return err })},
			request(func(q *ledger.SendRequest) { q.Applied = 1 }), allowed,
		},
		{"an undispatched event about the booking comes first", []func(*rig){arrives("e1", "booking:7")}, request(), none(ledger.LookFirst, "", "")},
		{"an undispatched event about another booking does not", []func(*rig){arrives("e1", "booking:8")}, request(), allowed},
		{
			"a claimed event about the contact comes first",
			[]func(*rig){arrives("e1", "contact:c-1"), func(r *rig) { r.claim(1) }},
			request(), none(ledger.LookFirst, "", ""),
		},
		{
			"an event that waits for a retry comes first",
			[]func(*rig){arrives("e1", "contact:c-1"), func(r *rig) { r.claim(1) }, writes(func(tx *ledger.Tx) error { return tx.Retry(1, "down", time.Hour) })},
			request(), none(ledger.LookFirst, "", ""),
		},
		{
			"a dispatched event does not",
			[]func(*rig){arrives("e1", "contact:c-1"), writes(func(tx *ledger.Tx) error { return tx.Done(1) })},
			request(), allowed,
		},
		{
			"a dead event does not",
			[]func(*rig){arrives("e1", "contact:c-1"), writes(func(tx *ledger.Tx) error { return tx.Bury(1, "broken") })},
			request(), allowed,
		},
		{
			"a redriven event comes first again",
			[]func(*rig){arrives("e1", "contact:c-1"), writes(func(tx *ledger.Tx) error { return tx.Bury(1, "broken") }), func(r *rig) {
				if err := r.Redrive(r.t.Context(), 1); err != nil {
					r.t.Fatal(err)
				}
			}},
			request(), none(ledger.LookFirst, "", ""),
		},
		{
			"the event that started the run does not, while its row is being finished",
			[]func(*rig){arrives("e1", "contact:c-1"), writes(func(tx *ledger.Tx) error { _, err := tx.StartRoute(1, "j/7@1"); return err })},
			request(), allowed,
		},
		{
			"an undone event that is routed and applied does not, one with a later number does",
			[]func(*rig){arrives("e1", "contact:c-1"), writes(func(tx *ledger.Tx) error { _, err := tx.RouteTo(1, "j/7@1", ""); return err })},
			request(func(q *ledger.SendRequest) { q.Applied = 1 }), allowed,
		},
	})
}
