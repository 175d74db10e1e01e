package definitions

import (
	"fmt"
	"slices"
)

// mostTimes bounds a repeat: a run's history has an end, and so has patience.
const mostTimes = 1000

// repeat compiles steps that are done again and again; the last of them leads
// back to the step, which counts.
func (c *compiler) repeat(n *node, s *Step, at place, u *uses) {
	s.Every = n.text("every")
	if d, err := ParseDuration(s.Every); err == nil && d == (Duration{}) {
		c.d.wrong(n.argAt("every"), fmt.Sprintf("%q is no time at all", s.Every), "Each time begins so long after the one before.", `every = "7d"`)
	}
	s.AtMost, _ = c.d.whole(n, "at_most", 1, mostTimes)
	s.While = c.condition(n, "while", at, u)
	steps := n.steps()
	if len(steps) == 0 {
		c.r.add(problem{code: codeMissing, at: n.header, summary: fmt.Sprintf("repeat %q has no steps", n.label), detail: "There is nothing to do again.", try: `send "offer" { template = template.… }`})
		return
	}
	s.Next[Anew] = c.id(steps[0].label)
	at.main = false
	c.rounds = append(c.rounds, n.label)
	c.sequence(steps, at, s.ID)
	c.rounds = c.rounds[:len(c.rounds)-1]
}

// round is the id of the innermost repeat around what is compiled, "" where
// there is none.
func (c *compiler) round() string {
	if len(c.rounds) > 0 {
		return c.id(c.rounds[len(c.rounds)-1])
	}
	if c.within != nil {
		return c.within.round
	}
	return ""
}

// intoRepeat minds a goto to the middle of a repeat that is not around it: it
// would not have begun, and there would be nothing to count.
func (c *compiler) intoRepeat(w wordValue) {
	around, _ := repeatsAround(c.n, w.arg)
	if len(around) <= len(c.rounds) && slices.Equal(around, c.rounds[:len(around)]) {
		return
	}
	c.r.add(problem{
		code: codeIntoRepeat, at: w.at, summary: fmt.Sprintf("Step %q stands in a repeat", w.arg), detail: "A repeat is entered from its beginning, where it starts to count.",
		try: fmt.Sprintf("then = goto(%q)", around[len(around)-1]),
	})
}

// repeatsAround are the names of the repeats that a step stands in, outermost
// first; ok is false where there is no such step.
func repeatsAround(n *node, step string) (around []string, ok bool) {
	for _, inner := range n.inner {
		if inner.spec.step && inner.label == step {
			return nil, true
		}
		if around, ok := repeatsAround(inner, step); ok {
			if inner.spec.key == string(Repeat) {
				around = append([]string{inner.label}, around...)
			}
			return around, true
		}
	}
	return nil, false
}
