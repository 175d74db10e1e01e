package dispatch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// routing is where one event goes.
type routing struct {
	event  workflows.Event // without a number
	routes []routedTo
	// refused is why a journey that the event is for cannot start. Whoever
	// else hears the event is told; then it is a dead letter.
	refused string
}

// nobody tells that there is nothing to deliver.
func (r routing) nobody() bool { return len(r.routes) == 0 && r.refused == "" }

type routedTo struct {
	route     ledger.Route
	enrolment ledger.Enrolment
	engine    int
	summary   string
}

// route finds and keeps where an event goes, in one transaction with what the
// event tells of people and records. An event that was routed before keeps
// its numbers.
func (d *Dispatcher) route(tx *ledger.Tx, e ledger.Event, s stored) (routing, error) {
	if ownTypes(e.Type) && e.Source != own {
		return routing{}, &badEvent{why: e.Type + " is an event of relance's own: call yours otherwise"}
	}
	var contact ledger.Contact
	if s.Status == nil && (e.Type == revokedType || !ofOneRun(e.Type)) {
		var err error
		if contact, err = d.meet(tx, e, s); err != nil {
			return routing{}, err
		}
	}
	out := routing{event: workflows.Event{Row: e.Row, Type: e.Type, At: e.Time, Received: e.ReceivedAt, Contact: contact.ID, Keys: e.Keys, Data: s.Data}}
	if before, err := tx.Routes(e.Row); err != nil || len(before) > 0 {
		return d.again(tx, e, s, contact, out, before, err)
	}
	switch {
	case s.Status != nil:
		return d.routeStatus(tx, e, s, out)
	case e.Type == releasedType:
		return d.routeReleased(tx, e, s, out)
	case e.Type == ledger.TurnGiven:
		return d.routeOwn(tx, e, ledger.Turned(e.ID), out)
	case e.Type == replacedType:
		return d.routeOwn(tx, e, textOf(s.Data["enrolment"]), out)
	case e.Type == revokedType:
		err := d.routeTakenBack(tx, e, s, contact, &out)
		return out, err
	case s.Entry != nil:
		err := d.routeEntry(tx, e, s, contact, &out)
		return out, err
	}
	if ofCRM(e, s) { // what a person writes or a channel tells is no record
		for kind, fields := range s.objects() { //nolint:maprange // one write each, no order
			if err := tx.UpsertRecordOf(contact.ID, kind, objectID(s.Data[kind]), fields, e.Time); err != nil {
				return out, err
			}
		}
	}
	if contact.ID != "" {
		if err := tx.Happened(contact.ID, e.Type, e.Time, e.Row); err != nil {
			return out, err
		}
	}
	if err := d.keepNews(tx, e, s, contact); err != nil {
		return out, err
	}
	asked := ""
	if s.heard(e) {
		said, err := d.hear(tx, e, s, contact, &out)
		if err != nil || said == stops {
			return out, err
		}
		if said == starts { // it answers no question, and may be the word of a trigger
			err = d.routeTriggers(tx, e, s, contact, &out)
			return out, err
		}
		if asked, err = d.routeAnswer(tx, e, s, contact, &out); err != nil {
			return out, err
		}
	}
	if err := d.routeListeners(tx, e, &out, asked); err != nil {
		return out, err
	}
	if err := d.countGoals(tx, e, out.event); err != nil {
		return out, err
	}
	if err := d.dropTurns(tx, out.event); err != nil {
		return out, err
	}
	err := d.routeTriggers(tx, e, s, contact, &out)
	return out, err
}

// again reads the routes of an event that was routed before it was delivered,
// and asks the triggers that have none: the event may be a dead letter whose
// cause is mended.
func (d *Dispatcher) again(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact, out routing, before []ledger.Route, err error) (routing, error) {
	if err != nil {
		return out, err
	}
	if s.heard(e) {
		out.event.Reply = reply(s)
	}
	if s.Status != nil {
		out.event.Status = &workflows.News{State: s.Status.State, Reason: s.Status.Reason}
	}
	startsNothing := s.Status != nil || s.Entry != nil || ofOneRun(e.Type)
	for _, r := range before {
		enrolment, err := tx.Enrolment(r.Enrolment)
		if err != nil {
			return out, err
		}
		out.routes = append(out.routes, d.to(r, enrolment))
		startsNothing = startsNothing || strings.HasPrefix(r.SendID, revokedMark)
	}
	if e.Type == releasedType {
		out.event.Data = nil
	}
	if s.Entry != nil {
		out.event.Type, out.event.Keys = s.Entry.Type, s.Entry.Keys
	}
	if startsNothing {
		return out, nil
	}
	err = d.routeTriggers(tx, e, s, contact, &out)
	return out, err
}

// ofOneRun are the types of our own events that are for runs and start none.
func ofOneRun(eventType string) bool {
	switch eventType {
	case releasedType, revokedType, replacedType, ledger.TurnGiven:
		return true
	}
	return false
}

func (d *Dispatcher) to(r ledger.Route, e ledger.Enrolment) routedTo {
	x := routedTo{route: r, enrolment: e, engine: definitions.Engine}
	if p, ok := d.Plans.plan(e.Plan); ok {
		x.engine = p.Engine
		x.summary = p.Title
	}
	return x
}

