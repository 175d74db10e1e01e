package ledger_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// arrive accepts one event of a contact and answers nothing: rows count from 1.
func (r *rig) arrive(id, contact string, keys ...string) {
	r.t.Helper()
	accepted, _, err := r.Accept(r.t.Context(), ledger.Arrival{Connection: "shop", Body: []byte(`{}`), Events: []ledger.NewEvent{{
		Source: "shop", ID: id, Type: "booking.created", Time: noon, Contact: contact, Keys: keys, Data: []byte(`{"n":1}`),
	}}})
	if err != nil || accepted != 1 {
		r.t.Fatalf("Accept(%s) = %d, %v; want 1, nil", id, accepted, err)
	}
}

// claim claims up to n rows and answers the events' ids.
func (r *rig) claim(n int) []string {
	r.t.Helper()
	events, err := r.Claim(r.t.Context(), "w1", n, time.Minute)
	if err != nil {
		r.t.Fatal(err)
	}
	ids := []string{}
	for _, e := range events {
		ids = append(ids, e.ID)
	}
	return ids
}

func TestClaim(t *testing.T) {
	done := func(rows ...int64) func(r *rig) {
		return func(r *rig) { r.do(func(tx *ledger.Tx) error { return tx.Done(rows...) }) }
	}
	retry := func(row int64, after time.Duration) func(r *rig) {
		return func(r *rig) { r.do(func(tx *ledger.Tx) error { return tx.Retry(row, "down", after) }) }
	}
	bury := func(row int64) func(r *rig) {
		return func(r *rig) { r.do(func(tx *ledger.Tx) error { return tx.Bury(row, "no such type") }) }
	}
	claims := func(n int, want ...string) func(r *rig) {
		return func(r *rig) {
			r.t.Helper()
			if diff := cmp.Diff(append([]string{}, want...), r.claim(n)); diff != "" {
				r.t.Errorf("Claim(%d) (-want +got):\n%s", n, diff)
			}
		}
	}
	pass := func(d time.Duration) func(r *rig) { return func(r *rig) { r.clock.add(d) } }
	redrive := func(row int64) func(r *rig) {
		return func(r *rig) {
			r.t.Helper()
			if err := r.Redrive(r.t.Context(), row); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	reopen := func(since time.Time, want int) func(r *rig) {
		return func(r *rig) {
			r.t.Helper()
			if got, err := r.Reopen(r.t.Context(), since); err != nil || got != want {
				r.t.Errorf("Reopen = %d, %v; want %d", got, err, want)
			}
		}
	}
	for _, c := range []struct {
		name  string
		rows  []string // "id contact"; rows are numbered from 1
		steps []func(r *rig)
	}{
		{
			"rows come oldest first and are leased",
			[]string{"a c1", "b c2", "c c3"},
			[]func(*rig){claims(2, "a", "b"), claims(9, "c"), claims(9)},
		},
		{
			"a contact's second event waits until the first is done",
			[]string{"a c1", "b c1", "c c2", "d c1"},
			[]func(*rig){claims(9, "a", "c"), claims(9), done(1), claims(9, "b"), done(2, 3), claims(9, "d")},
		},
		{
			"events of nobody never wait",
			[]string{"a ", "b ", "c "},
			[]func(*rig){claims(9, "a", "b", "c")},
		},
		{
			"a lease that ran out is claimed again, and its contact still waits",
			[]string{"a c1", "b c1"},
			[]func(*rig){claims(9, "a"), pass(59 * time.Second), claims(9), pass(time.Second), claims(9, "a"), claims(9)},
		},
		{
			"a retry is claimed when its time comes and holds its contact up",
			[]string{"a c1", "b c1", "c c2"},
			[]func(*rig){claims(9, "a", "c"), retry(1, time.Hour), done(3), claims(9), pass(time.Hour), claims(9, "a")},
		},
		{
			"a retry that is due goes before what came later",
			[]string{"a c1", "b c2", "c c3"},
			[]func(*rig){claims(1, "a"), retry(1, 0), claims(1, "a"), claims(9, "b", "c")},
		},
		{
			"a dead row holds nobody up",
			[]string{"a c1", "b c1"},
			[]func(*rig){claims(9, "a"), bury(1), claims(9, "b")},
		},
		{
			"a redriven row goes before the contact's later ones",
			[]string{"a c1", "b c1", "c c1"},
			[]func(*rig){claims(9, "a"), bury(1), redrive(1), claims(9, "a"), claims(9), done(1), claims(9, "b"), done(2), claims(9, "c")},
		},
		{
			"reopened rows come again in order",
			[]string{"a c1", "b c1", "c c2"},
			[]func(*rig){
				claims(9, "a", "c"), done(1), pass(time.Minute), claims(9, "b", "c"), done(2, 3),
				reopen(noon.Add(time.Minute), 2), claims(9, "b", "c"), done(2, 3), reopen(noon, 3), claims(9, "a", "c"),
			},
		},
		{
			"done, retry and bury leave a finished row alone",
			[]string{"a c1"},
			[]func(*rig){claims(9, "a"), done(1), retry(1, 0), bury(1), claims(9)},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, r *rig) {
				for _, row := range c.rows {
					var id, contact string
					fmt.Sscan(row, &id, &contact)
					r.arrive(id, contact, "contact:"+contact)
				}
				for _, step := range c.steps {
					step(r)
				}
			})
		})
	}
}

func TestFreeClaims(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.arrive("e1", "c-1")
		r.arrive("e2", "c-2")
		if diff := cmp.Diff([]string{"e1"}, r.claim(1)); diff != "" {
			t.Fatalf("claim (-want +got):\n%s", diff)
		}
		for _, c := range []struct {
			owner string
			freed int
			then  []string
		}{
			{"somebody else", 0, []string{"e2"}},
			{"w1", 2, []string{"e1", "e2"}},
		} {
			freed, err := r.FreeClaims(t.Context(), c.owner)
			if err != nil || freed != c.freed {
				t.Errorf("FreeClaims(%s) = %d, %v; want %d", c.owner, freed, err, c.freed)
			}
			got := r.claim(9)
			slices.Sort(got)
			if diff := cmp.Diff(c.then, got); diff != "" {
				t.Errorf("after FreeClaims(%s) (-want +got):\n%s", c.owner, diff)
			}
		}
	})
}
