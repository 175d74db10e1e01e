package ledger_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestAThingIsClaimedByAsManyAsThereArePieces(t *testing.T) {
	type claim struct {
		enrolment, step string
		pieces          int
		got             bool
		left            int
	}
	type one struct {
		name   string
		claims []claim
	}
	eachCase(t, []one{
		{"one piece: the first gets it", []claim{{"a", "1", 1, true, 0}, {"b", "1", 1, false, 0}}},
		{"the same asking is answered as before", []claim{{"a", "1", 1, true, 0}, {"b", "1", 1, false, 0}, {"a", "1", 1, true, 0}, {"b", "1", 9, false, 0}}},
		{"three pieces", []claim{{"a", "1", 3, true, 2}, {"b", "1", 3, true, 1}, {"c", "1", 3, true, 0}, {"d", "1", 3, false, 0}}},
		{"another step of the same run asks anew", []claim{{"a", "1", 2, true, 1}, {"a", "2", 2, true, 0}, {"a", "3", 2, false, 0}}},
		{"more pieces later", []claim{{"a", "1", 1, true, 0}, {"b", "1", 1, false, 0}, {"c", "1", 2, true, 0}}},
		{"no pieces", []claim{{"a", "1", 0, false, 0}, {"b", "1", -1, false, 0}}},
	}, func(c one) string { return c.name }, func(t *testing.T, r *rig, c one) {
		for i, x := range c.claims {
			r.do(func(tx *ledger.Tx) error {
				got, left, err := tx.Claim("offer/s-1", x.pieces, x.enrolment, x.step)
				if got != x.got || left != x.left {
					t.Errorf("claim %d answers %v and %d left, want %v and %d", i, got, left, x.got, x.left)
				}
				return err
			})
		}
		r.do(func(tx *ledger.Tx) error {
			got, _, err := tx.Claim("offer/s-2", 1, "z", "1")
			if !got {
				t.Error("another thing is gone too")
			}
			return err
		})
	})
}

func TestSeveralProcessesClaimAThingOnce(t *testing.T) {
	all := several(t)
	var mu sync.Mutex
	got := 0
	err := together(all, 8, func(l *ledger.Ledger, n int) error {
		won := false
		err := l.Do(context.Background(), func(tx *ledger.Tx) (err error) {
			won, _, err = tx.Claim("offer/s-1", 5, fmt.Sprint("run-", n), "1")
			return err
		})
		mu.Lock()
		defer mu.Unlock()
		if won {
			got++
		}
		return err
	})
	if err != nil || got != 5 {
		t.Errorf("%d of 16 got one of 5 pieces, %v", got, err)
	}
}

func TestWhatHappenedToAPerson(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.do(func(tx *ledger.Tx) error {
			for i, x := range []struct {
				contact, kind string
				at            time.Duration
			}{{"c-1", "order.placed", 2 * time.Hour}, {"c-1", "order.placed", time.Hour}, {"c-1", "cart.left", 0}, {"c-2", "order.placed", 0}} {
				for range 2 { // told twice, kept once
					if err := tx.Happened(x.contact, x.kind, noon.Add(x.at), int64(i+1)); err != nil {
						return err
					}
				}
			}
			return nil
		})
		got, err := r.History(t.Context(), "c-1", []string{"order.placed", "order.lost"}, time.Time{})
		want := map[string][]time.Time{"order.placed": {noon.Add(time.Hour), noon.Add(2 * time.Hour)}, "order.lost": {}}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("the history (-want +got), %v:\n%s", err, diff)
		}
		got, err = r.History(t.Context(), "c-1", []string{"order.placed"}, noon.Add(time.Hour+time.Second))
		if err != nil || len(got["order.placed"]) != 1 {
			t.Errorf("since the second one there is %v, %v", got, err)
		}
		r.clock.add(3 * 366 * 24 * time.Hour)
		if _, err := r.Prune(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		got, err = r.History(t.Context(), "c-1", []string{"order.placed", "cart.left"}, time.Time{})
		if err != nil || len(got["order.placed"])+len(got["cart.left"]) != 0 {
			t.Errorf("three years later there is %v, %v", got, err)
		}
	})
}

func TestTheNewestRecordOfAPerson(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		newest := func(contact string) string {
			t.Helper()
			fields, ok, err := r.NewestRecord(t.Context(), "deal", contact)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				return ""
			}
			return fmt.Sprint(fields["name"], fields["stage"])
		}
		put := func(contact, id string, at time.Duration, fields map[string]any) {
			t.Helper()
			r.do(func(tx *ledger.Tx) error { return tx.UpsertRecordOf(contact, "deal", id, fields, noon.Add(at)) })
		}
		if got := newest("c-1"); got != "" {
			t.Errorf("before there is one it is %q", got)
		}
		put("c-1", "d-1", time.Hour, map[string]any{"name": "one", "stage": 1})
		put("c-1", "d-2", 2*time.Hour, map[string]any{"name": "two", "stage": 1})
		put("c-2", "d-3", 3*time.Hour, map[string]any{"name": "three", "stage": 1})
		put("", "d-4", 4*time.Hour, map[string]any{"name": "nobody's"})
		put("", "d-1", 5*time.Hour, map[string]any{"stage": 2}) // news of the older one: it stays theirs, and the older one
		if got := newest("c-1"); got != "two1" {
			t.Errorf("the newest is %q, want the one heard of last for the first time", got)
		}
		put("c-1", "d-5", time.Hour-time.Minute, map[string]any{"name": "late news of an old one"})
		put("", "d-2", 30*time.Minute, map[string]any{"stage": 0}) // late news: it is the older one
		if got := newest("c-1"); got != "one2" {
			t.Errorf("the newest is %q after late news", got)
		}
		if got := newest(""); got != "" {
			t.Errorf("nobody's newest is %q", got)
		}
	})
}
