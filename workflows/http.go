package workflows

import (
	"cmp"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
)

// callFor is how long another system is tried where the author says nothing.
const callFor = "5m"

// Calling is a call that was not answered yet. Its times are those of the wall
// in virtual time: the other side lives on the wall.
type Calling struct {
	Until time.Time `json:"until,omitzero"` // when it has failed
	Again time.Time `json:"again,omitzero"` // when it is tried next
	Tries int       `json:"tries,omitempty"`
	// Last is what was wrong with the last try.
	Last string `json:"last,omitempty"`
}

// http calls another system until it answers, refuses, or its time is over.
func (r *run) http(ctx workflow.Context, st *definitions.Step) (next, error) {
	if r.top().Call == nil {
		if over, n, err := r.skips(ctx, st); over || err != nil || n.moved {
			return n, err
		}
		wall := workflow.Now(ctx)
		until, err := r.plan.Add(wall, cmp.Or(st.Call.Timeout, callFor), r.plan.Timezone)
		if err != nil {
			return r.fail(ctx, st, err.Error())
		}
		r.top().Call = &Calling{Until: r.clock.At(until).Round(0).UTC()}
	}
	for {
		c := r.top().Call
		if c.Again.After(r.now(ctx)) {
			waited, err := r.await(ctx, st, "trying", c.Again, r.summary(st, "trying again: "+c.Last), nobody)
			if err != nil || waited.moved {
				return next{moved: waited.moved}, err
			}
			r.stale = false // the call reads what it needs itself
			continue
		}
		res, err := call[activities.HTTPResult](ctx, r, st, activities.HTTPName, activities.HTTPRequest{Call: r.call(st)}, r.summary(st, st.Call.Method+" by "+st.Call.Connection))
		switch {
		case err != nil:
			return next{}, err
		case res.Broken != "":
			return r.fail(ctx, st, res.Broken)
		case res.Failed != "":
			return r.callFailed(st, res.Status, res.Failed)
		case res.Trouble == "":
			r.state.Steps[st.ID] = map[string]any{"status": float64(res.Status), "body": res.Body}
			r.log(r.summary(st, ""), "answered", "")
			return done(definitions.Done)
		}
		if !r.tryLater(ctx, res) {
			r.note(ctx, st, "the call failed", "no good answer in time: "+res.Trouble)
			return r.callFailed(st, res.Status, res.Trouble)
		}
	}
}

// tryLater says when the call is tried again: with growing pauses, as the other
// side asks, and a last time when its time is over. False where that was it.
func (r *run) tryLater(ctx workflow.Context, res activities.HTTPResult) bool {
	c := r.top().Call
	now := r.now(ctx)
	if !now.Before(c.Until) {
		return false
	}
	pause := maxBackoff
	if c.Tries < 8 { // 2 s doubled eight times is more than the longest pause
		pause = min(2*time.Second<<c.Tries, maxBackoff)
	}
	wall := workflow.Now(ctx)
	asked := r.clock.At(wall.Add(res.After)).Round(0).UTC()
	if res.After > 0 && asked.After(c.Until) {
		return false
	}
	c.Again = r.clock.At(wall.Add(max(pause, res.After))).Round(0).UTC()
	if c.Again.After(c.Until) {
		c.Again = c.Until
	}
	c.Tries, c.Last = c.Tries+1, res.Trouble
	return true
}

// callFailed goes the author's way for a call that failed.
func (r *run) callFailed(st *definitions.Step, status int, why string) (next, error) {
	was := map[string]any{"failed": why}
	if status != 0 {
		was["status"] = float64(status)
	}
	r.state.Steps[st.ID] = was
	r.log(r.summary(st, ""), "the call failed", "")
	return done(definitions.CallFailed)
}
