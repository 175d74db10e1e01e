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
	main := c.beginning()
	main.main = true
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

// add appends a step, as one of the journey and of the repeat that is compiled.
func (c *compiler) add(s Step) {
	s.Frame, s.Round = c.frame(), c.round()
	c.plan.Steps = append(c.plan.Steps, s)
}

func (c *compiler) listener(n *node, seen map[string]int) {
	l := Listener{Name: n.label, Goal: n.spec.key == "goal", On: n.label, Within: n.text("within"), Pos: n.pos()}
	at := n.at
	if l.Goal {
		l.On, at = n.text("on"), n.argAt("on")
	}
	if !c.knownEvent(l.On, at) {
		return
	}
	here := place{}.hearing(l.On)
	u := newUses()
	l.If = c.heardIf(n, l.On, u)
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

// heardIf is the condition on an event that arrives. What happened before is
// looked up at the steps of the run, and not while it listens.
func (c *compiler) heardIf(n *node, event string, u *uses) *Expr {
	own := newUses()
	e := c.condition(n, "if", place{}.hearing(event), own)
	if len(own.history) > 0 {
		c.r.add(problem{
			code: codeHistory, at: n.argAt("if"), summary: "What happened before cannot be asked while an event arrives", detail: "Whether it is heard is decided at once, by the event and the contact.",
			try: "Hear the event, and ask in a branch: case \"…\" { if = did(…) }.",
		})
	}
	u.merge(own)
	return e
}

// correlation says how the run is found that an event belongs to: by `of`,
// else by the path of one_per, which the event must then carry.
func (c *compiler) correlation(n *node, event string) Correlation {
	if expr := n.expr("of"); expr != nil {
		if t, ok := expr.(*hclsyntax.ScopeTraversalExpr); ok && len(t.Traversal) == 1 && t.Traversal.RootName() == "contact" {
			return Correlation{Contact: true}
		}
		if about := c.about(n, expr, event); about != "" {
			return Correlation{About: about}
		}
		u := newUses()
		e, _ := c.value(n, "of", TypeText, place{}.hearing(event), u)
		c.onlyEvent(n, "of", u, "A run is found by it when an event arrives")
		return Correlation{Key: e}
	}
	key := c.n.expr("one_per")
	if c.callable {
		c.uncorrelated(n, event)
	}
	if key == nil {
		return Correlation{}
	}
	silent := c.silently(place{}.hearing(event))
	silent.of(key)
	if silent.r.mark() == 0 {
		e := c.plan.OnePer
		return Correlation{Key: &e}
	}
	at := n.at
	if n.has("on") {
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

// about is the kind of record in of = event.slot: the event is about every run
// that began with the same one. "" is another kind of value.
func (c *compiler) about(n *node, expr hclsyntax.Expression, event string) string {
	t, ok := expr.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(t.Traversal) != 2 || t.Traversal.RootName() != "event" {
		return ""
	}
	kind, _ := attributeAt(t.Traversal, 1)
	object, carries := c.s.types.events[event].Fields[kind]
	if !carries || object.Kind != TypeObject {
		return "" // told as any other name that the event lacks
	}
	if _, has := object.Fields["id"]; !has {
		c.r.add(problem{
			code: codeUncorrelated, at: n.argAt("of"), summary: fmt.Sprintf("A %s has no id", kind), detail: "Runs about the same one are found by it.",
			try: fmt.Sprintf("Declare it in settings.hcl: event %q { %s = { id = text } }", event, kind),
		})
		return kind
	}
	for _, begin := range c.begins {
		if _, ok := c.s.types.events[begin].Fields[kind]; ok {
			return kind
		}
		if _, ok := c.added[begin][kind]; ok {
			return kind
		}
	}
	c.r.add(problem{
		code: codeUncorrelated, at: n.argAt("of"), summary: fmt.Sprintf("No run of this journey begins with a %s", kind), detail: fmt.Sprintf("of = event.%s reaches the runs whose first event was about the same one.", kind),
		try: "of = contact for every run of the person, or of = event.… with the path of an id.",
	})
	return kind
}