// routeTo gives the event to an open enrolment, once. One that began with a
// later event does not hear it: an event is routed late where it had to be
// tried again, or a second time after a crash. A STOP is no exception: what
// began after it may have begun after a START that is still on its way here,
// and where there is none the send decision ends it.
func (d *Dispatcher) routeTo(tx *ledger.Tx, e ledger.Event, en ledger.Enrolment, sendID string, out *routing) error {
	if en.FirstEvent > e.Row {
		return nil
	}
	if slices.ContainsFunc(out.routes, func(x routedTo) bool { return x.enrolment.ID == en.ID }) {
		return nil
	}
	r, err := tx.RouteTo(e.Row, en.ID, sendID)
	if err != nil {
		return fmt.Errorf("route event to %s: %w", en.Journey, err)
	}
	out.routes = append(out.routes, d.to(r, en))
	return nil
}

// routeListeners gives the event to every open enrolment that hears it: by
// its one_per value, by the person, or by a live record it depends on.
func (d *Dispatcher) routeListeners(tx *ledger.Tx, e ledger.Event, out *routing, asked string) error {
	var records, others, about []string
	for _, k := range e.Keys {
		if aboutPerson(k) {
			others = append(others, k)
		} else {
			records = append(records, k)
		}
	}
	if out.event.Contact != "" {
		others = append(others, "contact:"+out.event.Contact)
	}
	for _, r := range d.Plans.all() {
		for _, of := range correlations(r.plan, e.Type) {
			if of.About != "" {
				if id := objectID(out.event.Data[of.About]); id != "" {
					about = append(about, of.About+":"+id)
				}
				continue
			}
			if of.Key == nil {
				continue
			}
			if v, err := r.plan.Text(of.Key, d.scope(out.event, nil)); err == nil && v != "" {
				others = append(others, runKey(r.plan.Journey, v))
			}
		}
	}
	depend := func(en ledger.Enrolment) bool { return d.depends(en, records) }
	listens := func(en ledger.Enrolment) bool { return d.listens(en, out.event) }
	about = slices.Compact(slices.Sorted(slices.Values(about)))
	for _, key := range about {
		kind, _, _ := strings.Cut(key, ":")
		open, err := tx.OpenByKeys([]string{key})
		if err != nil {
			return fmt.Errorf("find the runs that are about the same: %w", err)
		}
		for _, en := range open {
			if en.ID == asked || !d.listensAbout(en, e.Type, kind) {
				continue
			}
			if err := d.routeTo(tx, e, en, "", out); err != nil {
				return err
			}
		}
	}
	for _, c := range []struct {
		keys []string
		hear func(ledger.Enrolment) bool
	}{{records, depend}, {others, listens}} {
		slices.Sort(c.keys)
		open, err := tx.OpenByKeys(slices.Compact(c.keys))
		if err != nil {
			return fmt.Errorf("find the runs that hear the event: %w", err)
		}
		for _, en := range open {
			if en.ID == asked || !c.hear(en) {
				continue
			}
			if err := d.routeTo(tx, e, en, "", out); err != nil {
				return err
			}
		}
	}
	return nil
}

// runKey is the key under which a run is found by its one_per value.
func runKey(journey, value string) string { return "run:" + journey + "/" + value }

// aboutPerson tells the keys of a person from those of a record.
func aboutPerson(key string) bool {
	return strings.HasPrefix(key, "contact:") || strings.HasPrefix(key, "address:")
}

// depends tells whether an enrolment found by a record's key reads that kind
// of record live: then the record may have changed.
func (d *Dispatcher) depends(en ledger.Enrolment, keys []string) bool {
	p, ok := d.Plans.plan(en.Plan)
	if !ok {
		return true // a plan that is not loaded here: the run itself decides
	}
	for _, rec := range p.Records { //nolint:maprange // any one of them will do
		if slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, rec.Kind+":") }) {
			return true
		}
	}
	return false
}

// listens tells whether an enrolment's plan listens to the event.
func (d *Dispatcher) listens(en ledger.Enrolment, event workflows.Event) bool {
	if event.Type == resolvedType || event.Type == takenType || event.Type == revokedType {
		return en.Contact == event.Contact // the run knows its task, and its purpose
	}
	p, ok := d.Plans.plan(en.Plan)
	if !ok {
		return true // the run itself decides
	}
	for _, of := range correlations(p, event.Type) {
		if of.Contact {
			if en.Contact == event.Contact {
				return true
			}
			continue
		}
		if of.About != "" {
			continue // found by what it is about
		}
		if of.Key == nil {
			return true
		}
		if v, err := p.Text(of.Key, d.scope(event, nil)); err == nil && v == en.OnePer {
			return true
		}
	}
	return false
}

// listensAbout tells whether an enrolment's plan listens to events of a type
// that are about the same record of a kind as its own first event was.
func (d *Dispatcher) listensAbout(en ledger.Enrolment, eventType, kind string) bool {
	p, ok := d.Plans.plan(en.Plan)
	return !ok || slices.ContainsFunc(correlations(p, eventType), func(of definitions.Correlation) bool { return of.About == kind })
}

// correlations are the ways a plan's listeners find their run by an event of
// this type.
func correlations(p *definitions.Plan, eventType string) []definitions.Correlation {
	var out []definitions.Correlation
	for _, l := range p.Listeners {
		if l.On == eventType {
			out = append(out, l.Of)
		}
	}
	for i := range p.Steps {
		for _, a := range p.Steps[i].Events {
			if a.On == eventType {
				out = append(out, a.Of)
			}
		}
		for _, s := range p.Steps[i].Stages {
			if s.On == eventType {
				out = append(out, s.Of)
			}
		}
	}
	return out
}

func (d *Dispatcher) scope(e workflows.Event, contact map[string]any) *definitions.Scope {
	if contact == nil {
		contact = map[string]any{}
	}
	contact["id"] = e.Contact
	return &definitions.Scope{Now: d.Clock.Now(), EventType: e.Type, Event: e.Data, Contact: contact}
}
