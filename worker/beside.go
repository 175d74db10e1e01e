package worker

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// Times of the loops beside the dispatcher, on the wall.
const (
	// circuitAfter is how long a circuit stays open before one message tries
	// whether the trouble is mended.
	circuitAfter = 5 * time.Minute
	// releaseEvery is how often held messages are woken: often enough that
	// they leave evenly.
	releaseEvery = 250 * time.Millisecond
	// notifyEvery is how often confirmations of a STOP or START are looked
	// for.
	notifyEvery = 250 * time.Millisecond
	notifyBatch = 50
	// drainEvery is how often the inbox is looked at.
	drainEvery = 5 * time.Second
	// tellEvery is how often incidents are looked for that nobody knows of.
	tellEvery = 2 * time.Second
)

// beside are the loops that run beside the dispatcher: what nobody asks for
// and still has to happen.
type beside struct {
	ledger  *ledger.Ledger
	clock   *clock.Clock
	release func(ctx context.Context, n int) (int, error)
	notify  func(ctx context.Context, n int) (int, error)
	letIn   func(ctx context.Context) (bool, error) // people of a list; nil is nobody
	follow  func(ctx context.Context) error         // clocks of triggers; nil is none
	tell    func(ctx context.Context) error         // of incidents; nil is nobody
	log     *slog.Logger

	pace  pace
	drain drain
}

// run works until ctx ends, and waits for what it began.
func (b *beside) run(ctx context.Context) {
	var wg sync.WaitGroup
	for _, loop := range []struct {
		every time.Duration
		do    func(ctx context.Context) error
		what  string
	}{
		{circuitAfter, b.mend, "try connections that are stopped"},
		{releaseEvery, b.wake, "wake held messages"},
		{notifyEvery, b.confirm, "confirm a STOP or START"},
		{drainEvery, b.look, "look after the inbox"},
		{letInEvery, b.admit, "let people in"},
		{followSchedules, b.keepTime, "look after the clocks of triggers"},
		{tellEvery, b.alarm, "tell of incidents"},
	} {
		wg.Go(func() {
			every(ctx, loop.every, func() {
				if err := loop.do(ctx); err != nil && ctx.Err() == nil {
					b.log.Error(loop.what, "error", err)
				}
			})
		})
	}
	wg.Wait()
}

// every calls f at each tick until ctx ends.
func every(ctx context.Context, d time.Duration, f func()) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			f()
		}
	}
}

// mend lets a message through an open circuit from time to time: whether the
// trouble is over, only a try can tell.
func (b *beside) mend(ctx context.Context) error {
	open, err := b.ledger.Circuits(ctx)
	if err != nil {
		return err
	}
	for connection, why := range open { //nolint:maprange // each on its own
		b.log.Warn("trying a connection that was stopped", "connection", connection, "reason", why)
		if err := b.ledger.Do(ctx, func(tx *ledger.Tx) error { return tx.TryCircuit(connection) }); err != nil {
			return err
		}
	}
	return nil
}

// wake lets go as many held messages as this tick's share of the rate is.
func (b *beside) wake(ctx context.Context) error {
	rate, err := b.ledger.ReleaseRate(ctx)
	if err != nil {
		return err
	}
	_, err = b.release(ctx, b.pace.next(rate))
	return err
}

// pace shares a rate out over ticks of releaseEvery; what is left of a message
// is kept for the next tick.
type pace struct{ left int }

func (p *pace) next(perSecond int) int {
	const ticks = int(time.Second / releaseEvery)
	p.left += max(perSecond, 0)
	n := p.left / ticks
	p.left %= ticks
	return n
}

// confirm sends confirmations that wait. One batch a tick: what is held stays
// there and must not be asked about without end.
func (b *beside) confirm(ctx context.Context) error {
	_, err := b.notify(ctx, notifyBatch)
	return err
}

// admit lets people of lists in until there is nothing to do.
func (b *beside) admit(ctx context.Context) error {
	for b.letIn != nil && ctx.Err() == nil {
		if more, err := b.letIn(ctx); err != nil || !more {
			return err
		}
	}
	return nil
}

func (b *beside) keepTime(ctx context.Context) error {
	if b.follow == nil {
		return nil
	}
	return b.follow(ctx)
}

func (b *beside) alarm(ctx context.Context) error {
	if b.tell == nil {
		return nil
	}
	return b.tell(ctx)
}

// look reads how the inbox does and says so where it does not drain.
func (b *beside) look(ctx context.Context) error {
	h, err := b.ledger.InboxHealth(ctx)
	if err != nil {
		return err
	}
	switch b.drain.look(h, b.clock.Wall()) {
	case stalled:
		b.log.Error("the inbox does not drain", "waiting", h.Waiting, "oldest", h.Oldest.Round(time.Second), "dead", h.Dead)
	case drains:
		b.log.Info("the inbox drains again", "waiting", h.Waiting, "dead", h.Dead)
	}
	return nil
}
