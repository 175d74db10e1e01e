package simulate

import (
	"cmp"
	"slices"
	"strings"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/workflows"
)

// footprint is a step of a page that a run was on, or left with an outcome.
// Steps are known by their place: a journey that others run has its steps in
// the plans of those.
type footprint struct {
	pos     definitions.Position
	id      string // as its author wrote it
	left    bool
	outcome definitions.Outcome
}

type footprints map[footprint]bool

// watch keeps where runs of the plans go.
func (f footprints) watch(plans []*definitions.Plan) func(workflows.Went) {
	byHash := map[string]*definitions.Plan{}
	for _, p := range plans {
		byHash[p.Hash()] = p
	}
	return func(w workflows.Went) {
		if st, ok := byHash[w.Plan].Step(w.Step); ok {
			f[footprint{pos: st.Pos, id: pageID(st), left: w.Left, outcome: w.Outcome}] = true
		}
	}
}

// pageID is a step's id without the run step that it belongs to.
func pageID(st *definitions.Step) string {
	return strings.TrimPrefix(strings.TrimPrefix(st.ID, st.Frame), ".")
}

// Coverage says which steps of a journey, and which of their ways on, at least
// one scenario took.
type Coverage struct {
	Journey  string
	Steps    Share
	Branches Share
}

// Share is how many of something were covered, and what was not.
type Share struct {
	All, Covered int
	Missing      []Uncovered
}

// Percent is rounded down, so that 100 means all. Of nothing all is covered.
func (s Share) Percent() int {
	if s.All == 0 {
		return 100
	}
	return 100 * s.Covered / s.All
}

// Uncovered is a step or a way on that no scenario took.
type Uncovered struct {
	Pos  definitions.Position
	What string // `ask "confirm"`, or `ask "confirm": no_answer`
}

// Cover adds up what results have covered of the journeys of a workspace, by
// name.
func Cover(ws *definitions.Workspace, results []Result) []Coverage {
	all := footprints{}
	for _, r := range results {
		for f := range r.seen { //nolint:maprange // a union has no order
			all[f] = true
		}
	}
	var out []Coverage
	counted := footprints{}
	for _, p := range ws.Plans {
		out = append(out, all.of(p, counted))
	}
	return out
}

// Total adds coverages up.
func Total(list []Coverage) (steps, branches Share) {
	for _, c := range list {
		steps.All, steps.Covered = steps.All+c.Steps.All, steps.Covered+c.Steps.Covered
		branches.All, branches.Covered = branches.All+c.Branches.All, branches.Covered+c.Branches.Covered
	}
	return steps, branches
}

// of is what was covered of a journey. The steps of a journey that others run
// are counted once, where they are run first.
func (f footprints) of(p *definitions.Plan, counted footprints) Coverage {
	c := Coverage{Journey: p.Journey}
	for i := range p.Steps {
		st := &p.Steps[i]
		place := footprint{pos: st.Pos, id: pageID(st)}
		if strings.Contains(st.ID, "#") || counted[place] {
			continue
		}
		counted[place] = true
		name := string(st.Kind) + ` "` + st.ID + `"`
		c.Steps.count(f[place], st.Pos, name)
		for _, o := range ways(st) {
			c.Branches.count(f[footprint{pos: st.Pos, id: place.id, left: true, outcome: o}], st.Pos, name+": "+wayName(st, o))
		}
	}
	for _, l := range p.Listeners {
		st, ok := p.Step(l.First)
		name := `on "` + l.On + `"`
		if l.Goal {
			name = `goal "` + l.Name + `"`
		}
		c.Branches.count(ok && f[footprint{pos: st.Pos, id: pageID(st)}], l.Pos, name)
	}
	return c
}

func (s *Share) count(covered bool, pos definitions.Position, what string) {
	if s.All++; covered {
		s.Covered++
		return
	}
	s.Missing = append(s.Missing, Uncovered{Pos: pos, What: what})
}

// ways are the outcomes of a step whose author wrote more than one. Where the
// bodies are all there is to it, that the step was left out is none of them.
func ways(st *definitions.Step) []definitions.Outcome {
	if len(st.Next) < 2 || st.Kind == definitions.Run {
		return nil
	}
	var out []definitions.Outcome
	for o := range st.Next { //nolint:maprange // sorted below
		if o == definitions.Done && !doneIsAWay(st.Kind) {
			continue
		}
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b definitions.Outcome) int { return cmp.Compare(a, b) })
	return out
}

// doneIsAWay tells the steps that end by themselves from those that always end
// in one of their bodies.
func doneIsAWay(k definitions.Kind) bool {
	return k == definitions.HTTP || k == definitions.Repeat || k == definitions.Stages
}

// wayName is an outcome as its author wrote it: answer "yes", no_answer.
func wayName(st *definitions.Step, o definitions.Outcome) string {
	switch o {
	case definitions.Done:
		if st.Kind == definitions.HTTP {
			return "answered"
		}
		return "over"
	case definitions.Anew:
		return "once more"
	}
	kind, name, named := strings.Cut(string(o), ".")
	if !named {
		return string(o)
	}
	return kind + ` "` + name + `"`
}
