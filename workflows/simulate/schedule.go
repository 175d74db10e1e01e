package simulate

import (
	"context"
	"time"
)

// schedule puts the first event and every `when` on the environment's clock.
func (s *stage) schedule(ctx context.Context) {
	var when []time.Time // in the order of the page
	what := map[time.Time][]func() error{}
	add := func(t time.Time, f func() error) {
		if what[t] == nil {
			when = append(when, t)
		}
		what[t] = append(what[t], f)
	}
	if s.sc.Event != nil {
		add(s.sc.Now, func() error { return s.arrive(ctx, "", s.sc.EventType, s.sc.Event) })
	}
	all := moments(s.sc)
	last := all[len(all)-1]
	s.wind(ctx, last)
	for i := range s.sc.Moves {
		m := &s.sc.Moves[i]
		if m.Expect == nil {
			add(m.At, func() error { return s.move(ctx, m) })
		}
	}
	for _, t := range when {
		s.inTurn(t, what[t])
	}
	s.at(last.Add(horizon), func() error {
		s.env.SignalWorkflow(command, order{})
		return nil
	})
}

// breath is how long what happened is given to have its effects before the
// next thing of the same time happens. It costs nothing when all is quiet.
const breath = 50 * time.Millisecond

// inTurn lets things of one time happen in the order of the page: two people
// who want the last place at the same minute are not equally fast.
func (s *stage) inTurn(t time.Time, list []func() error) {
	s.at(t, func() error {
		if s.running.Load() > 0 {
			s.inTurn(s.clock.Now().Add(breath), list)
			return nil
		}
		if len(list) > 1 {
			defer func() { s.inTurn(s.clock.Now().Add(breath), list[1:]) }()
		}
		return list[0]()
	})
}

// at lets something happen at a moment.
func (s *stage) at(t time.Time, f func() error) {
	s.env.RegisterDelayedCallback(func() {
		if err := f(); err != nil {
			s.trouble = append(s.trouble, err)
		}
	}, max(t.Sub(s.env.Now()), 0))
}
