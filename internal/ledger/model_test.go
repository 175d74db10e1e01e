package ledger_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

var (
	modelRunsFlag = flag.Int("model.runs", 1000, "how many random histories the model test compares")
	modelSeed     = flag.Uint64("model.seed", 0, "compare the history of this seed alone")
)

// historyLength is how much happens in one history.
const historyLength = 70

// TestModel compares the send decision, and what is released, with the rules
// in plain Go (model_reference_test.go and those beside it) over random histories. A history that
// differs is printed, shortened to what is needed, with the seed that makes it
// again:
//
//	go test ./internal/ledger -run Model -model.seed 4711
func TestModel(t *testing.T) {
	if *modelSeed > 0 {
		newStage(t, "sqlite::memory:").compare(*modelSeed)
		t.Logf("model: the history of seed %d shows no difference", *modelSeed)
		return
	}
	var next, done atomic.Uint64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			s := newStage(t, "sqlite::memory:")
			for seed := next.Add(1); seed <= uint64(*modelRunsFlag) && !t.Failed(); seed = next.Add(1) {
				s.compare(seed)
				done.Add(1)
			}
		})
	}
	all.Wait()
	t.Logf("model: %d random histories of %d events compared with the rules", done.Load(), historyLength)
}

// The same on Postgres, for fewer histories: the SQL is the same text.
func TestModelOnPostgres(t *testing.T) {
	s := newStage(t, postgresDSN(t))
	for seed := uint64(1); seed <= 25 && !t.Failed(); seed++ {
		s.compare(seed)
	}
}

// stage is a ledger on which one history after the other is played.
type stage struct {
	t     *testing.T
	l     *ledger.Ledger
	wall  time.Time
	clear func() error
	each  bool // a write each: on Postgres the pace of numbers is outside of them
}

func newStage(t *testing.T, dsn string) *stage {
	s := &stage{t: t}
	clk := clock.New(clock.Setting{Wall: noon, Virtual: noon.Add(ahead), Factor: 1}, func() time.Time { return s.wall })
	l, err := ledger.Open(t.Context(), dsn, clk)
	if err != nil {
		t.Error(err)
		return s
	}
	t.Cleanup(func() { _ = l.Close() })
	s.l = l
	s.clear = func() error { return l.Do(t.Context(), func(tx *ledger.Tx) error { return tx.Wipe() }) }
	if strings.HasPrefix(dsn, "postgres") {
		clear := emptier(t, dsn)
		s.clear, s.each = func() error { clear(); return nil }, true
	}
	return s
}

func (s *stage) compare(seed uint64) {
	first, ops := history(seed)
	if _, err := s.play(first, ops); err == nil {
		return
	}
	ops = s.shorten(first, ops)
	notes, err := s.play(first, ops)
	s.t.Errorf("seed %d: %v\n  %s", seed, err, strings.Join(notes, "\n  "))
}

// history is what happens in the history of a seed.
func history(seed uint64) (first [8]int, ops []op) {
	r := rand.New(rand.NewPCG(seed, 3))
	numbers := func() (n [8]int) {
		for i := range n {
			n[i] = r.IntN(1 << 20)
		}
		return n
	}
	total := 0
	for _, o := range modelOps {
		total += o.weight
	}
	first = numbers()
	for range historyLength {
		at, kind := r.IntN(total), 0
		for at >= modelOps[kind].weight {
			at -= modelOps[kind].weight
			kind++
		}
		ops = append(ops, op{kind, numbers()})
	}
	return first, ops
}

// play makes the ops happen and answers the first difference: all in one write,
// which takes less time, or in one each.

func (s *stage) play(first [8]int, ops []op) (notes []string, err error) {
	if err := s.clear(); err != nil {
		return nil, err
	}
	var w *world
	history := func(tx *ledger.Tx) error {
		if w, err = newWorld(s, tx, first); err != nil {
			return err
		}
		for _, o := range ops {
			if err := modelOps[o.kind].apply(w, o.n); err != nil {
				return fmt.Errorf("%s: %w", modelOps[o.kind].name, err)
			}
		}
		return nil
	}
	if s.each {
		err = history(nil)
	} else {
		err = s.l.Do(context.Background(), history)
	}
	if err != nil {
		return w.notes, err
	}
	return w.notes, w.totals()
}

// totals compares what is counted at the end.
func (w *world) totals() error {
	want := map[string]int{"duplicate": w.duplicates}
	held := map[string]int{}
	for _, s := range w.sends {
		want[s.state]++
		if s.state == "held" && s.superseded == "" && !w.runs[s.q.Enrolment].closed {
			held[s.heldFor]++
		}
	}
	got, err := w.l.SendTotals(context.Background())
	if err == nil {
		err = compare("SendTotals", want, got)
	}
	if err != nil {
		return err
	}
	counts, err := w.l.HeldCount(context.Background())
	if err == nil {
		err = compare("HeldCount", held, counts)
	}
	return err
}

// shorten leaves out whatever is not needed for a difference.
func (s *stage) shorten(first [8]int, ops []op) []op {
	for i := len(ops) - 1; i >= 0; i-- {
		less := slices.Delete(slices.Clone(ops), i, i+1)
		if _, err := s.play(first, less); err != nil {
			ops = less
		}
	}
	return ops
}
