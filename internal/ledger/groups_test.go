package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// inGroup opens runs of one person's group in order; all but the first wait.
func inGroup(r *rig, names ...string) {
	r.do(func(tx *ledger.Tx) error {
		for i, name := range names {
			err := tx.Open(ledger.Enrolment{
				ID: name + "@1", WorkflowID: name, Journey: name, Plan: "p", Contact: "c-1", FirstEvent: int64(i + 1), Round: 1, Group: "nurture", Queued: i > 0,
			}, nil)
			if err != nil {
				return err
			}
		}
		return tx.Open(ledger.Enrolment{ID: "z@1", WorkflowID: "z", Journey: "z", Plan: "p", Contact: "c-2", Round: 1, Group: "nurture", Queued: true}, nil)
	})
}

// turns are the ids of the events that give turns.
func turns(t *testing.T, r *rig) (ids []string) {
	t.Helper()
	events, err := r.Claim(t.Context(), "test", 100, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		ids = append(ids, e.Type+" "+ledger.Turned(e.ID))
	}
	return ids
}

func TestTheEndOfARunGivesTheNextOfItsGroupItsTurn(t *testing.T) {
	end := func(name string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { return tx.CloseEnrolment(name+"@1", "completed") }
	}
	recovered := func(name string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			return tx.Recover(ledger.Enrolment{ID: name + "@1", WorkflowID: name, Journey: name, ClosedAt: noon, Outcome: "completed"}, nil, nil)
		}
	}
	type one struct {
		name string
		do   []func(tx *ledger.Tx) error
		want []string
	}
	eachCase(t, []one{
		{"the next one's", []func(*ledger.Tx) error{end("a")}, []string{"group.turn b@1"}},
		{"once", []func(*ledger.Tx) error{end("a"), end("a")}, []string{"group.turn b@1"}},
		{"one after the other", []func(*ledger.Tx) error{end("a"), end("b")}, []string{"group.turn b@1", "group.turn c@1"}},
		{"who waits and ends gives none", []func(*ledger.Tx) error{end("b")}, nil},
		{"nobody's after the last", []func(*ledger.Tx) error{end("b"), end("c"), end("a")}, nil},
		{"also where a restored ledger learns of the end", []func(*ledger.Tx) error{recovered("a")}, []string{"group.turn b@1"}},
	}, func(c one) string { return c.name }, func(t *testing.T, r *rig, c one) {
		inGroup(r, "a", "b", "c")
		for _, f := range c.do {
			r.do(f)
		}
		if diff := cmp.Diff(c.want, turns(t, r)); diff != "" {
			t.Errorf("turns (-want +got):\n%s", diff)
		}
	})
}

func TestATurnThatIsNotKeptIsNotGiven(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		inGroup(r, "a", "b")
		err := r.Do(t.Context(), func(tx *ledger.Tx) error {
			if err := tx.CloseEnrolment("a@1", "completed"); err != nil {
				return err
			}
			return fmt.Errorf("the process dies")
		})
		if err == nil {
			t.Fatal("it did not die")
		}
		if got := turns(t, r); len(got) != 0 {
			t.Errorf("turns %v were given by a run that has not ended", got)
		}
		r.do(func(tx *ledger.Tx) error {
			open, err := tx.Busy("c-1", "nurture")
			if len(open) != 2 || open[0].Queued || !open[1].Queued {
				t.Errorf("the group is %+v", open)
			}
			return err
		})
	})
}
