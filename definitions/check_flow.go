package definitions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
)

// flow is the graph of a plan's steps.
type flow struct {
	steps map[string]*Step
	order []string // of the page
	// rounds is how long the steps of a repeat take once, where that was asked.
	rounds map[string]time.Duration
}

func flowOf(p *Plan) *flow {
	f := &flow{steps: map[string]*Step{}, rounds: map[string]time.Duration{}}
	for i := range p.Steps {
		f.steps[p.Steps[i].ID] = &p.Steps[i]
		f.order = append(f.order, p.Steps[i].ID)
	}
	return f
}

// edge is one way from a step to the next.
type edge struct {
	outcome Outcome
	to      string
	takes   bool // time passes on it for sure
}

// edges are the ways on that a run can really take: a branch without condition
// never passes by all its cases.
func (f *flow) edges(s *Step) []edge {
	var list []edge
	for _, outcome := range slices.Sorted(maps.Keys(s.Next)) {
		if outcome == Done && !passable(s) || s.Kind == Run && outcome == Otherwise && !leftOut(s) {
			continue
		}
		to := s.Next[outcome]
		list = append(list, edge{outcome, to, takesTime(s, outcome) || f.comesRound(s, to)})
	}
	return list
}

// passable says whether a step can end with Done: most do; one that goes one
// of several ways only when it is left out, fails, or its time is over.
func passable(s *Step) bool {
	switch s.Kind {
	case Branch, WaitFor, Handoff, Stages, Split, Claim, Understand:
		return leftOut(s) || s.Until != nil
	}
	return true
}

// leftOut says whether a step may be left out, by its condition or because it
// fails.
func leftOut(s *Step) bool { return s.If != nil || s.OnError == "continue" }

// comesRound says whether a way leads from the steps of a repeat back to it,
// where it waits until the next time or has done them all.
func (f *flow) comesRound(s *Step, to string) bool {
	next := f.steps[to]
	return next != nil && next.Kind == Repeat && s.Round == to
}

// takesTime says whether an outcome comes only after time has passed. A moment
// of data may have passed already, so `until` promises nothing.
func takesTime(s *Step, outcome Outcome) bool {
	switch s.Kind {
	case Wait:
		return s.If == nil && s.For != ""
	case Ask:
		return outcome != Done && (outcome != NoAnswer || s.For != "")
	case WaitFor:
		return outcome != Done && (outcome != TimedOut || s.For != "")
	case Handoff:
		return outcome != Done
	case Stages: // a stage is reached once, and an alarm is raised once
		return outcome != Done
	}
	return false
}

// reach is every step that can be reached from the given ones.
func (f *flow) reach(from []string) map[string]bool {
	seen := map[string]bool{}
	for len(from) > 0 {
		id := from[0]
		from = from[1:]
		s := f.steps[id]
		if s == nil || seen[id] {
			continue
		}
		seen[id] = true
		for _, e := range f.edges(s) {
			from = append(from, e.to)
		}
	}
	return seen
}

func entries(p *Plan) []string {
	list := []string{p.Start}
	for _, l := range p.Listeners {
		list = append(list, l.First)
	}
	return list
}

func (c *compiler) checkFlow() {
	f := flowOf(c.plan)
	c.checkReached(f)
	c.checkLoops(f)
	c.checkEnds(f)
	c.checkReferences(f)
}

// checkReached minds steps that no way leads to.
func (c *compiler) checkReached(f *flow) {
	reached := f.reach(entries(c.plan))
	for _, id := range f.order {
		n := c.nodes[id]
		if n == nil || reached[id] {
			continue
		}
		c.r.add(problem{
			code: codeUnreachable, at: n.header, summary: fmt.Sprintf("%s %q is never reached", n.spec.name(), n.label),
			detail: "Every way before it ends or leads elsewhere.", try: "Let one of the bodies above end with then = continue, or leave the step out.",
		})
		return // what follows it is told once it is reached
	}
}

// checkLoops minds loops in which no time passes for sure.
func (c *compiler) checkLoops(f *flow) {
	reached := f.reach(entries(c.plan))
	const walking, done = 1, 2
	state := map[string]int{}
	var way []string
	var walk func(id string) bool
	walk = func(id string) bool {
		state[id] = walking
		way = append(way, id)
		for _, e := range f.edges(f.steps[id]) {
			if e.takes || f.steps[e.to] == nil {
				continue
			}
			if state[e.to] == walking {
				c.busyLoop(append(way[slices.Index(way, e.to):], e.to))
				return true
			}
			if state[e.to] == 0 && walk(e.to) {
				return true
			}
		}
		state[id] = done
		way = way[:len(way)-1]
		return false
	}
	for _, id := range f.order {
		if reached[id] && state[id] == 0 && walk(id) {
			return
		}
	}
}

