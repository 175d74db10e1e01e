package definitions

import (
	"fmt"
)

func (c *compiler) exactlyOne(n *node, a, b string) {
	if n.wrote[a] != n.wrote[b] {
		return
	}
	p := problem{code: codeBoth, at: n.header, summary: fmt.Sprintf("%s needs %s or %s", n.spec.name(), a, b), detail: "Without one of them it would never go on.", try: a + ` = "2d"`}
	if n.has(a) && n.has(b) {
		p.at, p.summary, p.detail, p.try = n.args[b].NameRange, fmt.Sprintf("%s and %s exclude each other", a, b), "Only one can decide.", "Keep one of the two."
	}
	c.r.add(p)
}

func (c *compiler) waitFor(n *node, s *Step, at place, next string, u *uses) {
	c.exactlyOne(n, "for", "until")
	races := n.all("on")
	single := n.has("on")
	switch {
	case single && len(races) > 0:
		c.r.add(problem{code: codeBoth, at: n.args["on"].NameRange, summary: "wait_for waits for one event, or for the first of several", detail: "", try: `Keep on = "…", or the blocks on "…" { … }.`})
	case n.wrote["on"] && !single: // told where it stands
	case !single && len(races) == 0:
		c.r.add(problem{code: codeMissing, at: n.header, summary: fmt.Sprintf("wait_for %q waits for nothing", n.label), detail: "", try: `on = "message.received"`})
	case single:
		on := n.text("on")
		if c.knownEvent(on, n.argAt("on")) {
			s.Events = append(s.Events, c.awaited(n, on, u))
		}
		s.Next[Received] = c.way(n, "received", at, next)
	default:
		c.race(n, s, at, next, u)
	}
	s.Next[TimedOut] = c.way(n, "timed_out", at, next)
}

func (c *compiler) awaited(n *node, on string, u *uses) Awaited {
	a := Awaited{Name: on, On: on, Of: c.correlation(n, on)}
	a.If = c.heardIf(n, on, u)
	c.seeEvent(on)
	return a
}

func (c *compiler) race(n *node, s *Step, at place, next string, u *uses) {
	for _, arg := range []string{"if", "of"} {
		if n.has(arg) {
			c.r.add(problem{code: codeBoth, at: n.args[arg].NameRange, summary: arg + " belongs to one event", detail: "Several race here.", try: `Move it into the block on "…" that it is about.`})
		}
	}
	if received := n.one("received"); received != nil {
		c.r.add(problem{code: codeBoth, at: received.header, summary: "Each event that races has its own way on", detail: "", try: `Move it into the blocks on "…" { … }.`})
	}
	for _, one := range n.all("on") {
		if !c.knownEvent(one.label, one.at) {
			continue
		}
		outcome := Outcome("received." + one.label)
		if _, twice := s.Next[outcome]; twice {
			c.r.add(problem{code: codeTwice, at: one.at, summary: fmt.Sprintf("%q races against itself", one.label), detail: "", try: "Keep one of the two."})
			continue
		}
		s.Events = append(s.Events, c.awaited(one, one.label, u))
		inside := at.hearing(one.label).of(s.ID)
		s.Next[outcome] = c.inner(one, s.ID+"/received."+one.label, inside, next)
	}
	if len(s.Events) == 1 { // the outcome has the event's name only where several race
		only := Outcome("received." + s.Events[0].Name)
		s.Next[Received] = s.Next[only]
		delete(s.Next, only)
	}
}
