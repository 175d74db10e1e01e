package e2e

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"time"

	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/log"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// pace is how many scenarios of a journey are played, and how fast.
type pace struct {
	scenarios int
	speed     float64       // that of the wall times this, or more
	most      time.Duration // on the wall, for one scenario
}

// Recorded ones are slower, so that answers come in time.
var (
	usualPace    = pace{scenarios: 1, speed: 30_000, most: 12 * time.Second}
	recordedPace = pace{scenarios: 2, speed: 12_000, most: 30 * time.Second}
)

// TestEveryShippedJourneyReplays plays scenarios of every shipped journey on a
// real server and replays what came of it. With -record it keeps the histories
// for the replay test, in place of those of this engine from before.
func TestEveryShippedJourneyReplays(t *testing.T) {
	t.Parallel()
	folder := fs.FS(journeys.FS)
	ws, diags := definitions.Load(folder)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	at := usualPace
	if *record {
		at = recordedPace
		began := time.Now()
		t.Cleanup(func() { forget(t, ws, began) })
	}
	for _, p := range ws.Plans {
		if len(p.Triggers) == 0 {
			continue // a part of those that run it
		}
		chosen := choose(ws, p.Journey, at.scenarios)
		if len(chosen) == 0 {
			t.Errorf("journey %s has no scenario to play", p.Journey)
		}
		for k, sc := range chosen {
			t.Run(p.Journey+"/"+sc.Name, func(t *testing.T) {
				t.Parallel()
				name := p.Journey
				if k > 0 {
					name += fmt.Sprint("_", k+1)
				}
				playAndReplay(t, name, folder, ws, sc, at)
			})
		}
	}
}

// playAndReplay plays a scenario, and replays and keeps the longest run of it.
// At a pace of hours a second a busy machine is late for what people wait for:
// what lacks then has to be there at a fifth of the pace.
func playAndReplay(t *testing.T, name string, folder fs.FS, ws *definitions.Workspace, sc *definitions.Scenario, at pace) {
	lacks := playOnce(t, name, folder, ws, sc, at)
	if lacks == "" {
		return
	}
	t.Logf("once more and slower: %s", lacks)
	at.speed, at.most = at.speed/5, at.most*5
	if lacks := playOnce(t, name, folder, ws, sc, at); lacks != "" {
		t.Error(lacks)
	}
}

// playOnce answers what was not as the page has it; "" where all was.
func playOnce(t *testing.T, name string, folder fs.FS, ws *definitions.Workspace, sc *definitions.Scenario, at pace) (lacks string) {
	p := newPlay(t, folder, ws, sc, at)
	p.run()
	rows, err := p.ledger.Enrolments(context.Background(), ledger.EnrolmentFilter{Journey: sc.Journey, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) == 0 {
		return fmt.Sprintf("nobody entered the journey: %s:%d", sc.Pos.File, sc.Pos.Line)
	}
	var longest *history.History
	var of ledger.Enrolment
	for _, e := range rows {
		h := p.history(t, e.Journey, e.OnePer)
		if err := replayed(p.stack, e, h); err != nil {
			t.Errorf("run %s does not replay: %v", e.OnePer, err)
		}
		if e.Outcome == "failed" {
			t.Logf("run %s failed: %s", e.OnePer, p.story(e))
		}
		if longest == nil || len(h.Events) > len(longest.Events) {
			longest, of = h, e
		}
	}
	t.Logf("%d runs; the longest has %d events, its messages are %v, it ended as %q", len(rows), len(longest.Events), p.sentBy(of), of.Outcome)
	switch {
	case name == sc.Journey && of.Outcome == "failed":
		return fmt.Sprintf("run %s failed", of.OnePer)
	case name == sc.Journey && len(p.sent()) > 0 && !slices.ContainsFunc(rows, func(e ledger.Enrolment) bool { return len(p.sentBy(e)) > 0 }):
		return fmt.Sprintf("no message left, and the page expects those of %v", p.sent())
	}
	if *record {
		p.keep(t, name, of, longest)
	}
	return ""
}

// replayed runs a history against the interpreter that has just made it.
func replayed(s *stack, e ledger.Enrolment, h *history.History) error {
	row, err := s.ledger.Plan(context.Background(), e.Plan)
	if err != nil {
		return err
	}
	p, err := definitions.DecodePlan(row.Body)
	if err != nil {
		return err
	}
	shelf := activities.NewPlans()
	shelf.Put(e.Plan, p)
	r := sdkworker.NewWorkflowReplayer()
	r.RegisterWorkflowWithOptions(workflows.New(shelf).Journey, workflow.RegisterOptions{Name: workflows.JourneyName})
	return r.ReplayWorkflowHistory(log.NewStructuredLogger(s.log), h)
}