func (c *compiler) busyLoop(way []string) {
	c.r.add(problem{
		code: codeBusyLoop, at: c.rangeOf(way[len(way)-2]), summary: "This goes round without a wait",
		detail: "The way is: " + c.spoken(way) + ".", try: `A wait "…" { for = "1d" } on the way, or another end.`,
	})
}

// checkEnds minds steps from which no way ends.
func (c *compiler) checkEnds(f *flow) {
	ends := map[string]bool{}
	for changed := true; changed; {
		changed = false
		for _, id := range f.order {
			s := f.steps[id]
			if ends[id] {
				continue
			}
			final := s.Kind == End || s.Kind == Stop || s.Kind == Return
			if final || slices.ContainsFunc(f.edges(s), func(e edge) bool { return ends[e.to] }) {
				ends[id], changed = true, true
			}
		}
	}
	reached := f.reach(entries(c.plan))
	for _, id := range f.order {
		if reached[id] && !ends[id] {
			c.r.add(problem{
				code: codeEndless, at: c.rangeOf(id), summary: fmt.Sprintf("From %s on the journey never ends", c.spoken([]string{id})),
				detail: "Every way leads back.", try: `then = stop("…") on one of the ways.`,
			})
			return
		}
	}
}

// checkReferences minds step.x where step x may not have run: it must stand on
// every way that leads there. A step never sees itself, as its values come with
// its end.
func (c *compiler) checkReferences(f *flow) {
	reached := f.reach(entries(c.plan))
	for _, id := range f.order {
		if !reached[id] {
			continue
		}
		for _, name := range names(c.refs[id]) {
			if name != id && f.avoiding(entries(c.plan), name)[id] || name == id {
				c.r.add(problem{
					code: codeNotYetRun, at: c.refs[id][name], summary: fmt.Sprintf("Step %q may not have run here", name[strings.LastIndex(name, ".")+1:]),
					detail: fmt.Sprintf("There is a way to %s that does not pass it.", c.spoken([]string{id})),
					try:    "Use it only in the bodies of that step and after it, or remember the value there and use memory.…",
				})
			}
		}
	}
}

// avoiding is what can be reached without passing a step.
func (f *flow) avoiding(from []string, avoided string) map[string]bool {
	seen := map[string]bool{}
	for len(from) > 0 {
		id := from[0]
		from = from[1:]
		s := f.steps[id]
		if s == nil || seen[id] || id == avoided {
			continue
		}
		seen[id] = true
		for _, e := range f.edges(s) {
			from = append(from, e.to)
		}
	}
	return seen
}

// rangeOf is where a compiled step stands on the page.
func (c *compiler) rangeOf(id string) hcl.Range {
	if n := c.nodes[id]; n != nil {
		return n.header
	}
	owner, _, _ := strings.Cut(id, "/")
	if n := c.nodes[owner]; n != nil {
		if body := bodyOf(n, id); body != nil {
			return body.header
		}
		return n.header
	}
	for _, s := range c.plan.Steps {
		if s.ID == id {
			return c.lineRange(s.Pos)
		}
	}
	return c.n.header
}

// bodyOf finds the block that a compiled step came from: "ask/no_answer#stop".
func bodyOf(n *node, id string) *node {
	_, body, _ := strings.Cut(id, "/")
	body, _, _ = strings.Cut(body, "#")
	kind, label, _ := strings.Cut(body, ".")
	for _, inner := range n.inner {
		name := inner.spec.name()
		switch {
		case name == "stage" && inner.label == label && kind == "overdue":
			return inner.one("overdue")
		case name == kind && inner.label == label, kind == "received" && name == "on" && inner.label == label:
			return inner
		}
	}
	return nil
}

func (c *compiler) lineRange(p Position) hcl.Range {
	src := c.r.sources[p.File]
	if src == nil {
		return c.n.header
	}
	start := hcl.Pos{Line: 1, Column: 1}
	for start.Line < p.Line {
		n := strings.IndexByte(string(src.text[start.Byte:]), '\n')
		if n < 0 {
			break
		}
		start.Byte += n + 1
		start.Line++
	}
	return hcl.Range{Filename: p.File, Start: start, End: start}
}

// spoken says a way in the author's words.
func (c *compiler) spoken(ids []string) string {
	var list []string
	for _, id := range ids {
		name, _, _ := strings.Cut(id, "#")
		step, body, inside := strings.Cut(name, "/")
		switch {
		case id == endID:
			name = "the end"
		case strings.HasSuffix(id, "."+endID):
			name = fmt.Sprintf("the end of %q", strings.TrimSuffix(id, "."+endID))
		case inside:
			body = strings.Replace(body, ".", " ", 1)
			name = fmt.Sprintf("%s of %q", body, step)
		case c.nodes[name] != nil:
			name = fmt.Sprintf("%s %q", c.nodes[name].spec.name(), name)
		default:
			name = strings.Replace(name, ".", " ", 1)
		}
		if len(list) == 0 || list[len(list)-1] != name {
			list = append(list, name)
		}
	}
	return strings.Join(list, ", then ")
}
