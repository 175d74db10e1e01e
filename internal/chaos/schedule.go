package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// kill is one kill of the schedule. It falls where the n-th thing happens from
// the time on at which everything was up again, so that the same seed kills in
// the middle of the same kind of work on a slow machine too.
type kill struct {
	target int // of the fleet's targets
	on     string
	n      int
	after  time.Duration // of a kill at a time
	down   time.Duration
	speed  float64 // from then on; 0 is as before
}

// patienceForMark is how long a kill waits for its mark: late in a seed there
// may be too little going on.
const patienceForMark = 6 * time.Second

// schedule is when the seed kills what.
func schedule(seed uint64, kills, journeys, targets int, speed float64, speeds bool) []kill {
	r := rand.New(rand.NewPCG(seed, 2))
	// About this much happens in a seed; the kills are spread over most of it.
	sends, events := journeys*3, journeys*3
	var all []kill
	for range kills {
		k := kill{target: r.IntN(targets), down: time.Duration(100+r.IntN(2500)) * time.Millisecond}
		switch n := r.IntN(100); {
		case n < 30: // a request to send is under way
			k.on, k.n = "send begun", 1+r.IntN(max(1, sends/(kills+1)))
		case n < 50: // the provider has the message, its answer is on the way
			k.on, k.n = "send accepted", 1+r.IntN(max(1, sends/(kills+1)))
		case n < 75: // right after a 200
			k.on, k.n = "event acked", 1+r.IntN(max(1, events/(kills+1)))
		default:
			k.on, k.after = "time", time.Duration(200+r.IntN(5000))*time.Millisecond
		}
		if speeds && r.IntN(4) == 0 {
			k.speed = speed * float64(5+r.IntN(6)) / 10 // half to whole
		}
		all = append(all, k)
	}
	return all
}

func (k kill) String() string {
	words := fmt.Sprintf("right after the %d. %q", k.n, k.on)
	if k.on == "time" {
		words = "after " + k.after.String()
	}
	if k.speed > 0 {
		words += fmt.Sprintf(", speed %g from then on", k.speed)
	}
	return fmt.Sprintf("%s, down for %s", words, k.down)
}

// names are the processes of a target.
func names(target []*process) string {
	var all []string
	for _, p := range target {
		all = append(all, p.name)
	}
	return strings.Join(all, "+")
}

// carryOut kills by the schedule until it is through.
func (w *world) carryOut(ctx context.Context, all []kill) error {
	for _, k := range all {
		target := w.fleet.targets[k.target]
		if k.on == "time" {
			pause(ctx, k.after)
		} else {
			select {
			case <-w.journal.after(k.on, k.n):
			case <-time.After(patienceForMark):
			case <-ctx.Done():
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		d := death{target: names(target), when: k.String(), at: time.Now()}
		for _, p := range target {
			p.kill()
		}
		if k.speed > 0 {
			if err := w.setSpeed(ctx, k.speed); err != nil {
				return err
			}
		}
		pause(ctx, k.down)
		if err := w.fleet.start(ctx, target); err != nil {
			return err
		}
		d.back = time.Now()
		w.journal.with(func() { w.journal.deaths = append(w.journal.deaths, d) })
	}
	return nil
}
