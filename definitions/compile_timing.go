package definitions

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// assure is what is known to be there when the step runs: what its condition
// asks for, and the moments it is placed by, as a step without its moment is
// skipped.
func (c *compiler) assure(n *node, at place) map[string]bool {
	text := func(r hcl.Range) string { return c.r.sources[r.Filename].slice(r) }
	given := assured(n.expr("if"), text)
	for path := range at.given {
		given[path] = true
	}
	for _, arg := range []string{"at", "until"} {
		if expr := n.expr(arg); expr != nil && n.spec.key != string(WaitFor) && (arg == "at" || n.spec.key == string(Wait)) {
			for _, traversal := range expr.Variables() {
				given[pathOf(traversal)] = true
			}
		}
	}
	return given
}

// lasting are the paths that are still there after time has passed: an event
// does not change, records and contacts do.
func lasting(given map[string]bool) map[string]bool {
	kept := map[string]bool{}
	for path := range given {
		if strings.HasPrefix(path, "event.") {
			kept[path] = true
		}
	}
	return kept
}

// timing is a step's own, else the journey's.
func (c *compiler) timing(n *node) Timing {
	var t Timing
	if header := c.n.one("timing"); header != nil {
		t = Timing{IfPast: header.word("if_past").word, IfMissing: header.word("if_missing").word, IfMoved: header.word("if_moved").word}
	}
	t.IfPast = orDefault(n.word("if_past").word, t.IfPast)
	t.IfMissing = orDefault(n.word("if_missing").word, t.IfMissing)
	t.IfMoved = orDefault(n.word("if_moved").word, t.IfMoved)
	return t
}

// checkTiming demands timing wherever a moment comes from data.
func (c *compiler) checkTiming(n *node, u *uses) {
	if len(u.contact)+len(u.records)+len(u.steps)+len(u.history) == 0 && !u.event && !u.memory && !u.params {
		return
	}
	t := c.timing(n)
	var missing []string
	for _, one := range []struct{ word, name string }{{t.IfPast, "if_past"}, {t.IfMissing, "if_missing"}, {t.IfMoved, "if_moved"}} {
		if one.word == "" && (one.name != "if_moved" || len(u.records) > 0) {
			missing = append(missing, one.name)
		}
	}
	if len(missing) == 0 {
		return
	}
	at := n.header
	for _, arg := range []string{"expires", "until", "at"} {
		if n.has(arg) {
			at = n.argAt(arg)
		}
	}
	c.r.add(problem{
		code: codeTimingMissing, at: at, summary: "This moment comes from data, and nothing says what happens when it is odd",
		detail: fmt.Sprintf("It can have passed already, be missing, or move. Not decided: %s.", strings.Join(missing, ", ")),
		try:    "In the journey: timing { if_past = skip  if_missing = stop  if_moved = again }, one per line; or the same words on this step.",
	})
}

// impliedExpiry is m for a step placed before(m, …): a reminder of what has
// begun helps nobody.
func (c *compiler) impliedExpiry(n *node) *Expr {
	call, ok := n.expr("at").(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name != "before" || len(call.Args) == 0 {
		return nil
	}
	e := exprOf(c.r, call.Args[0])
	return &e
}
