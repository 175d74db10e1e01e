// Package simulate runs scenarios: the real interpreter, the real activities,
// the real send decision and an in-memory ledger, on Temporal's test
// environment with skipped time. Only the outside is played: channels that
// accept every message and tell nothing of it by themselves, and a CRM that
// holds what the scenario gave it.
//
//	result := simulate.Run(ctx, workspace, scenario)
package simulate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"

	"github.com/relancehq/relance/activities"
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
}

// Passed tells whether every expectation came true.
func (r Result) Passed() bool { return len(r.Failures) == 0 }

// Failure is an expectation that did not come true.
type Failure struct {
	Pos definitions.Position
	At  time.Time // zero for never and finally
	Why string
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
	s := &stage{sc: sc, ws: ws, world: newWorld(sc), log: slog.New(slog.DiscardHandler), continueAfter: continueAfter}
	if err := s.play(ctx); err != nil {
		out.Failures = append(out.Failures, Failure{Pos: sc.Pos, Why: err.Error()})
	} else {
		out.Timeline = s.timeline
		out.Failures = judge(sc, s.timeline, s.ends)
	}
	out.Took = wall().Sub(began)
	return out
}

// stage is one scenario being played.
type stage struct {
	sc         *definitions.Scenario
	ws         *definitions.Workspace
	plan       *definitions.Plan
	env        *testsuite.TestWorkflowEnvironment
	clock      *clock.Clock
	ledger     *ledger.Ledger
	dispatcher *dispatch.Dispatcher
	activities *activities.Activities
	world      *world
	log        *slog.Logger
	trouble    []error
	arrivals   int
	// continueAfter is workflows.Journeys.ContinueAfter.
	continueAfter int
	timeline      []Happening
	ends          []end
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
	s.plan = s.ws.Plan(s.sc.Journey)
	if s.plan == nil {
		return fmt.Errorf("journey %q has errors or is not in this folder", s.sc.Journey)
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
	releases.Use(s.plan.Hash(), s.plan, true)
	s.dispatcher = &dispatch.Dispatcher{Ledger: s.ledger, Plans: releases, Runs: s, Clock: s.clock, Owner: "scenario", Log: s.log}
	s.activities = &activities.Activities{
		Ledger: s.ledger, Plans: releases.Shelf, Clock: s.clock, Log: s.log, CRM: s.world,
		Channels: map[string]activities.Outlet{},
	}
	for _, name := range lines {
		s.activities.Channels[name] = activities.Outlet{Connection: name, Account: account, Channel: line{s.world, name}}
	}
	s.register(releases.Shelf)
	return s.begin(ctx)
}

// perform runs what is on the stage to the end and collects what happened.
func (s *stage) perform(ctx context.Context) error {
	s.schedule(ctx)
	s.env.ExecuteWorkflow(s.root)
	if err := s.env.GetWorkflowError(); err != nil {
		s.trouble = append(s.trouble, err)
	}
	if err := errors.Join(s.trouble...); err != nil {
		return err
	}
	return s.collect(ctx)
}

// given is the source of consents from before the scenario.
const given = "scenario"

// begin makes the person, the consents and the window what the scenario says.
func (s *stage) begin(ctx context.Context) error {
	id, _ := s.sc.Contact["id"].(string)
	phone, _ := s.sc.Contact["phone"].(string)
	email, _ := s.sc.Contact["email"].(string)
	locale, _ := s.sc.Contact["locale"].(string)
	return s.ledger.Do(ctx, func(tx *ledger.Tx) error {
		if err := tx.UpsertContact(ledger.Contact{ID: id, Phone: phone, Email: email, Locale: locale, Fields: s.sc.Contact, At: s.sc.Now}); err != nil {
			return err
		}
		for _, purpose := range s.sc.Consent {
			if err := tx.RecordConsent(ledger.Consent{Contact: id, Purpose: purpose, Granted: true, Source: given, At: s.sc.Now}); err != nil {
				return err
			}
		}
		if s.sc.Window != "open" {
			return nil
		}
		return tx.Heard(id, account, s.sc.Now)
	})
}

// schedule puts the first event and every `when` on the environment's clock.
func (s *stage) schedule(ctx context.Context) {
	at := s.at
	at(s.sc.Now, func() error { return s.arrive(ctx, s.sc.EventType, s.sc.Event) })
	last := s.sc.Now
	for i := range s.sc.Moves {
		m := &s.sc.Moves[i]
		if m.At.After(last) {
			last = m.At
		}
		if m.Expect == nil {
			at(m.At, func() error { return s.move(ctx, m) })
		}
	}
	at(last.Add(horizon), func() error {
		s.env.SignalWorkflow(command, order{})
		return nil
	})
}

// at lets something happen at a moment.
func (s *stage) at(t time.Time, f func() error) {
	s.env.RegisterDelayedCallback(func() {
		if err := f(); err != nil {
			s.trouble = append(s.trouble, err)
		}
	}, t.Sub(s.sc.Now))
}
