package main

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/relancehq/relance/internal/clock"
)

// mark tells a message from all others: which step of which journey's key it
// is, and which version of the record it speaks of.
type mark struct{ step, key, version string }

func (m mark) String() string { return fmt.Sprintf("(%s %s in %s)", m.step, m.key, m.version) }

// arrival is one request to send a message, as the wire saw it.
type arrival struct {
	mark
	phone, ref string
	text       bool // free text, not a template
	begun      time.Time
	fault      string // what the wire did to it, "" nothing
	accepted   bool   // the sandbox has the message
	id         string // its id there
	status     int    // the sandbox's answer
	answered   bool   // relance could read the answer: no fault took it away
	failed     int    // the code it failed with afterwards, 0 none
}

// news is one event or inbound message on its way to relance.
type news struct {
	kind, key, version string // of an inbound message: "reply", the phone, the words
	phone              string
	offered            time.Time // first time it was put on the way
	acked              time.Time // first 200 that was read; zero is never
	offers             int
}

func (n *news) taken() bool { return n != nil && !n.acked.IsZero() }

// told is what became of one status of a message.
type told struct {
	status string
	lost   bool      // by order of a fault, for good
	acked  time.Time // first 200 that was read
}

// death is one kill and how long its target was away.
type death struct {
	target, when string
	at, back     time.Time
}

// journal is everything that was seen from outside, in wall time.
type journal struct {
	mu       sync.Mutex
	arrivals []*arrival
	byID     map[string]*arrival
	news     []*news
	statuses map[string][]*told // by message id
	deaths   []death
	clocks   []clock.Setting      // in the order they were in force
	moments  map[string]time.Time // when a version of a booking begins, by key and version
	lastSeen time.Time            // when something happened last
	// marks lets a kill wait for the n-th of something.
	marks map[string]int
	armed map[string]chan struct{}
}

func newJournal(s clock.Setting) *journal {
	return &journal{
		byID: map[string]*arrival{}, statuses: map[string][]*told{}, clocks: []clock.Setting{s}, moments: map[string]time.Time{},
		lastSeen: time.Now(), marks: map[string]int{}, armed: map[string]chan struct{}{},
	}
}

// with does something to the journal that counts as progress.
func (j *journal) with(f func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lastSeen = time.Now()
	f()
}

// count adds one to a mark and lets the kill go that waits for this number.
func (j *journal) count(what string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.marks[what]++
	key := fmt.Sprint(what, j.marks[what])
	if c, ok := j.armed[key]; ok {
		close(c)
		delete(j.armed, key)
	}
}

// after answers a channel that closes when n more of what have happened.
func (j *journal) after(what string, n int) <-chan struct{} {
	j.mu.Lock()
	defer j.mu.Unlock()
	c := make(chan struct{})
	j.armed[fmt.Sprint(what, j.marks[what]+n)] = c
	return c
}

// quietFor is how long nothing has happened.
func (j *journal) quietFor() time.Duration {
	j.mu.Lock()
	defer j.mu.Unlock()
	return time.Since(j.lastSeen)
}

// virtual is the virtual time at a wall time.
func (j *journal) virtual(t time.Time) time.Time {
	s := j.clocks[0]
	for _, next := range j.clocks[1:] {
		if !next.Wall.After(t) {
			s = next
		}
	}
	return s.At(t)
}

// offer begins or finds the news of an event.
func (j *journal) offer(n news) *news {
	j.mu.Lock()
	defer j.mu.Unlock()
	n.offered = time.Now()
	j.news = append(j.news, &n)
	return &n
}

// ack keeps the first 200.
func (j *journal) ack(n *news) {
	j.with(func() {
		if n.acked.IsZero() {
			n.acked = time.Now()
		}
	})
}

// of are the phone's arrivals that the sandbox accepted, in their order.
func (j *journal) of(phone string) []*arrival {
	var out []*arrival
	for _, a := range j.arrivals {
		if a.phone == phone && a.accepted {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b *arrival) int { return a.begun.Compare(b.begun) })
	return out
}

// firstOf is when the first of some messages began; far ahead where there is
// none.
func firstOf(all []*arrival) time.Time {
	first := time.Now().Add(time.Hour)
	for _, a := range all {
		if a.begun.Before(first) {
			first = a.begun
		}
	}
	return first
}

// sorted are the keys of a map in order, so that what is printed has one.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
