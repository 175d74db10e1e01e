package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// letters are five dead letters, two of which never decoded.
func (r *rig) letters() {
	r.t.Helper()
	for i, contact := range []string{"c-1", "c-2", "c-3"} {
		r.arrive(fmt.Sprint("e", i+1), contact, "contact:"+contact)
	}
	r.claim(9)
	r.do(func(tx *ledger.Tx) error {
		for row, why := range map[int64]string{1: "no such type", 2: "the journey has 100% no value", 3: "no such type"} {
			if err := tx.Bury(row, why); err != nil {
				return err
			}
		}
		return nil
	})
	r.clock.add(time.Hour)
	for _, body := range []string{"{", "["} {
		if _, _, err := r.Accept(r.t.Context(), ledger.Arrival{Connection: "crm", Body: []byte(body), Dead: "not JSON"}); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *rig) states() map[string]int {
	r.t.Helper()
	rows, err := r.Inbox(r.t.Context(), "", 1000)
	if err != nil {
		r.t.Fatal(err)
	}
	n := map[string]int{}
	for _, row := range rows {
		n[row.State]++
	}
	return n
}

func TestDeadLettersByFilter(t *testing.T) {
	for _, c := range []struct {
		name              string
		filter            ledger.DeadFilter
		redriven, dropped int // redriven: those that have decoded once
	}{
		{"all", ledger.DeadFilter{}, 3, 5},
		{"of a connection", ledger.DeadFilter{Connection: "crm"}, 0, 2},
		{"of a type", ledger.DeadFilter{Type: "booking.created"}, 3, 3},
		{"with a word of the reason", ledger.DeadFilter{Reason: "NO SUCH"}, 2, 2},
		{"with a word that means something else to a database", ledger.DeadFilter{Reason: "100% no"}, 1, 1},
		{"that arrived before", ledger.DeadFilter{Before: noon.Add(time.Minute)}, 3, 3},
		{"that fit in nothing", ledger.DeadFilter{Reason: "_"}, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, r *rig) {
				r.letters()
				n, err := r.RedriveDead(t.Context(), c.filter)
				if err != nil || n != c.redriven {
					t.Errorf("RedriveDead = %d, %v; want %d", n, err, c.redriven)
				}
				if got := len(r.claim(9)); got != c.redriven {
					t.Errorf("%d are claimed again, want %d", got, c.redriven)
				}
			})
			everywhere(t, func(t *testing.T, r *rig) {
				r.letters()
				n, err := r.DiscardDead(t.Context(), c.filter)
				if err != nil || n != c.dropped {
					t.Errorf("DiscardDead = %d, %v; want %d", n, err, c.dropped)
				}
				want := map[string]int{}
				if c.dropped > 0 {
					want["discarded"] = c.dropped
				}
				if c.dropped < 5 {
					want["dead"] = 5 - c.dropped
				}
				if diff := cmp.Diff(want, r.states()); diff != "" {
					t.Errorf("states (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestADiscardedLetterIsKnownAgainAndItsBodyGoes(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.letters()
		if _, err := r.DiscardDead(t.Context(), ledger.DeadFilter{}); err != nil {
			t.Fatal(err)
		}
		accepted, duplicates, err := r.Accept(t.Context(), ledger.Arrival{Connection: "shop", Body: []byte("{}"), Events: []ledger.NewEvent{
			{Source: "shop", ID: "e1", Type: "booking.created", Contact: "c-1"},
		}})
		if err != nil || accepted != 0 || duplicates != 1 {
			t.Errorf("the same event again: %d accepted, %d duplicates, %v", accepted, duplicates, err)
		}
		r.clock.add(10 * 24 * time.Hour)
		pruned, err := r.Prune(t.Context(), r.clock.at)
		if err != nil || pruned.Arrivals != 5 || pruned.Events != 0 {
			t.Errorf("Prune = %+v, %v; want the five bodies and no row", pruned, err)
		}
		r.clock.add(30 * 24 * time.Hour)
		if pruned, err = r.Prune(t.Context(), r.clock.at); err != nil || pruned.Events != 5 {
			t.Errorf("a month later Prune = %+v, %v; want the five rows", pruned, err)
		}
	})
}

func TestRedriveAndDiscardGoOnBeyondOneBatch(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		const many = 1203
		var events []ledger.NewEvent
		for i := range many {
			events = append(events, ledger.NewEvent{Source: "shop", ID: fmt.Sprint(i), Type: "x", Contact: fmt.Sprint(i)})
		}
		if _, _, err := r.Accept(t.Context(), ledger.Arrival{Connection: "shop", Body: []byte("{}"), Events: events}); err != nil {
			t.Fatal(err)
		}
		bury := func() {
			claimed, err := r.Claim(t.Context(), "w1", many, time.Minute)
			if err != nil || len(claimed) != many {
				t.Fatalf("claimed %d, %v", len(claimed), err)
			}
			r.do(func(tx *ledger.Tx) error {
				for _, e := range claimed {
					if err := tx.Bury(e.Row, "no such type"); err != nil {
						return err
					}
				}
				return nil
			})
		}
		bury()
		if n, err := r.RedriveDead(t.Context(), ledger.DeadFilter{}); err != nil || n != many {
			t.Errorf("RedriveDead = %d, %v", n, err)
		}
		bury()
		if n, err := r.DiscardDead(t.Context(), ledger.DeadFilter{}); err != nil || n != many {
			t.Errorf("DiscardDead = %d, %v", n, err)
		}
	})
}

func TestInboxHealth(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		health := func() ledger.InboxHealth {
			t.Helper()
			h, err := r.InboxHealth(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return h
		}
		if diff := cmp.Diff(ledger.InboxHealth{}, health()); diff != "" {
			t.Errorf("of an empty inbox (-want +got):\n%s", diff)
		}
		r.arrive("e1", "c-1")
		r.clock.add(time.Minute)
		r.arrive("e2", "c-2")
		r.clock.add(time.Second)
		if diff := cmp.Diff(ledger.InboxHealth{Waiting: 2, Oldest: 61 * time.Second}, health()); diff != "" {
			t.Errorf("of two that wait (-want +got):\n%s", diff)
		}
		r.claim(9)
		r.do(func(tx *ledger.Tx) error { return tx.Bury(1, "no such type") })
		if diff := cmp.Diff(ledger.InboxHealth{Waiting: 1, Dead: 1, Oldest: time.Second, OldestDead: 61 * time.Second}, health()); diff != "" {
			t.Errorf("of one that waits and a dead one (-want +got):\n%s", diff)
		}
	})
}

