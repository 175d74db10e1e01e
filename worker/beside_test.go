package worker

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// besideRig is the loops on a ledger in memory, with a clock that is moved by
// hand.
func besideRig(t *testing.T) (b *beside, said *bytes.Buffer, move func(time.Duration)) {
	t.Helper()
	var micros atomic.Int64
	micros.Store(time.Date(2026, 3, 23, 9, 0, 0, 0, time.UTC).UnixMicro())
	clk := clock.New(clock.Real(), func() time.Time { return time.UnixMicro(micros.Load()).UTC() })
	l, err := ledger.Open(t.Context(), "sqlite::memory:", clk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	said = &bytes.Buffer{}
	none := func(context.Context, int) (int, error) { return 0, nil }
	b = &beside{ledger: l, clock: clk, release: none, notify: none, log: slog.New(slog.NewTextHandler(said, nil))}
	return b, said, func(d time.Duration) { micros.Add(d.Microseconds()) }
}

func TestAnInboxThatDoesNotDrainIsTold(t *testing.T) {
	b, said, move := besideRig(t)
	arrive := func(id string) {
		t.Helper()
		a := ledger.Arrival{Connection: "test", Body: []byte("{}"), Events: []ledger.NewEvent{{Source: "test", ID: id, Type: "x", Time: b.clock.Now(), Data: []byte("{}")}}}
		if _, _, err := b.ledger.Accept(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	look := func() string {
		t.Helper()
		said.Reset()
		if err := b.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		return said.String()
	}
	step := func(name string, later time.Duration, want string) {
		t.Helper()
		move(later)
		got := look()
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: it said %q, want %q", name, got, want)
		}
	}
	step("nothing waits", 0, "")
	arrive("e-1")
	arrive("e-2")
	step("a minute is no trouble yet", time.Minute, "")
	step("more is", 5*time.Second, `msg="the inbox does not drain" waiting=2 oldest=1m5s dead=0`)
	step("and is told once", 5*time.Second, "")
	step("for five minutes", 4*time.Minute+50*time.Second, "")
	step("then again", 5*time.Second, "waiting=2 oldest=6m5s")
	if diff := cmp.Diff(ledger.InboxHealth{Waiting: 2, Oldest: 6*time.Minute + 5*time.Second}, b.drain.last()); diff != "" {
		t.Errorf("the last reading (-want +got):\n%s", diff)
	}
	events, err := b.ledger.Claim(t.Context(), "test", 10, time.Second)
	if err != nil || len(events) != 2 {
		t.Fatalf("%d events were claimed (%v)", len(events), err)
	}
	if err := b.ledger.Do(t.Context(), func(tx *ledger.Tx) error { return tx.Done(events[0].Row, events[1].Row) }); err != nil {
		t.Fatal(err)
	}
	step("its end is told", 5*time.Second, `msg="the inbox drains again" waiting=0`)
	step("once", 5*time.Second, "")
	arrive("e-3")
	step("later trouble is told at once", 2*time.Minute, "waiting=1 oldest=2m0s")
}

func TestTheReleaseRateIsSharedOutOverTicks(t *testing.T) {
	for _, c := range []struct {
		perSecond int
		want      []int
	}{
		{20, []int{5, 5, 5, 5}},
		{1, []int{0, 0, 0, 1}},
		{6, []int{1, 2, 1, 2}},
		{0, []int{0, 0, 0, 0}},
	} {
		t.Run(fmt.Sprint(c.perSecond, " a second"), func(t *testing.T) {
			var p pace
			var got []int
			for range c.want {
				got = append(got, p.next(c.perSecond))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("ticks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHeldMessagesAreWokenAtTheLedgersRate(t *testing.T) {
	b, _, _ := besideRig(t)
	if err := b.ledger.Do(t.Context(), func(tx *ledger.Tx) error { return tx.SetReleaseRate(40) }); err != nil {
		t.Fatal(err)
	}
	asked := 0
	b.release = func(_ context.Context, n int) (int, error) {
		asked += n
		return n, nil
	}
	for range 4 {
		if err := b.wake(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 40 {
		t.Errorf("in a second %d messages were woken, want 40", asked)
	}
}

func TestTheLoopsRunAndStop(t *testing.T) {
	b, _, _ := besideRig(t)
	ctx, stop := context.WithCancel(t.Context())
	woken, confirmed := make(chan int, 100), make(chan int, 100)
	tell := func(to chan int) func(context.Context, int) (int, error) {
		return func(_ context.Context, n int) (int, error) {
			select {
			case to <- n:
			default:
			}
			return 0, nil
		}
	}
	b.release, b.notify = tell(woken), tell(confirmed)
	over := make(chan struct{})
	go func() { b.run(ctx); close(over) }()
	for what, c := range map[string]struct {
		from chan int
		want int
	}{"woken": {woken, 5}, "confirmed": {confirmed, notifyBatch}} {
		select {
		case n := <-c.from:
			if n != c.want {
				t.Errorf("%d were to be %s, want %d", n, what, c.want)
			}
		case <-time.After(20 * time.Second):
			t.Errorf("nothing was %s", what)
		}
	}
	stop()
	<-over
}

func TestAConnectionThatWasStoppedIsTriedAgain(t *testing.T) {
	b, said, _ := besideRig(t)
	if err := b.ledger.Do(t.Context(), func(tx *ledger.Tx) error { return tx.OpenCircuit("whatsapp", "billing") }); err != nil {
		t.Fatal(err)
	}
	if err := b.mend(t.Context()); err != nil {
		t.Fatal(err)
	}
	open, err := b.ledger.Circuits(t.Context())
	if err != nil || len(open) != 0 || !strings.Contains(said.String(), "reason=billing") {
		t.Errorf("circuits %v (%v), said %q", open, err, said.String())
	}
}
