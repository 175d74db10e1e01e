package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestAListOfPeopleIsTakenInOrder(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		fired := ledger.Firing{Event: 7, Journey: "offer", Trigger: "freed", Type: "slot.freed", Data: []byte(`{"slot":{"id":"s-1"}}`), Keys: []string{"slot:s-1"}, At: noon, People: 2, Every: "30m"}
		r.do(func(tx *ledger.Tx) error {
			if err := tx.Fire(fired); err != nil {
				return err
			}
			return tx.Fire(fired) // the same event again
		})
		f, ok, err := r.TakeFiring(t.Context(), time.Minute)
		if err != nil || !ok {
			t.Fatalf("no firing is there: %v", err)
		}
		want := fired
		want.ID, want.State, want.NextAt = f.ID, ledger.Gathering, noon
		if diff := cmp.Diff(want, f); diff != "" {
			t.Errorf("the firing (-want +got):\n%s", diff)
		}
		if _, again, err := r.TakeFiring(t.Context(), time.Minute); err != nil || again {
			t.Errorf("it is taken twice: %v, %v", again, err)
		}
		var list []ledger.Listed
		for i := range 450 {
			list = append(list, ledger.Listed{SortKey: []byte{2, byte(i % 3), 0xFF}, Place: fmt.Sprintf("p-%03d", i), Contact: fmt.Sprint("c-", i)})
		}
		list = append(list, ledger.Listed{SortKey: []byte{2, 0}, Place: "first", Contact: "c-f"}, ledger.Listed{SortKey: []byte{0xFF, 0xFF}, Place: "last", Contact: "c-l"})
		f.State, f.NextAt, f.Gathered = ledger.Waiting, noon.Add(time.Hour), len(list)
		r.do(func(tx *ledger.Tx) error {
			if err := tx.ListPeople(f.ID, list); err != nil {
				return err
			}
			if err := tx.ListPeople(f.ID, list[:10]); err != nil { // each place once
				return err
			}
			return tx.Step(f)
		})
		if _, due, err := r.TakeFiring(t.Context(), time.Minute); err != nil || due {
			t.Errorf("it is due before its time: %v, %v", due, err)
		}
		r.clock.add(time.Hour)
		if f, ok, err = r.TakeFiring(t.Context(), time.Minute); err != nil || !ok || f.Gathered != 452 {
			t.Fatalf("at its time it is %+v, %v, %v", f, ok, err)
		}
		var places []string
		r.do(func(tx *ledger.Tx) error {
			for _, n := range []int{3, 1000} {
				next, err := tx.NextPeople(f.ID, n)
				if err != nil {
					return err
				}
				for _, p := range next {
					places = append(places, p.Place)
				}
			}
			return nil
		})
		if len(places) != 452 || places[0] != "first" || places[1] != "p-000" || places[2] != "p-003" || places[451] != "last" {
			t.Errorf("%d places, beginning with %v", len(places), places[:min(3, len(places))])
		}
	})
}

func TestADroppedFiringForgetsItsList(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.do(func(tx *ledger.Tx) error {
			return tx.Fire(ledger.Firing{Event: 1, Journey: "offer", Trigger: "freed", Type: "slot.freed", Keys: []string{"slot:s-1"}, At: noon, People: 1, Every: "30m"})
		})
		var about []ledger.Firing
		r.do(func(tx *ledger.Tx) (err error) {
			if about, err = tx.FiringsAbout("offer", "slot:s-2"); err != nil || len(about) != 0 {
				t.Errorf("about another slot there are %d", len(about))
			}
			if about, err = tx.FiringsAbout("offer", "slot:s-1"); err != nil || len(about) != 1 {
				t.Fatalf("about the slot there are %d, %v", len(about), err)
			}
			if err := tx.ListPeople(about[0].ID, []ledger.Listed{{Place: "a", SortKey: []byte{1}}, {Place: "b", SortKey: []byte{1}}, {Place: "c", SortKey: []byte{1}}}); err != nil {
				return err
			}
			return tx.DropFiring(about[0].ID, "slot.booked")
		})
		f, ok, err := r.TakeFiring(t.Context(), time.Minute)
		if err != nil || !ok || f.State != ledger.Dropped || f.Why != "slot.booked" {
			t.Fatalf("the dropped firing is %+v, %v, %v", f, ok, err)
		}
		r.do(func(tx *ledger.Tx) error {
			for _, want := range []int{2, 1, 0} {
				if n, err := tx.ForgetPeople(f.ID, 2); err != nil || n != want {
					t.Errorf("%d are forgotten, %v; want %d", n, err, want)
				}
			}
			f.State = ledger.Ended
			return tx.Step(f)
		})
		if _, ok, err := r.TakeFiring(t.Context(), time.Minute); err != nil || ok {
			t.Errorf("the ended firing is taken: %v, %v", ok, err)
		}
		if _, err := r.Prune(t.Context(), noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if left, err := r.Firings(t.Context(), 10); err != nil || len(left) != 0 {
			t.Errorf("after housekeeping there are %d firings, %v", len(left), err)
		}
	})
}

func TestADateReachesSomebodyOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		for _, c := range []struct {
			trigger, who, id string
			want             bool
		}{
			{"birthday", "contact/c-1", "2026", true},
			{"birthday", "contact/c-1", "2026", false},
			{"birthday", "contact/c-1", "2027", true},
			{"birthday", "contact/c-2", "2026", true},
			{"trial", "contact/c-1", "2026", true},
		} {
			r.do(func(tx *ledger.Tx) error {
				got, err := tx.ReachDate("wishes", c.trigger, c.who, c.id)
				if got != c.want {
					t.Errorf("%s %s %s: %v, want %v", c.trigger, c.who, c.id, got, c.want)
				}
				return err
			})
		}
	})
}

func TestCandidatesAreReadInPages(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.do(func(tx *ledger.Tx) error {
			for i := range 7 {
				id := fmt.Sprint("c-", i)
				if err := tx.UpsertContact(ledger.Contact{ID: id, Fields: map[string]any{"n": float64(i)}}); err != nil {
					return err
				}
				owner := id
				if i%2 == 1 {
					owner = ""
				}
				if err := tx.UpsertRecordOf(owner, "cart", fmt.Sprint("k-", 9-i), map[string]any{"of": id}, noon); err != nil {
					return err
				}
			}
			return tx.UpsertRecordOf("c-unknown", "cart", "k-zz", map[string]any{}, noon)
		})
		var people, carts []string
		for after := ""; ; {
			page, err := r.ContactsAfter(t.Context(), after, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page {
				people, after = append(people, c.Contact.ID), c.Place
			}
			if len(page) < 3 {
				break
			}
		}
		for after := ""; ; {
			page, err := r.RecordsAfter(t.Context(), "cart", after, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page {
				carts, after = append(carts, fmt.Sprint(c.Place, " ", c.Contact.ID, " ", c.Record["of"])), c.Place
			}
			if len(page) < 3 {
				break
			}
		}
		if diff := cmp.Diff([]string{"c-0", "c-1", "c-2", "c-3", "c-4", "c-5", "c-6"}, people); diff != "" {
			t.Errorf("contacts (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"k-3 c-6 c-6", "k-5 c-4 c-4", "k-7 c-2 c-2", "k-9 c-0 c-0", "k-zz  <nil>"}, carts); diff != "" {
			t.Errorf("records of somebody (-want +got):\n%s", diff)
		}
	})
}

func TestAClockOfATriggerIsShown(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		put := func(s ledger.Schedule) { r.do(func(tx *ledger.Tx) error { return tx.PutSchedule(s) }) }
		put(ledger.Schedule{Journey: "digest", Trigger: "monday", NextAt: noon})
		put(ledger.Schedule{Journey: "digest", Trigger: "monday", Paused: true, LastID: "2026-03-23T09:00", LastAt: noon, NextAt: noon.Add(time.Hour)})
		put(ledger.Schedule{Journey: "a", Trigger: "b"})
		r.do(func(tx *ledger.Tx) error { return tx.EndSchedule("a", "b") })
		got, err := r.Schedules(t.Context())
		want := []ledger.Schedule{{Journey: "digest", Trigger: "monday", Paused: true, LastID: "2026-03-23T09:00", LastAt: noon, NextAt: noon.Add(time.Hour)}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("schedules (-want +got), %v:\n%s", err, diff)
		}
	})
}

// What a ledger of before knew is history, and each record's first news.
func TestAnOlderLedgerKnowsItsHistory(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		err := ledger.OldLedger(t.Context(), dsn, 8,
			`INSERT INTO events (arrival, connection, source, event_id, type, happened_at, contact, keys, received_at, state, undone, ready)
				VALUES (1, 'shop', 'shop', 'e-1', 'order.placed', `+micros(noon)+`, 'c-1', '["contact:c-1","order:o-1"]', `+micros(noon)+`, 'done', 0, 0)`,
			`INSERT INTO events (arrival, connection, source, event_id, type, happened_at, contact, keys, received_at, state, undone, ready)
				VALUES (1, 'shop', 'shop', 'e-2', 'order.placed', `+micros(noon)+`, 'order:o-1', '["order:o-1"]', `+micros(noon)+`, 'done', 0, 0)`,
			`INSERT INTO records (kind, id, fields, at) VALUES ('order', 'o-1', '{}', `+micros(noon)+`)`,
		)
		if err != nil {
			t.Fatal(err)
		}
		r := open(t, dsn)
		got, err := r.History(t.Context(), "c-1", []string{"order.placed"}, time.Time{})
		if diff := cmp.Diff(map[string][]time.Time{"order.placed": {noon}}, got); diff != "" || err != nil {
			t.Errorf("the history (-want +got), %v:\n%s", err, diff)
		}
		if got, err = r.History(t.Context(), "order:o-1", []string{"order.placed"}, time.Time{}); err != nil || len(got["order.placed"]) != 0 {
			t.Errorf("nobody's history is %v, %v", got, err)
		}
	})
}
