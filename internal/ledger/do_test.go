package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// done says whether an effect is kept.
func (r *rig) done(identity string) (done bool) {
	r.t.Helper()
	r.do(func(tx *ledger.Tx) (err error) {
		_, done, err = tx.EffectDone(identity)
		return err
	})
	return done
}

func keep(identity string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { return tx.KeepEffect(identity, "update", "1") }
}

func TestDoKeepsAllOrNothing(t *testing.T) {
	onDiskToo(t, func(t *testing.T, r *rig) {
		r.do(keep("kept"))
		wrong := errors.New("wrong")
		err := r.Do(t.Context(), func(tx *ledger.Tx) error {
			if err := keep("half")(tx); err != nil {
				return err
			}
			if _, done, err := tx.EffectDone("half"); err != nil || !done {
				t.Errorf("a function does not see its own write: %v, %v", done, err)
			}
			return wrong
		})
		if !errors.Is(err, wrong) {
			t.Errorf("Do = %v, want the function's own error", err)
		}
		if !r.done("kept") || r.done("half") {
			t.Errorf("kept = %v, half = %v; want true, false", r.done("kept"), r.done("half"))
		}
	})
}

func TestAPanicUndoesItselfAloneAndGoesOn(t *testing.T) {
	onDiskToo(t, func(t *testing.T, r *rig) {
		func() {
			defer func() {
				if got := recover(); got != "oops" {
					t.Errorf("recovered %v, want the function's panic", got)
				}
			}()
			_ = r.Do(t.Context(), func(tx *ledger.Tx) error {
				if err := keep("half")(tx); err != nil {
					return err
				}
				panic("oops")
			})
		}()
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			_ = r.Do(context.Background(), func(tx *ledger.Tx) error { runtime.Goexit(); return nil })
		}()
		<-gone
		r.do(keep("kept"))
		if r.done("half") || !r.done("kept") {
			t.Error("a panic left its write, or stopped the next one")
		}
	})
}

func TestDoStopsWaitingWhenItsContextEnds(t *testing.T) {
	for _, dsn := range []func(t *testing.T) string{fileDSN, func(*testing.T) string { return "sqlite::memory:" }} {
		r := open(t, dsn(t))
		running, goOn := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			if err := r.Do(context.Background(), func(tx *ledger.Tx) error {
				close(running)
				<-goOn
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
		<-running
		ctx, cancel := context.WithCancel(t.Context())
		all.Go(func() {
			err := r.Do(ctx, func(tx *ledger.Tx) error { t.Error("ran after its context ended"); return nil })
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Do = %v, want context.Canceled", err)
			}
			close(goOn)
		})
		cancel()
		all.Wait()
		r.do(keep("kept"))
	}
}

// Writers run into a closing ledger: what was answered with nil is there
// afterwards, what was answered with an error is not.
func TestCloseWhileManyWrite(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "ledger.db")
	clk := clock.New(clock.Real(), nil)
	l, err := ledger.Open(t.Context(), dsn, clk)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	kept := map[string]bool{}
	enough := make(chan struct{})
	var all sync.WaitGroup
	for w := range 32 {
		all.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d/%d", w, i)
				odd := errors.New("odd")
				err := l.Do(context.Background(), func(tx *ledger.Tx) error {
					if err := keep(id)(tx); err != nil || i%5 == 4 {
						return errors.Join(err, odd)
					}
					return nil
				})
				mu.Lock()
				kept[id] = err == nil
				if len(kept) == 500 {
					close(enough)
				}
				mu.Unlock()
				if errors.Is(err, ledger.ErrClosed) {
					return
				}
				if err != nil && !errors.Is(err, odd) {
					t.Errorf("Do: %v", err)
					return
				}
			}
		})
	}
	<-enough
	if err := l.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("Close again: %v", err)
	}
	all.Wait()
	if l, err = ledger.Open(t.Context(), dsn, clk); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.Do(t.Context(), func(tx *ledger.Tx) error {
		for id, want := range kept {
			if _, done, err := tx.EffectDone(id); err != nil || done != want {
				t.Errorf("EffectDone(%s) = %v, %v; Do had said %v", id, done, err, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Counting up by reading and writing shows whether concurrent writes are one
// after the other.
func TestConcurrentWritesAreOneAfterTheOther(t *testing.T) {
	onDiskToo(t, func(t *testing.T, r *rig) {
		r.enrol()
		const writers, each = 8, 25
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for i := range each {
					if err := r.Do(context.Background(), func(tx *ledger.Tx) error {
						_, err := tx.RouteTo(int64(1+w*each+i), "j/7@1", "")
						return err
					}); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		seen := map[int64]bool{}
		r.do(func(tx *ledger.Tx) error {
			for event := range int64(writers * each) {
				routes, err := tx.Routes(event + 1)
				if err != nil || len(routes) != 1 {
					t.Fatalf("Routes(%d) = %v, %v; want one", event+1, routes, err)
				}
				seen[routes[0].Seq] = true
			}
			return nil
		})
		for seq := range int64(writers * each) {
			if !seen[seq+1] {
				t.Errorf("no event has number %d", seq+1)
			}
		}
	})
}

// Decisions about one person that run at the same time share one cap.
func TestConcurrentDecisionsShareACap(t *testing.T) {
	onDiskToo(t, func(t *testing.T, r *rig) {
		r.enrol()
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				q := elsewhere(fmt.Sprint(i))
				q.CapCount, q.CapPer = 3, time.Hour
				if err := r.Do(context.Background(), func(tx *ledger.Tx) error {
					_, err := tx.Decide(q)
					return err
				}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		totals, err := r.SendTotals(t.Context())
		if err != nil || totals["sending"] != 3 || totals["suppressed"] != 37 {
			t.Errorf("SendTotals = %v, %v; want 3 sending and 37 suppressed", totals, err)
		}
	})
}
