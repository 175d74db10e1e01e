package ledger_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// bench opens a ledger in a file: what is measured waits for the disk.
func bench(b *testing.B, dsn string) *ledger.Ledger {
	b.Helper()
	if dsn == "" {
		dsn = "sqlite:" + filepath.Join(b.TempDir(), "ledger.db")
	}
	l, err := ledger.Open(b.Context(), dsn, clock.New(clock.Real(), nil))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	return l
}

func arrival(id string) ledger.Arrival {
	return ledger.Arrival{
		Connection: "shop", Body: make([]byte, 600), Headers: map[string]string{"Content-Type": "application/json"},
		Events: []ledger.NewEvent{{
			Source: "shop", ID: id, Type: "booking.created", Time: noon, Contact: "c-" + id,
			Keys: []string{"contact:c-" + id, "booking:" + id}, Data: make([]byte, 300),
		}},
	}
}

// BenchmarkAccept is how many webhooks a second are on disk before they are
// answered, with 64 callers at a time.
func BenchmarkAccept(b *testing.B) {
	l := bench(b, "")
	var n atomic.Int64
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, _, err := l.Accept(context.Background(), arrival(fmt.Sprint(n.Add(1)))); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkClaim is one claim and its Done, of 20 events, with a backlog that
// never gets short.
func BenchmarkClaim(b *testing.B) {
	for _, backlog := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(backlog), func(b *testing.B) {
			l := bench(b, "sqlite::memory:")
			fillInbox(b, l, backlog+40*b.N)
			b.ResetTimer()
			for range b.N {
				events, err := l.Claim(context.Background(), "w1", 20, time.Minute)
				if err != nil || len(events) != 20 {
					b.Fatalf("Claim = %d events, %v", len(events), err)
				}
				if err := l.Do(context.Background(), func(tx *ledger.Tx) error {
					for _, e := range events {
						if err := tx.Done(e.Row); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fillInbox accepts n events; a third of them are one person's.
func fillInbox(b *testing.B, l *ledger.Ledger, n int) {
	b.Helper()
	for i := 0; i < n; i += 1000 {
		a := arrival("")
		a.Events = a.Events[:0]
		for j := i; j < min(i+1000, n); j++ {
			e := arrival(fmt.Sprint(j)).Events[0]
			if j%3 == 0 {
				e.Contact = "c-busy"
			}
			a.Events = append(a.Events, e)
		}
		if _, _, err := l.Accept(context.Background(), a); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecide is how many decisions to send a second are on disk, with 64
// callers at a time, each for its own enrolment.
func BenchmarkDecide(b *testing.B) {
	l := bench(b, "")
	var n atomic.Int64
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			id := fmt.Sprintf("j/%d@1", n.Add(1))
			err := l.Do(context.Background(), func(tx *ledger.Tx) error {
				if err := tx.Open(ledger.Enrolment{ID: id, WorkflowID: id, Journey: "j", Contact: id}, []string{"contact:" + id}); err != nil {
					return err
				}
				d, err := tx.Decide(ledger.SendRequest{
					Identity: id + "/0/remind/1", Enrolment: id, Step: "remind", Contact: id, Channel: "whatsapp", Account: "4711",
					Purpose: "service", OptIn: "with_trigger", CapCount: 4, CapPer: 24 * time.Hour, Content: "h", HasTemplate: true,
				})
				if err == nil && d.Verdict != ledger.Go {
					err = fmt.Errorf("verdict %s", d.Verdict)
				}
				return err
			})
			if err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "decisions/s")
}

// BenchmarkOpenMemory is what a scenario pays for its ledger.
func BenchmarkOpenMemory(b *testing.B) {
	for range b.N {
		l, err := ledger.Open(context.Background(), "sqlite::memory:", clock.New(clock.Real(), nil))
		if err != nil {
			b.Fatal(err)
		}
		if err := l.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
