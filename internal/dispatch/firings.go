package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// Firings on the wall, and in batches.
const (
	firingLease = 30 * time.Second // longer than one batch takes
	firingPause = time.Second      // before a firing is looked at again that cannot go on
	lookAt      = 1000             // people in one batch of looking
	letInAtOnce = 200              // people let in by one write
	// maxFresh is how many events may wait unseen while people of a list are
	// let in: who comes by themselves is not kept waiting behind 200,000.
	maxFresh = 500
)

// fire keeps that a trigger starts runs for a list of people. Who they are is
// found out afterwards: the event is not held up by it.
func (d *Dispatcher) fire(tx *ledger.Tx, e ledger.Event, p *definitions.Plan, t definitions.Trigger, out *routing) error {
	data, err := json.Marshal(out.event.Data)
	if err != nil {
		return fmt.Errorf("keep the event of trigger %s: %w", t.Name, err)
	}
	f := ledger.Firing{Event: e.Row, Journey: p.Journey, Trigger: t.Name, Type: e.Type, Data: data, Keys: e.Keys, At: d.Clock.Now()}
	if t.InTurn != nil {
		f.People, f.Every = max(t.InTurn.People, 1), t.InTurn.Every
	}
	return tx.Fire(f)
}

// dropTurns ends the lists that people enter in turn from, of journeys that
// hear by this event that what their lists were about has been settled.
func (d *Dispatcher) dropTurns(tx *ledger.Tx, event workflows.Event) error {
	for _, r := range d.Plans.currents() {
		if !slices.ContainsFunc(r.plan.Triggers, func(t definitions.Trigger) bool { return t.InTurn != nil }) {
			continue
		}
		for _, l := range r.plan.Listeners {
			id := objectID(event.Data[l.Of.About])
			if l.On != event.Type || l.Of.About == "" || id == "" {
				continue
			}
			if l.If != nil {
				if yes, err := r.plan.Bool(l.If, d.scope(event, nil)); err != nil || !yes {
					continue
				}
			}
			open, err := tx.FiringsAbout(r.plan.Journey, l.Of.About+":"+id)
			if err != nil {
				return err
			}
			for _, f := range open {
				if err := tx.DropFiring(f.ID, event.Type); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// LetIn does one piece of work for the lists of people that triggers start runs
// for: it looks for them, or lets the next ones in. It answers whether there
// was something to do. Every piece is one write that a crash leaves undone or
// done.
func (d *Dispatcher) LetIn(ctx context.Context) (bool, error) {
	f, ok, err := d.Ledger.TakeFiring(ctx, firingLease)
	if err != nil || !ok {
		return false, err
	}
	err = guard("letting people in", func() error { return d.goOn(ctx, f) })
	if err == nil {
		return true, nil
	}
	var bug *panicked
	if errors.As(err, &bug) {
		d.Log.Error("a bug in letting people in: please report it", "journey", f.Journey, "panic", bug.what, "stack", bug.stack)
	}
	// The next try is after a pause; other firings go first.
	letGo := d.Ledger.Do(ctx, func(tx *ledger.Tx) error { return tx.LetGo(f.ID, d.Clock.Wall().Add(firingPause)) })
	if errors.Is(err, errNotNow) {
		return false, letGo
	}
	return false, errors.Join(fmt.Errorf("let people into journey %s: %w", f.Journey, err), letGo)
}

func (d *Dispatcher) goOn(ctx context.Context, f ledger.Firing) error {
	if f.State == ledger.Dropped {
		return d.forget(ctx, f)
	}
	fresh, err := d.Ledger.Fresh(ctx, maxFresh)
	if err != nil {
		return err
	}
	if fresh >= maxFresh {
		return errNotNow
	}
	r, known := d.Plans.currentOf(f.Journey)
	i := slices.IndexFunc(r.triggers(), func(t definitions.Trigger) bool { return t.Name == f.Trigger })
	if !known || i < 0 {
		return d.unknown(ctx, f, r)
	}
	l := &letting{d: d, plan: r.plan, trigger: r.plan.Triggers[i], firing: f}
	if l.trigger.Audience != "" {
		l.audience = r.plan.Audiences[l.trigger.Audience]
	}
	switch {
	case l.trigger.Date != nil:
		return l.lookForDates(ctx)
	case f.State == ledger.Gathering:
		return l.gather(ctx)
	}
	return l.letIn(ctx)
}

// unknown drops a firing whose trigger there is no more, and waits for one that
// another process may have released.
func (d *Dispatcher) unknown(ctx context.Context, f ledger.Firing, here released) error {
	current, err := d.Ledger.CurrentPlans(ctx)
	if err != nil {
		return err
	}
	for _, row := range current {
		if row.Journey == f.Journey && row.Hash != here.hash {
			return errNotNow
		}
	}
	return d.Ledger.Do(ctx, func(tx *ledger.Tx) error { return tx.DropFiring(f.ID, "the journey has no such trigger any more") })
}

// forget deletes the list of a dropped firing, some people at a time.
func (d *Dispatcher) forget(ctx context.Context, f ledger.Firing) error {
	return d.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		n, err := tx.ForgetPeople(f.ID, lookAt)
		if err != nil {
			return err
		}
		if n < lookAt {
			f.State = ledger.Ended
		}
		return tx.Step(f)
	})
}

// letting is one piece of work for a firing.
type letting struct {
	d        *Dispatcher
	plan     *definitions.Plan
	trigger  definitions.Trigger
	audience definitions.Audience
	firing   ledger.Firing
	data     map[string]any // of the firing's event
}

// scope is what expressions see of somebody: the person, the event, and the
// record that the person stands on the list with.
func (l *letting) scope(kind string, c ledger.Candidate) (*definitions.Scope, error) {
	if l.data == nil && len(l.firing.Data) > 0 {
		if err := json.Unmarshal(l.firing.Data, &l.data); err != nil {
			return nil, fmt.Errorf("read back the event of firing %d: it is not JSON", l.firing.ID)
		}
	}
	if l.data == nil { // an event that says nothing
		l.data = map[string]any{}
	}
	event := workflows.Event{Type: l.firing.Type, Contact: c.Contact.ID, Data: l.data}
	if c.Record != nil {
		event.Data = maps.Clone(l.data)
		event.Data[kind] = c.Record
	}
	s := l.d.scope(event, fieldsOf(c.Contact))
	if c.Record != nil {
		s.Records = map[string]map[string]any{kind: c.Record}
	}
	return s, nil
}

// people are the next candidates of a kind after the last one looked at.
func (l *letting) people(ctx context.Context, kind string) ([]ledger.Candidate, error) {
	if kind == "" || kind == "contact" {
		return l.d.Ledger.ContactsAfter(ctx, l.firing.After, lookAt)
	}
	return l.d.Ledger.RecordsAfter(ctx, kind, l.firing.After, lookAt)
}

// step keeps what one batch of looking came to, unless another process did.
func (l *letting) step(ctx context.Context, looked []ledger.Candidate, write func(tx *ledger.Tx) error) error {
	return l.d.Ledger.Do(ctx, func(tx *ledger.Tx) error {
		f, err := tx.Firing(l.firing.ID)
		if err != nil || f.State != ledger.Gathering || f.After != l.firing.After {
			return err
		}
		if err := write(tx); err != nil {
			return err
		}
		f.Gathered, f.NextAt = l.firing.Gathered, l.d.Clock.Now()
		if len(looked) > 0 {
			f.After = looked[len(looked)-1].Place
		}
		if len(looked) < lookAt {
			f.State = ledger.Waiting
			if f.Gathered == 0 || l.trigger.Date != nil {
				f.State = ledger.Ended
			}
		}
		return tx.Step(f)
	})
}

// entryRow is the event that lets somebody in.
func (l *letting) entryRow(id string, contact string, data map[string]any, keys []string) (ledger.NewEvent, error) {
	return ownEvent(id, entryType, l.d.Clock.Now(), stored{
		Contact: person{ID: contact}, Data: data,
		Entry: &entry{Journey: l.firing.Journey, Trigger: l.firing.Trigger, Type: l.firing.Type, Keys: keys, Firing: l.firing.ID},
	})
}

func placeID(firing int64, place string) string {
	return "firing/" + strconv.FormatInt(firing, 10) + "/" + place
}
