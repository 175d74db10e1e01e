package worker

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
	"github.com/nyaruka/phonenumbers"

	"github.com/relancehq/relance/connectors"
)

// maxBatch bounds the events of one request, so that one transaction stays
// small.
const maxBatch = 1000

// fieldError is what is wrong with a request, naming the field.
type fieldError struct {
	Index int    `json:"index"` // in a batch
	Field string `json:"field"`
	Why   string `json:"message"`
}

func (f *fieldError) Error() string { return f.Field + ": " + f.Why }

// readCloudEvents reads CloudEvents 1.0 in JSON: structured, batch or binary.
// One bad event refuses the request, so that nothing is half accepted.
func readCloudEvents(r *http.Request, body []byte) ([]sourced, error) {
	raw, err := parseCloudEvents(r, body)
	if err != nil {
		return nil, err
	}
	if len(raw) == 0 {
		return nil, &fieldError{Field: "body", Why: "holds no event"}
	}
	if len(raw) > maxBatch {
		return nil, &fieldError{Field: "body", Why: fmt.Sprintf("holds %d events, at most %d fit in one request", len(raw), maxBatch)}
	}
	out := make([]sourced, 0, len(raw))
	for i, e := range raw {
		event, err := fromCloudEvent(e)
		if err != nil {
			var f *fieldError
			if errors.As(err, &f) {
				f.Index = i
			}
			return nil, err
		}
		out = append(out, sourced{Event: event, source: e.Source()})
	}
	return out, nil
}

// sourced is an event with the CloudEvents source that, with its id, makes it
// one event.
type sourced struct {
	connectors.Event
	source string
}

func parseCloudEvents(r *http.Request, body []byte) ([]cloudevents.Event, error) {
	kind := strings.ToLower(r.Header.Get("Content-Type"))
	switch {
	case strings.HasPrefix(kind, cloudevents.ApplicationCloudEventsBatchJSON):
		var list []json.RawMessage
		if err := json.Unmarshal(body, &list); err != nil {
			return nil, &fieldError{Field: "body", Why: "must be a JSON list of CloudEvents"}
		}
		if len(list) > maxBatch {
			return nil, &fieldError{Field: "body", Why: fmt.Sprintf("holds %d events, at most %d fit in one request", len(list), maxBatch)}
		}
		out := make([]cloudevents.Event, 0, len(list))
		for i, one := range list {
			e, err := structured(one)
			if err != nil {
				var f *fieldError
				if errors.As(err, &f) {
					f.Index = i
				}
				return nil, err
			}
			out = append(out, e)
		}
		return out, nil
	case r.Header.Get("Ce-Specversion") != "" || r.Header.Get("Ce-Id") != "" || r.Header.Get("Ce-Type") != "":
		e, err := cehttp.NewEventFromHTTPRequest(withBody(r, body))
		if err != nil {
			return nil, &fieldError{Field: "headers", Why: "are not a CloudEvent in binary mode: ce-specversion must be 1.0, with ce-id, ce-source and ce-type"}
		}
		return []cloudevents.Event{*e}, nil
	case strings.HasPrefix(kind, cloudevents.ApplicationCloudEventsJSON), strings.HasPrefix(kind, "application/json"):
		e, err := structured(body)
		return []cloudevents.Event{e}, err
	}
	return nil, &fieldError{Field: "Content-Type", Why: "must be application/cloudevents+json, application/cloudevents-batch+json, or application/json with ce- headers"}
}

// structured reads one event and names the attribute that is missing or wrong.
func structured(body []byte) (cloudevents.Event, error) {
	var e cloudevents.Event
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return e, &fieldError{Field: "body", Why: "is not a JSON object"}
	}
	for _, name := range []string{"specversion", "id", "source", "type"} {
		var v string
		if raw, ok := fields[name]; !ok {
			return e, &fieldError{Field: name, Why: "is missing; CloudEvents 1.0 requires it"}
		} else if json.Unmarshal(raw, &v) != nil || v == "" {
			return e, &fieldError{Field: name, Why: "must be a text that is not empty"}
		}
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return e, &fieldError{Field: culprit(fields), Why: "cannot be read as CloudEvents 1.0"}
	}
	return e, nil
}

