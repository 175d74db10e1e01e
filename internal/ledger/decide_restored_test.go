package ledger_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// A ledger that was restored from a backup knows less than what has happened.
func TestARestoredLedgerDoesNotSendAgain(t *testing.T) {
	first := "r1." + remindID + ".1"
	recovered := func(state string, attempt int) ledger.Decision {
		d := after(ledger.AlreadySent, "recovered", state)
		d.Attempt, d.At = attempt, noon
		d.Ref = "r1." + remindID + "." + string(rune('0'+attempt))
		return d
	}
	park := func(s ledger.StatusUpdate) func(r *rig) {
		return func(r *rig) {
			r.t.Helper()
			s.At = noon
			if got := r.status(s); got.Known {
				r.t.Errorf("the status of a message that is not known is known: %+v", got)
			}
		}
	}
	decides(t, []decideCase{
		{
			"a status under our reference says that it left",
			[]func(*rig){park(ledger.StatusUpdate{Ref: first, State: "sent"})},
			request(), recovered("sent", 1),
		},
		{
			"the provider's id comes with it, and the statuses under that id",
			[]func(*rig){park(ledger.StatusUpdate{Ref: first, ProviderID: "w1", State: "sent"}), park(ledger.StatusUpdate{ProviderID: "w1", State: "read"})},
			request(), with(recovered("read", 1), func(d *ledger.Decision) { d.ProviderID = "w1" }),
		},
		{
			"a later attempt than the one it knows",
			[]func(*rig){attempted("throttled", "number"), park(ledger.StatusUpdate{Ref: "r1." + remindID + ".2", State: "delivered"})},
			request(), recovered("delivered", 2),
		},
		{
			"a status under the reference of another message says nothing",
			[]func(*rig){park(ledger.StatusUpdate{Ref: "r1." + emailID + ".1", State: "sent"})},
			request(), allowed,
		},
		{
			"a failure says that it left and came to nothing",
			[]func(*rig){park(ledger.StatusUpdate{Ref: first, State: "failed", Reason: "recipient"})},
			request(), after(ledger.Suppressed, "refused", "failed"),
		},
		{
			"what a status told is known from then on",
			[]func(*rig){park(ledger.StatusUpdate{Ref: first, State: "sent"}), func(r *rig) { r.decide(request()) }, tells(first, "read"), waits(time.Hour)},
			request(), recovered("read", 1),
		},
		{
			"a number of ours that is behind the workflow's catches up",
			[]func(*rig){func(r *rig) { r.decide(elsewhereApplied(5)) }, writes(func(tx *ledger.Tx) error {
				got, err := tx.RouteTo(9, "j/7@1", "")
				if err == nil && got.Seq != 6 {
					r := got.Seq
					return wrongSeq(r)
				}
				return err
			})},
			request(func(q *ledger.SendRequest) { q.Applied = 6 }), allowed,
		},
		{
			"and is not lowered",
			[]func(*rig){writes(func(tx *ledger.Tx) error { _, err := tx.RouteTo(9, "j/7@1", ""); return err }), writes(func(tx *ledger.Tx) error { return tx.Applied("j/7@1", 0) })},
			request(), none(ledger.LookFirst, "", ""),
		},
	})
}

type wrongSeq int64

func (wrongSeq) Error() string { return "the next event does not have the number after the workflow's" }

func elsewhereApplied(n int64) ledger.SendRequest {
	q := elsewhere("before")
	q.Applied = n
	return q
}

func TestARestoredRunWaitsForAnOperatorsWord(t *testing.T) {
	everywhereWithDSN(t, func(t *testing.T, r *rig, dsn string) {
		r.enrol()
		restored := func() {
			t.Helper()
			if _, err := raw(t, dsn).Exec(`INSERT INTO restored (enrolment, journey, step, due) VALUES ('j/7@1', 'j', 'remind', ` + micros(noon.Add(-time.Hour)) + `)`); err != nil {
				t.Fatal(err)
			}
		}
		want := func(q ledger.SendRequest, verdict ledger.Verdict, reason string, at time.Time) {
			t.Helper()
			if d := r.decide(q); d.Verdict != verdict || d.Reason != reason || !d.At.Equal(at) {
				t.Errorf("Decide(%s) = %s (%s) at %v, want %s (%s) at %v", q.Step, d.Verdict, d.Reason, d.At, verdict, reason, at)
			}
		}
		settle := func(sent bool) {
			t.Helper()
			r.do(func(tx *ledger.Tx) error {
				waited, err := tx.SettleRestored("j/7@1", sent)
				if !waited {
					t.Error("SettleRestored = false, want true")
				}
				return err
			})
		}
		restored()
		want(request(), ledger.Held, "restored", time.Time{})
		settle(true)
		want(request(), ledger.AlreadySent, "recovered", noon.Add(-time.Hour))
		want(request(), ledger.AlreadySent, "recovered", noon.Add(-time.Hour))
		want(elsewhere("next"), ledger.Go, "", time.Time{})
		restored()
		want(elsewhere("third"), ledger.Held, "restored", time.Time{})
		settle(false)
		want(elsewhere("third"), ledger.Go, "", time.Time{})
	})
}
