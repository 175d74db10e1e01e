package dispatch

import (
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// countGoals counts goals that are reached after a run has ended, within the
// time its author gave. No run stays open for them.
func (d *Dispatcher) countGoals(tx *ledger.Tx, e ledger.Event, event workflows.Event) error {
	for _, r := range d.Plans.all() {
		for _, l := range r.plan.Listeners {
			if !l.Goal || l.On != e.Type || l.Within == "" {
				continue
			}
			if l.If != nil {
				if yes, err := r.plan.Bool(l.If, d.scope(event, nil)); err != nil || !yes {
					continue
				}
			}
			if err := d.countGoal(tx, e, event, r.plan, l); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Dispatcher) countGoal(tx *ledger.Tx, e ledger.Event, event workflows.Event, p *definitions.Plan, l definitions.Listener) error {
	var ended []ledger.Enrolment
	switch {
	case l.Of.Contact:
		// No author's time is longer than two years; the exact bound follows.
		list, err := tx.ClosedBy(p.Journey, event.Contact, e.Time.Add(-2*365*24*time.Hour))
		if err != nil {
			return err
		}
		ended = list
	case l.Of.About != "":
		id := objectID(event.Data[l.Of.About])
		if id == "" {
			return nil
		}
		list, err := tx.ClosedAbout(p.Journey, l.Of.About+":"+id, e.Time.Add(-2*365*24*time.Hour))
		if err != nil {
			return err
		}
		ended = list
	case l.Of.Key != nil:
		value, err := p.Text(l.Of.Key, d.scope(event, nil))
		if err != nil || value == "" {
			return nil
		}
		last, ok, err := tx.LastClosed(p.Journey + "/" + value)
		if err != nil || !ok {
			return err
		}
		ended = []ledger.Enrolment{last}
	}
	for _, en := range ended {
		until, err := p.Add(en.ClosedAt, l.Within, p.Timezone)
		if err != nil {
			return err
		}
		if e.Time.Before(en.OpenedAt) || e.Time.After(until) {
			continue
		}
		if err := tx.ReachGoal(en.ID, l.Name, e.Time); err != nil {
			return err
		}
	}
	return nil
}
