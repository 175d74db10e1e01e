package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/workflows"
)

func TestEachTriggerOfTimeHasAClock(t *testing.T) {
	now := time.Date(2026, 3, 23, 9, 0, 0, 0, time.UTC)
	var plans []*definitions.Plan
	var heard []string
	var fails error
	c := &clocks{
		journeys: func() []*definitions.Plan { return plans },
		clock:    clock.New(clock.Real(), func() time.Time { return now }),
		start: func(_ context.Context, id string, _ trigger) error {
			if fails == nil {
				heard = append(heard, "start "+id)
			}
			return fails
		},
		ask: func(_ context.Context, id string, ask workflows.ScheduleAsk) error {
			heard = append(heard, ask.Do+" "+id)
			return fmt.Errorf("it has ended: %w", dispatch.ErrGone)
		},
	}
	digest := func(cron string) *definitions.Plan {
		return &definitions.Plan{Journey: "digest", Triggers: []definitions.Trigger{{Name: "monday", Cron: cron}, {Name: "asked", On: "digest.asked"}}}
	}
	wishes := &definitions.Plan{Journey: "wishes", Triggers: []definitions.Trigger{{Name: "birthday", Date: &definitions.DateTrigger{Of: "contact"}}}}
	for _, s := range []struct {
		name   string
		change func()
		want   []string
	}{
		{"none where no trigger is one of time", func() {
			plans = []*definitions.Plan{{Journey: "parcel", Triggers: []definitions.Trigger{{Name: "ordered", On: "order.created"}}}}
		}, nil},
		{"the calendar and dates have one", func() { plans = []*definitions.Plan{digest("0 9 * * mon"), wishes} }, []string{"start schedule:digest/monday", "start schedule:wishes/birthday"}},
		{"it runs on", func() {}, nil},
		{"a release has it look", func() { plans[0] = digest("0 8 * * mon") }, []string{"start schedule:digest/monday"}},
		{"one that cannot be started is started at the next look", func() { plans[0], fails = digest("0 7 * * mon"), errors.New("away") }, nil},
		{"now", func() { fails = nil }, []string{"start schedule:digest/monday"}},
		{"one that has gone finds out itself", func() { plans = plans[:1] }, []string{"look schedule:wishes/birthday"}},
		{"once", func() {}, nil},
		{"from time to time all are made sure of", func() { now = now.Add(10 * time.Minute) }, []string{"start schedule:digest/monday"}},
	} {
		s.change()
		heard = nil
		if err := c.follow(t.Context()); (err != nil) != (fails != nil) {
			t.Errorf("%s: %v", s.name, err)
		}
		slices.Sort(heard)
		if diff := cmp.Diff(s.want, heard); diff != "" {
			t.Errorf("%s (-want +got):\n%s", s.name, diff)
		}
	}
}

func TestPeopleAreLetInUntilThereIsNothingToDo(t *testing.T) {
	left := 3
	b := &beside{letIn: func(context.Context) (bool, error) {
		left--
		return left > 0, nil
	}}
	if err := b.admit(t.Context()); err != nil || left != 0 {
		t.Errorf("%d pieces are left, %v", left, err)
	}
	b.letIn = func(context.Context) (bool, error) { return false, errors.New("the ledger is away") }
	if err := b.admit(t.Context()); err == nil {
		t.Error("trouble is not told")
	}
}
