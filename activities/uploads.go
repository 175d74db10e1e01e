package activities

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/relancehq/relance/connectors"
)

const (
	// uploadTimeout bounds a file's way from its address to the provider.
	uploadTimeout = 4 * time.Minute
	// uploadFresh is how long what was behind an address counts as what is
	// there: as long as WhatsApp keeps what it fetched from one (Meta, "Media",
	// 2026-09).
	uploadFresh = 10 * time.Minute
	// uploadsAtOnce bounds the memory: a document may have 100 MB.
	uploadsAtOnce = 3
	// uploadsKnown is how many addresses are remembered before old ones go.
	uploadsKnown = 1000
)

// uploads are the files on their way to a provider, each once however many
// messages wait for it. The zero value is ready.
type uploads struct {
	mu      sync.Mutex
	known   map[string]*upload
	slots   chan struct{}
	allow   func() (context.Context, context.CancelFunc) // for one upload
	cancel  context.CancelFunc                           // of all; nil before the first
	stopped bool
	running sync.WaitGroup
}

// upload is one file; its other fields are set when done is closed.
type upload struct {
	done  chan struct{}
	since time.Time // wall
	stored
	err error
}

// get is the file by the key of its address, after work has stored it. It
// waits for a while only: a file that takes longer is Transient, and work goes
// on.
func (u *uploads) get(ctx context.Context, key string, wall func() time.Time, work func(context.Context) (stored, error)) (stored, error) {
	one := u.begin(key, wall(), work)
	if one == nil {
		return stored{}, underWay("relance is stopping")
	}
	patience := time.NewTimer(uploadPatience)
	defer patience.Stop()
	select {
	case <-one.done:
	case <-patience.C:
		return stored{}, underWay("the file is still on its way")
	case <-ctx.Done():
		return stored{}, underWay("the attempt was given up")
	}
	if one.err != nil {
		u.drop(key, one) // whoever comes next tries again
	}
	return one.stored, one.err
}

func underWay(why string) *connectors.Error {
	return &connectors.Error{Kind: connectors.Transient, Doing: "store the file of a message", Err: errors.New(why)}
}

// begin is the upload of a key, begun where none is known; nil after stop.
func (u *uploads) begin(key string, now time.Time, work func(context.Context) (stored, error)) *upload {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stopped {
		return nil
	}
	if u.known == nil {
		u.ready()
	}
	if one, ok := u.known[key]; ok && !one.stale(now) {
		return one
	}
	if len(u.known) >= uploadsKnown {
		u.sweep(now)
	}
	one := &upload{done: make(chan struct{}), since: now}
	u.known[key] = one
	u.running.Go(func() {
		defer close(one.done)
		ctx, cancel := u.allow()
		defer cancel()
		select {
		case u.slots <- struct{}{}:
			defer func() { <-u.slots }()
			one.stored, one.err = work(ctx)
		case <-ctx.Done():
			one.err = underWay("other files are on their way")
		}
	})
	return one
}

// ready makes what uploads need. They outlive the attempts that begin them, so
// their time is their own.
func (u *uploads) ready() {
	all, cancel := context.WithCancel(context.Background())
	u.known, u.slots, u.cancel = map[string]*upload{}, make(chan struct{}, uploadsAtOnce), cancel
	u.allow = func() (context.Context, context.CancelFunc) { return context.WithTimeout(all, uploadTimeout) }
}

// stale tells whether an upload is over and old. A failure is kept until
// somebody has heard of it.
func (o *upload) stale(now time.Time) bool {
	select {
	case <-o.done:
		return o.err == nil && now.Sub(o.since) > uploadFresh
	default:
		return false
	}
}

// sweep makes room: everything that is over goes.
func (u *uploads) sweep(now time.Time) {
	for key, one := range u.known { //nolint:maprange // each by itself
		select {
		case <-one.done:
			if now.Sub(one.since) > uploadFresh || len(u.known) >= 2*uploadsKnown {
				delete(u.known, key)
			}
		default:
		}
	}
}

// drop forgets an upload, unless another has taken its place.
func (u *uploads) drop(key string, one *upload) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.known[key] == one {
		delete(u.known, key)
	}
}

// forget drops every address behind which the stored file was.
func (u *uploads) forget(s stored) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for key, one := range u.known { //nolint:maprange // each by itself
		select {
		case <-one.done:
			if one.id == s.id {
				delete(u.known, key)
			}
		default:
		}
	}
}

// stop ends what is under way and waits for it.
func (u *uploads) stop() {
	u.mu.Lock()
	if u.cancel != nil {
		u.cancel()
	}
	u.stopped = true
	u.mu.Unlock()
	u.running.Wait()
}
