package simulate

import (
	"context"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/workflows"
)

// The root workflow starts and signals the runs as its children, so that the
// clock, signals and continue-as-new behave as on a server.
const command = "do"

type order struct {
	WorkflowID string // "" ends the scenario
	Start      *workflows.Input
	Event      *workflows.Event
}

func (s *stage) root(ctx workflow.Context) error {
	orders := workflow.GetSignalChannel(ctx, command)
	for {
		var o order
		orders.Receive(ctx, &o)
		if o.WorkflowID == "" {
			return nil
		}
		if o.Start == nil {
			// A run that has ended hears nothing; the ledger says how it ended.
			_ = workflow.SignalExternalWorkflow(ctx, o.WorkflowID, "", workflows.EventSignal, *o.Event).Get(ctx, nil)
			continue
		}
		cctx := workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{WorkflowID: o.WorkflowID, ParentClosePolicy: enums.PARENT_CLOSE_POLICY_ABANDON})
		run := workflow.ExecuteChildWorkflow(cctx, workflows.JourneyName, *o.Start)
		if err := run.GetChildWorkflowExecution().Get(ctx, nil); err != nil {
			return err
		}
		workflow.Go(ctx, func(ctx workflow.Context) {
			if err := run.Get(ctx, nil); err != nil {
				s.trouble = append(s.trouble, err)
			}
		})
	}
}

// Start and Signal make the stage the dispatcher's runs.
func (s *stage) Start(_ context.Context, workflowID string, in workflows.Input, _ string) error {
	s.env.SignalWorkflow(command, order{WorkflowID: workflowID, Start: &in})
	return nil
}

// Signal gives a run an event.
func (s *stage) Signal(_ context.Context, workflowID string, e workflows.Event) error {
	s.env.SignalWorkflow(command, order{WorkflowID: workflowID, Event: &e})
	return nil
}
