package simulate

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
)

// world is the outside of a scenario: channels that accept every message, a
// CRM, and other systems that answer what the page says. It keeps what
// happened to it.
type world struct {
	mu       sync.Mutex
	now      func() time.Time
	records  map[string]*held // "<kind>:<id>"
	messages []sentMessage
	writes   []written
	made     map[string]string // ref -> id
	called   []called
	// systems is what the calls of a step, or the readings of a record, are
	// answered.
	systems map[string]definitions.ScenarioAnswer
	// answers is what a channel says to a message; nil, or a nil error, is
	// that it accepts it.
	answers func(channel string, m connectors.Message) error
	// away says that the CRM does not answer at a time; nil is never.
	away func(now time.Time) bool
}

// held is a record of the CRM.
type held struct {
	kind, id string
	fields   map[string]any
	contact  string // whose it is
	order    int    // of making: the highest is the newest
}

type sentMessage struct {
	connectors.Message
	at      time.Time
	channel string
}

type written struct {
	at       time.Time
	kind, id string
	set      map[string]any
	ref      string // the step's address
	created  bool
}

func newWorld(sc *definitions.Scenario) *world {
	w := &world{records: map[string]*held{}, made: map[string]string{}, systems: map[string]definitions.ScenarioAnswer{}}
	for _, r := range sc.Records {
		w.merge(r, address(sc.Contact).ID)
	}
	w.person(sc.Contact)
	for _, p := range sc.People {
		for _, r := range p.Records {
			w.merge(r, address(p.Contact).ID)
		}
		w.person(p.Contact)
	}
	for _, a := range sc.Answers {
		w.systems[a.Of] = a
	}
	return w
}

func (w *world) person(fields map[string]any) {
	if id := address(fields).ID; id != "" {
		w.merge(definitions.ScenarioRecord{Kind: "contact", ID: id, Fields: fields}, id)
	}
}

// merge makes the CRM hold the given fields; contact says whose record it is,
// "" where that is not told.
func (w *world) merge(r definitions.ScenarioRecord, contact string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := r.Kind + ":" + r.ID
	h := w.records[key]
	if h == nil {
		h = &held{kind: r.Kind, id: r.ID, fields: map[string]any{"id": r.ID}, order: len(w.records)}
		w.records[key] = h
	}
	if contact != "" {
		h.contact = contact
	}
	maps.Copy(h.fields, r.Fields)
}

// line is one channel of the world.
type line struct {
	*world
	channel string
}

// Send accepts the message.
func (l line) Send(_ context.Context, m connectors.Message) (connectors.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answers != nil {
		if err := l.answers(l.channel, m); err != nil {
			return connectors.Receipt{}, err
		}
	}
	l.messages = append(l.messages, sentMessage{Message: m, at: l.now(), channel: l.channel})
	return connectors.Receipt{ProviderID: fmt.Sprintf("scenario.%d", len(l.messages))}, nil
}

// payload finds the payload of the button in the message to a phone that was
// sent last and has one of this id.
func (w *world) payload(button, phone string) (string, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := len(w.messages) - 1; i >= 0; i-- {
		m := w.messages[i]
		if m.To.Phone != phone {
			continue
		}
		var buttons []connectors.Button
		switch {
		case m.Template != nil:
			buttons = m.Template.Buttons
		case m.Text != nil:
			buttons = m.Text.Buttons
		}
		for _, b := range buttons {
			if strings.HasSuffix(b.Payload, "/"+button) {
				return b.Payload, true
			}
		}
	}
	return "", false
}

// Fetch reads a record.
func (w *world) Fetch(_ context.Context, kind, id string, _ []string) (connectors.Record, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.away != nil && w.away(w.now()) {
		return connectors.Record{}, &connectors.Error{Kind: connectors.Transient, Doing: "fetch " + kind}
	}
	h, ok := w.records[kind+":"+id]
	if !ok {
		return connectors.Record{}, noRecord(kind)
	}
	return h.record(), nil
}

func (h *held) record() connectors.Record {
	return connectors.Record{Kind: h.kind, ID: h.id, Fields: maps.Clone(h.fields)}
}

func noRecord(kind string) error {
	return &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonNoRecord, Doing: "fetch " + kind, Err: connectors.ErrNoRecord}
}

// Newest finds the record that was made last and has the fields. Whose record
// it is stands for its field "contact" where it has none.
func (w *world) Newest(_ context.Context, kind string, where map[string]any, _ []string) (connectors.Record, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var newest *held
	for _, h := range w.records { //nolint:maprange // the highest of all, in any order
		if h.kind == kind && h.has(where) && (newest == nil || h.order > newest.order) {
			newest = h
		}
	}
	if newest == nil {
		return connectors.Record{}, noRecord(kind)
	}
	return newest.record(), nil
}

func (h *held) has(where map[string]any) bool {
	for field, want := range where { //nolint:maprange // all of them
		have, ok := h.fields[field]
		if !ok && field == "contact" {
			have = h.contact
		}
		if have != want {
			return false
		}
	}
	return true
}

// Update sets fields.
func (w *world) Update(_ context.Context, kind, id string, set map[string]any, ref string) error {
	w.merge(definitions.ScenarioRecord{Kind: kind, ID: id, Fields: set}, "")
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes = append(w.writes, written{at: w.now(), kind: kind, id: id, set: set, ref: ref})
	return nil
}

// Create makes a record, once for each ref.
func (w *world) Create(_ context.Context, kind string, set map[string]any, ref string) (string, error) {
	w.mu.Lock()
	id, was := w.made[ref]
	if !was {
		id = fmt.Sprintf("%s-%d", kind, len(w.made)+1)
		w.made[ref] = id
		w.writes = append(w.writes, written{at: w.now(), kind: kind, id: id, set: set, ref: ref, created: true})
	}
	w.mu.Unlock()
	if !was {
		w.merge(definitions.ScenarioRecord{Kind: kind, ID: id, Fields: set}, "")
	}
	return id, nil
}

var (
	_ connectors.Channel = line{}
	_ connectors.CRM     = (*world)(nil)
	_ connectors.Seeker  = (*world)(nil)
)
