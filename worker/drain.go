package worker

import (
	"sync"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

const (
	// stalledAfter is how long the oldest event may wait (wall): dispatching
	// one takes milliseconds, so a minute is trouble with Temporal, the disk
	// or one person's event.
	stalledAfter = time.Minute
	// sayAgain is how often (wall) trouble that lasts is told again.
	sayAgain = 5 * time.Minute
)

// drain watches whether the inbox drains. The zero value has seen nothing.
type drain struct {
	mu    sync.Mutex
	read  ledger.InboxHealth
	since time.Time // when trouble was told last; zero while there is none
}

// saying is what is to be told of a reading.
type saying int

const (
	nothing saying = iota
	stalled
	drains
)

// look takes a reading at a wall time in and answers what to say of it.
func (d *drain) look(h ledger.InboxHealth, at time.Time) saying {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.read = h
	switch {
	case h.Waiting > 0 && h.Oldest > stalledAfter:
		if !d.since.IsZero() && at.Sub(d.since) < sayAgain {
			return nothing
		}
		d.since = at
		return stalled
	case d.since.IsZero():
		return nothing
	}
	d.since = time.Time{}
	return drains
}

// last is the last reading.
func (d *drain) last() ledger.InboxHealth {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.read
}
