package dispatch

import (
	"context"
	"sync"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// Receipts tell people that their message was read. They are a courtesy: none
// holds an event up, is tried twice or waits for another.
const (
	receiptsAtOnce = 4
	receiptTimeout = 5 * time.Second
)

// receipts are those under way.
type receipts struct {
	mu   sync.Mutex
	n    int
	done sync.WaitGroup
}

// begin answers false where enough are under way.
func (r *receipts) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.n == receiptsAtOnce {
		return false
	}
	r.n++
	r.done.Add(1)
	return true
}

func (r *receipts) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.n--
	r.done.Done()
}

func (r *receipts) wait() { r.done.Wait() }

// markRead tells the person that what they wrote was read, now that a run has
// heard it. Where several are under way already it is left out: the next one
// marks the messages before it too.
func (d *Dispatcher) markRead(ctx context.Context, e ledger.Event, s stored) {
	if d.MarkRead == nil || s.Message.ProviderID == "" || !d.receipts.begin() {
		return
	}
	go func() {
		defer d.receipts.end()
		ctx, stop := context.WithTimeout(ctx, receiptTimeout)
		defer stop()
		err := guard("telling a person that their message was read", func() error { return d.MarkRead(ctx, e.Connection, s.Message.ProviderID) })
		if err != nil && ctx.Err() == nil {
			d.Log.Warn("a read receipt was not taken", "row", e.Row, "error", err)
		}
	}()
}
