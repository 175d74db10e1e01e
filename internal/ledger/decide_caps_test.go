package ledger_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func TestCaps(t *testing.T) {
	decides(t, []decideCase{
		{
			"a cap counts messages of the purpose over all journeys",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")); r.sent(elsewhere("2")) }, waits(time.Hour)},
			capped(2), none(ledger.Suppressed, "cap", "suppressed"),
		},
		{
			"a cap that is not reached lets go",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")) }},
			capped(2), allowed,
		},
		{
			"a cap counts what may have left",
			[]func(*rig){func(r *rig) { r.decide(elsewhere("1")); r.finish(r.decide(elsewhere("2")), "unknown", "") }},
			capped(2), none(ledger.Suppressed, "cap", "suppressed"),
		},
		{
			"a cap does not count what certainly did not leave",
			[]func(*rig){func(r *rig) { r.finish(r.decide(elsewhere("1")), "refused", "template") }},
			capped(1), allowed,
		},
		{
			"a cap does not count other purposes or people",
			[]func(*rig){func(r *rig) {
				q, p := elsewhere("1"), elsewhere("2")
				q.Purpose, p.Contact = "marketing", "c-2"
				r.sent(q)
				r.sent(p)
			}},
			capped(1), allowed,
		},
		{
			"a cap forgets what is exactly as old as its time",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")) }, waits(24 * time.Hour)},
			capped(1), allowed,
		},
		{
			"a cap counts what is a moment younger",
			[]func(*rig){func(r *rig) { r.sent(elsewhere("1")) }, waits(24*time.Hour - time.Microsecond)},
			capped(1), none(ledger.Suppressed, "cap", "suppressed"),
		},
		{
			"a message does not count against its own next attempt",
			[]func(*rig){attempted("unknown", "")},
			func() ledger.SendRequest { q := capped(1); q.RetryUnknown = true; return q }(), again,
		},
	})
}

// rival opens a run of another journey for c-1 and answers a message of it.
func rival(r *rig, name string, priority int) ledger.SendRequest {
	r.t.Helper()
	id := name + "/1@2"
	r.do(func(tx *ledger.Tx) error {
		return tx.Open(ledger.Enrolment{ID: id, WorkflowID: name + "/1", Journey: name, Contact: "c-1", FirstEvent: 2}, nil)
	})
	return request(func(q *ledger.SendRequest) {
		q.Identity, q.Enrolment, q.Journey, q.Step, q.Content, q.Priority = id+"/0/say/1", id, name, "say", name, priority
	})
}

func TestTheLastPlacesAreForWhatIsMoreImportant(t *testing.T) {
	deferred := func(name string, priority int, change ...func(q *ledger.SendRequest)) func(r *rig) {
		return func(r *rig) {
			r.t.Helper()
			q := rival(r, name, priority)
			q.DeferUntil = noon.Add(time.Hour)
			for _, f := range change {
				f(&q)
			}
			if d := r.decide(q); d.Verdict != ledger.Deferred {
				r.t.Fatalf("the rival is %s, want defer", d.Verdict)
			}
		}
	}
	no := none(ledger.Suppressed, "priority", "suppressed")
	decides(t, []decideCase{
		{"a more important message that waits takes the last place", []func(*rig){deferred("urgent", 1)}, capped(1), no},
		{"one place more is enough for both", []func(*rig){deferred("urgent", 1)}, capped(2), allowed},
		{"what has left and what waits count together", []func(*rig){deferred("urgent", 1), func(r *rig) { r.sent(elsewhere("1")) }}, capped(2), no},
		{"a message as important waits its turn", []func(*rig){deferred("equal", 3)}, capped(1), allowed},
		{"a less important one does too", []func(*rig){deferred("idle", 5)}, capped(1), allowed},
		{
			"against the most important nobody has a place",
			[]func(*rig){deferred("urgent", 2)},
			func() ledger.SendRequest { q := capped(1); q.Priority = 1; return q }(), allowed,
		},
		{
			"one of another purpose takes no place", []func(*rig){deferred("urgent", 1, func(q *ledger.SendRequest) { q.Purpose = "alarm" })}, capped(1), allowed,
		},
		{
			"one whose run has ended takes no place",
			[]func(*rig){deferred("urgent", 1), writes(func(tx *ledger.Tx) error { return tx.CloseEnrolment("urgent/1@2", "done") })},
			capped(1), allowed,
		},
		{
			"one that the provider slows down waits too",
			[]func(*rig){func(r *rig) { r.finish(r.decide(rival(r, "urgent", 1)), "throttled", "number") }},
			capped(1), no,
		},
		{
			"one that is held waits too",
			[]func(*rig){
				writes(func(tx *ledger.Tx) error { return tx.AddHold(ledger.Hold{Kind: ledger.HoldJourney, Name: "urgent"}) }),
				func(r *rig) { r.decide(rival(r, "urgent", 1)) },
			},
			capped(1), no,
		},
		{"the cap itself comes first", []func(*rig){deferred("urgent", 1), func(r *rig) { r.sent(elsewhere("1")) }}, capped(1), none(ledger.Suppressed, "cap", "suppressed")},
	})
}
