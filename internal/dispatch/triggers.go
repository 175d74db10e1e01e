package dispatch

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// maxOnePer bounds a one_per value: it becomes a workflow id (Temporal: 1,000
// characters, 2026-11).
const maxOnePer = 200

// routeTriggers opens an enrolment for every journey that the event starts.
func (d *Dispatcher) routeTriggers(tx *ledger.Tx, e ledger.Event, contact ledger.Contact, out *routing) error {
	for _, r := range d.Plans.currents() {
		for _, t := range r.plan.Triggers {
			if t.On != e.Type {
				continue
			}
			fired, err := d.enrol(tx, e, contact, r, t, out)
			var bad *badEvent
			if errors.As(err, &bad) {
				// One journey's trouble keeps nobody else from hearing.
				out.refused = cmp.Or(out.refused, bad.why)
				break
			}
			if err != nil {
				return err
			}
			if fired {
				break // one run of a journey per event
			}
		}
	}
	return nil
}

// enrol answers whether the trigger's condition held, whether or not somebody
// entered.
func (d *Dispatcher) enrol(tx *ledger.Tx, e ledger.Event, contact ledger.Contact, r released, t definitions.Trigger, out *routing) (bool, error) {
	p := r.plan
	if err := p.CheckEvent(e.Type, out.event.Data); err != nil {
		return false, &badEvent{why: fmt.Sprintf("%s, which journey %s listens to: %v", e.Type, p.Journey, err)}
	}
	fields := maps.Clone(contact.Fields)
	if fields == nil {
		fields = map[string]any{}
	}
	if contact.Phone != "" {
		fields["phone"] = contact.Phone
	}
	if contact.Email != "" {
		fields["email"] = contact.Email
	}
	scope := d.scope(out.event, fields)
	if t.If != nil {
		yes, err := p.Bool(t.If, scope)
		if err != nil {
			return false, &badEvent{why: fmt.Sprintf("trigger %q of journey %s: %v", t.Name, p.Journey, err)}
		}
		if !yes {
			return false, nil
		}
	}
	value, err := p.Text(&p.OnePer, scope)
	if err != nil || value == "" || len(value) > maxOnePer {
		return true, &badEvent{why: fmt.Sprintf("journey %s runs one per %s, and this event has no usable value there (1 to %d characters)", p.Journey, p.OnePer.Text, maxOnePer)}
	}
	workflowID := p.Journey + "/" + value
	if slices.ContainsFunc(out.routes, func(x routedTo) bool { return x.enrolment.WorkflowID == workflowID }) {
		return true, nil // the run has it already
	}
	may, err := d.mayEnter(tx, e, p, workflowID)
	if err != nil || !may {
		return true, err
	}
	if contact.ID == "" {
		return true, &badEvent{why: fmt.Sprintf("%s names no contact, and journey %s writes to one. Add contact.id and contact.phone to the event", e.Type, p.Journey)}
	}
	en := ledger.Enrolment{
		ID: workflowID + "@" + strconv.FormatInt(e.Row, 10), WorkflowID: workflowID,
		Journey: p.Journey, Plan: r.hash, OnePer: value, Contact: contact.ID, FirstEvent: e.Row, OpenedAt: d.Clock.Now(),
		Step: p.Start, Stage: "starting", Round: 1,
	}
	if err := tx.Open(en, RunKeys(p, e.Keys, value, contact, scope)); err != nil {
		return true, fmt.Errorf("enrol in %s: %w", p.Journey, err)
	}
	route, err := tx.StartRoute(e.Row, en.ID)
	if err != nil {
		return true, fmt.Errorf("enrol in %s: %w", p.Journey, err)
	}
	out.routes = append(out.routes, d.to(route, en))
	return true, nil
}

// mayEnter asks the index whether the key is free and its author lets it in
// again.
func (d *Dispatcher) mayEnter(tx *ledger.Tx, e ledger.Event, p *definitions.Plan, workflowID string) (bool, error) {
	if _, open, err := tx.OpenByWorkflow(workflowID); err != nil || open {
		return false, err
	}
	last, was, err := tx.LastClosed(workflowID)
	if err != nil || !was {
		return err == nil, err
	}
	if p.Again.Never || e.ReceivedAt.Before(last.ClosedAt) {
		// Somebody was on their way when it came: it started nothing then, and
		// starts nothing when it is routed again after a crash.
		return false, nil
	}
	if p.Again.After == "" {
		return true, nil
	}
	from, err := p.Add(last.ClosedAt, p.Again.After, p.Timezone)
	if err != nil {
		return false, err
	}
	return !d.Clock.Now().Before(from), nil
}
