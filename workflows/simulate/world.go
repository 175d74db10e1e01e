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

// world is the outside of a scenario: channels that accept every message and a
// CRM. It keeps what happened to it.
type world struct {
	mu       sync.Mutex
	now      func() time.Time
	records  map[string]map[string]any // "<kind>:<id>" -> fields
	messages []sentMessage
	writes   []written
	made     map[string]string // ref -> id
	// answers is what a channel says to a message; nil, or a nil error, is
	// that it accepts it.
	answers func(channel string, m connectors.Message) error
	// away says that the CRM does not answer at a time; nil is never.
	away func(now time.Time) bool
}

type sentMessage struct {
	at       time.Time
	channel  string
	ref      string
	template *connectors.Template
	text     *connectors.Text
}

type written struct {
	at       time.Time
	kind, id string
	set      map[string]any
	ref      string // the step's address
	created  bool
}

func newWorld(sc *definitions.Scenario) *world {
	w := &world{records: map[string]map[string]any{}, made: map[string]string{}}
	for _, r := range sc.Records {
		w.merge(r)
	}
	if id, _ := sc.Contact["id"].(string); id != "" {
		w.merge(definitions.ScenarioRecord{Kind: "contact", ID: id, Fields: sc.Contact})
	}
	return w
}

// merge makes the CRM hold the given fields.
func (w *world) merge(r definitions.ScenarioRecord) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := r.Kind + ":" + r.ID
	if w.records[key] == nil {
		w.records[key] = map[string]any{"id": r.ID}
	}
	maps.Copy(w.records[key], r.Fields)
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
	l.messages = append(l.messages, sentMessage{at: l.now(), channel: l.channel, ref: m.Ref, template: m.Template, text: m.Text})
	return connectors.Receipt{ProviderID: fmt.Sprintf("scenario.%d", len(l.messages))}, nil
}

// payload finds the payload of the button in the message sent last that has
// one of this id.
func (w *world) payload(button string) (string, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := len(w.messages) - 1; i >= 0; i-- {
		m := w.messages[i]
		var buttons []connectors.Button
		if m.template != nil {
			buttons = m.template.Buttons
		} else {
			buttons = m.text.Buttons
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
	fields, ok := w.records[kind+":"+id]
	if !ok {
		return connectors.Record{}, &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonNoRecord, Doing: "fetch " + kind, Err: connectors.ErrNoRecord}
	}
	return connectors.Record{Kind: kind, ID: id, Fields: maps.Clone(fields)}, nil
}

// Update sets fields.
func (w *world) Update(_ context.Context, kind, id string, set map[string]any, ref string) error {
	w.merge(definitions.ScenarioRecord{Kind: kind, ID: id, Fields: set})
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
		w.merge(definitions.ScenarioRecord{Kind: kind, ID: id, Fields: set})
	}
	return id, nil
}

var (
	_ connectors.Channel = line{}
	_ connectors.CRM     = (*world)(nil)
)
