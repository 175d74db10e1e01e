package dispatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/relancehq/relance/internal/failpoint"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/phone"
	"github.com/relancehq/relance/workflows"
)

// statusType is the type of news of a message of ours.
const statusType = "message.status"

// together is how many statuses are applied in one transaction. One takes
// about 0.1 ms on SQLite, and a send decision waits for those before it.
const together = 32

// groups puts statuses that stand beside each other in the inbox together;
// every other event is alone. The order stays.
func groups(events []ledger.Event) [][]ledger.Event {
	var out [][]ledger.Event
	for len(events) > 0 {
		n := 1
		for n < min(together, len(events)) && events[0].Type == statusType && events[n].Type == statusType {
			n++
		}
		out, events = append(out, events[:n:n]), events[n:]
	}
	return out
}

// dispatchGroup dispatches events that were claimed together. Where they cannot
// be routed at once each is dispatched by itself: one bad event holds no other
// one up.
func (d *Dispatcher) dispatchGroup(ctx context.Context, group []ledger.Event) {
	if len(group) == 1 {
		d.dispatch(ctx, group[0])
		return
	}
	var routed []routing
	err := guard("applying statuses", func() (err error) {
		routed, err = d.settleAll(ctx, group)
		return err
	})
	failpoint.Here("dispatch/routed")
	var wg sync.WaitGroup
	for i, e := range group {
		switch {
		case err != nil:
			d.dispatch(ctx, e)
		case !routed[i].nobody():
			wg.Go(func() {
				d.keepFailure(ctx, e, guard("dispatching an event", func() error { return d.deliver(ctx, e, routed[i]) }))
			})
			if d.AtOnce == 1 {
				wg.Wait()
			}
		}
	}
	wg.Wait()
}

// settleAll is settle for several events in one transaction.
func (d *Dispatcher) settleAll(ctx context.Context, group []ledger.Event) (routed []routing, err error) {
	all := make([]stored, len(group))
	for i, e := range group {
		if all[i], err = decode(e); err != nil {
			return nil, err
		}
		if all[i].Status == nil { // another system's event of the same name
			return nil, errors.New("it is no status of a message")
		}
	}
	err = d.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		routed = routed[:0]
		for i, e := range group {
			r, err := d.settle(tx, e, all[i])
			if err != nil {
				return err
			}
			routed = append(routed, r)
		}
		return nil
	})
	return routed, err
}

// routeStatus keeps a provider's status; the run hears of it where it waits
// for it or where the message failed.
func (d *Dispatcher) routeStatus(tx *ledger.Tx, e ledger.Event, s stored, out routing) (routing, error) {
	st := s.Status
	res, err := tx.ApplyStatus(ledger.StatusUpdate{
		Ref: st.Ref, ProviderID: st.ProviderID, State: st.State, Reason: st.Reason, Code: st.Code,
		PriceKind: st.PriceKind, PriceCategory: st.PriceCategory, At: e.Time,
	})
	if err != nil {
		return out, fmt.Errorf("keep a message's status: %w", err)
	}
	if !res.Known || !res.Changed {
		return out, nil
	}
	if st.State == "failed" {
		if err := d.failed(tx, e, res, st); err != nil {
			return out, err
		}
	}
	if err := d.met(tx, s, res.Contact); err != nil {
		return out, err
	}
	if res.Enrolment != "" {
		if err := d.messageNews(tx, e, res, st); err != nil {
			return out, err
		}
	}
	if !res.Awaited {
		return out, nil
	}
	en, err := tx.Enrolment(res.Enrolment)
	if errors.Is(err, ledger.ErrNotFound) {
		return out, nil // a notice is no run's
	}
	if err != nil || !en.ClosedAt.IsZero() {
		return out, err
	}
	out.event.Status = &workflows.News{State: st.State, Reason: st.Reason}
	err = d.routeTo(tx, e, en, res.SendID, &out)
	return out, err
}

// met keeps the user id that a status tells of the person a message went to:
// the answer may come without a phone number.
func (d *Dispatcher) met(tx *ledger.Tx, s stored, contact string) error {
	if s.Contact.UserID == "" || s.Contact.Phone == "" {
		return nil
	}
	who, missing, err := tx.WithoutUserID(contact)
	if err != nil || !missing || !slices.Contains(phone.Same(s.Contact.Phone), who.Phone) {
		return err
	}
	return complete(tx, []ledger.Contact{who}, s.Contact.Phone, s.Contact.UserID)
}
