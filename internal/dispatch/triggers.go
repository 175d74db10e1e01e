package dispatch

import (
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
			if err := d.enrol(tx, e, contact, r, t, out); err != nil {
				return err
			}
			break // one run of a journey per event
		}
	}
	return nil
}

func (d *Dispatcher) enrol(tx *ledger.Tx, e ledger.Event, contact ledger.Contact, r released, t definitions.Trigger, out *routing) error {
	p := r.plan
	if err := p.CheckEvent(e.Type, out.event.Data); err != nil {
		return &badEvent{why: fmt.Sprintf("%s, which journey %s listens to: %v", e.Type, p.Journey, err)}
	}
	fields := maps.Clone(contact.Fields)
	if fields == nil {
		fields = map[string]any{}
	}
	if contact.Phone != "" {
		fields["phone"] = contact.Phone
	}
	scope := d.scope(out.event, fields)
	if t.If != nil {
		yes, err := p.Bool(t.If, scope)
		if err != nil {
			return &badEvent{why: fmt.Sprintf("trigger %q of journey %s: %v", t.Name, p.Journey, err)}
		}
		if !yes {
			return nil
		}
	}
	value, err := p.Text(&p.OnePer, scope)
	if err != nil || value == "" || len(value) > maxOnePer {
		return &badEvent{why: fmt.Sprintf("journey %s runs one per %s, and this event has no usable value there (1 to %d characters)", p.Journey, p.OnePer.Text, maxOnePer)}
	}
	if contact.ID == "" {
		return &badEvent{why: fmt.Sprintf("%s names no contact, and journey %s writes to one. Add contact.id and contact.phone to the event", e.Type, p.Journey)}
	}
	may, err := d.mayEnter(tx, p, p.Journey+"/"+value)
	if err != nil || !may {
		return err
	}
	en := ledger.Enrolment{
		ID: p.Journey + "/" + value + "@" + strconv.FormatInt(e.Row, 10), WorkflowID: p.Journey + "/" + value,
		Journey: p.Journey, Plan: r.hash, OnePer: value, Contact: contact.ID, FirstEvent: e.Row, OpenedAt: d.Clock.Now(),
		Step: p.Start, Stage: "starting", Round: 1,
	}
	keys := append(slices.Clone(e.Keys), "contact:"+contact.ID, runKey(p.Journey, value))
	keys = append(keys, addressKeys(contact.Phone, contact.UserID)...)
	for _, name := range slices.Sorted(maps.Keys(p.Records)) {
		rec := p.Records[name]
		if id, err := p.Text(&rec.ID, scope); err == nil && id != "" {
			keys = append(keys, rec.Kind+":"+id)
		}
	}
	slices.Sort(keys)
	if err := tx.Open(en, slices.Compact(keys)); err != nil {
		return fmt.Errorf("enrol in %s: %w", p.Journey, err)
	}
	route, err := tx.StartRoute(e.Row, en.ID)
	if err != nil {
		return fmt.Errorf("enrol in %s: %w", p.Journey, err)
	}
	out.routes = append(out.routes, d.to(route, en))
	return nil
}

// mayEnter asks the index whether the key is free and its author lets it in
// again.
func (d *Dispatcher) mayEnter(tx *ledger.Tx, p *definitions.Plan, workflowID string) (bool, error) {
	if _, open, err := tx.OpenByWorkflow(workflowID); err != nil || open {
		return false, err
	}
	last, was, err := tx.LastClosed(workflowID)
	if err != nil || !was {
		return err == nil, err
	}
	if p.Again.Never {
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
