package simulate

import (
	"context"
	"fmt"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// arrive lets an event of a person ("" is the scenario's own) come in, as
// through the gateway.
func (s *stage) arrive(ctx context.Context, contact, kind string, data map[string]any) error {
	return s.accept(ctx, connectors.Event{Type: kind, Data: data, Contact: s.person(contact)})
}

// accept puts an event into the inbox and lets it be dispatched.
func (s *stage) accept(ctx context.Context, e connectors.Event) error {
	if err := s.keep(ctx, e); err != nil {
		return err
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	dead, err := s.ledger.Inbox(ctx, "dead", 1)
	if err == nil && len(dead) > 0 {
		err = fmt.Errorf("the event %s is refused: %s", e.Type, dead[0].Reason)
	}
	return err
}

// keep puts an event into the inbox.
func (s *stage) keep(ctx context.Context, e connectors.Event) error {
	s.arrivals++
	e.ID, e.Time = fmt.Sprintf("scenario-%d", s.arrivals), s.clock.Now()
	row, err := dispatch.Row("scenario", e, s.clock.Now())
	if err != nil {
		return err
	}
	_, _, err = s.ledger.Accept(ctx, ledger.Arrival{Connection: "scenario", Body: []byte("{}"), Events: []ledger.NewEvent{row}})
	return err
}

// settle does what the processes beside the runs would: it dispatches what has
// arrived, lets people of lists in, wakes what nothing holds any more, confirms
// what was understood, and looks at what comes next by itself.
func (s *stage) settle(ctx context.Context) error {
	for {
		n, err := s.dispatcher.Once(ctx)
		if err != nil {
			return err
		}
		entered, err := s.letIn(ctx)
		if err != nil {
			return err
		}
		if n > 0 || entered {
			continue
		}
		woken, err := s.dispatcher.Release(ctx, 100)
		if err != nil {
			return err
		}
		if woken > 0 {
			continue
		}
		if _, err := s.activities.NotifyPending(ctx, 100); err != nil {
			return err
		}
		s.deliver()
		return s.ahead(ctx)
	}
}
