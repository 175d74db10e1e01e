package workflows

import (
	"maps"
	"slices"
	"strings"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
)

// A run step begins the steps of another journey, which stand in the same plan
// with the run step's id before their names. To their author they are alone:
// what they left, their memory and their params are kept under that id and
// handed to expressions without it.

// goThrough begins the steps of another journey, each time as if for the first.
func (r *run) goThrough(ctx workflow.Context, st *definitions.Step) (next, error) {
	over, n, err := r.skips(ctx, st)
	if over && err == nil && !n.moved {
		return r.goPast(st)
	}
	if over || err != nil || n.moved {
		return n, err
	}
	if n, err := r.refresh(ctx, st); err != nil || n.moved {
		return n, err
	}
	params, err := r.plan.Object(st.Set, r.scope(st, r.now(ctx)))
	if err != nil {
		if n, err := r.fail(ctx, st, err.Error()); err != nil || n.moved {
			return n, err
		}
		return r.goPast(st)
	}
	r.clearInlined(st.ID)
	if r.state.Params == nil {
		r.state.Params = map[string]map[string]any{}
	}
	r.state.Params[st.ID] = params
	r.log(r.summary(st, ""), "begins", "")
	return done(definitions.Done)
}

// goPast goes on behind the other journey without beginning it.
func (r *run) goPast(st *definitions.Step) (next, error) {
	r.clearInlined(st.ID)
	return done(definitions.Otherwise)
}

// comeBack ends the other journey: what became of it is the run step's result.
func (r *run) comeBack(ctx workflow.Context, st *definitions.Step) (next, error) {
	memory := maps.Clone(inside(st.Target, r.state.Memory))
	if memory == nil {
		memory = map[string]any{}
	}
	r.state.Steps[st.Target] = map[string]any{"outcome": st.Why, "memory": memory}
	if begun, ok := r.plan.Step(st.Target); ok {
		r.note(ctx, begun, "came back", st.Why)
	}
	return done(definitions.Done)
}

// clearInlined forgets what an earlier time through the other journey left.
func (r *run) clearInlined(id string) {
	within := func(name string) bool { return strings.HasPrefix(name, id+".") }
	delete(r.state.Steps, id)
	for _, name := range workflow.DeterministicKeys(r.state.Steps) {
		if within(name) {
			delete(r.state.Steps, name)
		}
	}
	for _, name := range workflow.DeterministicKeys(r.state.Memory) {
		if within(name) {
			delete(r.state.Memory, name)
		}
	}
	for _, name := range workflow.DeterministicKeys(r.state.Params) {
		if name == id || within(name) {
			delete(r.state.Params, name)
		}
	}
}

// inside are the entries of one journey under its own names: those of the run
// step frame, "" for the plan's own.
func inside[V any](frame string, all map[string]V) map[string]V {
	if frame == "" && !slices.ContainsFunc(workflow.DeterministicKeys(all), func(name string) bool { return strings.Contains(name, ".") }) {
		return all
	}
	out := map[string]V{}
	for _, full := range workflow.DeterministicKeys(all) {
		name := full
		if frame != "" {
			var ok bool
			if name, ok = strings.CutPrefix(full, frame+"."); !ok {
				continue
			}
		}
		if !strings.Contains(name, ".") { // that is a journey run from there
			out[name] = all[full]
		}
	}
	return out
}

// full is the name under which the run keeps a name of the step's journey.
func full(st *definitions.Step, name string) string {
	if st == nil || st.Frame == "" {
		return name
	}
	return st.Frame + "." + name
}

// frame is the run step whose journey a step belongs to; listeners are the
// plan's own.
func frame(st *definitions.Step) string {
	if st == nil {
		return ""
	}
	return st.Frame
}
