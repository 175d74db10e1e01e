package workflows

import (
	"fmt"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
)

// Journeys runs journeys with the plans of this worker.
type Journeys struct {
	plans *activities.Plans
	// ContinueAfter makes runs continue as new after so many waits; 0 leaves it
	// to the length of their history. Tests set it, so that every run changes
	// over at every wait.
	ContinueAfter int
	// Watch is told of every step that a run begins or leaves; nil is nobody.
	// It is called within the workflow's task, must not wait, and hears some of
	// it twice where a run is replayed. Scenarios count with it what they cover.
	Watch func(Went)
}

// Went is a step that a run begins, or leaves with an outcome.
type Went struct {
	Plan, Step string
	Left       bool
	Outcome    definitions.Outcome
}

// New returns the workflows over a shelf of plans.
func New(plans *activities.Plans) *Journeys { return &Journeys{plans: plans} }

// Result is how a run ended.
type Result struct {
	Outcome string `json:"outcome"` // completed, stop.<why>, goal.<name>, failed
}

// Journey carries one person through one plan. A worker that does not have
// the plan, or runs an older interpreter than the run began under, fails the
// workflow task and not the run: the run waits, visibly, for a worker that can.
func (j *Journeys) Journey(ctx workflow.Context, in Input) (Result, error) {
	r := &run{in: in, clock: in.Clock, continueAfter: j.ContinueAfter, watch: j.Watch}
	if err := r.setup(ctx, j.plans); err != nil {
		return Result{}, err
	}
	outcome, err := r.loop(ctx)
	if err != nil {
		return Result{}, err
	}
	return Result{Outcome: outcome}, r.close(ctx, outcome)
}

// run is one execution of the workflow.
type run struct {
	in     Input
	plan   *definitions.Plan
	clock  clock.Setting
	state  *State
	events workflow.ReceiveChannel
	clocks workflow.ReceiveChannel
	timer  *timer
	trace  []activities.TraceLine
	// contact and records were read for the current step; stale says that a
	// record changed since.
	contact map[string]any
	records map[string]map[string]any
	history map[string][]time.Time
	zone    string // of the contact, where the step asks for it
	stale   bool
	// waits counts them in this run, up to continueAfter.
	waits, continueAfter int
	watch                func(Went)
}

func (r *run) setup(ctx workflow.Context, plans *activities.Plans) error {
	if r.in.Engine > definitions.Engine {
		panic(fmt.Sprintf("this run began under engine %d and this worker has %d: start a newer worker", r.in.Engine, definitions.Engine))
	}
	plan, err := plans.Get(r.in.Plan)
	if err != nil {
		panic(err.Error()) // fails the task, not the run
	}
	r.plan = plan
	r.events = workflow.GetSignalChannelWithOptions(ctx, EventSignal, workflow.SignalChannelOptions{Description: "An event for this run, numbered by the dispatcher. People do not send it."})
	r.clocks = workflow.GetSignalChannelWithOptions(ctx, ClockSignal, workflow.SignalChannelOptions{Description: "The sandbox's clock runs at another speed."})
	if r.in.State != nil {
		r.state = r.in.State
		r.state.complete()
		r.trace, r.state.Trace = r.state.Trace, nil
	} else {
		r.state = &State{Event: r.in.First}
		r.begin(r.in.First)
	}
	r.describe(ctx, "")
	return nil
}

// begin starts a round with the event that leads to it.
func (r *run) begin(e Event) {
	s := r.state
	s.Round++
	s.Event, s.Memory, s.Steps, s.Visits, s.Passed = e, map[string]any{}, map[string]map[string]any{}, map[string]int{}, nil
	s.Left, s.Missed, s.Early, s.Answers = nil, nil, nil, nil
	s.Params, s.Kept, s.Heard, s.Turns = nil, nil, nil, 0
	s.Frames = []Frame{{Step: r.plan.Start}}
	s.RecordIDs = map[string]string{}
	scope := r.scope(nil, time.Time{})
	for _, name := range workflow.DeterministicKeys(r.plan.Records) {
		rec := r.plan.Records[name]
		if rec.ID.Text == "" { // found each time it is read
			continue
		}
		id, err := r.plan.Text(&rec.ID, scope)
		if err != nil {
			r.log(name, "record not found", err.Error())
		}
		s.RecordIDs[name] = id
	}
}

