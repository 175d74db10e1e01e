package whatsapp

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/relancehq/relance/connectors"
)

// Decode turns a webhook body, of at most 1,000 updates (Meta), into one event
// per message, status or other change, in their order. Nothing of the body is
// lost: what the typed fields do not say word for word is in Data["rest"]
// (left of the item) and Data["envelope"] (what stands around it), or, for a
// change that relance does not know, Data is the change as it came.
func (c *Client) Decode(_ http.Header, body []byte) ([]connectors.Event, error) {
	v, err := connectors.DecodeJSON(body)
	if err != nil {
		return nil, fmt.Errorf("whatsapp webhook: %w", err)
	}
	top := objectOf(v)
	if top == nil {
		return nil, errors.New("whatsapp webhook: the body is not a JSON object")
	}
	if top["entry"] == nil {
		return nil, errors.New("whatsapp webhook: entry is missing")
	}
	entries, ok := top["entry"].([]any)
	if !ok {
		return nil, errors.New("whatsapp webhook: entry has the wrong type")
	}
	delete(top, "entry")
	var events []connectors.Event
	for _, e := range entries {
		events = append(events, c.entry(e, top)...)
	}
	return events, nil
}

// Decode decodes a webhook body as a connection's Decode does, for whoever has
// no connection.
func Decode(body []byte) ([]connectors.Event, error) {
	return (&Client{}).Decode(nil, body)
}

// entry is what one business account has to tell.
func (c *Client) entry(v any, top object) []connectors.Event {
	entry := objectOf(v)
	f := frame{at: entry.moment("time"), ours: c.account, number: c.number}
	f.isAbout(entry.word("id"))
	changes := entry.list("changes")
	if len(changes) == 0 {
		if len(entry) == 0 && v != nil {
			entry = object{"value": v}
		}
		f.surround("body", top)
		return []connectors.Event{f.whole("", map[string]any(entry))}
	}
	delete(entry, "changes")
	var events []connectors.Event
	for _, one := range changes {
		f := f
		f.surround("body", top)
		f.surround("entry", entry)
		events = append(events, f.change(objectOf(one), one, entry.word("field"))...)
	}
	return events
}

// change is one change of one field. Meta's samples of partner events name the
// field beside the changes, or in the value.
func (f *frame) change(change object, v any, beside string) []connectors.Event {
	if change == nil {
		return []connectors.Event{f.whole(beside, v)}
	}
	value := change["value"]
	field := either(either(change.word("field"), beside), objectOf(value).word("field"))
	delete(change, "value")
	f.surround("change", change)
	if value := objectOf(value); value != nil {
		// What partners are told stands under their own id.
		f.isAbout(value.in("waba_info").word("waba_id"))
		f.account = either(value.in("metadata").word("phone_number_id"), f.account)
		if events := f.known(field, value); events != nil {
			return events
		}
	}
	return []connectors.Event{f.whole(field, value)}
}

// known are the events of a field that relance knows; nil for any other, and
// for a value that does not say what its field is about.
func (f *frame) known(field string, value object) []connectors.Event {
	switch field {
	case "messages":
		return f.conversation(value)
	case "user_preferences":
		return f.each(field, "user_preferences", value, preference)
	case "smb_message_echoes":
		return f.each(field, "message_echoes", value, echo)
	case "user_id_update":
		return f.each(field, "user_id_update", value, renamed)
	}
	if tell, ok := news[field]; ok {
		return f.news(field, value, tell)
	}
	return nil
}

// whole is an event that carries a value as it came. Where the profile of one
// person stands in it, the event is about them.
func (f *frame) whole(field string, v any) connectors.Event {
	field = named(field)
	e := connectors.Event{ID: hashed(field, v, f.at), Type: "whatsapp." + field, Time: f.at, Data: map[string]any(objectOf(v))}
	if people := objectOf(v).list("contacts"); len(people) == 1 {
		about := frame{people: newDirectory(people)}
		e.Contact, _ = about.person("", "")
	}
	if _, taken := e.Data["envelope"]; taken || e.Data == nil {
		e.Data = map[string]any{"value": v}
	}
	f.enclose(&e, -1)
	return e
}

// named is a field's name as a part of an event's type: types are logged and
// counted, so they are words.
func named(field string) string {
	if field == "" || len(field) > 64 {
		return "unnamed"
	}
	for i := range len(field) {
		if c := field[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return "unnamed"
		}
	}
	return field
}

// hashed is an id for what Meta gives none: the same for the same value
// delivered again, whatever the order of its keys.
func hashed(field string, value any, at time.Time) string {
	// A value that came out of DecodeJSON always goes back into JSON.
	canonical, _ := json.Marshal(value)
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%d\n", field, at.Unix())
	h.Write(canonical)
	return field + "/" + hex.EncodeToString(h.Sum(nil)[:16])
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// own is the item's own time, or the envelope's where it has none.
func own(item, envelope time.Time) time.Time {
	if item.IsZero() {
		return envelope
	}
	return item
}
