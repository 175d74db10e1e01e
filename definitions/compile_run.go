package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// running is a journey whose steps are compiled into another's plan.
type running struct {
	step     string   // the id of the run step
	after    string   // what follows it
	round    string   // the repeat around it
	journeys []string // those that are being gone through, outermost first
}

// mostSteps is how large a plan may grow by the journeys that it runs: they
// run others, and each place has its own copy.
const mostSteps = 600

// frame is the run step whose journey is compiled, "" for the plan's own.
func (c *compiler) frame() string {
	if c.within == nil {
		return ""
	}
	return c.within.step
}

// id is a step's id in the plan: its name, behind the run step that it is of.
func (c *compiler) id(name string) string {
	if c.within == nil {
		return name
	}
	return c.within.step + "." + name
}

// run compiles the steps of another journey in, so that a run keeps the plan
// it began with. A step that is left out leads on by Otherwise.
func (c *compiler) run(n *node, s *Step, at place, next string, u *uses) {
	s.Target = n.refs["journey"]
	s.Next[Otherwise] = next
	s.Set = c.values(n, "with", at, u, nil)
	if s.Target == "" || !checkRef(c.d, n, "journey", names(c.journeys)) {
		return
	}
	other := c.journeys[s.Target]
	params := other.n.one("params")
	if params == nil {
		c.r.add(problem{
			code: codeNotCallable, at: n.argAt("journey"), summary: fmt.Sprintf("Journey %q starts by itself", s.Target), detail: "A journey that others run has params instead of a trigger, one_per and again.",
			try: fmt.Sprintf("params { … } in journey %q, even an empty one, and no trigger.", s.Target),
		})
		return
	}
	if way := c.comesRound(s.Target, []string{s.Target}); way != nil {
		c.r.add(problem{
			code: codeRunsItself, at: n.argAt("journey"), summary: fmt.Sprintf("Journey %q runs itself", c.n.label), detail: "The way is: " + strings.Join(append([]string{c.n.label}, way...), ", then ") + ".",
			try: "Let one of them not run the next. A repeat does steps again.",
		})
		return
	}
	c.checkWithParams(n, params, at)
	s.Next[Done] = c.inline(s, other, next)
}

// comesRound is the way from a journey to the one that is compiled, by what
// they run; nil where there is none.
func (c *compiler) comesRound(at string, way []string) []string {
	if at == c.n.label {
		return way
	}
	for _, next := range runsOf(c.journeys[at].n) {
		if _, known := c.journeys[next]; known && !slices.Contains(way, next) {
			if found := c.comesRound(next, append(slices.Clone(way), next)); found != nil {
				return found
			}
		}
	}
	return nil
}

// runsOf are the journeys that a journey's steps run, each once.
func runsOf(n *node) []string {
	var list []string
	for _, inner := range n.inner {
		found := runsOf(inner)
		if name := inner.refs["journey"]; inner.spec.key == string(Run) && name != "" {
			found = append(found, name)
		}
		for _, name := range found {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// inline compiles a journey's steps into this plan and answers the first. What
// is wrong with them is told where the journey is checked by itself.
func (c *compiler) inline(s *Step, other journeyDef, next string) string {
	journeys := []string{c.n.label}
	if c.within != nil {
		journeys = append(slices.Clone(c.within.journeys), c.n.label)
	}
	if slices.Contains(journeys, other.n.label) || len(c.plan.Steps) > mostSteps {
		c.broken = true // a journey that is run runs itself, which is told there
		return next
	}
	silent := newReport()
	silent.sources = c.r.sources
	d := *other.d
	d.r = silent
	inner := &compiler{
		r: silent, d: &d, n: other.n, s: c.s, templates: c.templates, journeys: c.journeys, total: c.total, plan: c.plan, nodes: c.nodes, refs: c.refs,
		steps: map[string]*node{}, results: map[string]Type{}, memory: map[string]Type{}, records: map[string]Type{},
		callable: true, within: &running{step: s.ID, after: next, round: c.round(), journeys: journeys},
	}
	inner.collect(other.n)
	inner.learnParams()
	inner.purpose(other.n)
	inner.learnMemory(other.n)
	first := inner.id(endID)
	steps := other.n.steps()
	if len(steps) > 0 {
		first = inner.id(steps[0].label)
	}
	inner.sequence(steps, place{}, inner.id(endID))
	inner.add(Step{
		ID: inner.id(endID), Kind: Ran, Pos: Position{File: other.n.end.Filename, Line: other.n.end.Start.Line}, Target: s.ID, Why: "completed",
		Next: map[Outcome]string{Done: next},
	})
	c.broken = c.broken || inner.broken || silent.mark() > 0
	return first
}

// stop adds the end of a way: of the run, or of the journey that is run.
func (c *compiler) stop(id, why string, pos Position) {
	s := Step{ID: id, Kind: Stop, Pos: pos, Why: why}
	if c.within != nil {
		s.Kind, s.Target, s.Why, s.Next = Ran, c.within.step, "stop."+why, map[Outcome]string{Done: c.within.after}
	}
	c.add(s)
}

// tooLong minds a plan that grew out of hand by the journeys that it runs.
func (c *compiler) tooLong() bool {
	if len(c.plan.Steps) <= mostSteps {
		return false
	}
	c.r.add(problem{
		code: codeTooLong, at: c.n.header, summary: fmt.Sprintf("With the journeys that it runs this one has more than %d steps", mostSteps),
		detail: "Each run step has its own copy of the steps of its journey.", try: "Run it in fewer places, or once behind a branch.",
	})
	return true
}

// checkWithParams minds values that a journey does not ask for, those that it
// asks for and does not get, and those of another type.
func (c *compiler) checkWithParams(n, params *node, at place) {
	wanted := paramTypes(&decoder{r: newReport(), src: params.src, vars: noVars}, params)
	given := map[string]bool{}
	if object, ok := n.expr("with").(*hclsyntax.ObjectConsExpr); ok {
		for _, item := range object.Items {
			name := hcl.ExprAsKeyword(item.KeyExpr)
			given[name] = true
			t, ok := wanted[name]
			if params.args[name] == nil {
				c.r.add(problem{
					code: codeParam, at: item.KeyExpr.Range(), summary: fmt.Sprintf("Journey %q has no param %q", n.refs["journey"], name), detail: "",
					try: orElse(name, names(params.args), "Leave it out."),
				})
				continue
			}
			silent := c.silently(at)
			if got := silent.of(item.ValueExpr); ok && t.Kind != TypeAny && !fits(got.Type, t) {
				(&inference{r: c.r}).want(item.ValueExpr, got, t.Kind)
			}
		}
	}
	missing := slices.DeleteFunc(names(params.args), func(name string) bool { return given[name] })
	if len(missing) > 0 {
		c.r.add(problem{
			code: codeParam, at: n.header, summary: fmt.Sprintf("run %q does not give %s", n.label, spoken(missing, "and")), detail: fmt.Sprintf("Journey %q asks for it in params.", n.refs["journey"]),
			try: fmt.Sprintf("with = { %s = … }", strings.Join(missing, " = …, ")),
		})
	}
}
