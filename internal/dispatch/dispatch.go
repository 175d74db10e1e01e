// Package dispatch carries stored events to the runs that hear them: it keeps
// what an event tells of people and records, finds the open enrolments that
// listen, gives each routed event the enrolment's next number before it
// signals, and starts new enrolments of matching triggers. It is safe to
// repeat: after a crash the same rows are routed again with the same numbers.
//
//	d := &dispatch.Dispatcher{Ledger: l, Plans: releases, Runs: runs, Clock: clk, Log: log}
//	err := d.Run(ctx)
package dispatch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// Claiming events: a lease longer than any dispatch, batches that keep the
// writer's group commits full.
const (
	lease      = 15 * time.Second
	batch      = 64
	idle       = 2 * time.Second // looks again without a wake: another process may have accepted events
	maxRetries = 1000            // an event that was tried this often is a dead letter
)

// Runs starts and signals workflows. Both are idempotent.
type Runs interface {
	// Start begins a run; one that runs already is not an error.
	Start(ctx context.Context, workflowID string, in workflows.Input, summary string) error
	// Signal gives a run an event. ErrGone means that no such run is open.
	Signal(ctx context.Context, workflowID string, e workflows.Event) error
}

// ErrGone is what Signal answers, wrapped, when there is no open run.
var ErrGone = errors.New("no open run")

// Mirror is told of every event that came from elsewhere than the CRM, before
// it is routed. The sandbox uses it so that its CRM knows hand-posted records.
type Mirror func(ctx context.Context, at time.Time, contact map[string]any, objects map[string]map[string]any) error

// Dispatcher routes events. Its fields are set before Run.
type Dispatcher struct {
	Ledger *ledger.Ledger
	Plans  *Releases
	Runs   Runs
	Clock  *clock.Clock
	Owner  string // of leases: one per process
	Mirror Mirror // nil for none
	Log    *slog.Logger
}

// Run claims and dispatches until ctx ends, then waits for what it began.
func (d *Dispatcher) Run(ctx context.Context) error {
	tick := time.NewTicker(idle)
	defer tick.Stop()
	for {
		n, err := d.Once(ctx)
		if err != nil && ctx.Err() == nil {
			d.Log.Error("claim events", "error", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-d.Ledger.Wake():
		case <-tick.C:
		}
	}
}

// Once claims one batch and dispatches it. It answers how many it claimed.
func (d *Dispatcher) Once(ctx context.Context) (int, error) {
	events, err := d.Ledger.Claim(ctx, d.Owner, batch, lease)
	if err != nil {
		return 0, fmt.Errorf("claim events: %w", err)
	}
	var wg sync.WaitGroup
	for _, e := range events {
		wg.Go(func() { d.dispatch(ctx, e) })
	}
	wg.Wait()
	return len(events), nil
}

// dispatch handles one event and keeps what became of it. A lost lease or a
// stopped process leaves the row to be claimed again.
func (d *Dispatcher) dispatch(ctx context.Context, e ledger.Event) {
	err := d.handle(ctx, e)
	if err == nil || ctx.Err() != nil {
		return
	}
	var bad *badEvent
	keepErr := d.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		if errors.As(err, &bad) || e.Attempts >= maxRetries {
			return tx.Bury(e.Row, err.Error())
		}
		return tx.Retry(e.Row, err.Error(), backoff(e.Attempts))
	})
	d.Log.Warn("dispatch event", "row", e.Row, "type", e.Type, "attempt", e.Attempts, "error", err)
	if keepErr != nil {
		d.Log.Error("keep the state of an event", "row", e.Row, "error", keepErr)
	}
}

// backoff is how long a row waits on the wall before its next try.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 6), time.Minute)
}

// badEvent is an event that will never dispatch: its own content is wrong.
type badEvent struct{ why string }

func (b *badEvent) Error() string { return b.why }

// handle routes an event and delivers its routes.
func (d *Dispatcher) handle(ctx context.Context, e ledger.Event) error {
	stored, err := decode(e)
	if err != nil {
		return &badEvent{why: err.Error()}
	}
	if d.Mirror != nil && e.Connection != crmConnection && stored.Message == nil && stored.Status == nil {
		if err := d.Mirror(ctx, e.Time, stored.person(), stored.objects()); err != nil {
			return fmt.Errorf("tell the sandbox of the event's records: %w", err)
		}
	}
	var routed routing
	if err := d.Ledger.Do(ctx, func(tx *ledger.Tx) (err error) {
		routed, err = d.route(tx, e, stored)
		return err
	}); err != nil {
		return err
	}
	return d.deliver(ctx, e, routed)
}

// crmConnection is the name of the connection that is the CRM itself.
const crmConnection = "crm"

// deliver starts and signals what the event was routed to, then closes the row.
// Routes that were delivered before are delivered again: a row comes back after
// a power cut, and Temporal may have lost what it had accepted.
func (d *Dispatcher) deliver(ctx context.Context, e ledger.Event, routed routing) error {
	if routed.refused != "" {
		d.Log.Warn("an event starts nothing", "row", e.Row, "type", e.Type, "reason", routed.refused)
	}
	var gone []string
	for _, x := range routed.routes {
		if !x.enrolment.ClosedAt.IsZero() {
			continue
		}
		err := d.handOver(ctx, x, routed)
		if errors.Is(err, ErrGone) {
			d.Log.Warn("a run is closed in Temporal and open in the ledger: it is counted as terminated", "run", x.enrolment.ID)
			gone = append(gone, x.enrolment.ID)
			continue
		}
		if err != nil {
			return err
		}
	}
	return d.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		for _, id := range gone {
			// Ended by an operator in the Web UI: nobody told the ledger.
			if err := tx.CloseEnrolment(id, "terminated"); err != nil {
				return err
			}
		}
		for _, x := range routed.routes {
			if err := tx.Delivered(e.Row, x.enrolment.ID); err != nil {
				return err
			}
		}
		if routed.refused != "" {
			return tx.Bury(e.Row, routed.refused)
		}
		return tx.Done(e.Row)
	})
}

func (d *Dispatcher) handOver(ctx context.Context, x routedTo, routed routing) error {
	if x.route.Seq > 0 {
		event := routed.event
		event.Seq, event.SendID = x.route.Seq, x.route.SendID
		if err := d.Runs.Signal(ctx, x.enrolment.WorkflowID, event); err != nil {
			return fmt.Errorf("signal %s: %w", x.enrolment.Journey, err)
		}
		return nil
	}
	in := workflows.Input{
		Enrolment: x.enrolment.ID, Plan: x.enrolment.Plan, Engine: x.engine, Clock: d.Clock.Setting(),
		Contact: x.enrolment.Contact, OnePer: x.enrolment.OnePer, First: routed.event,
	}
	if err := d.Runs.Start(ctx, x.enrolment.WorkflowID, in, x.summary); err != nil {
		return fmt.Errorf("start %s: %w", x.enrolment.Journey, err)
	}
	return nil
}
