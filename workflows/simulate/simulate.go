// Package simulate runs scenarios: the real interpreter, the real activities,
// the real send decision and an in-memory ledger, on Temporal's test
// environment with skipped time. Only the outside is played: channels that
// accept every message and tell nothing of it by themselves, a CRM that holds
// what the scenario gave it, and other systems that answer what it says.
//
//	result := simulate.Run(ctx, workspace, scenario, time.Now)
package simulate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// horizon is how long after its last move a scenario goes on: longer than any
// wait an author writes.
const horizon = 400 * 24 * time.Hour

// patience bounds one scenario on the wall: one that stands still is reported
// instead of hanging.
const patience = 30 * time.Second

// account is the business number that scenarios write from.
const account = "scenario"

// lines are the channels that every scenario has.
var lines = []string{"whatsapp", "email", "sms"}

// Result is what became of one scenario.
type Result struct {
	Scenario *definitions.Scenario
	Failures []Failure
	Timeline []Happening
	Took     time.Duration // on the wall
	zone     *time.Location
	seen     footprints
}

// Passed tells whether every expectation came true.
func (r Result) Passed() bool { return len(r.Failures) == 0 }

// Failure is an expectation that did not come true.
type Failure struct {
	Pos definitions.Position
	At  time.Time // zero for never and finally
	Why string
	// Hint says what came nearest, "" for nothing.
	Hint string
	// lines are those of the timeline that it is about.
	lines []int
}

// Run plays one scenario.
func Run(ctx context.Context, ws *definitions.Workspace, sc *definitions.Scenario, wall func() time.Time) Result {
	return run(ctx, ws, sc, wall, 0)
}

// run plays a scenario; with continueAfter its runs continue as new that often.
func run(ctx context.Context, ws *definitions.Workspace, sc *definitions.Scenario, wall func() time.Time, continueAfter int) Result {
	began := wall()
	out := Result{Scenario: sc}
	zone, err := definitions.Location(ws.Timezone)
	if err != nil {
		zone = time.UTC
	}
	out.zone = zone
	s := newStage(ws, sc)
	s.continueAfter = continueAfter
	err = s.play(ctx)
	out.Timeline, out.seen = s.timeline, s.seen
	out.Failures = judge(sc, s.timeline, s.ends)
	if err != nil {
		out.Failures = []Failure{{Pos: sc.Pos, Why: err.Error()}}
	}
	out.Took = wall().Sub(began)
	return out
}

// stage is one scenario being played.
type stage struct {
	sc         *definitions.Scenario
	ws         *definitions.Workspace
	plans      []*definitions.Plan // the scenario's first, then those beside it
	env        *testsuite.TestWorkflowEnvironment
	clock      *clock.Clock
	ledger     *ledger.Ledger
	dispatcher *dispatch.Dispatcher
	activities *activities.Activities
	world      *world
	log        *slog.Logger
	trouble    []error
	running    atomic.Int64 // activities
	arrivals   int
	// continueAfter is workflows.Journeys.ContinueAfter.
	continueAfter int
	timeline      []Happening
	ends          []end
	seen          footprints
	// clocks are those of the triggers that fire by themselves, until then.
	// turns are the moments at which people of a list enter in turn.
	clocks []*watched
	until  time.Time
	turns  map[time.Time]bool
	// shuffle is the order in which signals that were sent together arrive, and
	// which arrive twice; nil is the order in which they were sent. Tests set it.
	shuffle func([]order) []order
	post    []order
	starts  []order // of runs, the first is under way
	// stuck are the runs whose message is held without an end.
	stuck map[string]bool
}

func newStage(ws *definitions.Workspace, sc *definitions.Scenario) *stage {
	return &stage{sc: sc, ws: ws, world: newWorld(sc), log: slog.New(slog.DiscardHandler), seen: footprints{}, turns: map[time.Time]bool{}, stuck: map[string]bool{}}
}

// play sets the stage and runs it to the end.
func (s *stage) play(ctx context.Context) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	defer s.ledger.Close()
	return s.perform(ctx)
}

// open sets the stage.
func (s *stage) open(ctx context.Context) error {
	for _, journey := range append([]string{s.sc.Journey}, s.sc.Beside...) {
		plan := s.ws.Plan(journey)
		if plan == nil {
			return fmt.Errorf("journey %q has errors or is not in this folder", journey)
		}
		s.plans = append(s.plans, plan)
	}
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(s.log))
	s.env = suite.NewTestWorkflowEnvironment()
	s.env.SetTestTimeout(patience)
	s.env.SetStartTime(s.sc.Now)
	s.env.SetDetachedChildWait(false)
	s.clock = clock.New(clock.Real(), s.env.Now)
	s.world.now = s.clock.Now

	var err error
	if s.ledger, err = ledger.Open(ctx, "sqlite::memory:", s.clock); err != nil {
		return err
	}
	releases := dispatch.NewReleases(activities.NewPlans())
	for _, plan := range s.plans {
		releases.Use(plan.Hash(), plan, true)
	}
	// One after the other: a scenario ends the same each time it runs.
	s.dispatcher = &dispatch.Dispatcher{Ledger: s.ledger, Plans: releases, Runs: s, Clock: s.clock, Owner: "scenario", Log: s.log, AtOnce: 1}
	s.activities = &activities.Activities{
		Ledger: s.ledger, Plans: releases.Shelf, Clock: s.clock, Log: s.log, CRM: s.world,
		Channels: map[string]activities.Outlet{}, Callers: map[string]connectors.Caller{},
	}
	for _, name := range lines {
		s.activities.Channels[name] = activities.Outlet{Connection: name, Account: account, Channel: line{s.world, name}}
	}
	for _, name := range connections(s.plans) {
		s.activities.Callers[name] = system{s.world, name, s.plans}
	}
	s.register(ctx, releases.Shelf)
	return s.begin(ctx)
}

// perform runs what is on the stage to the end and collects what happened.
func (s *stage) perform(ctx context.Context) error {
	s.schedule(ctx)
	s.env.ExecuteWorkflow(s.root)
	if err := s.env.GetWorkflowError(); err != nil {
		s.trouble = append(s.trouble, err)
	}
	return errors.Join(append(s.trouble, s.collect(ctx))...)
}

// given is the source of consents from before the scenario: as if the person
// had answered a question of ours, so that they count as confirmed.
const given = "answer:scenario"
