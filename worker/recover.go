package worker

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/converter"

	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// How a restored ledger is read against Temporal.
const (
	readers       = 8               // histories read at once
	sayEvery      = 5 * time.Second // progress in the log, on the wall
	beforeBackup  = time.Minute     // of ended runs: clocks differ
	recoverAtOnce = 500             // open runs of the ledger looked up in one go
)

// recovery takes over what Temporal knows of the time between a backup of the
// ledger and its restore. It may be cut short and begun again.
type recovery struct {
	*Engine
	from ledger.Restoration
	dc   converter.DataConverter

	mu       sync.Mutex
	seen     map[string]bool // enrolments that Temporal knows
	reported time.Time
	counts   recovered
}

// recovered is what it came to.
type recovered struct{ Histories, Runs, Messages, Settled, Asked, Unread, Strangers, Lost int }

// recover runs before anything else does: where the ledger was restored from a
// backup, it keeps again who entered since, what runs have heard and what has
// left, so that nothing is sent twice and no number is given twice.
func (e *Engine) recover(ctx context.Context) error {
	from, restored, err := e.c.Ledger.RestoredFrom(ctx)
	if err != nil || !restored {
		return err
	}
	dc := e.c.Converter
	if dc == nil {
		dc = converter.GetDefaultDataConverter()
	}
	r := &recovery{Engine: e, from: from, dc: dc, seen: map[string]bool{}, reported: e.c.Clock.Wall()}
	e.c.Log.Warn("the ledger was restored from a backup: reading what Temporal knows before anything leaves", "backup", from.MadeAt)
	if err := r.run(ctx); err != nil {
		return fmt.Errorf("recover what happened since the backup of %s: %w. Start again: nothing leaves before it is through", from.MadeAt.Format(time.RFC3339), err)
	}
	c := r.counts
	e.c.Log.Warn("the restored ledger knows what Temporal knows", "histories", c.Histories, "runs", c.Runs, "messages", c.Messages,
		"settled", c.Settled, "asked", c.Asked, "unread", c.Unread, "contacts_without_address", c.Strangers, "lost", c.Lost)
	return nil
}

func (r *recovery) run(ctx context.Context) error {
	// Runs that ended first: they make room for open ones of their workflow id.
	ended := fmt.Sprintf(`WorkflowType = '%s' AND CloseTime >= '%s'`, workflows.JourneyName, r.from.MadeWall.Add(-beforeBackup).UTC().Format(time.RFC3339))
	open := fmt.Sprintf(`WorkflowType = '%s' AND ExecutionStatus = 'Running'`, workflows.JourneyName)
	for _, query := range []string{ended, open} {
		if err := r.list(ctx, query); err != nil {
			return err
		}
	}
	if err := r.missing(ctx); err != nil {
		return err
	}
	return r.c.Ledger.Do(ctx, func(tx *ledger.Tx) error { return tx.Recovered() })
}

// execution is one run of a workflow id.
type execution struct{ workflowID, runID string }

// list recovers every execution that a query finds.
func (r *recovery) list(ctx context.Context, query string) error {
	var page []byte
	for {
		found, err := r.c.Client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{Query: query, NextPageToken: page})
		if err != nil {
			return fmt.Errorf("list the runs in Temporal: %w", err)
		}
		var batch []execution
		for _, x := range found.GetExecutions() {
			batch = append(batch, execution{x.GetExecution().GetWorkflowId(), x.GetExecution().GetRunId()})
		}
		if err := r.each(ctx, batch); err != nil {
			return err
		}
		if page = found.GetNextPageToken(); len(page) == 0 {
			return nil
		}
	}
}

// each recovers executions, several at once.
func (r *recovery) each(ctx context.Context, batch []execution) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	work := make(chan execution)
	var all sync.WaitGroup
	for range readers {
		all.Go(func() {
			for x := range work {
				if err := r.one(ctx, x); err != nil {
					stop(err)
				}
			}
		})
	}
	for _, x := range batch {
		select {
		case work <- x:
		case <-ctx.Done():
		}
	}
	close(work)
	all.Wait()
	return context.Cause(ctx)
}

// one recovers one execution. A history that cannot be read stops nobody else:
// its run waits for an operator's word.
func (r *recovery) one(ctx context.Context, x execution) error {
	if ctx.Err() != nil {
		return nil
	}
	t, err := readHistory(ctx, r.c.Client, r.dc, x.workflowID, x.runID)
	var gone *serviceerror.NotFound
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.As(err, &gone): // deleted since it was listed
		return nil
	case err != nil && unreadable(err):
		r.c.Log.Error("a run is left as the backup has it: its history cannot be read", "run", x.workflowID, "error", err)
		return r.unread(ctx, x)
	case err != nil:
		return err
	}
	return r.keep(ctx, t)
}

// unreadable tells a history that says nothing from a Temporal that does not
// answer.
func unreadable(err error) bool {
	var answered serviceerror.ServiceError
	return !errors.As(err, &answered)
}

func (r *recovery) unread(ctx context.Context, x execution) error {
	var asked bool
	err := r.c.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		en, known, err := tx.OpenByWorkflow(x.workflowID)
		if err != nil || !known {
			return err
		}
		asked = true
		r.saw(en.ID)
		return tx.AskAboutRestored(ledger.RestoredRun{Enrolment: en.ID, Journey: en.Journey, Step: en.Step, Due: en.NextDue})
	})
	if err == nil {
		r.count(func(c *recovered) { c.Histories++; c.Unread++; c.Asked += one(asked) })
	}
	return err
}

// missing looks for the ledger's open runs that no list had. What Temporal does
// not know is listed for an operator.
func (r *recovery) missing(ctx context.Context) error {
	for after := ""; ; {
		runs, err := r.c.Ledger.OpenRuns(ctx, after, recoverAtOnce)
		if err != nil || len(runs) == 0 {
			return err
		}
		after = runs[len(runs)-1].ID
		for _, en := range runs {
			if r.seen[en.ID] {
				continue
			}
			if err := r.lookUp(ctx, en); err != nil {
				return err
			}
		}
	}
}

func (r *recovery) lookUp(ctx context.Context, en ledger.Enrolment) error {
	d, err := r.c.Client.DescribeWorkflowExecution(ctx, en.WorkflowID, "")
	var gone *serviceerror.NotFound
	if err != nil && !errors.As(err, &gone) {
		return fmt.Errorf("look up a run in Temporal: %w", err)
	}
	if err == nil {
		x := d.GetWorkflowExecutionInfo().GetExecution()
		if err := r.one(ctx, execution{x.GetWorkflowId(), x.GetRunId()}); err != nil || r.seen[en.ID] {
			return err
		}
	}
	r.c.Log.Warn("a run is open in the ledger and Temporal does not know it: see `relance restore list`", "run", en.ID)
	r.counts.Lost++
	return r.c.Ledger.Do(ctx, func(tx *ledger.Tx) error { return tx.MarkLost(en.ID) })
}

func (r *recovery) saw(enrolment string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[enrolment] = true
}

// count counts, and says from time to time how far it is.
func (r *recovery) count(add func(c *recovered)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	add(&r.counts)
	if now := r.c.Clock.Wall(); now.Sub(r.reported) >= sayEvery {
		r.reported = now
		r.c.Log.Warn("still reading what Temporal knows", "histories", r.counts.Histories, "runs", r.counts.Runs, "messages", r.counts.Messages)
	}
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
