package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/workflows"
)

// began is when virtual and real time of these tests begin.
var began = time.Date(2026, time.March, 23, 9, 7, 0, 0, time.UTC)

// hourly runs the clock of a trigger that fires every hour, until it has ticked
// as often as wanted; then the trigger is gone.
func hourly(t *testing.T, ticks int, in workflows.ScheduleInput, move func(env *testsuite.TestWorkflowEnvironment)) []workflows.Tick {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(began)
	env.SetTestTimeout(time.Minute)
	var heard []workflows.Tick
	env.RegisterWorkflowWithOptions(workflows.Schedule, workflow.RegisterOptions{Name: workflows.ScheduleName})
	env.RegisterActivityWithOptions(func(_ context.Context, tick workflows.Tick) (workflows.Ticked, error) {
		if tick.Clock.Factor != 1 {
			plain := clock.Real()
			return workflows.Ticked{Clock: &plain}, nil
		}
		heard = append(heard, tick)
		return workflows.Ticked{Gone: len(heard) == ticks, Next: tick.At.Truncate(time.Hour).Add(time.Hour), LastID: tick.At.Format("15:04"), LastAt: tick.At, Fired: len(heard)}, nil
	}, activity.RegisterOptions{Name: workflows.TickName})
	move(env)
	env.ExecuteWorkflow(workflows.ScheduleName, in)
	if err := env.GetWorkflowError(); err != nil {
		t.Fatalf("the clock ended with %v", err)
	}
	return heard
}

func input() workflows.ScheduleInput {
	return workflows.ScheduleInput{Journey: "digest", Trigger: "hourly", Clock: clock.Real(), Last: began}
}

func TestAClockTicksAtEachOfItsTimes(t *testing.T) {
	var got []string
	for _, x := range hourly(t, 4, input(), func(*testsuite.TestWorkflowEnvironment) {}) {
		got = append(got, x.Last.Format("15:04")+" to "+x.At.Format("15:04")+" "+x.Ask.Do+" "+x.LastID)
	}
	want := []string{"09:07 to 09:07 look ", "09:07 to 10:00  09:07", "10:00 to 11:00  10:00", "11:00 to 12:00  11:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ticks (-want +got):\n%s", diff)
	}
}

func TestAClockDoesWhatItIsAsked(t *testing.T) {
	from := began.Add(-48 * time.Hour)
	var fired []int
	heard := hourly(t, 7, input(), func(env *testsuite.TestWorkflowEnvironment) {
		env.RegisterDelayedCallback(func() {
			env.SignalWorkflow(workflows.ScheduleSignal, workflows.ScheduleAsk{Do: workflows.SchedulePause})
		}, 10*time.Minute)
		update := func(do string, after time.Duration, args ...any) {
			env.RegisterDelayedCallback(func() {
				env.UpdateWorkflow(do, do, &testsuite.TestUpdateCallback{
					OnAccept: func() {}, OnReject: func(err error) { t.Errorf("%s is refused: %v", do, err) },
					OnComplete: func(v any, err error) {
						if err != nil {
							t.Errorf("%s: %v", do, err)
							return
						}
						fired = append(fired, v.(int))
					},
				}, args...)
			}, after)
		}
		update(workflows.ScheduleFire, 20*time.Minute, time.Time{})
		update(workflows.ScheduleBackfill, 90*time.Minute, from)
		update(workflows.ScheduleResume, 100*time.Minute, time.Time{})
	})
	var got []string
	for _, x := range heard {
		state := " on"
		if x.Paused {
			state = " paused"
		}
		got = append(got, x.At.Format("15:04")+" "+x.Ask.Do+state)
		if (x.Ask.Do == workflows.ScheduleBackfill) != x.Ask.From.Equal(from) {
			t.Errorf("%s goes back to %s", x.Ask.Do, x.Ask.From)
		}
	}
	want := []string{"09:07 look on", "09:17 pause paused", "09:27 fire paused", "10:00  paused", "10:37 backfill paused", "10:47 resume on", "11:00  on"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ticks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{3, 5, 6}, fired); diff != "" {
		t.Errorf("the updates answer (-want +got):\n%s", diff)
	}
}

func TestAClockOfAnotherSpeedLearnsTheRightOne(t *testing.T) {
	in := input()
	in.Clock = clock.Setting{Factor: 60, Wall: began, Virtual: began}
	heard := hourly(t, 2, in, func(*testsuite.TestWorkflowEnvironment) {})
	if len(heard) != 2 || !heard[1].At.Equal(began.Truncate(time.Hour).Add(time.Hour)) {
		t.Errorf("it ticked at %+v", heard)
	}
}

func TestAClockContinuesAsNewAndForgetsNothing(t *testing.T) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(began)
	env.RegisterWorkflowWithOptions(workflows.Schedule, workflow.RegisterOptions{Name: workflows.ScheduleName})
	last := time.Time{}
	env.RegisterActivityWithOptions(func(_ context.Context, tick workflows.Tick) (workflows.Ticked, error) {
		if !last.IsZero() && !tick.Last.Equal(last) {
			t.Errorf("the tick at %s begins at %s, want %s", tick.At, tick.Last, last)
		}
		last = tick.At
		return workflows.Ticked{Next: tick.At.Add(time.Minute), LastID: "an id", LastAt: tick.At}, nil
	}, activity.RegisterOptions{Name: workflows.TickName})
	in := input()
	in.Paused = true
	env.ExecuteWorkflow(workflows.ScheduleName, in)
	err := env.GetWorkflowError()
	var again *workflow.ContinueAsNewError
	if !errors.As(err, &again) {
		t.Fatalf("it ends with %v", err)
	}
	var next workflows.ScheduleInput
	if err := converter.GetDefaultDataConverter().FromPayloads(again.Input, &next); err != nil {
		t.Fatal(err)
	}
	want := in
	want.Last, want.LastID, want.LastAt = last, "an id", last
	if diff := cmp.Diff(want, next); diff != "" {
		t.Errorf("it goes on with (-want +got):\n%s", diff)
	}
}