// forms are the attributes with a form of their own, in the order in which
// they are looked at.
var forms = []struct {
	name string
	fits func(string) bool
}{
	{"specversion", func(v string) bool { return v == cloudevents.CloudEventsVersionV1 }},
	{"time", func(v string) bool { _, err := time.Parse(time.RFC3339, v); return err == nil }},
	{"subject", func(string) bool { return true }},
	{"datacontenttype", func(string) bool { return true }},
	{"dataschema", func(v string) bool { _, err := url.Parse(v); return err == nil }},
	{"data_base64", func(v string) bool { _, err := base64.StdEncoding.DecodeString(v); return err == nil }},
}

// culprit finds the attribute that the library could not read.
func culprit(fields map[string]json.RawMessage) string {
	for _, f := range forms {
		raw, given := fields[f.name]
		var v string
		if given && (json.Unmarshal(raw, &v) != nil || !f.fits(v)) {
			return f.name
		}
	}
	return "body"
}

func fromCloudEvent(e cloudevents.Event) (connectors.Event, error) {
	if e.SpecVersion() != cloudevents.CloudEventsVersionV1 {
		return connectors.Event{}, &fieldError{Field: "specversion", Why: "must be 1.0"}
	}
	if err := e.Validate(); err != nil {
		var v cloudevents.ValidationError
		if errors.As(err, &v) {
			for field, why := range v { //nolint:maprange // any one of them will do
				return connectors.Event{}, &fieldError{Field: field, Why: why.Error()}
			}
		}
		return connectors.Event{}, &fieldError{Field: "body", Why: "is not a valid CloudEvent"}
	}
	value, err := connectors.DecodeJSON(e.Data()) // keeps ids that are long numbers
	data, ok := value.(map[string]any)
	if err != nil || !ok {
		return connectors.Event{}, &fieldError{Field: "data", Why: "must be a JSON object with a contact and the objects the event is about"}
	}
	contact, err := contactOf(data["contact"])
	if err != nil {
		return connectors.Event{}, err
	}
	delete(data, "contact")
	for name, v := range data {
		if o, ok := v.(map[string]any); ok && o["id"] != nil && textOf(o["id"]) == "" {
			return connectors.Event{}, &fieldError{Field: "data." + name + ".id", Why: "must be a text or a whole number"}
		}
	}
	return connectors.Event{ID: e.ID(), Type: e.Type(), Time: e.Time(), Contact: contact, Data: data}, nil
}

// contactOf reads data.contact: an id, a phone with its country code, and any
// fields the journeys use.
func contactOf(v any) (connectors.Contact, error) {
	if v == nil {
		return connectors.Contact{}, nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		return connectors.Contact{}, &fieldError{Field: "data.contact", Why: "must be an object such as {\"id\": …, \"phone\": …}"}
	}
	c := connectors.Contact{ID: textOf(m["id"]), Fields: m}
	if m["id"] != nil && c.ID == "" {
		return c, &fieldError{Field: "data.contact.id", Why: "must be a text or a whole number"}
	}
	if phone, given := m["phone"]; given && phone != nil && phone != "" {
		text, ok := phone.(string)
		if !ok {
			return c, &fieldError{Field: "data.contact.phone", Why: "must be a text such as \"+33…\""}
		}
		n, err := phonenumbers.Parse(text, "ZZ")
		if err != nil || !phonenumbers.IsPossibleNumber(n) {
			return c, &fieldError{Field: "data.contact.phone", Why: "must be a phone number with + and country code"}
		}
		c.Phone = phonenumbers.Format(n, phonenumbers.E164)
		m["phone"] = c.Phone
	}
	if c.ID == "" && c.Phone == "" {
		return c, &fieldError{Field: "data.contact.id", Why: "is missing, and so is the phone: one of them says who it is"}
	}
	if l, given := m["locale"]; given && l != nil {
		if _, ok := l.(string); !ok {
			return c, &fieldError{Field: "data.contact.locale", Why: "must be a text such as \"fr\""}
		}
	}
	return c, nil
}

func textOf(v any) string {
	switch x := v.(type) {
	case string:
		return x
	case float64:
		if x == float64(int64(x)) {
			return fmt.Sprintf("%d", int64(x))
		}
	}
	return ""
}
