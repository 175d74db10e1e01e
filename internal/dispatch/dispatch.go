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
	"strings"
	"sync"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/failpoint"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// Claiming events: a lease longer than any dispatch, batches that keep the
// writer's group commits full.
const (
	lease       = 15 * time.Second
	batch       = 64
	idle        = 2 * time.Second  // looks again without a wake: another process may have accepted events
	callTimeout = 10 * time.Second // of one call to Temporal or the sandbox: an event is tried again before its lease is over
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
	// AtOnce is how many runs one event is told to at the same time; 0 is 16,
	// and 1 keeps an order, in Once also that of the events.
	AtOnce int
	// Schedules asks something of the clock of a trigger, by its workflow id;
	// ErrGone, wrapped, where there is none. nil is a process without clocks.
	Schedules func(ctx context.Context, workflowID string, ask workflows.ScheduleAsk) error
	// Business tells which number a connection writes from and to which
	// portfolio that belongs; nil, and "", where that is not known.
	Business func(connection string) (account, portfolio string)
	// MarkRead tells a person that the message with the provider's id, which
	// came in through a connection and which a run hears, was read. nil tells
	// nobody.
	MarkRead func(ctx context.Context, connection, providerID string) error

	handed   handed
	receipts receipts
}

// Run claims and dispatches until ctx ends, then waits for what it began. What
// takes long keeps nobody else waiting: while no more than a batch is under
// way, the next one is claimed.
func (d *Dispatcher) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	defer d.receipts.wait()
	defer wg.Wait()
	tick := time.NewTicker(idle)
	defer tick.Stop()
	under := make(chan struct{}, 2*batch)
	for {
		for range batch {
			select {
			case under <- struct{}{}:
			case <-ctx.Done():
				return nil
			}
		}
		events, err := d.Ledger.Claim(ctx, d.Owner, batch, lease)
		if err != nil && ctx.Err() == nil {
			d.Log.Error("claim events", "error", err)
		}
		for range batch - len(events) {
			<-under
		}
		for _, group := range groups(events) {
			wg.Go(func() {
				defer func() {
					for range group {
						<-under
					}
				}()
				d.dispatchGroup(ctx, group)
			})
		}
		if len(events) > 0 {
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
	for _, group := range groups(events) {
		wg.Go(func() { d.dispatchGroup(ctx, group) })
		if d.AtOnce == 1 {
			wg.Wait()
		}
	}
	wg.Wait()
	d.receipts.wait()
	return len(events), nil
}

// dispatch handles one event and keeps what became of it. A lost lease or a
// stopped process leaves the row to be claimed again.
func (d *Dispatcher) dispatch(ctx context.Context, e ledger.Event) {
	d.keepFailure(ctx, e, guard("dispatching an event", func() error { return d.handle(ctx, e) }))
}

// keepFailure keeps why an event could not be dispatched, so that it is tried
// again or is a dead letter.
func (d *Dispatcher) keepFailure(ctx context.Context, e ledger.Event, err error) {
	if err == nil || ctx.Err() != nil {
		return
	}
	dead := hopeless(err, e.Attempts)
	keepErr := d.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		if dead {
			return tx.Bury(e.Row, err.Error())
		}
		return tx.Retry(e.Row, err.Error(), backoff(e.Attempts))
	})
	if dead {
		d.handed.forget(e.Row)
	}
	d.Log.Warn("dispatch event", "row", e.Row, "type", e.Type, "attempt", e.Attempts, "dead", dead, "error", err)
	var bug *panicked
	if errors.As(err, &bug) {
		d.Log.Error("a bug in dispatching an event: please report it", "row", e.Row, "type", e.Type, "panic", bug.what, "stack", bug.stack)
	}
	if keepErr != nil {
		d.Log.Error("keep the state of an event", "row", e.Row, "error", keepErr)
	}
}

// handle routes an event and delivers its routes.
func (d *Dispatcher) handle(ctx context.Context, e ledger.Event) error {
	if e.Type == askedType {
		return d.askSchedule(ctx, e)
	}
	stored, err := decode(e)
	if err != nil {
		return &badEvent{why: err.Error()}
	}
	if d.Mirror != nil && e.Connection != crmConnection && ofCRM(e, stored) {
		ctx, stop := context.WithTimeout(ctx, callTimeout)
		defer stop()
		if err := d.Mirror(ctx, e.Time, stored.person(), stored.objects()); err != nil {
			return fmt.Errorf("tell the sandbox of the event's records: %w", err)
		}
	}
	var routed routing
	if err := d.Ledger.Do(ctx, func(tx *ledger.Tx) (err error) {
		routed, err = d.settle(tx, e, stored)
		return err
	}); err != nil {
		return err
	}
	failpoint.Here("dispatch/routed")
	if routed.nobody() {
		return nil
	}
	if err := d.deliver(ctx, e, routed); err != nil {
		return err
	}
	if stored.heard(e) {
		d.markRead(ctx, e, stored)
	}
	return nil
}

// settle routes an event, and closes the row of one that nobody hears.
func (d *Dispatcher) settle(tx *ledger.Tx, e ledger.Event, s stored) (routing, error) {
	routed, err := d.route(tx, e, s)
	if err != nil || !routed.nobody() {
		return routed, err
	}
	return routed, tx.Done(e.Row)
}

// crmConnection is the name of the connection that is the CRM itself.
const crmConnection = "crm"

// ofCRM tells whether an event is news of the CRM's people and records, and
// not of a channel or of our own.
func ofCRM(e ledger.Event, s stored) bool {
	if s.Message != nil || s.Status != nil || e.Connection == own {
		return false
	}
	switch e.Type {
	case connectors.MarketingStopped, connectors.MarketingResumed, connectors.ColleagueWrote, connectors.TemplateChanged, resolvedType, takenType,
		connectors.MessageEdited, connectors.MessageRevoked, connectors.ContactMoved, identityChanged, connectors.NumberChanged, connectors.AccountChanged:
		return false
	}
	return !strings.HasPrefix(e.Type, ofWhatsApp)
}

// identityChanged is the type of the news that a person has another device, or
// that their number may have another owner; ofWhatsApp is how the types of news
// begin that the WhatsApp connector passes on as they came.
const (
	identityChanged = "contact.identity_changed"
	ofWhatsApp      = "whatsapp."
)
