package ledger_test

import (
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// line is messages that are due at once on one number, each of which is asked
// for again when it was told to.
type line struct {
	*ledger.Ledger
	wall  time.Time
	rate  int
	late  func() time.Duration // how much later than that it is asked for
	asked int
	left  []time.Time
}

// due is when a message is asked for.
type due struct {
	at time.Time
	n  int
}

type dues []due

func (d dues) Len() int           { return len(d) }
func (d dues) Less(i, j int) bool { return d[i].at.Before(d[j].at) }
func (d dues) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *dues) Push(v any)        { *d = append(*d, v.(due)) }
func (d *dues) Pop() any          { last := (*d)[len(*d)-1]; *d = (*d)[:len(*d)-1]; return last }

func newLine(tb testing.TB, dsn string, rate int) *line {
	l := &line{wall: noon, rate: rate, late: func() time.Duration { return 0 }}
	opened, err := ledger.Open(tb.Context(), dsn, clock.New(clock.Real(), func() time.Time { return l.wall }))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = opened.Close() })
	l.Ledger = opened
	return l
}

// send lets n messages leave that are due now.
func (l *line) send(tb testing.TB, n int) {
	tb.Helper()
	waiting := make(dues, n)
	for i := range waiting {
		waiting[i] = due{l.wall, i}
	}
	if err := l.Do(context.Background(), func(tx *ledger.Tx) error {
		for i := range n {
			id := fmt.Sprintf("j/%d@1", i)
			if err := tx.Open(ledger.Enrolment{ID: id, WorkflowID: id, Journey: "j", Contact: id}, []string{"contact:" + id}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		tb.Fatal(err)
	}
	for len(waiting) > 0 {
		next := heap.Pop(&waiting).(due)
		if next.at.After(l.wall) {
			l.wall = next.at
		}
		id := fmt.Sprintf("j/%d@1", next.n)
		var d ledger.Decision
		err := l.Do(context.Background(), func(tx *ledger.Tx) (err error) {
			d, err = tx.Decide(ledger.SendRequest{
				Identity: id + "/0/remind/1", Enrolment: id, Step: "remind", Contact: id, Channel: "whatsapp", Account: "4711",
				Purpose: "service", OptIn: "with_trigger", Content: "h", HasTemplate: true, Limits: ledger.Limits{NumberRate: l.rate},
			})
			return err
		})
		l.asked++
		switch {
		case err != nil:
			tb.Fatal(err)
		case d.Verdict == ledger.Go:
			l.left = append(l.left, l.wall)
		case d.Reason == "rate" && d.Until.After(l.wall):
			heap.Push(&waiting, due{d.Until.Add(l.late()), next.n})
		default:
			tb.Fatalf("Decide = %+v", d)
		}
	}
}

// Thousands that are due at once leave at the number's rate, no faster, and
// are not asked for again and again: once when they are due and once at their
// turn.
func TestALineLeavesAtTheRate(t *testing.T) {
	const rate, n = 80, 2000
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name string
		late func() time.Duration
		most time.Duration // that it takes longer than the rate says
	}{
		{"asked for on time", func() time.Duration { return 0 }, 0},
		{"asked for a little late", func() time.Duration { return time.Duration(r.Int64N(int64(300 * time.Millisecond))) }, 300 * time.Millisecond},
		{"asked for by timers of a second", func() time.Duration { return time.Duration(r.Int64N(int64(time.Second))) }, 3 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLine(t, "sqlite::memory:", rate)
			l.late = c.late
			l.send(t, n)
			if l.asked > 2*n+n/20 {
				t.Errorf("%d decisions on %d messages, want two each at most", l.asked, n)
			}
			took := l.left[n-1].Sub(noon)
			if least := time.Second * (n - rate) / rate; took < least || took > least+time.Second+c.most {
				t.Errorf("%d messages took %s at %d a second, want %s to %s", n, took, rate, least, least+time.Second+c.most)
			}
			for i := range l.left {
				until, _ := slices.BinarySearchFunc(l.left[i:], l.left[i].Add(time.Second), time.Time.Compare)
				if until > 2*rate {
					t.Fatalf("%d messages left within a second, more than a second's worth ahead of the rate", until)
				}
			}
		})
	}
}

// BenchmarkALineOf10000 is how long the decisions on messages take that are due
// at once on a number of 80 a second, with a write to disk each; their waiting
// is not waited for.
func BenchmarkALineOf10000(b *testing.B) {
	const n = 10_000
	for b.Loop() {
		l := newLine(b, "sqlite:"+filepath.Join(b.TempDir(), fmt.Sprint("ledger", b.N, time.Now().UnixNano(), ".db")), 80)
		l.send(b, n)
		b.ReportMetric(float64(l.asked)/n, "decisions/message")
		b.ReportMetric(l.left[n-1].Sub(noon).Seconds(), "virtual-s")
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/line")
}
