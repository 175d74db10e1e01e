package main

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// fault is one thing that goes wrong with one request.
type fault struct {
	before, after time.Duration // how long the request hangs before and after it is carried out
	status, code  int           // answered instead of carrying it out
	retryAfter    int           // seconds
	accepts       bool          // the message is taken all the same
	drop          bool          // the connection is cut without an answer
}

// hang outlasts relance's own patience with a provider (4 s).
const hang = 6 * time.Second

// sendFaults are what happens to requests to send.
var sendFaults = map[string]fault{
	"":                        {},
	"500":                     {status: 500, code: 131000},
	"503":                     {status: 503, code: 2},
	"429":                     {status: 429, code: 130429},
	"429 with Retry-After":    {status: 429, code: 130429, retryAfter: 1},
	"slow":                    {before: 1500 * time.Millisecond, accepts: true},
	"cut before it was taken": {drop: true},
	"hangs, never taken":      {before: hang, drop: true},
	"taken, then cut":         {drop: true, accepts: true},
	"taken, then hangs":       {after: hang, drop: true, accepts: true},
}

// sendShares are how many of a thousand messages meet each; the rest meet
// nothing.
var sendShares = []share{
	{"500", 30},
	{"503", 20},
	{"429", 20},
	{"429 with Retry-After", 20},
	{"slow", 20},
	{"cut before it was taken", 10},
	{"hangs, never taken", 10},
	{"taken, then cut", 30},
	{"taken, then hangs", 20},
}

// crmShares are the same for calls of the CRM.
var crmShares = []share{{"slow", 30}, {"500", 30}, {"429 with Retry-After", 10}, {"taken, then cut", 20}}

type share struct {
	name     string
	thousand int
}

// faults decides, by the seed and by what it is about, never by when: the same
// message meets the same fault in every run of a seed.
type faults struct {
	seed uint64
	off  bool

	mu  sync.Mutex
	crm map[string]int
}

// draw is chance that belongs to one thing.
func (f *faults) draw(about string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(about)) // a hash takes everything
	return rand.New(rand.NewPCG(f.seed, h.Sum64()))
}

func pick(r *rand.Rand, shares []share) string {
	n := r.IntN(1000)
	for _, s := range shares {
		if n -= s.thousand; n < 0 {
			return s.name
		}
	}
	return ""
}

// ofSend is what happens to an arrival: the first two of a message may meet a
// fault, so that none is kept away for ever. Called with the journal locked.
func (f *faults) ofSend(a *arrival, all []*arrival) string {
	nth := 0
	for _, o := range all {
		if o != a && o.phone == a.phone && o.mark == a.mark {
			nth++
		}
	}
	if f.off || nth > 1 || a.step == "notice" {
		return ""
	}
	return pick(f.draw(a.phone+a.mark.String()+string(rune('0'+nth))), sendShares)
}

// ofCRM is what happens to the n-th call of a record.
func (f *faults) ofCRM(call string) fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.crm == nil {
		f.crm = map[string]int{}
	}
	f.crm[call]++
	if f.off || f.crm[call] > 3 {
		return fault{}
	}
	return sendFaults[pick(f.draw(call+string(rune('0'+f.crm[call]))), crmShares)]
}

// journey is how a webhook travels.
type journey struct {
	lost      bool
	delay     time.Duration
	again     int  // how many more times it is delivered
	overtakes bool // it does not wait for older ones of its topic
	unheard   bool // the first 200 is lost: it is offered again
}

// ofStatus is how the statuses of one message travel. Where its answer was
// lost, its statuses are lost more often: that is the hard case.
func (f *faults) ofStatus(a *arrival, status string) journey {
	if f.off || a == nil {
		return journey{}
	}
	all := 20
	if a.fault != "" {
		all = 120
	}
	if f.draw(a.phone+a.mark.String()+"all statuses").IntN(1000) < all {
		return journey{lost: true}
	}
	return f.travel(a.phone+a.mark.String()+status, 60)
}

// ofEvent is how an event or an inbound message travels.
func (f *faults) ofEvent(about string) journey {
	if f.off {
		return journey{}
	}
	return f.travel(about, 15)
}

func (f *faults) travel(about string, lost int) journey {
	r := f.draw("travel " + about)
	j := journey{lost: r.IntN(1000) < lost}
	if r.IntN(100) < 20 {
		j.delay = time.Duration(r.IntN(2500)) * time.Millisecond
	}
	if r.IntN(100) < 20 {
		j.again = 1 + r.IntN(2)
	}
	j.overtakes, j.unheard = r.IntN(100) < 10, r.IntN(100) < 5
	return j
}

// wait hangs, at most until whoever asked has given up.
func (f fault) wait(r *http.Request, d time.Duration) {
	if d == 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

func withoutCancel(r *http.Request) context.Context { return context.WithoutCancel(r.Context()) }
