package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// body compiles listeners and steps.
func (c *compiler) body() {
	steps := c.n.steps()
	main := place{events: c.begins, main: true}
	if len(steps) > 0 {
		c.plan.Start = steps[0].label
	}
	c.sequence(steps, main, endID)
	c.add(Step{ID: endID, Kind: End, Pos: Position{File: c.n.end.Filename, Line: c.n.end.Start.Line}})
	seen := map[string]int{}
	for _, n := range c.n.inner {
		if n.spec.key == "on" || n.spec.key == "goal" {
			c.listener(n, seen)
		}
	}
}

func (c *compiler) add(s Step) { c.plan.Steps = append(c.plan.Steps, s) }

func (c *compiler) listener(n *node, seen map[string]int) {
	l := Listener{Name: n.label, Goal: n.spec.key == "goal", On: n.label, Within: n.text("within"), Pos: n.pos()}
	at := n.at
	if l.Goal {
		l.On, at = n.text("on"), n.argAt("on")
	}
	if !c.knownEvent(l.On, at) {
		return
	}
	here := place{events: []string{l.On}}
	u := newUses()
	l.If = c.condition(n, "if", here, u)
	if len(u.records) > 0 {
		c.onlyEvent(n, "if", u, "Whether an event is heard is decided before records are read")
	}
	l.Of = c.correlation(n, l.On)
	c.seeEvent(l.On)

	id := n.spec.key + "." + n.label
	seen[id]++
	if seen[id] > 1 {
		id = fmt.Sprintf("%s.%d", id, seen[id])
	}
	if l.Goal {
		l.First = id + "#stop"
		c.add(Step{ID: l.First, Kind: Stop, Pos: n.pos(), Why: n.label, Goal: true})
	} else {
		back := id + "#return"
		l.First = c.inner(n, id, here, back)
		if c.leadsTo(back) || l.First == back {
			c.add(Step{ID: back, Kind: Return, Pos: n.pos()})
		}
	}
	c.plan.Listeners = append(c.plan.Listeners, l)
}

func (c *compiler) leadsTo(id string) bool {
	return slices.ContainsFunc(c.plan.Steps, func(s Step) bool {
		for _, next := range s.Next {
			if next == id {
				return true
			}
		}
		return false
	})
}

// correlation says how the run is found that an event belongs to: by `of`,
// else by the path of one_per, which the event must then carry.
func (c *compiler) correlation(n *node, event string) Correlation {
	if expr := n.expr("of"); expr != nil {
		if t, ok := expr.(*hclsyntax.ScopeTraversalExpr); ok && len(t.Traversal) == 1 && t.Traversal.RootName() == "contact" {
			return Correlation{Contact: true}
		}
		u := newUses()
		e, _ := c.value(n, "of", TypeText, place{events: []string{event}}, u)
		c.onlyEvent(n, "of", u, "A run is found by it when an event arrives")
		return Correlation{Key: e}
	}
	key := c.n.expr("one_per")
	if key == nil {
		return Correlation{}
	}
	silent := c.silently(place{events: []string{event}})
	silent.of(key)
	if silent.r.mark() == 0 {
		e := c.plan.OnePer
		return Correlation{Key: &e}
	}
	at := n.at
	if n.spec.key == "goal" || n.spec.key == "wait_for" {
		at = n.argAt("on")
	}
	path := c.r.sources[key.Range().Filename].slice(key.Range())
	c.r.add(problem{
		code: codeUncorrelated, at: at, summary: fmt.Sprintf("%q does not say which run it belongs to", event),
		detail: fmt.Sprintf("Runs are told apart by %s, which this event does not carry. It carries: %s.", path, strings.Join(append(carried(c.s.types.events[event]), "the contact"), ", ")),
		try:    "of = contact for every run of the person, or of = event.… with the path of the same id.",
	})
	return Correlation{}
}
