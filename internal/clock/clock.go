// Package clock is the one source of time. Business time ("virtual") may run
// faster than the wall in the sandbox: a two-day wait passes in two minutes.
// Leases, rates and HTTP deadlines use the wall; everything an author or a
// customer would call a time is virtual.
//
//	c := clock.New(clock.Setting{Factor: 60, Wall: started, Virtual: started}, nil)
//	c.Now()                  // virtual
//	c.Wall()                 // the machine's
//	c.Real(2 * time.Hour)    // how long two virtual hours take: 2m0s
package clock

import "time"

// Setting fixes virtual time: at the wall time Wall it was Virtual, and since
// then Factor virtual seconds pass in each real one. It is stamped in every
// journey's input, so that workflow code can compute virtual time from
// workflow time alone.
type Setting struct {
	Wall    time.Time `json:"wall"`
	Virtual time.Time `json:"virtual"`
	Factor  float64   `json:"factor"`
}

// Real is the setting under which virtual time is the machine's time.
func Real() Setting { return Setting{Factor: 1} }

// At is the virtual time at the wall time t.
func (s Setting) At(t time.Time) time.Time {
	if s.plain() {
		return t
	}
	return s.Virtual.Add(time.Duration(float64(t.Sub(s.Wall)) * s.Factor))
}

// Real is how long the virtual duration d takes on the wall.
func (s Setting) Real(d time.Duration) time.Duration {
	if s.plain() {
		return d
	}
	return time.Duration(float64(d) / s.Factor)
}

// Rebase continues the virtual time of s at the wall time t with another factor.
func (s Setting) Rebase(t time.Time, factor float64) Setting {
	return Setting{Wall: t, Virtual: s.At(t), Factor: factor}
}

func (s Setting) plain() bool { return s.Factor == 0 || (s.Factor == 1 && s.Virtual.Equal(s.Wall)) }

// Clock tells virtual and wall time. It is safe for concurrent use.
type Clock struct {
	setting Setting
	wall    func() time.Time
}

// New returns a clock with setting s over the wall function, which is
// time.Now where wall is nil. Scenarios pass the test environment's clock.
func New(s Setting, wall func() time.Time) *Clock {
	if wall == nil {
		wall = time.Now
	}
	return &Clock{setting: s, wall: wall}
}

// Now is the virtual time, in UTC and without a monotonic reading.
func (c *Clock) Now() time.Time { return c.setting.At(c.wall()).Round(0).UTC() }

// Wall is the machine's time, in UTC. Only leases, rates and deadlines of
// outside calls use it.
func (c *Clock) Wall() time.Time { return c.wall().UTC() }

// Real is how long the virtual duration d takes on the wall.
func (c *Clock) Real(d time.Duration) time.Duration { return c.setting.Real(d) }

// Setting is what the clock was made with.
func (c *Clock) Setting() Setting { return c.setting }
