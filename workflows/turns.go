package workflows

import "github.com/relancehq/relance/definitions"

// turnBack counts the times in this round that the author leads back to what
// stands above, with goto. From there on the same words are said again because
// the author wants them, and are no repetition; a step that is done again
// because its moment moved says the same words once.
func (r *run) turnBack(from *definitions.Step, to string) {
	if r.in.Engine < 3 {
		return
	}
	st, ok := r.plan.Step(to)
	if !ok || st.Kind == definitions.Repeat || st.Kind == definitions.Stages {
		return // their bodies lead back by themselves
	}
	for i := range r.plan.Steps {
		switch r.plan.Steps[i].ID {
		case from.ID:
			if from.ID == to {
				r.state.Turns++
			}
			return
		case to:
			r.state.Turns++
			return
		}
	}
}
