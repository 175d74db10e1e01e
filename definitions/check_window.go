package definitions

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// window is how long after a person's message free text may follow it
// (WhatsApp's customer service window, Meta 2026-09).
const window = 24 * time.Hour

// retryAllowance is how long the provider may keep a message waiting while it
// is throttled or has a short outage; a longer one is met by the send decision.
const retryAllowance = 15 * time.Minute

// unbounded stands for every time that is not shorter than the window.
const unbounded = window

// age is the longest time that may have passed since the person last wrote
// when a run comes to a step, and how it came there.
type age struct {
	longest time.Duration
	from    string // the step before, "" at an entry
	why     string // what the time was spent on
}

// checkWindow proves for every free text without a template behind it that
// the person wrote less than 24 hours before, on each way that leads there.
func (c *compiler) checkWindow() {
	f := flowOf(c.plan)
	ages := c.ages(f)
	holding := c.holdingListener(f)
	main := f.reach([]string{c.plan.Start})
	for _, id := range f.order {
		s := f.steps[id]
		a, reached := ages[id]
		if s.Message == nil || !s.Message.Free() || s.Message.Template != "" || !reached {
			continue
		}
		earlier, asks := s.Message.before(whatsApp)
		if !asks { // only WhatsApp has a window
			continue
		}
		n := c.nodes[id]
		own := c.delay(s) + earlier
		switch {
		case a.longest+own+retryAllowance >= window:
			c.refuseText(n, c.wayTo(ages, id, own))
		case holding != "" && main[id]:
			c.refuseText(n, fmt.Sprintf("on %q may hold the main line for a while before this", holding))
		}
	}
}

func (c *compiler) refuseText(n *node, way string) {
	c.r.add(problem{
		code: codeWindow, at: n.freeAt(), summary: "The 24-hour window may be closed when this text leaves",
		detail: "WhatsApp delivers free text only within 24 hours after the person's last message. The longest way here: " + way + ".",
		try:    "Add template = template.… to this step: it goes out when the window is closed.",
	})
}

// ages follows the time since the last message over all ways. It ends, as
// ages only grow and stop at unbounded.
func (c *compiler) ages(f *flow) map[string]age {
	ages := map[string]age{}
	var open []string
	raise := func(id string, a age) {
		a.longest = min(a.longest, unbounded)
		if old, known := ages[id]; f.steps[id] == nil || known && old.longest >= a.longest {
			return
		}
		ages[id] = a
		if !slices.Contains(open, id) {
			open = append(open, id)
		}
	}
	raise(c.plan.Start, c.ageAtStart())
	for _, l := range c.plan.Listeners {
		raise(l.First, ageOfEvent(l.On))
	}
	for len(open) > 0 {
		id := open[0]
		open = open[1:]
		s, a := f.steps[id], ages[id]
		for _, e := range f.edges(s) {
			if !f.comesRound(s, e.to) { // the repeat counts all its times where it is entered
				raise(e.to, c.after(f, s, a, e.outcome))
			}
		}
	}
	return ages
}

func (c *compiler) ageAtStart() age {
	if c.plan.Group != "" && c.plan.IfBusy == "wait" {
		return age{longest: unbounded, why: fmt.Sprintf("a run of group %q may wait for its turn for as long as others take", c.plan.Group)}
	}
	for _, t := range c.plan.Triggers {
		if a := ageOfEvent(t.On); a.longest > 0 {
			return a
		}
	}
	return age{}
}

const inbound = "message.received" // the event that opens the window

func ageOfEvent(event string) age {
	if event == inbound {
		return age{}
	}
	return age{longest: unbounded, why: fmt.Sprintf("%q is not a message of the person, who may never have written", event)}
}

// after is the age behind a step that ended with the outcome.
func (c *compiler) after(f *flow, s *Step, a age, outcome Outcome) age {
	if heard(s, outcome) {
		return age{from: s.ID}
	}
	d, said := c.takes(f, s, outcome)
	if since, asked := c.wroteWithin(s, outcome); asked && since < a.longest {
		return age{longest: since + d, from: s.ID, why: "they wrote before, " + roughly(since) + " ago"}
	}
	return age{longest: a.longest + d, from: s.ID, why: said}
}

// heard says whether the person wrote when a step ends with the outcome.
func heard(s *Step, outcome Outcome) bool {
	switch s.Kind {
	case Ask:
		return outcome == OtherAnswer || outcome == Answered || strings.HasPrefix(string(outcome), "answer.")
	case WaitFor:
		return receivedEvent(s, outcome) == inbound
	case Stages:
		name, reached := strings.CutPrefix(string(outcome), "stage.")
		return reached && slices.ContainsFunc(s.Stages, func(stage Stage) bool { return stage.Name == name && stage.On == inbound })
	}
	return false
}

func receivedEvent(s *Step, outcome Outcome) string {
	if outcome == Received && len(s.Events) == 1 {
		return s.Events[0].On
	}
	name, _ := strings.CutPrefix(string(outcome), "received.")
	for _, e := range s.Events {
		if e.Name == name {
			return e.On
		}
	}
	return ""
}

// holdingListener is an `on` body that takes time and then lets the main line
// go on: it may come at any time and delay whatever stands there.
func (c *compiler) holdingListener(f *flow) string {
	for _, l := range c.plan.Listeners {
		returns, slow := false, false
		for id := range f.reach([]string{l.First}) {
			switch s := f.steps[id]; s.Kind {
			case Return:
				returns = true
			case Wait, WaitFor, Ask, Handoff, Stages, Repeat, HTTP:
				slow = true
			case Send:
				slow = slow || c.delay(s) > 0
			}
		}
		if returns && slow {
			return l.Name
		}
	}
	return ""
}

// wayTo says how the longest time came about.
func (c *compiler) wayTo(ages map[string]age, id string, own time.Duration) string {
	var parts []string
	if own > 0 {
		parts = append(parts, fmt.Sprintf("%s itself may be held back %s", c.spoken([]string{id}), roughly(own)))
	}
	seen := map[string]bool{}
	for at := id; at != "" && !seen[at]; {
		seen[at] = true
		a := ages[at]
		switch {
		case a.from == "" && a.why != "":
			parts = append(parts, a.why)
		case a.from == "" || a.longest == 0:
			parts = append(parts, "the person writes")
			if a.from != "" {
				parts[len(parts)-1] = "the person writes (" + c.spoken([]string{a.from}) + ")"
			}
			at = ""
			continue
		case a.why != "":
			parts = append(parts, fmt.Sprintf("%s: %s", c.spoken([]string{a.from}), a.why))
		}
		at = a.from
	}
	slices.Reverse(parts)
	return strings.Join(parts, "; then ")
}

// roughly says a long time in words.
func roughly(d time.Duration) string {
	if d >= unbounded {
		return "for a day or more"
	}
	return fmt.Sprintf("up to %.0f hours", d.Hours()+0.49)
}
