package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

const day = 24 * time.Hour

// left are the rows of the inbox that are left, oldest first, with whether
// their raw body is still there.
func (r *rig) left() []string {
	r.t.Helper()
	list, err := r.Inbox(r.t.Context(), "", 10_000)
	if err != nil {
		r.t.Fatal(err)
	}
	out := []string{}
	for i := len(list) - 1; i >= 0; i-- {
		text := fmt.Sprintf("%d %s", list[i].Row, list[i].State)
		if _, _, err := r.RawBody(r.t.Context(), list[i].Row); err == nil {
			text += " with body"
		} else if !errors.Is(err, ledger.ErrNotFound) {
			r.t.Fatal(err)
		}
		out = append(out, text)
	}
	return out
}

func (r *rig) prune(before time.Time, want ledger.Pruned) {
	r.t.Helper()
	got, err := r.Prune(r.t.Context(), before)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		r.t.Errorf("Prune: %v (-want +got):\n%s", err, diff)
	}
}

func TestPruneKeepsWhatIsNotDoneWith(t *testing.T) {
	onDiskToo(t, func(t *testing.T, r *rig) {
		for i := range 6 {
			r.arrive(fmt.Sprint("e", i+1), fmt.Sprint("c-", i+1), "booking:7")
		}
		two := ledger.Arrival{Connection: "shop", Body: []byte("two"), Events: []ledger.NewEvent{
			{Source: "shop", ID: "e7", Type: "booking.created", Time: noon}, {Source: "shop", ID: "e8", Type: "booking.created", Time: noon},
		}}
		if _, _, err := r.Accept(t.Context(), two); err != nil {
			t.Fatal(err)
		}
		r.do(func(tx *ledger.Tx) error {
			_, err := tx.StartRoute(2, "closed@2")
			_, err2 := tx.StartRoute(3, "open@3")
			_, err3 := tx.StartRoute(6, "closed@2")
			return errors.Join(
				err, err2, err3, tx.Open(way("closed@2", "closed", "c-2", 2), nil), tx.Open(way("open@3", "open", "c-3", 3), nil),
				tx.Delivered(2, "closed@2"), tx.Delivered(3, "open@3"), tx.CloseEnrolment("closed@2", "completed"),
				tx.Trace(ledger.TraceLine{Enrolment: "closed@2", What: "sent"}),
				tx.Done(1, 2, 3, 6, 7), tx.Bury(4, "no such type"),
			)
		})
		r.clock.add(60 * day)
		r.arrive("young", "c-9")
		r.do(func(tx *ledger.Tx) error { return tx.Done(9) })
		r.clock.add(31 * day)

		r.prune(noon, ledger.Pruned{})
		// Row 3 belongs to an open run, 6 was never delivered, 8 is undone and
		// shares its body with 7, 9 is young.
		r.prune(r.clock.at.Add(-90*day), ledger.Pruned{Arrivals: 4, Events: 3, Routes: 1})
		want := []string{"3 done", "4 dead with body", "5 new with body", "6 done", "8 new with body", "9 done with body"}
		if diff := cmp.Diff(want, r.left()); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
		r.do(func(tx *ledger.Tx) error {
			for row, want := range map[int64]int{2: 0, 3: 1, 6: 1} {
				if got, err := tx.Routes(row); err != nil || len(got) != want {
					t.Errorf("row %d has %d routes, %v; want %d", row, len(got), err, want)
				}
			}
			return nil
		})
		if lines, err := r.TraceOf(t.Context(), "closed@2"); err != nil || len(lines) != 1 {
			t.Errorf("the trace has %d lines, %v; want 1", len(lines), err)
		}

		r.do(func(tx *ledger.Tx) error {
			return errors.Join(tx.CloseEnrolment("open@3", "completed"), tx.Done(5, 8))
		})
		r.prune(r.clock.at.Add(-90*day), ledger.Pruned{Arrivals: 2, Events: 3, Routes: 1})
	})
}

func TestPruneRemembersEventsForThirtyDays(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.arrive("e1", "c-1")
		r.do(func(tx *ledger.Tx) error { return tx.Done(1) })
		again := func() int {
			t.Helper()
			n, _, err := r.Accept(t.Context(), ledger.Arrival{Connection: "shop", Body: []byte("x"), Events: []ledger.NewEvent{{Source: "shop", ID: "e1", Time: noon}}})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		r.clock.add(30 * day)
		r.prune(r.clock.at, ledger.Pruned{Arrivals: 1})
		if again() != 0 {
			t.Error("an event of 30 days ago was taken for a new one")
		}
		r.clock.add(time.Second)
		r.prune(r.clock.at, ledger.Pruned{Events: 1})
		if again() != 1 {
			t.Error("an event older than 30 days was still known after Prune")
		}
	})
}

func TestPruneGoesOnAfterABatch(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		const many = 1203 // more than two batches
		var all []ledger.NewEvent
		var rows []int64
		for i := range many {
			all = append(all, ledger.NewEvent{Source: "shop", ID: fmt.Sprint(i), Time: noon})
			if i%100 != 0 { // some are undone, in between
				rows = append(rows, int64(i+1))
			}
		}
		if _, _, err := r.Accept(t.Context(), ledger.Arrival{Connection: "shop", Events: all}); err != nil {
			t.Fatal(err)
		}
		r.do(func(tx *ledger.Tx) error { return tx.Done(rows...) })
		r.clock.add(90 * day)
		stopped, stop := context.WithCancel(t.Context())
		stop()
		if got, err := r.Prune(stopped, r.clock.at); !errors.Is(err, context.Canceled) || got != (ledger.Pruned{}) {
			t.Errorf("Prune with an ended context = %v, %v", got, err)
		}
		r.prune(r.clock.at, ledger.Pruned{Events: len(rows)})
		if undone, _, err := r.InboxDepth(t.Context()); err != nil || undone != many-len(rows) {
			t.Errorf("InboxDepth = %d, %v; want %d", undone, err, many-len(rows))
		}
	})
}
