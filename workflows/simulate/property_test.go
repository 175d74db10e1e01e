package simulate

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every wait of a random plan has a bound, so a run that is open more than a
// year later waits for nothing.
func TestRandomPlansNeverDeadlock(t *testing.T) {
	var mu sync.Mutex
	began := map[string]bool{}
	list := seeds(t, 40)
	t.Run("plans", func(t *testing.T) {
		for _, seed := range list {
			t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
				t.Parallel()
				r := newRandomRun(t, seed, false)
				s := r.play(t, []int{0}, nil)
				if len(s.ends) == 0 {
					t.Fatal("no run began")
				}
				for _, e := range s.ends {
					if e.outcome == "open" {
						t.Errorf("the run of %s is still open:\n%s\n%s", e.of, strings.Join(s.lines("c-1"), "\n"), r.page)
					}
				}
				mu.Lock()
				defer mu.Unlock()
				for f := range s.seen {
					began[strings.TrimRight(f.id, "_0123456789")] = true
				}
			})
		}
	})
	if len(list) < 40 {
		return
	}
	for _, kind := range strings.Fields("send ask wait wait_for stages branch split repeat claim update create http understand tell handoff run") {
		if !began[kind] {
			t.Errorf("no random plan came to a step of the kind %s", kind)
		}
	}
}

// Whatever a run carries along survives the change to a new history at any
// wait.
func TestRandomPlansEndTheSameWhenTheyContinueAsNew(t *testing.T) {
	for _, seed := range seeds(t, 15) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			r := newRandomRun(t, seed, false)
			want := r.play(t, []int{0}, nil).lines("c-1")
			for _, after := range []int{1, 2, 3} {
				got := r.play(t, []int{0}, func(s *stage) { s.continueAfter = after }).lines("c-1")
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("continued after every %d waits (-in one history +in several):\n%s\n%s", after, diff, r.page)
				}
			}
		})
	}
}

// The dispatcher numbers the events of a run in the order of the inbox. In
// whatever order they arrive, and however often, the run does the same.
func TestTheOrderInWhichSignalsArriveChangesNothing(t *testing.T) {
	for _, seed := range seeds(t, 15) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			r := newRandomRun(t, seed, false)
			want := r.play(t, []int{0}, func(s *stage) { s.shuffle = func(post []order) []order { return post } }).lines("c-1")
			for n := range uint64(3) {
				got := r.play(t, []int{0}, func(s *stage) { s.shuffle = shuffled(rand.New(rand.NewPCG(seed, n))) }).lines("c-1")
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("shuffled (-in order +shuffled):\n%s\n%s", diff, r.page)
				}
			}
		})
	}
}

// shuffled delivers in any order, and some twice.
func shuffled(rnd *rand.Rand) func([]order) []order {
	return func(post []order) []order {
		again := slices.Clone(post)
		for _, o := range post {
			if rnd.IntN(3) == 0 {
				again = append(again, o)
			}
		}
		rnd.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		return again
	}
}

// The inbox keeps the order of each person's events and mixes those of
// several: each has the run that they would have if they were alone.
func TestPeopleWhoseEventsAreMixedGoTheirOwnWays(t *testing.T) {
	for _, seed := range seeds(t, 15) {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			r := newRandomRun(t, seed, true)
			together := r.play(t, []int{0, 1, 2}, func(s *stage) { s.shuffle = shuffled(rand.New(rand.NewPCG(seed, 9))) })
			for n, who := range randomPeople {
				id := who["id"].(string)
				want := r.play(t, []int{n}, nil).lines(id)
				if diff := cmp.Diff(want, together.lines(id)); diff != "" {
					t.Errorf("%s (-alone +with others):\n%s\n%s", id, diff, r.page)
				}
			}
		})
	}
}
