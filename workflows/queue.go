package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
)

// Events that keep the runs of a group apart.
const (
	// GroupTurn tells a run that waits (Input.Turn) that it may begin.
	GroupTurn = "group.turn"
	// GroupReplaced ends a run: another of its group has begun in its place.
	GroupReplaced = "group.replaced"
)

// queued tells whether the run waits for its turn before its first step. An
// `on` block that hears something meanwhile takes over as ever.
func (r *run) queued() bool {
	return r.in.Turn && !r.state.Turned && len(r.state.Frames) == 1
}

// queue waits for the run's turn.
func (r *run) queue(ctx workflow.Context) error {
	st := &definitions.Step{ID: r.top().Step} // it has not begun
	_, err := r.await(ctx, st, "queued", time.Time{}, "waiting until no other journey of its group is under way", func(e Event) bool {
		return e.Type == GroupTurn
	})
	return err
}

// grouped hears what the run's group tells it. replaced is true where the run
// is over.
func (r *run) grouped(e Event) (replaced bool) {
	if e.Type == GroupTurn {
		r.state.Turned = true
	}
	return e.Type == GroupReplaced
}
