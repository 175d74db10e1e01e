package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/definitions"
)

// Following is how far a stages step has come.
type Following struct {
	// Reached is the number of the stage reached last, from 1; 0 is none.
	Reached int `json:"reached,omitempty"`
	// Overdue are the stages, from 0, whose being late was told.
	Overdue []int `json:"overdue,omitempty"`
	// Since is when the step began, the rounds of its bodies left aside.
	Since time.Time `json:"since,omitzero"`
}

// stages follows something through its stages: forward only, in whatever order
// the events come.
func (r *run) stages(ctx workflow.Context, st *definitions.Step) (next, error) {
	if _, following := r.top().Stages[st.ID]; !following {
		if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
			return n, err
		}
		r.follow(st, Following{Since: r.top().Since})
	}
	for {
		n, err := r.refresh(ctx, st)
		if err != nil || n.moved {
			return n, err
		}
		if stage, e := r.furthest(ctx, st); stage > 0 {
			return r.reached(ctx, st, stage, e)
		}
		until, err := r.deadline(ctx, st, r.top().Stages[st.ID].Since)
		if err != nil {
			r.unfollow(st)
			return r.fail(ctx, st, err.Error())
		}
		alarm, late, err := r.alarm(ctx, st)
		if err != nil {
			r.unfollow(st)
			return r.fail(ctx, st, err.Error())
		}
		due := sooner(until, alarm)
		c, err := r.await(ctx, st, "waiting", due, r.summary(st, r.following(st, due)), func(e Event) bool {
			return !r.tooLate(ctx, e, until) && r.mayReach(ctx, st, e, r.top().Stages[st.ID].Reached)
		})
		switch {
		case err != nil || c.moved:
			return next{moved: c.moved}, err
		case c.due && !alarm.IsZero() && (until.IsZero() || !until.Before(alarm)):
			return r.overdue(ctx, st, late)
		case c.due:
			r.unfollow(st)
			r.log(r.summary(st, ""), "no longer followed", "")
			return done(definitions.Done)
		case c.event != nil:
			moved, err := r.heardStage(ctx, st, *c.event)
			if err != nil || moved.moved || moved.outcome != definitions.Done {
				return moved, err
			}
		}
	}
}

// heardStage deals with an event that may reach a stage: its `if` is asked with
// what the record is since. Where it is not true the `on` blocks hear the event.
func (r *run) heardStage(ctx workflow.Context, st *definitions.Step, e Event) (next, error) {
	if n, err := r.refresh(ctx, st); err != nil || n.moved {
		return n, err
	}
	if stage, last := r.furthest(ctx, st); stage > 0 {
		return r.reached(ctx, st, stage, last)
	}
	moved, err := r.overtake(ctx, e, false)
	if err == nil && !moved {
		r.early(e)
	}
	return next{moved: moved}, err
}

// reached takes the run to a stage. What waits behind the last one is over.
func (r *run) reached(ctx workflow.Context, st *definitions.Step, stage int, e Event) (next, error) {
	name := st.Stages[stage-1].Name
	following := r.top().Stages[st.ID]
	following.Reached = stage
	r.follow(st, following)
	if stage == len(st.Stages) {
		r.unfollow(st)
	}
	r.hearsNow(st, e)
	r.note(ctx, st, "reached "+name, "")
	return done(definitions.Outcome("stage." + name))
}

// overdue tells once that a stage is late.
func (r *run) overdue(ctx workflow.Context, st *definitions.Step, late int) (next, error) {
	following := r.top().Stages[st.ID]
	following.Overdue = append(slices.Clone(following.Overdue), late)
	r.follow(st, following)
	name := st.Stages[late].Name
	r.note(ctx, st, name+" is overdue", "")
	return done(definitions.Outcome("overdue." + name))
}

// alarm is when the next stage is late that nobody was told of; zero is never.
func (r *run) alarm(ctx workflow.Context, st *definitions.Step) (at time.Time, late int, err error) {
	following := r.top().Stages[st.ID]
	scope := r.moments(ctx, st, following.Since)
	for i := following.Reached; i < len(st.Stages); i++ {
		s := st.Stages[i]
		if _, written := st.Next[definitions.Outcome("overdue."+s.Name)]; s.Due == nil || !written || slices.Contains(following.Overdue, i) {
			continue
		}
		due, ok, err := r.plan.Moment(s.Due, scope)
		if err != nil {
			return time.Time{}, 0, err
		}
		if ok && (at.IsZero() || due.Before(at)) {
			at, late = due, i
		}
	}
	return at, late, nil
}

func (r *run) follow(st *definitions.Step, f Following) {
	if r.top().Stages == nil {
		r.top().Stages = map[string]Following{}
	}
	r.top().Stages[st.ID] = f
}

func (r *run) unfollow(st *definitions.Step) {
	delete(r.top().Stages, st.ID)
	delete(r.state.Kept, st.ID)
}

// following says what is waited for.
func (r *run) following(st *definitions.Step, due time.Time) string {
	words := "waiting for "
	for i := r.top().Stages[st.ID].Reached; i < len(st.Stages); i++ {
		if words != "waiting for " {
			words += ", "
		}
		words += st.Stages[i].Name
	}
	if !due.IsZero() {
		words += " until " + r.show(due)
	}
	return words
}
