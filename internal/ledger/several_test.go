package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// several are the ledgers of processes that share one Postgres: two gateways
// and two workers have a pool each.
func several(t *testing.T) []*ledger.Ledger {
	t.Helper()
	dsn := postgresDSN(t)
	var all []*ledger.Ledger
	for range 2 {
		l, err := ledger.Open(t.Context(), dsn, wallClock())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
		all = append(all, l)
	}
	return all
}

// together runs f in every process several times at once.
func together(all []*ledger.Ledger, times int, f func(l *ledger.Ledger, n int) error) error {
	var wg sync.WaitGroup
	errs := make([]error, len(all)*times)
	for i := range errs {
		wg.Go(func() { errs[i] = f(all[i%len(all)], i) })
	}
	wg.Wait()
	return errors.Join(errs...)
}

func happening(id, contact string) ledger.NewEvent {
	return ledger.NewEvent{Source: "shop", ID: id, Type: "x", Time: noon, Contact: contact, Keys: []string{"contact:" + contact}, Data: []byte("{}")}
}

func TestSeveralProcessesAcceptAnEventOnce(t *testing.T) {
	all := several(t)
	var mu sync.Mutex
	won := map[string]int{}
	const events = 40
	err := together(all, 6, func(l *ledger.Ledger, n int) error {
		for i := range events {
			id := fmt.Sprint((i + n*7) % events)
			accepted, duplicates, err := l.Accept(context.Background(), ledger.Arrival{Connection: "shop", Body: []byte("{}"), Events: []ledger.NewEvent{happening(id, "c-"+id)}})
			if err != nil || accepted+duplicates != 1 {
				return fmt.Errorf("accept %s: %d new, %d known: %w", id, accepted, duplicates, err)
			}
			mu.Lock()
			won[id] += accepted
			mu.Unlock()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range events {
		if won[fmt.Sprint(i)] != 1 {
			t.Errorf("event %d was accepted %d times", i, won[fmt.Sprint(i)])
		}
	}
	if undone, _, err := all[1].InboxDepth(t.Context()); err != nil || undone != events {
		t.Errorf("%d rows are there, %v; want %d", undone, err, events)
	}
}

// While events come in, no row is worked on twice, no two of one person at
// once, and each person's in their order.
func TestSeveralProcessesShareTheInbox(t *testing.T) {
	all := several(t)
	const people, each = 12, 10
	var mu sync.Mutex
	under := map[string]int64{} // person -> row being worked on
	last := map[string]int64{}
	rows := map[int64]int{}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	finished := func() bool { mu.Lock(); defer mu.Unlock(); return len(rows) == people*each }
	err := together(all, 4, func(l *ledger.Ledger, n int) error {
		if n < 2 { // the gateways
			for i := range people * each / 2 {
				contact := fmt.Sprint("c-", i%people)
				if _, _, err := l.Accept(ctx, ledger.Arrival{Connection: "shop", Body: []byte("{}"), Events: []ledger.NewEvent{happening(fmt.Sprint(n, "-", i), contact)}}); err != nil {
					return err
				}
			}
			return nil
		}
		for !finished() {
			events, err := l.Claim(ctx, fmt.Sprint("worker-", n), 5, time.Minute)
			if err != nil {
				return err
			}
			mu.Lock()
			for _, e := range events {
				if rows[e.Row]++; rows[e.Row] > 1 {
					t.Errorf("row %d was claimed twice", e.Row)
				}
				if other := under[e.Contact]; other != 0 {
					t.Errorf("rows %d and %d of one person are worked on at once", other, e.Row)
				}
				if e.Row <= last[e.Contact] {
					t.Errorf("row %d came after row %d of the same person", e.Row, last[e.Contact])
				}
				under[e.Contact], last[e.Contact] = e.Row, e.Row
			}
			mu.Unlock()
			for _, e := range events {
				err := l.Do(ctx, func(tx *ledger.Tx) error {
					mu.Lock() // before the commit lets the next one go
					delete(under, e.Contact)
					mu.Unlock()
					return tx.Done(e.Row)
				})
				if err != nil {
					return err
				}
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSeveralProcessesAllowAMessageOnce(t *testing.T) {
	all := several(t)
	r := &rig{Ledger: all[0], t: t}
	for i := range 20 {
		id := fmt.Sprint("welcome/c-", i, "@1")
		r.do(func(tx *ledger.Tx) error {
			return tx.Open(ledger.Enrolment{ID: id, WorkflowID: id, Journey: "welcome", Plan: "p", Contact: fmt.Sprint("c-", i), Round: 1}, nil)
		})
		var mu sync.Mutex
		verdicts := map[ledger.Verdict]int{}
		err := together(all, 4, func(l *ledger.Ledger, _ int) error {
			var d ledger.Decision
			err := l.Do(context.Background(), func(tx *ledger.Tx) (err error) {
				d, err = tx.Decide(ledger.SendRequest{
					Identity: id + "/1/hello/1", Enrolment: id, Step: "hello", Round: 1, Visit: 1, Contact: fmt.Sprint("c-", i), Channel: "whatsapp",
					Purpose: "service", OptIn: "with_trigger", Content: "x", HasTemplate: true, Lease: time.Minute,
				})
				return err
			})
			mu.Lock()
			defer mu.Unlock()
			verdicts[d.Verdict]++
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if verdicts[ledger.Go] != 1 || verdicts[ledger.InFlight] != 7 {
			t.Fatalf("message %d: %v, want one go and the rest in flight", i, verdicts)
		}
	}
}

// Two runs of a person at two workers share a cap: of both, one goes.
func TestSeveralProcessesShareACap(t *testing.T) {
	all := several(t)
	r := &rig{Ledger: all[0], t: t}
	for i := range 10 {
		contact := fmt.Sprint("c-", i)
		var mu sync.Mutex
		went := 0
		for n := range 8 {
			id := fmt.Sprint("j", n, "/", contact, "@1")
			r.do(func(tx *ledger.Tx) error {
				return tx.Open(ledger.Enrolment{ID: id, WorkflowID: id, Journey: fmt.Sprint("j", n), Plan: "p", Contact: contact, Round: 1}, nil)
			})
		}
		err := together(all, 4, func(l *ledger.Ledger, n int) error {
			id := fmt.Sprint("j", n, "/", contact, "@1")
			var d ledger.Decision
			err := l.Do(context.Background(), func(tx *ledger.Tx) (err error) {
				d, err = tx.Decide(ledger.SendRequest{
					Identity: id + "/1/hello/1", Enrolment: id, Step: "hello", Round: 1, Visit: 1, Contact: contact, Channel: "whatsapp",
					Purpose: "service", OptIn: "with_trigger", Content: "x", HasTemplate: true, Lease: time.Minute, CapCount: 2, CapPer: time.Hour,
				})
				return err
			})
			mu.Lock()
			defer mu.Unlock()
			if d.Verdict == ledger.Go {
				went++
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if went != 2 {
			t.Errorf("person %d got %d messages under a cap of 2", i, went)
		}
	}
}

// The clocks of two machines differ: what the one ahead has sent counts for the
// one behind.
func TestAMessageSentByAClockAheadCountsAgainstACap(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		decide := func(n int) (d ledger.Decision) {
			id := fmt.Sprint("j", n, "/c-1@1")
			r.do(func(tx *ledger.Tx) (err error) {
				if err := tx.Open(ledger.Enrolment{ID: id, WorkflowID: id, Journey: "j", Plan: "p", Contact: "c-1", Round: 1}, nil); err != nil {
					return err
				}
				d, err = tx.Decide(ledger.SendRequest{
					Identity: id + "/1/hello/1", Enrolment: id, Step: "hello", Round: 1, Visit: 1, Contact: "c-1", Channel: "whatsapp",
					Purpose: "service", OptIn: "with_trigger", Content: "x", HasTemplate: true, Lease: time.Minute, CapCount: 1, CapPer: time.Hour,
				})
				return err
			})
			return d
		}
		if d := decide(1); d.Verdict != ledger.Go {
			t.Fatalf("the first is %s %s", d.Verdict, d.Reason)
		}
		r.clock.add(-time.Millisecond)
		if d := decide(2); d.Verdict != ledger.Suppressed || d.Reason != "cap" {
			t.Errorf("the second, a millisecond before it, is %s %s; want suppressed cap", d.Verdict, d.Reason)
		}
	})
}

// What one process accepts the other finds at its next look, which is a tick
// of its dispatcher away.
func TestAnEventOfAnotherProcessIsFoundAtTheNextLook(t *testing.T) {
	all := several(t)
	gateway, worker := all[0], all[1]
	for i := range 10 {
		id := fmt.Sprint(i)
		if _, _, err := gateway.Accept(t.Context(), ledger.Arrival{Connection: "shop", Body: []byte("{}"), Events: []ledger.NewEvent{happening(id, "c-"+id)}}); err != nil {
			t.Fatal(err)
		}
		events, err := worker.Claim(t.Context(), "worker", 5, time.Minute)
		if err != nil || len(events) != 1 || !slices.Contains([]string{id}, events[0].ID) {
			t.Errorf("after event %s was accepted, %+v is claimed, %v", id, events, err)
		}
	}
}
