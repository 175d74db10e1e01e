package definitions

import (
	"fmt"
	"time"
)

// takes is the longest time that a step takes when it ends with the outcome,
// and what it is spent on.
func (c *compiler) takes(f *flow, s *Step, outcome Outcome) (time.Duration, string) {
	switch s.Kind {
	case Send, Ask:
		return c.takesMessage(s, outcome)
	case Wait:
		return c.waits(s)
	case WaitFor, Stages:
		if outcome != Done || s.Kind == Stages {
			return c.waits(s)
		}
		return 0, ""
	case Handoff:
		if outcome != Done {
			return longest(s.Lapses), "a colleague may take " + s.Lapses
		}
	case Repeat:
		return c.takesRepeat(f, s, outcome)
	case HTTP:
		return longest(s.Call.Timeout) + c.closedDuring(s), "may be tried for " + s.Call.Timeout
	}
	if s.During != "" {
		return c.closedDuring(s), "waits for " + s.During
	}
	return 0, ""
}

func (c *compiler) waits(s *Step) (time.Duration, string) {
	d, said := c.bound(s)
	return d, "waits " + said
}

// takesMessage is the time of a message and of what a question waits for. One
// that asks again begins anew each time.
func (c *compiler) takesMessage(s *Step, outcome Outcome) (time.Duration, string) {
	held := c.delay(s) + s.Message.turns()
	if s.Kind == Ask && outcome == NoAnswer {
		d, said := c.bound(s)
		return held + retryAllowance + d, "no answer " + said
	}
	if held > 0 {
		return held + retryAllowance, "may be held back " + roughly(held)
	}
	return retryAllowance, ""
}

func (c *compiler) closedDuring(s *Step) time.Duration {
	if s.During == "" {
		return 0
	}
	return c.closed([]*Hours{c.hoursNamed(s.During)}, "")
}

// takesRepeat is the time from where a repeat is entered to the beginning of
// its last time, or to its end. Each time begins so long after the one before,
// or when that is over, whichever is later.
func (c *compiler) takesRepeat(f *flow, s *Step, outcome Outcome) (time.Duration, string) {
	body := min(c.takesRound(f, s), unbounded)
	pause := min(max(longest(s.Every), body)+c.closedDuring(s), unbounded)
	d := pause * time.Duration(max(s.AtMost-1, 0))
	if outcome == Done {
		d += body
	}
	return d, fmt.Sprintf("is done %d times, every %s", s.AtMost, s.Every)
}

// takesRound is the longest time that the steps of a repeat take once.
// Whatever the person writes meanwhile makes it no shorter.
func (c *compiler) takesRound(f *flow, s *Step) time.Duration {
	if known, ok := f.rounds[s.ID]; ok {
		return known
	}
	f.rounds[s.ID] = unbounded // for a goto back to it from within, which ends nothing
	reached := map[string]time.Duration{s.Next[Anew]: 0}
	open := []string{s.Next[Anew]}
	total := time.Duration(0)
	for len(open) > 0 {
		step := f.steps[open[0]]
		open = open[1:]
		if step == nil {
			continue
		}
		for _, e := range f.edges(step) {
			spent := min(reached[step.ID]+c.spends(f, step, e.outcome), unbounded)
			if e.to == s.ID {
				total = max(total, spent)
				continue
			}
			if before, known := reached[e.to]; !known || spent > before {
				reached[e.to] = spent
				open = append(open, e.to)
			}
		}
	}
	f.rounds[s.ID] = total
	return total
}

// spends is what a step takes, also where it ends with what the person wrote:
// an answer may come as late as none, and each retry waits as long again.
func (c *compiler) spends(f *flow, s *Step, outcome Outcome) time.Duration {
	if s.Kind == Ask && heard(s, outcome) {
		outcome = NoAnswer
	}
	d, _ := c.takes(f, s, outcome)
	return d * time.Duration(1+s.Retry)
}
