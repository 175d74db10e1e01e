package definitions

import (
	"fmt"
)

// inner compiles a body and answers its first step. id is "<step>/<body>".
func (c *compiler) inner(n *node, id string, at place, after string) string {
	at.main = false
	c.checkOrder(n)
	steps := n.steps()
	last := c.then(n, id, after)
	first := last
	if len(steps) > 0 {
		first = c.id(steps[0].label)
	}
	consent := c.consent(n, id, first)
	if consent != nil {
		first = consent.ID
	}
	if n.has("remember") {
		u := newUses()
		set := c.values(n, "remember", at, u, nil)
		c.checkCounts(n.expr("remember"))
		c.add(Step{ID: id + "#remember", Kind: Remember, Pos: n.pos(), OnError: "stop", Set: set, Uses: c.usesOf(u), Hears: at.hears, Next: map[Outcome]string{Done: first}})
		c.refer(id+"#remember", u)
		first = id + "#remember"
	}
	if consent != nil {
		c.add(*consent)
	}
	c.sequence(steps, at, last)
	c.endOf(n, id, at.hears)
	return first
}

// then is where a body leads when it is done.
func (c *compiler) then(n *node, id, after string) string {
	w := n.word("then")
	switch w.word {
	case "stop":
		return id + "#stop"
	case "restart":
		return id + "#restart"
	case "goto":
		if _, ok := c.steps[w.arg]; !ok {
			c.r.add(problem{
				code: codeNoSuchStep, at: w.at, summary: fmt.Sprintf("There is no step %q to go to", w.arg), detail: "",
				try: orElse(w.arg, names(c.steps), "Name a step of this journey."),
			})
		}
		c.intoRepeat(w)
		return c.id(w.arg)
	}
	return after
}

// endOf adds the step that a body's `then` is.
func (c *compiler) endOf(n *node, id, hears string) {
	w := n.word("then")
	pos := Position{File: w.at.Filename, Line: w.at.Start.Line}
	switch w.word {
	case "stop":
		c.stop(id+"#stop", w.arg, pos)
	case "restart":
		c.ownRound(w)
		c.add(Step{ID: id + "#restart", Kind: Restart, Pos: pos, Hears: hears, Next: map[Outcome]string{Done: c.plan.Start}})
	}
}

// checkOrder minds a body that does not read from top to bottom.
func (c *compiler) checkOrder(n *node) {
	steps := n.steps()
	if len(steps) == 0 {
		return
	}
	first, last := steps[0], steps[len(steps)-1]
	if a := n.args["remember"]; a != nil && a.NameRange.Start.Byte > first.header.Start.Byte {
		c.r.add(problem{code: codeBodyOrder, at: a.NameRange, summary: "remember stands first in its block", detail: "Values are kept before the steps run.", try: "Move it above the first step."})
	}
	for _, arg := range []string{"grant", "revoke"} {
		if a := n.args[arg]; a != nil && a.NameRange.Start.Byte > first.header.Start.Byte {
			c.r.add(problem{code: codeBodyOrder, at: a.NameRange, summary: arg + " stands above the steps of its block", detail: "The consent is kept before they run.", try: "Move it above the first step."})
		}
	}
	if a := n.args["then"]; a != nil && a.NameRange.Start.Byte < last.header.Start.Byte {
		code, detail := codeBodyOrder, "It says how things go on after the steps."
		if w := n.word("then").word; w == "stop" || w == "restart" {
			code, detail = codeUnreachable, "It reads as if the steps below it were never reached."
		}
		c.r.add(problem{code: code, at: a.NameRange, summary: "then stands last in its block", detail: detail, try: "Move it below the last step."})
	}
}

// way compiles a body that must be written out.
func (c *compiler) way(n *node, body string, at place, next string) string {
	b := n.one(body)
	if b == nil {
		spec, _ := n.spec.inner(body)
		c.r.add(problem{
			code: codeWayMissing, at: n.header, summary: fmt.Sprintf("%s is missing in %s %q", body, n.spec.name(), n.label),
			detail: spec.sentence + " What happens then is always written out.", try: body + " { then = continue }",
		})
		return next
	}
	return c.inner(b, c.id(n.label)+"/"+body, at, next)
}
