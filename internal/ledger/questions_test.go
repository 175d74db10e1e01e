package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestQuestions(t *testing.T) {
	ask := func(step string, until time.Time) ledger.SendRequest {
		q := elsewhere(step)
		q.Asks, q.QuestionUntil = true, until
		return q
	}
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		latest := func() string {
			t.Helper()
			var q ledger.Question
			r.do(func(tx *ledger.Tx) (err error) {
				q, _, err = tx.LatestQuestion("c-1")
				return err
			})
			return q.Step
		}
		want := func(step, when string) {
			t.Helper()
			if got := latest(); got != step {
				t.Errorf("latest question %s = %q, want %q", when, got, step)
			}
		}
		want("", "before any was asked")
		open := r.sent(ask("open", time.Time{}))
		r.clock.add(time.Second)
		short := r.sent(ask("short", noon.Add(time.Hour)))
		want("short", "is the one asked last")
		r.clock.add(time.Second)
		r.finish(r.decide(ask("refused", time.Time{})), "refused", "template")
		want("short", "after a message that was refused")
		r.clock.at = noon.Add(time.Hour)
		want("open", "when the last one's time is over")
		r.do(func(tx *ledger.Tx) error { return tx.MoveQuestion(short.SendID, noon.Add(2*time.Hour)) })
		want("short", "when its time was moved")
		r.do(func(tx *ledger.Tx) error { return tx.CloseQuestion(short.SendID) })
		want("open", "when the last one is closed")

		bySend := func(id string) (q ledger.Question, found bool) {
			t.Helper()
			r.do(func(tx *ledger.Tx) (err error) {
				q, found, err = tx.QuestionBySend(id)
				return err
			})
			return q, found
		}
		q, found := bySend(short.SendID)
		asked := ledger.Question{
			SendID: short.SendID, Enrolment: "j/7@1", Step: "short", Contact: "c-1",
			AskedAt: noon.Add(time.Second), Until: noon.Add(2 * time.Hour),
		}
		if diff := cmp.Diff(asked, q); !found || diff != "" {
			t.Errorf("a closed question's button can be pressed: found = %v (-want +got):\n%s", found, diff)
		}
		r.do(func(tx *ledger.Tx) error { return tx.CloseEnrolment("j/7@1", "done") })
		want("", "when the run has ended")
		if _, found := bySend(open.SendID); found {
			t.Error("the question of an ended run is found by its send")
		}
	})
}
