package simulate

import (
	"context"
	"time"

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

// Start and Signal make the stage the dispatcher's runs. Runs that start
// together do so one after the other: of the people of a list the first is the
// first to claim something.
func (s *stage) Start(_ context.Context, workflowID string, in workflows.Input, _ string) error {
	if s.starts = append(s.starts, order{WorkflowID: workflowID, Start: &in}); len(s.starts) == 1 {
		s.start()
	}
	return nil
}

// start begins the first run that waits for it, and the others when all is
// quiet.
func (s *stage) start() {
	s.env.SignalWorkflow(command, s.starts[0])
	s.whenQuiet(func() {
		if s.starts = s.starts[1:]; len(s.starts) > 0 {
			s.start()
		}
	})
}

// whenQuiet calls f a moment later when no activity is under way.
func (s *stage) whenQuiet(f func()) {
	s.at(s.clock.Now().Add(moment), func() error {
		if s.running.Load() > 0 {
			s.whenQuiet(f)
			return nil
		}
		f()
		return nil
	})
}

// moment is shorter than breath: a list may have many people.
const moment = 5 * time.Millisecond

// Signal gives a run an event.
func (s *stage) Signal(_ context.Context, workflowID string, e workflows.Event) error {
	o := order{WorkflowID: workflowID, Event: &e}
	if s.shuffle != nil {
		s.post = append(s.post, o)
		return nil
	}
	s.signal(o)
	return nil
}

// signal gives a run its event, behind its start where that still waits.
func (s *stage) signal(o order) {
	for i, before := range s.starts {
		if i > 0 && before.WorkflowID == o.WorkflowID {
			s.starts = append(s.starts, o)
			return
		}
	}
	s.env.SignalWorkflow(command, o)
}

// deliver gives the runs what was kept for shuffling.
func (s *stage) deliver() {
	if s.shuffle == nil {
		return
	}
	for _, o := range s.shuffle(s.post) {
		s.signal(o)
	}
	s.post = nil
}
