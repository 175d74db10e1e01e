package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
)

// keptNews bounds what is kept for one stages step: events whose stage is
// certain leave only the furthest, so that only conditions can fill it.
const keptNews = 32

// keepNews keeps an event for every stages step that waits for it: the step may
// be reached later, one of its bodies may run now, or it may be reading its
// record. What a later stage makes worthless is dropped.
func (r *run) keepNews(ctx workflow.Context, e Event) {
	if r.in.Engine < 3 {
		return
	}
	for i := range r.plan.Steps {
		st := &r.plan.Steps[i]
		if st.Kind != definitions.Stages || !r.mayReach(ctx, st, e, 0) {
			continue
		}
		if r.state.Kept == nil {
			r.state.Kept = map[string][]Event{}
		}
		certain := r.reach(ctx, st, e, true)
		kept := slices.DeleteFunc(r.state.Kept[st.ID], func(k Event) bool { return r.reach(ctx, st, k, false) <= certain })
		if kept = append(kept, e); len(kept) > keptNews {
			kept = slices.Delete(kept, 0, 1)
		}
		r.state.Kept[st.ID] = kept
	}
}

// mayReach tells whether an event, but for its condition, reaches a stage
// behind the given one.
func (r *run) mayReach(ctx workflow.Context, st *definitions.Step, e Event, behind int) bool {
	return r.reach(ctx, st, e, false) > behind
}

// reach is the furthest stage, from 1, whose event this is: with certain only
// of those that ask nothing more; 0 is none.
func (r *run) reach(ctx workflow.Context, st *definitions.Step, e Event, certain bool) int {
	for i := len(st.Stages) - 1; i >= 0; i-- {
		if s := &st.Stages[i]; s.On == e.Type && (!certain || s.If == nil) && r.concerns(st, s.Of, e, ctx) {
			return i + 1
		}
	}
	return 0
}

// furthest is the furthest stage behind the one reached that the kept events
// lead to, and the event that does; 0 is none. All of them are heard then.
func (r *run) furthest(ctx workflow.Context, st *definitions.Step) (stage int, by Event) {
	stage = r.top().Stages[st.ID].Reached
	was := stage
	for _, e := range r.state.Kept[st.ID] {
		for i := len(st.Stages) - 1; i >= stage; i-- {
			if s := &st.Stages[i]; s.On == e.Type && r.concerns(st, s.Of, e, ctx) && r.holds(ctx, st, s.If, e) {
				stage, by = i+1, e
				break
			}
		}
	}
	delete(r.state.Kept, st.ID)
	if stage == was {
		return 0, Event{}
	}
	return stage, by
}
