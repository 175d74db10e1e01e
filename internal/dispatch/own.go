package dispatch

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// entry says that an event of relance's own is for one journey alone, and how
// its runs hear it.
type entry struct {
	Journey string `json:"journey"`
	// Trigger is the one that it is for; "" is each of the journey's that
	// listens to Type.
	Trigger string   `json:"trigger,omitempty"`
	Type    string   `json:"type"`
	Keys    []string `json:"keys,omitempty"`
	// Firing is the list of people that this person was on.
	Firing int64 `json:"firing,omitempty"`
	// ByHand lets in without asking the trigger's condition: a person decided.
	ByHand bool `json:"by_hand,omitempty"`
	// Plan is the hash that was current when it was made: a process that has
	// another one yet waits a little for it.
	Plan string `json:"plan,omitempty"`
	// From is where the stretch of time begins in which dates are looked for;
	// it ends at the event's own time.
	From time.Time `json:"from,omitzero"`
}

// entryType is the type of an inbox row that lets one person in.
const entryType = "journey.entry"

// replacedType tells a run that another one of its group takes its place.
const replacedType = "group.replaced"

// ownTypes are events that nobody else may send: what they say is known here
// alone.
func ownTypes(eventType string) bool {
	switch eventType {
	case revokedType, releasedType, replacedType, entryType, ledger.TurnGiven, definitions.ScheduleFired, definitions.DateReached,
		"message.sent", "message.delivered", "message.read", "message.failed":
		return true
	}
	return false
}

// ownEvent is an inbox row of an event that relance itself makes.
func ownEvent(id, eventType string, at time.Time, s stored) (ledger.NewEvent, error) {
	body, err := json.Marshal(s)
	if err != nil {
		return ledger.NewEvent{}, fmt.Errorf("store event %s: %w", eventType, err)
	}
	return ledger.NewEvent{Source: own, ID: id, Type: eventType, Time: at, Contact: s.Contact.ID, Data: body}, nil
}

// acceptOwn stores events of our own in the transaction that they follow from.
func acceptOwn(tx *ledger.Tx, rows ...ledger.NewEvent) error {
	if len(rows) == 0 {
		return nil
	}
	_, _, err := tx.Accept(ledger.Arrival{Connection: own, Body: []byte("{}"), Events: rows})
	return err
}

// routeEntry lets somebody into the one journey that the event is for, or looks
// for those whom its trigger starts.
func (d *Dispatcher) routeEntry(tx *ledger.Tx, e ledger.Event, s stored, contact ledger.Contact, out *routing) error {
	in := s.Entry
	e.Type, e.Keys = in.Type, in.Keys
	out.event.Type, out.event.Keys = e.Type, e.Keys
	r, ok := d.Plans.currentOf(in.Journey)
	if in.Plan != "" && in.Plan != r.hash && e.Attempts < maxUnknown {
		return fmt.Errorf("the released plan of journey %s is not loaded here yet", in.Journey)
	}
	if ok && in.Trigger == "" {
		return d.enrolFrom(tx, e, contact, r, r.plan.Triggers, in, out)
	}
	for _, t := range r.triggers() {
		if t.Name == in.Trigger {
			return d.enrolFrom(tx, e, contact, r, []definitions.Trigger{t}, in, out)
		}
	}
	if e.Attempts < maxUnknown {
		return fmt.Errorf("journey %s has no trigger %q here: another process may have released it", in.Journey, in.Trigger)
	}
	d.Log.Warn("nobody enters: the journey has no such trigger any more", "journey", in.Journey, "trigger", in.Trigger)
	return nil
}

// maxUnknown is how often a trigger is looked for that another process may have
// released: half a minute.
const maxUnknown = 6

// enrolFrom asks triggers one after the other; the first that lets in is the
// only one.
func (d *Dispatcher) enrolFrom(tx *ledger.Tx, e ledger.Event, contact ledger.Contact, r released, triggers []definitions.Trigger, in *entry, out *routing) error {
	for _, t := range triggers {
		if t.On != e.Type {
			continue
		}
		switch {
		case in.Firing == 0 && !in.ByHand && t.Date != nil:
			return tx.Fire(ledger.Firing{Event: e.Row, Journey: r.plan.Journey, Trigger: t.Name, Type: e.Type, From: in.From, At: e.Time})
		case in.Trigger == "" && (t.Audience != "" || len(t.Words) > 0 || t.Unclaimed || t.Cron != "" || t.Date != nil) && !in.ByHand:
			continue // what was stored starts nothing for others than its person
		}
		fired, err := d.enrol(tx, e, contact, r, t, in, out)
		if err != nil || fired {
			return err
		}
	}
	return nil
}

// routeOwn gives an event of our own to the one run that it is for.
func (d *Dispatcher) routeOwn(tx *ledger.Tx, e ledger.Event, enrolment string, out routing) (routing, error) {
	en, err := tx.Enrolment(enrolment)
	if err != nil || !en.ClosedAt.IsZero() {
		return out, err
	}
	err = d.routeTo(tx, e, en, "", &out)
	return out, err
}

// messageNews tells journeys that listen for it what became of a message of
// ours.
func (d *Dispatcher) messageNews(tx *ledger.Tx, e ledger.Event, res ledger.StatusResult, st *status) error {
	eventType := "message." + st.State
	if !ownTypes(eventType) || res.Contact == "" || !d.heardOf(eventType) {
		return nil
	}
	en, err := tx.Enrolment(res.Enrolment)
	if err != nil {
		return err
	}
	template, _, err := tx.TemplateOf(res.SendID)
	if err != nil {
		return err
	}
	message := map[string]any{"id": res.SendID, "step": res.Step, "journey": en.Journey, "channel": res.Channel}
	for name, v := range map[string]string{"template": template, "reason": st.Reason} { //nolint:maprange // into a map
		if v != "" {
			message[name] = v
		}
	}
	row, err := ownEvent("message/"+res.SendID+"/"+st.State, eventType, e.Time, stored{Contact: person{ID: res.Contact}, Data: map[string]any{"message": message}})
	if err != nil {
		return err
	}
	row.Keys = []string{"contact:" + res.Contact, "message:" + res.SendID}
	return acceptOwn(tx, row)
}

// heardOf tells whether a plan in use has somebody who listens to a type.
func (d *Dispatcher) heardOf(eventType string) bool {
	return slices.ContainsFunc(d.Plans.all(), func(r released) bool {
		return len(correlations(r.plan, eventType)) > 0 ||
			slices.ContainsFunc(r.plan.Triggers, func(t definitions.Trigger) bool { return t.On == eventType })
	})
}
