package definitions

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// exampleFiles are read in the order of this list; the first block of a kind
// is the example of its kind.
var exampleFiles = []struct{ name, key string }{
	{settingsFile, inSettings},
	{"visit.journey.hcl", inJourneys},
	{"newsletter.journey.hcl", inJourneys},
	{"waitlist.journey.hcl", inJourneys},
	{"moments.journey.hcl", inJourneys},
	{"order.journey.hcl", inJourneys},
	{"opinion.journey.hcl", inJourneys},
	{"reception.journey.hcl", inJourneys},
	{"pictures.journey.hcl", inJourneys},
	{"visit.scenario.hcl", inScenarios},
	{"order.scenario.hcl", inScenarios},
	{"waitlist.scenario.hcl", inScenarios},
}

func readExample(name string) string {
	text, err := fs.ReadFile(examples, path.Join("examples", name))
	if err != nil { // a mistake in this package, found by the first test
		panic(fmt.Sprintf("examples: %v", err))
	}
	return string(text)
}

// cutExamples takes the blocks out of the examples' files, and finds the plan
// in which the examples of functions are evaluated.
func (r *reference) cutExamples() {
	folder, err := fs.Sub(examples, "examples")
	if err != nil {
		panic(fmt.Sprintf("examples: %v", err))
	}
	w, _ := Load(folder)
	r.plan = w.Plan("visit")
	for _, f := range exampleFiles {
		problems := newReport()
		d := &decoder{r: problems, src: parse(f.name, []byte(readExample(f.name)), problems), vars: noVars}
		r.cut(d, d.file(f.key), false)
	}
	r.shown["journey"] = false    // a whole one is at the beginning of the page
	r.shown["on@wait_for"] = true // the first wait_for has none
}

// cut keeps the first block of each kind. One within a step, a template or a
// scenario is not shown by itself: its parent's example has it.
func (r *reference) cut(d *decoder, n *node, within bool) {
	for _, inner := range n.inner {
		key := inner.spec.key
		if _, ok := r.examples[key]; !ok {
			r.examples[key] = dedent(d.src.slice(inner.whole()), inner.header.Start.Column-1)
			r.shown[key] = !within || inner.spec.step
		}
		r.cut(d, inner, key != "journey")
	}
}

// dedent takes the first columns off the lines after the first.
func dedent(text string, columns int) string {
	return strings.ReplaceAll(text, "\n"+strings.Repeat(" ", columns), "\n")
}
