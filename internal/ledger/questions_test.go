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

// Replies come out of order: each belongs to what had been asked when it was
// written.
func TestQuestionsAtAMoment(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		ask := func(step string, until time.Time) ledger.Decision {
			t.Helper()
			q := elsewhere(step)
			q.Asks, q.QuestionUntil = true, until
			return r.sent(q)
		}
		ask("first", noon.Add(time.Hour))
		r.clock.at = noon.Add(10*time.Minute + 300*time.Millisecond)
		second := ask("second", time.Time{})
		r.clock.at = noon.Add(20 * time.Minute)
		third := ask("third", time.Time{})
		r.do(func(tx *ledger.Tx) error { return tx.CloseQuestion(third.SendID) })
		r.clock.at = noon.Add(3 * time.Hour)
		for _, c := range []struct {
			name string
			at   time.Duration
			want string
		}{
			{"before any question", -time.Second, ""},
			{"when the first was asked", 0, "first"},
			{"between the first and the second", 5 * time.Minute, "first"},
			{"in the second of the second, cut off to the second", 10 * time.Minute, "first"},
			{"after the second", 11 * time.Minute, "second"},
			{"after one that is closed", 21 * time.Minute, "second"},
			{"when the first is over", 2 * time.Hour, "second"},
		} {
			r.do(func(tx *ledger.Tx) error {
				q, found, err := tx.QuestionAt("c-1", noon.Add(c.at))
				if q.Step != c.want || found != (c.want != "") || err != nil {
					t.Errorf("QuestionAt %s = %q, %v, %v; want %q", c.name, q.Step, found, err, c.want)
				}
				return nil
			})
		}
		r.do(func(tx *ledger.Tx) error {
			if q, found, err := tx.QuestionByProvider("wamid." + second.Ref); q.Step != "second" || !found || err != nil {
				t.Errorf("QuestionByProvider = %q, %v, %v; want second", q.Step, found, err)
			}
			if q, found, err := tx.QuestionByProvider("wamid." + third.Ref); q.Step != "third" || !found || err != nil {
				t.Errorf("QuestionByProvider of a closed one = %q, %v, %v; want third", q.Step, found, err)
			}
			for _, id := range []string{"", "wamid.none"} {
				if q, found, err := tx.QuestionByProvider(id); found || err != nil {
					t.Errorf("QuestionByProvider(%q) = %q, %v, %v; want none", id, q.Step, found, err)
				}
			}
			return nil
		})
		// A provider that tells whole seconds cuts off when the reply was
		// written: it is still the answer to what was asked in that second.
		r.do(func(tx *ledger.Tx) error {
			return tx.Open(ledger.Enrolment{ID: "j/8@1", WorkflowID: "j/8", Contact: "c-2"}, nil)
		})
		r.clock.at = noon.Add(300 * time.Millisecond)
		q := elsewhere("fast")
		q.Identity, q.Enrolment, q.Contact, q.Asks = "j/8@1/0/fast/1", "j/8@1", "c-2", true
		r.sent(q)
		r.do(func(tx *ledger.Tx) error {
			for at, want := range map[time.Time]bool{noon: true, noon.Add(100 * time.Millisecond): false, noon.Add(-time.Second): false} {
				if _, found, err := tx.QuestionAt("c-2", at); found != want || err != nil {
					t.Errorf("QuestionAt %v = %v, %v; want %v", at, found, err, want)
				}
			}
			return nil
		})
	})
}
