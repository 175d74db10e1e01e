package dispatch_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/postgrestest"
)

// held is a rig with n runs of which each waits for its message to be let go.
func held(t testing.TB, n int) *rig {
	t.Helper()
	return heldOn(t, "sqlite::memory:", n)
}

func heldOn(t testing.TB, dsn string, n int) *rig {
	t.Helper()
	r := newRigOn(t, dsn, folder(t, parcel("always")))
	for i := range n {
		r.accept(event(fmt.Sprint("e-", i), "order.created", fmt.Sprint("c-", i), order(fmt.Sprint("o-", i))))
	}
	r.settle()
	r.do(func(tx *ledger.Tx) error {
		return tx.AddHold(ledger.Hold{Kind: ledger.HoldEverything, Why: "test", At: morning})
	})
	for i := range n {
		if d := r.decides(fmt.Sprint("parcel/o-", i), ""); d.Verdict != ledger.Held {
			t.Fatalf("the message is %s %s", d.Verdict, d.Reason)
		}
	}
	r.runs.told()
	return r
}

func (r *rig) lift() {
	r.t.Helper()
	r.do(func(tx *ledger.Tx) error {
		_, err := tx.LiftHold(ledger.HoldEverything, "")
		return err
	})
}

func (r *rig) wakes(n int) int {
	r.t.Helper()
	released, err := r.Release(r.t.Context(), n)
	if err != nil {
		r.t.Fatal(err)
	}
	return released
}

func TestAHeldMessageIsWokenWhenNothingHoldsIt(t *testing.T) {
	r := held(t, 1)
	if n := r.wakes(5); n != 0 {
		t.Fatalf("%d messages were woken while they are held", n)
	}
	r.lift()
	if n := r.wakes(5); n != 1 {
		t.Fatalf("%d messages were woken, want 1", n)
	}
	if n := r.wakes(5); n != 0 {
		t.Errorf("%d messages were woken twice", n)
	}
	r.settle()
	en := r.enrolled("parcel/o-0")
	id := ledger.SendID(en.ID + "/1/next/1")
	if len(r.runs.events) != 1 || len(r.runs.events[0].Data) != 0 {
		t.Errorf("the run hears %+v", r.runs.events)
	}
	want := []call{{WorkflowID: "parcel/o-0", Type: "send.released", Seq: 1, SendID: id}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	if d := r.decides("parcel/o-0", ""); d.Verdict != ledger.Go {
		t.Errorf("the woken message is %s %s", d.Verdict, d.Reason)
	}
}

func TestAWakingThatWasNotDeliveredIsTheSameAgain(t *testing.T) {
	r := held(t, 1)
	r.lift()
	r.runs.failing(1, errAway)
	r.wakes(5)
	r.settle()
	r.now.move(time.Minute)
	r.settle()
	id := ledger.SendID(r.enrolled("parcel/o-0").ID + "/1/next/1")
	want := []call{{WorkflowID: "parcel/o-0", Type: "send.released", Seq: 1, SendID: id}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	if n := len(r.enrolments("parcel/o-0")); n != 1 {
		t.Errorf("there are %d enrolments", n)
	}
}

func TestARunThatHasEndedIsNotWoken(t *testing.T) {
	r := held(t, 1)
	r.lift()
	if n := r.wakes(5); n != 1 {
		t.Fatalf("%d messages were woken, want 1", n)
	}
	r.end("parcel/o-0")
	r.settle()
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("runs were told %v", calls)
	}
	if dead := r.inbox("dead"); len(dead) != 0 {
		t.Errorf("it is a dead letter: %s", dead[0].Reason)
	}
}

func TestSeveralProcessesShareTheReleaseRate(t *testing.T) {
	for _, c := range []struct {
		name string
		dsn  func(t testing.TB) string
	}{
		{"on one ledger in memory", func(testing.TB) string { return "sqlite::memory:" }},
		{"on one Postgres", postgrestest.DSN},
	} {
		t.Run(c.name, func(t *testing.T) {
			dsn := c.dsn(t)
			r := heldOn(t, dsn, 40)
			shared := r.Ledger
			if strings.HasPrefix(dsn, "postgres") {
				l, err := ledger.Open(t.Context(), dsn, r.Clock)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = l.Close() })
				shared = l
			}
			other := &dispatch.Dispatcher{Ledger: shared, Plans: r.Plans, Runs: r.Runs, Clock: r.Clock, Owner: "other", Log: r.Log}
			r.do(func(tx *ledger.Tx) error { return tx.SetReleaseRate(8) })
			r.lift()
			var total atomic.Int64
			for range 8 { // two seconds of ticks
				var both sync.WaitGroup
				for _, d := range []*dispatch.Dispatcher{r.Dispatcher, other} {
					both.Go(func() {
						n, err := d.Release(t.Context(), 2)
						if err != nil {
							t.Error(err)
						}
						total.Add(int64(n))
					})
				}
				both.Wait()
				r.now.move(250 * time.Millisecond)
			}
			if n := total.Load(); n < 16 || n > 18 {
				t.Errorf("in two seconds %d messages were woken by both, want 8 a second", n)
			}
		})
	}
}

func TestNoRateNoWaking(t *testing.T) {
	r := held(t, 1)
	r.lift()
	if n := r.wakes(0); n != 0 {
		t.Errorf("%d messages were woken", n)
	}
}
