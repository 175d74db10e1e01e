package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// own is the source and connection of events that we make ourselves.
const own = "relance"

// Release wakes up to n messages that nothing holds any more: each becomes an
// event of its run, in one transaction with the ledger's note of it. It
// answers how many. Several processes share the ledger's release rate: none
// are woken while the last ones' time is not over.
func (d *Dispatcher) Release(ctx context.Context, n int) (released int, err error) {
	if n <= 0 {
		return 0, nil
	}
	rate, err := d.Ledger.ReleaseRate(ctx)
	if err != nil {
		return 0, fmt.Errorf("release held messages: %w", err)
	}
	if rate <= 0 {
		return 0, nil
	}
	err = d.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		released = 0
		held, err := tx.TakeReleased(n)
		if err != nil || len(held) == 0 {
			return err
		}
		mine, err := tx.Turn("release", time.Duration(len(held))*time.Second/time.Duration(rate))
		if err != nil {
			return err
		}
		if !mine {
			return errNotNow
		}
		a := ledger.Arrival{Connection: own, Body: []byte("{}")}
		for _, h := range held {
			row, err := d.released(h)
			if err != nil {
				return err
			}
			a.Events = append(a.Events, row)
		}
		released, _, err = tx.Accept(a)
		return err
	})
	switch {
	case errors.Is(err, errNotNow):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("release held messages: %w", err)
	}
	return released, nil
}

// errNotNow undoes a release: another process has used the time.
var errNotNow = errors.New("not now")

// released is the event that wakes a message. It has no contact and no keys:
// it is no news that a send decision has to look for first.
func (d *Dispatcher) released(h ledger.HeldSend) (ledger.NewEvent, error) {
	body, err := json.Marshal(stored{Data: map[string]any{"send": h.SendID, "enrolment": h.Enrolment}})
	if err != nil {
		return ledger.NewEvent{}, err
	}
	return ledger.NewEvent{
		Source: own, ID: "released/" + h.SendID + "/" + strconv.FormatInt(d.Clock.Wall().UnixMicro(), 10),
		Type: releasedType, Time: d.Clock.Now(), Data: body,
	}, nil
}

// routeReleased gives the event to the message's run alone.
func (d *Dispatcher) routeReleased(tx *ledger.Tx, e ledger.Event, s stored, out routing) (routing, error) {
	out.event.Data = nil // the run knows its message by the send's id
	en, err := tx.Enrolment(textOf(s.Data["enrolment"]))
	if err != nil || !en.ClosedAt.IsZero() {
		return out, err
	}
	err = d.routeTo(tx, e, en, textOf(s.Data["send"]), &out)
	return out, err
}