// One person's events that fail, again and again or for ever, hold up nobody
// else, however many there are.
func TestOnePersonsBadDataHoldsNobodyUp(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		for i := range 50 {
			r.arrive(fmt.Sprint("bad", i), "c-bad")
		}
		for i := range 20 {
			r.arrive(fmt.Sprint("good", i), fmt.Sprint("c-", i))
		}
		worked := map[string]int{}
		for range 30 { // batches of a few
			events, err := r.Claim(t.Context(), "w1", 4, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			r.do(func(tx *ledger.Tx) error {
				for _, e := range events {
					worked[e.Contact]++
					if e.Contact != "c-bad" {
						if err := tx.Done(e.Row); err != nil {
							return err
						}
						continue
					}
					settle := func() error { return tx.Retry(e.Row, "no value", 0) }
					if e.Attempts == 3 {
						settle = func() error { return tx.Bury(e.Row, "no value") }
					}
					if err := settle(); err != nil {
						return err
					}
				}
				return nil
			})
		}
		for i := range 20 {
			if worked[fmt.Sprint("c-", i)] != 1 {
				t.Errorf("c-%d was worked on %d times, want once", i, worked[fmt.Sprint("c-", i)])
			}
		}
		if worked["c-bad"] != 30 {
			t.Errorf("the bad one was tried %d times, want once in each batch", worked["c-bad"])
		}
	})
}

// A thousand people whose events are all tried again leave half of every batch
// to those that came later.
func TestRetriesOfManyLeaveRoomForNewEvents(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		for i := range 100 {
			r.arrive(fmt.Sprint("bad", i), fmt.Sprint("bad-", i))
		}
		events, err := r.Claim(t.Context(), "w1", 100, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		r.do(func(tx *ledger.Tx) error {
			for _, e := range events {
				if err := tx.Retry(e.Row, "no value", 0); err != nil {
					return err
				}
			}
			return nil
		})
		for i := range 5 {
			r.arrive(fmt.Sprint("good", i), fmt.Sprint("good-", i))
		}
		got := r.claim(8)
		good := 0
		for _, id := range got {
			if id[0] == 'g' {
				good++
			}
		}
		if len(got) != 8 || good != 4 {
			t.Errorf("of %v %d are new, want 4 of 8", got, good)
		}
		if got = r.claim(8); len(got) != 8 || got[7] != "good4" {
			t.Errorf("then %v, want the last new one and retries in the places left", got)
		}
	})
}
