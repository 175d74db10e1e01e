package simulate

import (
	"context"
	"reflect"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// register makes the environment know the journey workflow and its activities.
func (s *stage) register(ctx context.Context, plans *activities.Plans) {
	journeys := workflows.New(plans)
	journeys.ContinueAfter = s.continueAfter
	journeys.Watch = s.seen.watch(s.plans)
	s.env.RegisterWorkflowWithOptions(journeys.Journey, workflow.RegisterOptions{Name: workflows.JourneyName})
	for name, f := range s.activities.ByName() { //nolint:maprange // registration has no order
		s.env.RegisterActivityWithOptions(s.overheard(ctx, f), activity.RegisterOptions{Name: name})
	}
}

// overheard is an activity whose calls of other systems carry the step that
// makes them, and after which what it left in the inbox is dispatched.
func (s *stage) overheard(ctx context.Context, f any) any {
	v := reflect.ValueOf(f)
	return reflect.MakeFunc(v.Type(), func(args []reflect.Value) []reflect.Value {
		s.running.Add(1)
		defer s.running.Add(-1)
		call, _ := args[1].FieldByName("Call").Interface().(activities.Call)
		args[0] = reflect.ValueOf(from(args[0].Interface().(context.Context), call))
		out := v.Call(args)
		if sent, ok := out[0].Interface().(activities.SendResult); ok {
			s.soon(func() error { return s.hear(ctx, call.Enrolment, sent) })
		}
		select {
		case <-s.ledger.Wake():
			s.soon(func() error { return s.settle(ctx) })
		default: // it left nothing
		}
		return out
	}).Interface()
}

// soon lets something happen at the present moment of the environment.
func (s *stage) soon(f func() error) {
	s.env.RegisterDelayedCallback(func() {
		if err := f(); err != nil {
			s.trouble = append(s.trouble, err)
		}
	}, 0)
}

// rest is how long after the page's last block a scenario goes on where every
// run is held by what nobody will end.
const rest = 24 * time.Hour

// hear minds runs whose message is held without an end: by a hold, or by a
// template's state. They would ask once an hour for more than a year.
func (s *stage) hear(ctx context.Context, enrolment string, sent activities.SendResult) error {
	if sent.Verdict != string(ledger.Held) || !sent.Until.IsZero() {
		delete(s.stuck, enrolment)
		return nil
	}
	if _, known := s.stuck[enrolment]; known {
		return nil
	}
	s.stuck[enrolment] = true
	s.at(later(s.clock.Now(), s.until).Add(rest), func() error { return s.restNow(ctx) })
	return nil
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// restNow ends the scenario where no run can go on.
func (s *stage) restNow(ctx context.Context) error {
	if len(s.stuck) == 0 {
		return nil
	}
	open := true
	runs, err := s.ledger.Enrolments(ctx, ledger.EnrolmentFilter{Open: &open, Limit: 1000})
	if err != nil {
		return err
	}
	for _, r := range runs {
		if !s.stuck[r.ID] || r.Stage != "held" {
			s.at(s.clock.Now().Add(rest), func() error { return s.restNow(ctx) })
			return nil
		}
	}
	s.env.SignalWorkflow(command, order{})
	return nil
}
