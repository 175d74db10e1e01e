// Package worker builds relance from configuration and runs it: the gateway
// that takes events in, the dispatcher that carries them to runs, the Temporal
// worker that runs journeys, and the releases of plans. It is the only package
// that knows which connectors exist.
//
//	e, err := worker.NewEngine(worker.EngineConfig{Client: c, Ledger: l, …})
//	err = e.Run(ctx)
package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	sdkworker "go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/files"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// Times of the engine, on the wall.
const (
	// stopTimeout is longer than the longest attempt of an activity.
	stopTimeout = 10 * time.Second
	// lostCommits is how far back events are routed again at boot: Temporal's
	// own SQLite may have lost its last commits in a power cut.
	lostCommits = time.Minute
)

// EngineConfig is what journeys run with.
type EngineConfig struct {
	Client      client.Client
	Ledger      *ledger.Ledger
	Releases    *dispatch.Releases
	Connections *Connections
	Clock       *clock.Clock
	Mirror      dispatch.Mirror
	// Alone is set where no other process dispatches on this ledger: what a
	// killed predecessor had claimed is then dispatched at once.
	Alone bool
	// Converter is the client's, with which a restored ledger reads histories;
	// nil is Temporal's own.
	Converter converter.DataConverter
	Log       *slog.Logger
}

// files fetches the files of messages from where the operator has them.
func (c *Connections) files() *files.Fetcher {
	if c.WhatsApp != nil && c.WhatsApp.PrivateFiles() {
		return files.Anywhere()
	}
	return files.Public()
}

// alone is the dispatcher's name where there is only one.
const alone = "alone"

// Engine runs journeys: a Temporal worker and the dispatcher beside it, so
// that starts can be eager.
type Engine struct {
	c          EngineConfig
	worker     sdkworker.Worker
	activities *activities.Activities
	dispatcher *dispatch.Dispatcher
	beside     *beside
}

// NewEngine registers everything; nothing runs before Run.
func NewEngine(c EngineConfig) *Engine {
	w := sdkworker.New(c.Client, TaskQueue, sdkworker.Options{
		WorkerStopTimeout:                       stopTimeout,
		DisableRegistrationAliasing:             true,
		MaxConcurrentLocalActivityExecutionSize: 200,
	})
	a := &activities.Activities{
		Ledger: c.Ledger, Plans: c.Releases.Shelf, Clock: c.Clock, Log: c.Log,
		Channels: c.Connections.Channels, CRM: c.Connections.CRM,
		Callers: c.Connections.Callers, Model: c.Connections.Model,
		Files: c.Connections.files(),
	}
	Register(w, c.Releases.Shelf, a)
	host, _ := os.Hostname() // only a name for people who read leases
	owner := host + "/" + strconv.Itoa(os.Getpid())
	if c.Alone {
		owner = alone
	}
	d := &dispatch.Dispatcher{
		Ledger: c.Ledger, Plans: c.Releases, Runs: &Runs{Client: c.Client}, Clock: c.Clock,
		Owner: owner, Mirror: c.Mirror, Log: c.Log,
	}
	d.Business, d.MarkRead = c.Connections.business, c.Connections.markRead()
	e := &Engine{c: c, worker: w, activities: a, dispatcher: d, beside: &beside{
		ledger: c.Ledger, clock: c.Clock, release: d.Release, notify: a.NotifyPending, log: c.Log,
	}}
	e.beside.tell = newTeller(c).tell
	d.Schedules, e.beside.letIn = e.askClock, d.LetIn
	e.beside.follow = (&clocks{journeys: c.Releases.Journeys, clock: c.Clock, start: e.startClock, ask: e.askClock}).follow
	w.RegisterWorkflowWithOptions(workflows.Schedule, workflow.RegisterOptions{Name: workflows.ScheduleName})
	w.RegisterActivityWithOptions(d.Tick, activity.RegisterOptions{Name: workflows.TickName})
	return e
}

// Registry is what workflows and activities are registered with.
type Registry interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
	RegisterActivityWithOptions(a any, options activity.RegisterOptions)
}

// Register registers the journey workflow and its activities by name.
func Register(r Registry, plans *activities.Plans, a *activities.Activities) {
	r.RegisterWorkflowWithOptions(workflows.New(plans).Journey, workflow.RegisterOptions{Name: workflows.JourneyName})
	for name, f := range a.ByName() { //nolint:maprange // registration has no order
		r.RegisterActivityWithOptions(f, activity.RegisterOptions{Name: name})
	}
}

// Run runs until ctx ends: first the dispatcher stops, then the worker
// finishes what it began.
func (e *Engine) Run(ctx context.Context, ready func()) error {
	if err := e.recover(ctx); err != nil {
		return err
	}
	if e.c.Alone {
		if _, err := e.c.Ledger.FreeClaims(ctx, alone); err != nil {
			return err
		}
	}
	if n, err := e.c.Ledger.Reopen(ctx, e.c.Clock.Wall().Add(-lostCommits)); err != nil {
		return fmt.Errorf("route the last minute's events again: %w", err)
	} else if n > 0 {
		e.c.Log.Info("routing the last minute's events again", "events", n)
	}
	if err := e.worker.Start(); err != nil {
		return fmt.Errorf("start the Temporal worker: %w", err)
	}
	defer e.activities.Stop() // after the worker, whose attempts begin uploads
	defer e.worker.Stop()
	ctx, stop := context.WithCancel(ctx)
	var others sync.WaitGroup
	defer others.Wait()
	defer stop()
	others.Go(func() { e.beside.run(ctx) })
	others.Go(func() {
		(&housekeeper{ledger: e.c.Ledger, clock: e.c.Clock, zone: e.zone, log: e.c.Log}).run(ctx)
	})
	if w := e.c.Connections.WhatsApp; w != nil {
		others.Go(func() { (&learner{number: w, ledger: e.c.Ledger, clock: e.c.Clock, log: e.c.Log}).run(ctx) })
		others.Go(func() {
			(&templateLearner{
				provider: w, connection: e.c.Connections.Channels["whatsapp"].Connection, ledger: e.c.Ledger, clock: e.c.Clock, log: e.c.Log,
			}).run(ctx)
		})
	}
	ready()
	err := e.dispatcher.Run(ctx)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// Health is whether the inbox drains, as it was read last: every 5 s while the
// engine runs.
func (e *Engine) Health() ledger.InboxHealth { return e.beside.drain.last() }
