package dispatch

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// maxOnePer bounds a one_per value: it becomes a workflow id (Temporal: 1,000
// characters, 2026-11).
const maxOnePer = 200

// routeTriggers opens an enrolment for every journey that the event starts.
// What a person wrote is heard in this order: by words, unless a question or
// a run took it; by whoever listens to messages; and by those who take what
// nobody else did, unless a colleague is talking to the person. A START is heard
// by words alone: who writes it may be asked for a consent that it cannot give.
func (d *Dispatcher) routeTriggers(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact, out *routing) error {
	taken := slices.ContainsFunc(out.routes, func(x routedTo) bool { return x.route.Seq > 0 })
	entered := map[string]bool{} // one run of a journey per event
	ask := func(hears func(t definitions.Trigger) bool) error {
		for _, r := range d.Plans.currents() {
			for _, t := range r.plan.Triggers {
				if t.On != e.Type || entered[r.plan.Journey] || !hears(t) {
					continue
				}
				fired, err := d.enrol(tx, e, contact, r, t, nil, out)
				var bad *badEvent
				switch {
				case errors.As(err, &bad):
					// One journey's trouble keeps nobody else from hearing.
					out.refused = cmp.Or(out.refused, bad.why)
					entered[r.plan.Journey] = true
				case err != nil:
					return err
				case fired:
					entered[r.plan.Journey] = true
				}
			}
		}
		taken = taken || len(entered) > 0
		return nil
	}
	written := s.heard(e)
	if written && !taken {
		err := ask(func(t definitions.Trigger) bool { return len(t.Words) > 0 && saysWord(s.Message.Text, t.Words) })
		if err != nil {
			return err
		}
	}
	if written && contact.ID != "" && d.wish(s.Message.Text, contact.Locale).sense != "" {
		return nil
	}
	if err := ask(func(t definitions.Trigger) bool { return len(t.Words) == 0 && !t.Unclaimed }); err != nil {
		return err
	}
	if !written || taken {
		return nil
	}
	// A colleague who talks to the person hears what nobody else does.
	if talking, err := tx.InConversation(contact.ID, e.Time); err != nil || talking {
		return err
	}
	return ask(func(t definitions.Trigger) bool { return t.Unclaimed })
}

// saysWord tells whether a whole message is one of a trigger's words, in any
// language.
func saysWord(text string, words map[string][]string) bool {
	return definitions.Said(text, definitions.Answer{Words: words})
}

// enrol answers whether the trigger's condition held, whether or not somebody
// entered. entry is set where an event of our own is for this journey alone.
func (d *Dispatcher) enrol(tx *ledger.Tx, e ledger.Event, contact ledger.Contact, r released, t definitions.Trigger, entry *entry, out *routing) (bool, error) {
	p := r.plan
	if err := p.CheckEvent(e.Type, out.event.Data); err != nil {
		return false, &badEvent{why: fmt.Sprintf("%s, which journey %s listens to: %v", e.Type, p.Journey, err)}
	}
	scope := d.scope(out.event, fieldsOf(contact))
	if yes, err := d.wanted(tx, p, t, entry, contact, scope); err != nil || !yes {
		return false, err
	}
	if t.Audience != "" && (entry == nil || entry.Firing == 0 && !entry.ByHand) {
		return true, d.fire(tx, e, p, t, out)
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
		Step: p.Start, Stage: "starting", Round: 1, Group: p.Group,
	}
	if entry != nil {
		en.Firing = entry.Firing
	}
	if may, err := d.joinGroup(tx, p, &en); err != nil || !may {
		return true, err
	}
	if err := tx.Open(en, RunKeys(p, e.Keys, value, contact, scope)); err != nil {
		return true, fmt.Errorf("enrol in %s: %w", p.Journey, err)
	}
	if err := traceZone(tx, p, t, en.ID, scope); err != nil {
		return true, err
	}
	route, err := tx.StartRoute(e.Row, en.ID)
	if err != nil {
		return true, fmt.Errorf("enrol in %s: %w", p.Journey, err)
	}
	out.routes = append(out.routes, d.to(route, en))
	return true, nil
}

// traceZone keeps on whose clock a date came, and why on that one.
func traceZone(tx *ledger.Tx, p *definitions.Plan, t definitions.Trigger, enrolment string, scope *definitions.Scope) error {
	if t.Date == nil || t.Date.At == "" {
		return nil
	}
	name, why := p.ZoneAndWhy(scope)
	return tx.Trace(ledger.TraceLine{Enrolment: enrolment, Step: t.Name, What: t.Date.At + " in " + name, Why: "the zone " + why})
}

// wanted asks the trigger's condition. Who is let in by hand is not asked, and
// neither is who is on a list: that was asked when the list was made.
func (d *Dispatcher) wanted(tx *ledger.Tx, p *definitions.Plan, t definitions.Trigger, entry *entry, contact ledger.Contact, scope *definitions.Scope) (bool, error) {
	if t.If == nil || entry != nil && (entry.ByHand || entry.Firing > 0 && t.Audience != "") {
		return true, nil
	}
	if types := t.Uses.History; len(types) > 0 {
		var err error
		if scope.History, err = tx.History(contact.ID, types, time.Time{}); err != nil {
			return false, err
		}
	}
	yes, err := p.Bool(t.If, scope)
	if err != nil {
		return false, &badEvent{why: fmt.Sprintf("trigger %q of journey %s: %v", t.Name, p.Journey, err)}
	}
	return yes, nil
}

// fieldsOf are a person's fields as expressions see them.
func fieldsOf(contact ledger.Contact) map[string]any {
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
	return fields
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
