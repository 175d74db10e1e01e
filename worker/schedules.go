package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/workflows"
)

// Times of the clocks of triggers, on the wall.
const (
	// followSchedules is how soon a released trigger has a clock, and one that
	// has gone has none.
	followSchedules = 2 * time.Second
	// sureEvery is how often it is made sure that every clock runs: somebody
	// may have ended one in the Web UI.
	sureEvery = 10 * time.Minute
	// letInEvery is how often lists of people are looked at.
	letInEvery = 250 * time.Millisecond
)

// clocks keeps one clock running for each trigger of the calendar or of a date.
type clocks struct {
	journeys func() []*definitions.Plan
	clock    *clock.Clock
	start    func(ctx context.Context, id string, t trigger) error // or has it look
	ask      func(ctx context.Context, id string, ask workflows.ScheduleAsk) error

	running map[string]trigger // by workflow id
	sure    time.Time          // wall
}

type trigger struct{ journey, name, plan string }

// follow starts clocks of triggers that are new, and has those look at once
// whose journey was released anew or has gone: they find out themselves what
// is left to do.
func (c *clocks) follow(ctx context.Context) error {
	all := c.clock.Wall().Sub(c.sure) >= sureEvery
	wanted := map[string]trigger{}
	for _, p := range c.journeys() {
		for _, t := range p.Triggers {
			if t.Cron != "" || t.Date != nil {
				wanted[workflows.ScheduleID(p.Journey, t.Name)] = trigger{p.Journey, t.Name, p.Hash()}
			}
		}
	}
	for id, t := range wanted { //nolint:maprange // each on its own
		if c.running[id] == t && !all {
			continue
		}
		if err := c.start(ctx, id, t); err != nil {
			return fmt.Errorf("start the clock of trigger %s of journey %s: %w", t.name, t.journey, err)
		}
	}
	for id, t := range c.running { //nolint:maprange // each on its own
		if _, still := wanted[id]; still {
			continue
		}
		err := c.ask(ctx, id, workflows.ScheduleAsk{Do: workflows.ScheduleLook})
		if err != nil && !errors.Is(err, dispatch.ErrGone) {
			return fmt.Errorf("end the clock of trigger %s of journey %s: %w", t.name, t.journey, err)
		}
	}
	c.running = wanted
	if all {
		c.sure = c.clock.Wall()
	}
	return nil
}

// startClock begins a clock, or has the one that runs look.
func (e *Engine) startClock(ctx context.Context, id string, t trigger) error {
	in := workflows.ScheduleInput{Journey: t.journey, Trigger: t.name, Clock: e.c.Clock.Setting(), Last: e.c.Clock.Now()}
	_, err := e.c.Client.SignalWithStartWorkflow(ctx, id, workflows.ScheduleSignal, workflows.ScheduleAsk{Do: workflows.ScheduleLook},
		client.StartWorkflowOptions{
			ID: id, TaskQueue: TaskQueue, WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
			StaticSummary:         "The clock of trigger " + t.name,
			TypedSearchAttributes: temporal.NewSearchAttributes(workflows.AttributeJourney.ValueSet(t.journey)),
		}, workflows.ScheduleName, in)
	return err
}

// askClock gives a request to the clock of a trigger.
func (e *Engine) askClock(ctx context.Context, id string, ask workflows.ScheduleAsk) error {
	err := e.c.Client.SignalWorkflow(ctx, id, "", workflows.ScheduleSignal, ask)
	var gone *serviceerror.NotFound
	if errors.As(err, &gone) {
		return fmt.Errorf("%w: %w", dispatch.ErrGone, err)
	}
	return err
}
