package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// Admission is somebody who is let into a journey by hand, or from a file.
type Admission struct {
	// ID makes it one: the same again lets nobody in twice.
	ID string
	// Type is the event that the run begins with, "" where the journey begins
	// with one type alone.
	Type    string
	Contact connectors.Contact
	Data    map[string]any // of the event
	// Texts says that all values are texts, as in a file: they are read as what
	// their types want.
	Texts bool
}

// Admit is the inbox row that lets somebody into the journey of p, whatever the
// conditions of its triggers say: a person decided. The error says in words
// why that cannot be, and holds nothing personal. That somebody is in the
// journey already is found out when the row is carried out; then nothing
// begins.
func Admit(p *definitions.Plan, a Admission, now time.Time) (ledger.NewEvent, error) {
	if a.Contact.ID == "" {
		return ledger.NewEvent{}, errors.New("the person has no contact.id")
	}
	types := startingTypes(p)
	switch {
	case len(types) == 0:
		return ledger.NewEvent{}, fmt.Errorf("journey %s is run by other journeys and nobody enters it by itself", p.Journey)
	case a.Type == "" && len(types) > 1:
		return ledger.NewEvent{}, fmt.Errorf("journey %s begins with several types of event: say which of %s", p.Journey, strings.Join(types, ", "))
	case a.Type == "":
		a.Type = types[0]
	case !slices.Contains(types, a.Type):
		return ledger.NewEvent{}, fmt.Errorf("journey %s does not begin with %s; it begins with %s", p.Journey, a.Type, strings.Join(types, ", "))
	}
	data := maps.Clone(a.Data)
	if data == nil {
		data = map[string]any{}
	}
	if a.Texts {
		data, _ = typed(p.EventTypes[a.Type], data).(map[string]any)
		a.Contact.Fields, _ = typed(p.ContactType, a.Contact.Fields).(map[string]any)
	}
	for eventType, object := range map[string]string{definitions.ScheduleFired: "schedule", definitions.DateReached: "date"} { //nolint:maprange // at most one is meant
		if a.Type == eventType && data[object] == nil {
			data[object] = map[string]any{"id": now.UTC().Format(firingIDByHand), "at": now.UTC().Format(time.RFC3339)}
		}
	}
	if err := p.CheckEvent(a.Type, data); err != nil {
		return ledger.NewEvent{}, fmt.Errorf("event %s: %w", a.Type, err)
	}
	fields := maps.Clone(a.Contact.Fields)
	if fields == nil {
		fields = map[string]any{}
	}
	fields["id"] = a.Contact.ID
	value, err := p.Text(&p.OnePer, &definitions.Scope{Now: now, EventType: a.Type, Event: data, Contact: fields})
	if err != nil || value == "" || len(value) > maxOnePer {
		return ledger.NewEvent{}, fmt.Errorf("journey %s runs one per %s, and there is no usable value there (1 to %d characters)", p.Journey, p.OnePer.Text, maxOnePer)
	}
	s := stored{
		Contact: person{ID: a.Contact.ID, Phone: a.Contact.Phone, UserID: a.Contact.UserID, Email: a.Contact.Email, Fields: a.Contact.Fields},
		Data:    data,
		Entry:   &entry{Journey: p.Journey, Type: a.Type, Keys: keysOf(a.Contact.ID, data), ByHand: true, Plan: p.Hash()},
	}
	return ownEvent("admit/"+p.Journey+"/"+a.ID, entryType, now, s)
}

// startingTypes are the types of event that the journey begins with, in the
// order of its page.
func startingTypes(p *definitions.Plan) []string {
	var types []string
	for _, t := range p.Triggers {
		if !slices.Contains(types, t.On) {
			types = append(types, t.On)
		}
	}
	return types
}

// keysOf are what an event is about: its person, and every object with an id.
func keysOf(contact string, data map[string]any) []string {
	keys := []string{"contact:" + contact}
	for _, kind := range slices.Sorted(maps.Keys(data)) {
		if id := objectID(data[kind]); id != "" {
			keys = append(keys, kind+":"+id)
		}
	}
	return keys
}

// ErrNothingToFillIn is answered, wrapped, by Backfill for a journey that no
// stored event could start.
var ErrNothingToFillIn = errors.New("no trigger listens to an event of the person's own, so there is nothing to fill in")

// backfillBatch is how many stored events one step of a back-fill looks at.
const backfillBatch = 500

// Backfilled is what one step of a back-fill came to. Next is where the next
// one begins; Done says that there is none.
type Backfilled struct {
	Events int   `json:"events"` // stored events of the triggers' types
	Known  int   `json:"known"`  // of these: run through the journey before
	Next   int64 `json:"next"`
	Done   bool  `json:"done"`
}

// Backfill runs stored events since a moment (virtual) through the triggers of
// one journey alone, one batch of them: those with rows after the given one.
// Each stored event does so once, however often it is asked for. What starts a
// journey for others than the event's person is left out: nobody offers a
// place of last week.
func Backfill(ctx context.Context, l *ledger.Ledger, p *definitions.Plan, since time.Time, after int64, now time.Time) (Backfilled, error) {
	types := backfillTypes(p)
	if len(types) == 0 {
		return Backfilled{}, fmt.Errorf("journey %s: %w", p.Journey, ErrNothingToFillIn)
	}
	events, err := l.EventsOf(ctx, types, since, after, backfillBatch)
	if err != nil {
		return Backfilled{}, err
	}
	out := Backfilled{Next: after, Done: len(events) < backfillBatch, Events: len(events)}
	hash := p.Hash()
	var rows []ledger.NewEvent
	for _, e := range events {
		out.Next = e.Row
		row, err := backfillRow(p, hash, e)
		if err != nil {
			return out, err
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return out, nil
	}
	_, out.Known, err = l.Accept(ctx, ledger.Arrival{Connection: own, Body: []byte("{}"), Events: rows})
	return out, err
}

// backfillTypes are the types of the plain triggers.
func backfillTypes(p *definitions.Plan) []string {
	var types []string
	for _, t := range p.Triggers {
		if t.Audience == "" && len(t.Words) == 0 && !t.Unclaimed && t.Cron == "" && t.Date == nil && !slices.Contains(types, t.On) {
			types = append(types, t.On)
		}
	}
	return types
}

func backfillRow(p *definitions.Plan, hash string, e ledger.Event) (ledger.NewEvent, error) {
	s, err := decode(e)
	if err != nil {
		return ledger.NewEvent{}, err
	}
	s.Message, s.Status = nil, nil // it was heard when it came
	s.Entry = &entry{Journey: p.Journey, Type: e.Type, Keys: e.Keys, Plan: hash}
	body, err := json.Marshal(s)
	if err != nil {
		return ledger.NewEvent{}, fmt.Errorf("run event row %d through journey %s: %w", e.Row, p.Journey, err)
	}
	return ledger.NewEvent{
		Source: own, ID: "backfill/" + p.Journey + "/" + strconv.FormatInt(e.Row, 10), Type: entryType, Time: e.Time, Contact: e.Contact, Data: body,
	}, nil
}