// loop runs step after step until one ends the run.
func (r *run) loop(ctx workflow.Context) (string, error) {
	for {
		if r.queued() {
			err := r.queue(ctx)
			if end, ok := err.(*ended); ok { //nolint:errorlint // made in this package, never wrapped
				return end.outcome, nil
			}
			if err != nil {
				return "", err
			}
			continue
		}
		f := r.top()
		st, ok := r.plan.Step(f.Step)
		if !ok {
			return "", fmt.Errorf("plan %s has no step %q", r.in.Plan, f.Step)
		}
		if f.Visit == 0 {
			r.state.Visits[st.ID]++
			f.Visit, f.Since = r.state.Visits[st.ID], r.now(ctx)
			r.unread()
			r.stale = false
			r.went(Went{Step: st.ID})
		}
		switch st.Kind {
		case definitions.End:
			return "completed", nil
		case definitions.Stop:
			if st.Goal {
				return "goal." + st.Why, nil
			}
			return "stop." + st.Why, nil
		case definitions.Restart:
			r.note(ctx, st, "restarted", "")
			r.begin(r.current(st))
			continue
		case definitions.Return:
			r.leave()
			continue
		}
		next, err := r.step(ctx, st)
		if end, ok := err.(*ended); ok { //nolint:errorlint // made in this package, never wrapped
			return end.outcome, nil
		}
		if err != nil {
			return "", err
		}
		if next.moved { // another frame or step runs
			continue
		}
		if r.top().Late { // the line under it never stopped
			r.leave()
			continue
		}
		to, ok := st.Next[next.outcome]
		if !ok {
			return "", fmt.Errorf("step %q of plan %s has no way on after %q", st.ID, r.in.Plan, next.outcome)
		}
		r.went(Went{Step: st.ID, Left: true, Outcome: next.outcome})
		r.lead(st, to)
	}
}

func (r *run) went(w Went) {
	if w.Plan = r.in.Plan; r.watch != nil {
		r.watch(w)
	}
}

// step does one step and answers how it ended.
func (r *run) step(ctx workflow.Context, st *definitions.Step) (next, error) {
	switch st.Kind {
	case definitions.Send, definitions.Ask:
		return r.send(ctx, st)
	case definitions.Wait:
		return r.wait(ctx, st)
	case definitions.WaitFor:
		return r.waitFor(ctx, st)
	case definitions.Branch:
		return r.branch(ctx, st)
	case definitions.Remember:
		return r.remember(ctx, st)
	case definitions.Update, definitions.Create:
		return r.write(ctx, st)
	case definitions.Tell:
		return r.tell(ctx, st)
	case definitions.Handoff:
		return r.handoff(ctx, st)
	case definitions.Consent:
		return r.consent(ctx, st)
	case definitions.Stages:
		return r.stages(ctx, st)
	case definitions.Split:
		return r.split(ctx, st)
	case definitions.Repeat:
		return r.repeat(ctx, st)
	case definitions.Claim:
		return r.claim(ctx, st)
	case definitions.HTTP:
		return r.http(ctx, st)
	case definitions.Understand:
		return r.understand(ctx, st)
	case definitions.Run:
		return r.goThrough(ctx, st)
	case definitions.Ran:
		return r.comeBack(ctx, st)
	}
	return next{}, fmt.Errorf("step %q is a %q, which engine %d does not know", st.ID, st.Kind, definitions.Engine)
}

// next says how a step ended: with an outcome, or by the run having moved
// elsewhere meanwhile.
type next struct {
	outcome definitions.Outcome
	moved   bool
}

func done(o definitions.Outcome) (next, error) { return next{outcome: o}, nil }

// ended unwinds a run that ends in the middle of a step.
type ended struct{ outcome string }

func (e *ended) Error() string { return "the run ended: " + e.outcome }

func (r *run) top() *Frame { return &r.state.Frames[len(r.state.Frames)-1] }

func (r *run) now(ctx workflow.Context) time.Time {
	return r.clock.At(workflow.Now(ctx)).Round(0).UTC()
}

// fail ends a step whose expression or effect cannot be done, as the author's
// on_error says.
func (r *run) fail(ctx workflow.Context, st *definitions.Step, why string) (next, error) {
	r.note(ctx, st, "failed", why)
	if st.OnError == "continue" || r.top().Late {
		return done(definitions.Done)
	}
	return next{}, &ended{outcome: "failed"}
}
