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

type envelope struct {
	Entry []struct {
		ID      loose  `json:"id"` // the WhatsApp business account
		Time    moment `json:"time"`
		Field   string `json:"field"`
		Changes []struct {
			Field string          `json:"field"`
			Value json.RawMessage `json:"value"`
		} `json:"changes"`
	} `json:"entry"`
}

// Decode turns a webhook body, of at most 1,000 updates (Meta), into one event
// per message, status or other change, in their order. What it does not
// understand stays whole in the event's Data.
func (c *Client) Decode(_ http.Header, body []byte) ([]connectors.Event, error) {
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, malformed(err)
	}
	if e.Entry == nil {
		return nil, errors.New("whatsapp webhook: entry is missing")
	}
	var events []connectors.Event
	for _, entry := range e.Entry {
		for _, change := range entry.Changes {
			// Meta's samples of partner events name the field beside the changes.
			field := either(either(change.Field, entry.Field), "unnamed")
			if field == "messages" {
				events = append(events, conversation(change.Value, entry.Time.Time)...)
				continue
			}
			about := whence{number: c.number, time: entry.Time.Time}
			if entry.ID != "" && string(entry.ID) != c.account {
				about.number = string(entry.ID) // an account that this connection does not write from
			}
			events = append(events, others(field, change.Value, about)...)
		}
	}
	return events, nil
}

// malformed says where the body breaks without quoting it.
func malformed(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("whatsapp webhook: the body is not JSON near byte %d", syntax.Offset)
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) && kind.Field != "" {
		return fmt.Errorf("whatsapp webhook: %s has the wrong type", kind.Field)
	}
	return errors.New("whatsapp webhook: the body is not a JSON object")
}

type conversationValue struct {
	Metadata struct {
		Number loose `json:"phone_number_id"`
	} `json:"metadata"`
	Contacts []profile         `json:"contacts"`
	Messages []json.RawMessage `json:"messages"`
	Statuses []json.RawMessage `json:"statuses"`
	Errors   []json.RawMessage `json:"errors"`
}

// conversation is the field "messages": messages, statuses and faults.
func conversation(raw json.RawMessage, at time.Time) []connectors.Event {
	var v conversationValue
	fill(raw, &v)
	events := make([]connectors.Event, 0, len(v.Messages)+len(v.Statuses)+len(v.Errors))
	d := newDirectory(v.Contacts)
	for _, m := range v.Messages {
		events = append(events, received(m, v, d, at))
	}
	for _, s := range v.Statuses {
		events = append(events, status(s, d, at))
	}
	for _, e := range v.Errors {
		events = append(events, unread("errors", e, at))
	}
	if len(events) == 0 {
		return []connectors.Event{unread("messages", raw, at)}
	}
	return events
}

// unread is an event that carries a value as it came. Meta gives such changes
// no id; the same change delivered again has the same hash.
func unread(field string, raw json.RawMessage, at time.Time) connectors.Event {
	value, err := connectors.DecodeJSON(raw)
	if err != nil {
		value = nil // an absent value: there is nothing to keep
	}
	data, ok := value.(map[string]any)
	if !ok {
		data = map[string]any{"value": value}
	}
	return connectors.Event{ID: hashed(field, value, at), Type: "whatsapp." + field, Time: at, Data: data}
}

// hashed is the same for the same value whatever the order of its keys.
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
