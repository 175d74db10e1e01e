package worker

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/workflows"
)

// TaskQueue is where journeys run.
const TaskQueue = "relance"

// Runs starts and signals journeys on Temporal.
type Runs struct{ Client client.Client }

// Start begins a run with an eager first task: the dispatcher and the worker
// share one client, so the first step needs no trip through the task queue. A
// run that is open already is the same run, started before a crash.
func (r *Runs) Start(ctx context.Context, workflowID string, in workflows.Input, summary string) error {
	_, err := r.Client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: workflowID, TaskQueue: TaskQueue, EnableEagerStart: true,
		WorkflowIDConflictPolicy:                 enums.WORKFLOW_ID_CONFLICT_POLICY_FAIL,
		WorkflowIDReusePolicy:                    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		WorkflowExecutionErrorWhenAlreadyStarted: true,
		StaticSummary:                            summary,
		TypedSearchAttributes: temporal.NewSearchAttributes(
			workflows.AttributeJourney.ValueSet(journeyOf(workflowID)),
			workflows.AttributeVersion.ValueSet(in.Plan[:min(12, len(in.Plan))]),
			workflows.AttributeContact.ValueSet(reference(in.Contact)),
			workflows.AttributeStage.ValueSet("running"),
		),
	}, workflows.JourneyName, in)
	var running *serviceerror.WorkflowExecutionAlreadyStarted
	if errors.As(err, &running) {
		return nil
	}
	return err
}

// reference is a person in a search attribute, which is never encrypted: the
// id, unless it is a phone number or an e-mail address itself.
func reference(contact string) string {
	if !strings.HasPrefix(contact, "+") && !strings.HasPrefix(contact, "00") && !strings.Contains(contact, "@") {
		return contact
	}
	sum := sha256.Sum256([]byte(contact))
	return "ref-" + hex.EncodeToString(sum[:8])
}

func journeyOf(workflowID string) string {
	journey, _, _ := strings.Cut(workflowID, "/")
	return journey
}

// Signal gives an open run an event. A run that has just continued as new may
// answer for a moment that it is over: only one that is really closed is gone.
func (r *Runs) Signal(ctx context.Context, workflowID string, e workflows.Event) error {
	err := r.Client.SignalWorkflow(ctx, workflowID, "", workflows.EventSignal, e)
	var gone *serviceerror.NotFound
	if !errors.As(err, &gone) {
		return err
	}
	d, describeErr := r.Client.DescribeWorkflowExecution(ctx, workflowID, "")
	switch {
	case errors.As(describeErr, &gone):
		return fmt.Errorf("%w: %w", dispatch.ErrGone, err)
	case describeErr != nil:
		return describeErr
	case d.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING:
		return fmt.Errorf("the run is changing over: %w", err) // tried again
	}
	return fmt.Errorf("%w: %w", dispatch.ErrGone, err)
}
