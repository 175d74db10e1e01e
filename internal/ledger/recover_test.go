package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// someone is a run as Temporal's history tells of it.
func someone(seq int64) ledger.Enrolment {
	return ledger.Enrolment{
		ID: "welcome/c-1@7", WorkflowID: "welcome/c-1", Journey: "welcome", Plan: "p", OnePer: "c-1", Contact: "c-1",
		FirstEvent: 7, OpenedAt: noon, Step: "hello", Stage: "recovered", Seq: seq, Round: 1,
	}
}

func left(unknown bool) ledger.RecoveredSend {
	return ledger.RecoveredSend{
		SendRequest: ledger.SendRequest{
			Identity: "welcome/c-1@7/1/hello/1", Enrolment: "welcome/c-1@7", Step: "hello", Round: 1, Visit: 1,
			Contact: "c-1", Channel: "whatsapp", Purpose: "service", Asks: true,
		},
		Attempt: 1, At: noon, Unknown: unknown,
	}
}

func (r *rig) recover(e ledger.Enrolment, sent ...ledger.RecoveredSend) {
	r.t.Helper()
	r.do(func(tx *ledger.Tx) error { return tx.Recover(e, []string{"contact:c-1", "run:welcome/c-1"}, sent) })
}

func (r *rig) asks(resend bool) (d ledger.Decision) {
	r.t.Helper()
	r.do(func(tx *ledger.Tx) (err error) {
		q := left(false).SendRequest
		q.OptIn, q.HasTemplate, q.Content, q.Applied, q.RetryUnknown = "with_trigger", true, "hello", 3, resend
		d, err = tx.Decide(q)
		return err
	})
	return d
}

func TestWhatTemporalKnowsIsNotSentAgain(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		for range 2 { // it may be repeated
			r.recover(someone(3), left(false))
		}
		if d := r.asks(true); d.Verdict != ledger.AlreadySent || d.Attempt != 1 {
			t.Errorf("the message that left is %s %s, attempt %d; want already_sent", d.Verdict, d.Reason, d.Attempt)
		}
		r.do(func(tx *ledger.Tx) error {
			if q, ok, err := tx.QuestionBySend(ledger.SendID(left(false).Identity)); err != nil || !ok || q.Step != "hello" {
				t.Errorf("its question is %+v, %v, %v", q, ok, err)
			}
			// The next event gets the number after the last one signalled.
			next, err := tx.RouteTo(99, "welcome/c-1@7", "")
			if err != nil || next.Seq != 4 {
				t.Errorf("the next event has number %d, %v; want 4", next.Seq, err)
			}
			open, err := tx.OpenByKeys([]string{"run:welcome/c-1"})
			if err != nil || len(open) != 1 {
				t.Errorf("by its keys are found %v, %v", open, err)
			}
			return nil
		})
	})
}

func TestWhatTemporalIsNotSureOfStaysUnknown(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.recover(someone(3), left(true))
		if d := r.asks(false); d.Verdict != ledger.UnknownSend {
			t.Errorf("the message is %s, want unknown", d.Verdict)
		}
		r.recover(someone(3), left(false))
		if d := r.asks(false); d.Verdict != ledger.AlreadySent {
			t.Errorf("after a better word it is %s, want already_sent", d.Verdict)
		}
	})
}

func TestAStatusThatCameFirstIsEvidence(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		id := ledger.SendID(left(false).Identity)
		r.do(func(tx *ledger.Tx) error {
			_, err := tx.ApplyStatus(ledger.StatusUpdate{Ref: "r1." + id + ".1", ProviderID: "wamid.1", State: "delivered", At: noon})
			return err
		})
		r.recover(someone(3), left(true))
		sends, err := r.Sends(t.Context(), "welcome/c-1@7")
		if err != nil || len(sends) != 1 || sends[0].State != "delivered" {
			t.Errorf("the message is %+v, %v; want delivered", sends, err)
		}
	})
}

func TestRecoverKeepsTheEndOfARun(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.recover(someone(1))
		over := someone(2)
		over.ClosedAt, over.Outcome = noon.Add(time.Hour), "completed"
		r.recover(over)
		next := someone(0)
		next.ID, next.FirstEvent = "welcome/c-1@9", 9
		r.recover(next) // begun after the first had ended
		again := someone(0)
		again.ID, again.FirstEvent = "welcome/c-1@12", 12
		r.recover(again) // the ledger did not hear of the second one's end
		found, err := r.Enrolments(t.Context(), ledger.EnrolmentFilter{})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, e := range found {
			got[e.ID] = e.Outcome
		}
		want := map[string]string{"welcome/c-1@7": "completed", "welcome/c-1@9": "terminated", "welcome/c-1@12": ""}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("outcomes (-want +got):\n%s", diff)
		}
	})
}

// An event that the backup still had to dispatch, and that its run heard in the
// time that was lost, keeps its number: it is not heard as a new one.
func TestAnEventThatWasHeardKeepsItsNumber(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.arrive("e1", "c-1")
		r.recover(someone(5))
		r.do(func(tx *ledger.Tx) error {
			if err := tx.RecoverRoutes(ledger.Route{Event: 1, Enrolment: "welcome/c-1@7", Seq: 5}, ledger.Route{Event: 77, Enrolment: "welcome/c-1@7", Seq: 4}); err != nil {
				return err
			}
			got, err := tx.RouteTo(1, "welcome/c-1@7", "")
			if err != nil || got.Seq != 5 {
				t.Errorf("the event has number %d, %v; want 5", got.Seq, err)
			}
			if lost, err := tx.Routes(77); err != nil || len(lost) != 0 {
				t.Errorf("an event that is not here has routes %v, %v", lost, err)
			}
			return nil
		})
	})
}

// Temporal can be the older one: then what it lost is given to it again.
func TestSignalsThatTemporalLostAreDispatchedAgain(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.recover(someone(0))
		for row, id := range []string{"e1", "e2", "e3"} {
			r.arrive(id, "c-1")
			r.claim(1)
			r.do(func(tx *ledger.Tx) error {
				if _, err := tx.RouteTo(int64(row+1), "welcome/c-1@7", ""); err != nil {
					return err
				}
				return tx.Done(int64(row + 1))
			})
		}
		r.recover(someone(1))
		if diff := cmp.Diff([]string{"e2"}, r.claim(9)); diff != "" {
			t.Errorf("dispatched again (-want +got):\n%s", diff)
		}
		r.do(func(tx *ledger.Tx) error {
			got, err := tx.RouteTo(2, "welcome/c-1@7", "")
			if err != nil || got.Seq != 2 {
				t.Errorf("it has number %d, %v; want 2 as before", got.Seq, err)
			}
			return tx.Done(2)
		})
		if diff := cmp.Diff([]string{"e3"}, r.claim(9)); diff != "" {
			t.Errorf("then (-want +got):\n%s", diff)
		}
	})
}

func TestRunsThatTemporalDoesNotKnowStayListed(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.recover(someone(0))
		r.do(func(tx *ledger.Tx) error { return tx.MarkLost("welcome/c-1@7") })
		lost, err := r.Lost(t.Context())
		if err != nil || len(lost) != 1 {
			t.Fatalf("Lost = %v, %v", lost, err)
		}
		r.do(func(tx *ledger.Tx) error { return tx.Found("welcome/c-1@7") })
		if lost, err = r.Lost(t.Context()); err != nil || len(lost) != 0 {
			t.Errorf("after it was found, lost are %v, %v", lost, err)
		}
	})
}
