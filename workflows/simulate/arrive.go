package simulate

import (
	"context"
	"fmt"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// arrive lets an event come in, as through the gateway.
func (s *stage) arrive(ctx context.Context, kind string, data map[string]any) error {
	id, _ := s.sc.Contact["id"].(string)
	phone, _ := s.sc.Contact["phone"].(string)
	email, _ := s.sc.Contact["email"].(string)
	return s.accept(ctx, connectors.Event{Type: kind, Data: data, Contact: connectors.Contact{ID: id, Phone: phone, Email: email}})
}

// accept puts an event into the inbox and lets it be dispatched.
func (s *stage) accept(ctx context.Context, e connectors.Event) error {
	s.arrivals++
	e.ID, e.Time = fmt.Sprintf("scenario-%d", s.arrivals), s.clock.Now()
	row, err := dispatch.Row("scenario", e, s.clock.Now())
	if err != nil {
		return err
	}
	if _, _, err := s.ledger.Accept(ctx, ledger.Arrival{Connection: "scenario", Body: []byte("{}"), Events: []ledger.NewEvent{row}}); err != nil {
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

// settle does what the processes beside the runs would: it dispatches what has
// arrived, wakes what nothing holds any more and confirms what was understood.
func (s *stage) settle(ctx context.Context) error {
	for {
		n, err := s.dispatcher.Once(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		woken, err := s.dispatcher.Release(ctx, 100)
		if err != nil {
			return err
		}
		if woken > 0 {
			continue
		}
		_, err = s.activities.NotifyPending(ctx, 100)
		return err
	}
}
