package dispatch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/relancehq/relance/internal/failpoint"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// atOnce bounds the calls that one event makes at the same time. A STOP has as
// many routes as the person has runs: one after the other at 20 ms each, 50 of
// them would take a second.
const atOnce = 16

// deliver starts and signals what the event was routed to, then closes the row.
// Routes that were delivered before are delivered again: a row comes back after
// a power cut, and Temporal may have lost what it had accepted. A route that
// fails holds no other one up; the row is tried again for it alone.
func (d *Dispatcher) deliver(ctx context.Context, e ledger.Event, routed routing) error {
	if routed.refused != "" {
		d.Log.Warn("an event starts nothing", "row", e.Row, "type", e.Type, "reason", routed.refused)
	}
	said := d.handOverAll(ctx, e.Row, routed)
	var failed []error
	var delivered, gone []string
	for i, x := range routed.routes {
		switch err := said[i]; {
		case errors.Is(err, ErrGone):
			d.Log.Warn("a run is closed in Temporal and open in the ledger: it is counted as terminated", "run", x.enrolment.ID)
			gone = append(gone, x.enrolment.ID)
		case err != nil:
			failed = append(failed, err)
			continue
		}
		delivered = append(delivered, x.enrolment.ID)
	}
	failpoint.Here("dispatch/delivered")
	err := d.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		for _, id := range gone {
			// Ended by an operator in the Web UI: nobody told the ledger.
			if err := tx.CloseEnrolment(id, "terminated"); err != nil {
				return err
			}
		}
		for _, id := range delivered {
			if err := tx.Delivered(e.Row, id); err != nil {
				return err
			}
		}
		switch {
		case len(failed) > 0:
			return nil
		case routed.refused != "":
			return tx.Bury(e.Row, routed.refused)
		}
		return tx.Done(e.Row)
	})
	switch {
	case err != nil:
		return err
	case len(failed) > 0:
		d.handed.keep(e.Row, delivered)
		return fmt.Errorf("%d of %d runs did not hear the event: %w", len(failed), len(routed.routes), failed[0])
	}
	d.handed.forget(e.Row)
	return nil
}

// handOverAll tells all runs, some at a time, and answers what each call said.
func (d *Dispatcher) handOverAll(ctx context.Context, row int64, routed routing) []error {
	said := make([]error, len(routed.routes))
	var wg sync.WaitGroup
	turn := make(chan struct{}, cmp.Or(d.AtOnce, atOnce))
	for i, x := range routed.routes {
		if !x.enrolment.ClosedAt.IsZero() || d.handed.has(row, x.enrolment.ID) {
			continue
		}
		turn <- struct{}{}
		wg.Go(func() {
			defer func() { <-turn }()
			said[i] = guard("telling a run of "+x.enrolment.Journey, func() error { return d.handOver(ctx, x, routed) })
		})
	}
	wg.Wait()
	return said
}

func (d *Dispatcher) handOver(ctx context.Context, x routedTo, routed routing) error {
	ctx, stop := context.WithTimeout(ctx, callTimeout)
	defer stop()
	if x.route.Seq > 0 {
		return d.signal(ctx, x, x.hears(routed.event))
	}
	in := workflows.Input{
		Enrolment: x.enrolment.ID, Plan: x.enrolment.Plan, Engine: x.engine, Clock: d.Clock.Setting(),
		Contact: x.enrolment.Contact, OnePer: x.enrolment.OnePer, First: routed.event,
		Turn: x.enrolment.Queued,
	}
	if err := d.Runs.Start(ctx, x.enrolment.WorkflowID, in, x.summary); err != nil {
		return fmt.Errorf("start %s: %w", x.enrolment.Journey, err)
	}
	return nil
}

// signal gives a run an event. A run that is not there may not have begun yet:
// its first event was routed and has still to be delivered, which is another
// row's work. Only where that is done, and the run is not there then either,
// has it gone.
func (d *Dispatcher) signal(ctx context.Context, x routedTo, event workflows.Event) error {
	err := d.Runs.Signal(ctx, x.enrolment.WorkflowID, event)
	if errors.Is(err, ErrGone) {
		first, rowErr := d.Ledger.InboxRow(ctx, x.enrolment.FirstEvent)
		switch {
		case errors.Is(rowErr, ledger.ErrNotFound): // long ago
		case rowErr != nil:
			return rowErr
		case first.State == "new" || first.State == "claimed":
			return fmt.Errorf("signal %s: it has not begun yet", x.enrolment.Journey)
		}
		err = d.Runs.Signal(ctx, x.enrolment.WorkflowID, event)
	}
	if err != nil {
		return fmt.Errorf("signal %s: %w", x.enrolment.Journey, err)
	}
	return nil
}

// handed remembers, of events of which some routes fail, which runs have heard
// them, so that the next try does not fill their histories. It is forgotten
// with the process: after a power cut nobody knows what Temporal has kept.
type handed struct {
	mu   sync.Mutex
	rows map[int64]map[string]bool
}

// maxHanded bounds what is remembered: another process may finish the row.
const maxHanded = 10_000

func (h *handed) keep(row int64, enrolments []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rows == nil || len(h.rows) >= maxHanded {
		h.rows = map[int64]map[string]bool{}
	}
	if h.rows[row] == nil {
		h.rows[row] = map[string]bool{}
	}
	for _, id := range enrolments {
		h.rows[row][id] = true
	}
}

func (h *handed) has(row int64, enrolment string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rows[row][enrolment]
}

func (h *handed) forget(row int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.rows, row)
}
