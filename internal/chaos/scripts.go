package main

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// The words that stop and start everything.
const (
	wordStop  = "STOP"
	wordStart = "START"
)

// act is one thing a contact or somebody in the CRM does.
type act struct {
	after time.Duration // wall, after what it follows
	do    string        // press, write, cancel, move, won, lost, revise, touch
	what  string        // the button or the words
}

func (a act) String() string {
	return fmt.Sprintf("%s %s after %s", a.do, a.what, a.after.Round(10*time.Millisecond))
}

// script is one journey of one contact: what starts it, and what follows.
type script struct {
	journey, key string
	contact      string
	phone        string
	consent      bool // to marketing
	starts       time.Duration
	acts         []act            // after the start
	on           map[string][]act // after a message of this step arrived
	// then follows when START was heard: the person comes in once more.
	then *script
}

// scripts are what n journeys' contacts do, by the seed alone. They begin
// within the time that spread gives.
func scripts(seed uint64, n int, spread time.Duration) []*script {
	r := rand.New(rand.NewPCG(seed, 1))
	var all []*script
	for c := 0; len(all) < n; c++ {
		base := script{contact: fmt.Sprint("c-", c), phone: fmt.Sprintf("+336%02d%06d", seed%100, c+1), starts: time.Duration(r.Int64N(int64(spread)))}
		switch k := r.IntN(100); {
		case k < 45:
			all = append(all, visit(r, base, fmt.Sprint("b-", c)))
		case k < 72:
			all = append(all, quote(r, base, fmt.Sprint("d-", c)))
		case k < 80:
			all = append(all, stay(r, base, fmt.Sprint("s-", c)))
		case k < 90: // a visit and a quote side by side
			all = append(all, visit(r, base, fmt.Sprint("b-", c)), quote(r, base, fmt.Sprint("d-", c)))
		default: // more offers than the cap allows, or none for want of consent
			base.consent = r.IntN(4) > 0
			for o := range 1 + r.IntN(4) {
				s := base
				s.journey, s.key = "offer", fmt.Sprintf("o-%d-%d", c, o)
				s.starts += time.Duration(r.IntN(1500)) * time.Millisecond
				all = append(all, &s)
			}
		}
	}
	return all[:n]
}

func wall(r *rand.Rand, from, to int) time.Duration {
	return time.Duration(from+r.IntN(to-from)) * time.Millisecond
}

// answers are what people do when a question reaches them. The question waits
// for two or three seconds on the wall.
func answers(r *rand.Rand) []act {
	soon := wall(r, 50, 1500)
	switch k := r.IntN(100); {
	case k < 25:
		return nil
	case k < 45:
		return []act{{soon, "press", "yes"}}
	case k < 55:
		return []act{{soon, "press", "no"}}
	case k < 63:
		return []act{{soon, "write", "Yes"}}
	case k < 70:
		return []act{{soon, "write", "What is this about?"}}
	case k < 78: // twice
		return []act{{soon, "press", "yes"}, {soon + wall(r, 20, 300), "press", "yes"}}
	case k < 86: // a change of mind
		return []act{{soon, "press", "yes"}, {soon + wall(r, 20, 900), "press", "no"}}
	case k < 94: // late
		return []act{{wall(r, 3500, 9000), "press", "yes"}}
	}
	return []act{{wall(r, 1700, 2600), "press", "no"}} // just about in time, or not
}

// stopping is a STOP at a random moment, and sometimes a START after it.
func stopping(r *rand.Rand, s *script, again func(script) *script) {
	if r.IntN(100) >= 12 {
		return
	}
	s.acts = append(s.acts, act{wall(r, 100, 9000), "write", wordStop})
	if r.IntN(2) == 0 {
		return
	}
	next := script{contact: s.contact, phone: s.phone, consent: s.consent}
	s.then = again(next)
}

func visit(r *rand.Rand, base script, key string) *script {
	s := base
	s.journey, s.key = "visit", key
	s.on = map[string][]act{"question": answers(r)}
	switch k := r.IntN(100); {
	case k < 12:
		s.acts = append(s.acts, act{wall(r, 0, 9000), "cancel", ""})
	case k < 30:
		s.acts = append(s.acts, act{wall(r, 0, 9000), "move", ""})
	case k < 36: // right after a message
		s.on["soon"] = []act{{wall(r, 0, 400), "move", ""}}
	case k < 42:
		s.on["question"] = append(s.on["question"], act{wall(r, 0, 200), "cancel", ""})
	}
	if r.IntN(100) < 15 { // a second event about the same booking
		s.acts = append(s.acts, act{wall(r, 0, 5000), "touch", ""})
	}
	stopping(r, &s, func(n script) *script {
		n.journey, n.key = "visit", key+"-again"
		n.on = map[string][]act{"question": answers(r)}
		return &n
	})
	return &s
}

func quote(r *rand.Rand, base script, key string) *script {
	s := base
	s.journey, s.key = "quote", key
	s.on = map[string][]act{"follow": answers(r)}
	switch k := r.IntN(100); {
	case k < 10:
		s.acts = append(s.acts, act{wall(r, 0, 8000), "won", ""})
	case k < 20:
		s.acts = append(s.acts, act{wall(r, 0, 8000), "lost", ""})
	case k < 32:
		s.acts = append(s.acts, act{wall(r, 0, 8000), "revise", ""})
	case k < 40:
		s.acts = append(s.acts, act{wall(r, 0, 2500), "write", "I will think about it"})
	}
	if r.IntN(100) < 15 {
		s.acts = append(s.acts, act{wall(r, 0, 4000), "touch", ""})
	}
	stopping(r, &s, func(n script) *script {
		n.journey, n.key = "quote", key+"-again"
		return &n
	})
	return &s
}

func stay(r *rand.Rand, base script, key string) *script {
	s := base
	s.journey, s.key = "stay", key
	stopping(r, &s, func(n script) *script {
		n.journey, n.key = "stay", key+"-again"
		return &n
	})
	return &s
}
