package webhook

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// Decode turns a body into its events. A body that lacks a required value is
// an error that names the path.
func (s *Source) Decode(header http.Header, body []byte) ([]connectors.Event, error) {
	events, err := s.mapping.decode(header, body)
	if err != nil {
		return nil, fmt.Errorf("webhook %q: %w", s.name, err)
	}
	return events, nil
}

func (m mapping) decode(header http.Header, body []byte) ([]connectors.Event, error) {
	root, err := connectors.DecodeJSON(body)
	if err != nil {
		return nil, err
	}
	list, batch := root.([]any)
	if m.each != nil {
		found, ok, err := m.each.find(request{root, header})
		if err != nil {
			return nil, err
		}
		if list, batch = found.([]any); !ok || !batch {
			return nil, fmt.Errorf("each: %s is not a list of events", m.each.text())
		}
	}
	if !batch {
		e, err := m.event(request{root, header})
		if err != nil {
			return nil, err
		}
		return []connectors.Event{e}, nil
	}
	events := make([]connectors.Event, 0, len(list))
	for i, one := range list {
		e, err := m.event(request{one, header})
		if err != nil {
			return nil, fmt.Errorf("event %d of %d: %w", i+1, len(list), err)
		}
		events = append(events, e)
	}
	return events, nil
}

func (m mapping) event(r request) (connectors.Event, error) {
	e := connectors.Event{Data: map[string]any{}}
	if _, ok := r.root.(map[string]any); !ok {
		return e, errors.New("an event must be a JSON object")
	}
	var err error
	if e.ID, err = required(r, "id", m.id); err != nil {
		return e, err
	}
	theirs, err := required(r, "type", m.kind)
	if err != nil {
		return e, err
	}
	if e.Type = m.types[theirs]; e.Type == "" {
		e.Type = theirs
	}
	person := map[string]any{}
	if err := m.apply(r, &e, person); err != nil {
		return e, err
	}
	for _, c := range m.when {
		// The pattern was checked when the settings were read.
		if ok, _ := path.Match(c.pattern, theirs); !ok {
			continue
		}
		if err := c.apply(r, &e, person); err != nil {
			return e, err
		}
	}
	e.Contact = contact(person, m.country)
	return e, nil
}

// required is a text that must be there.
func required(r request, name string, v value) (string, error) {
	found, ok, err := v.find(r)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if !ok || found == nil || found == "" {
		return "", fmt.Errorf("%s: %s is missing", name, v.text())
	}
	text, ok := asText(found)
	if !ok {
		return "", fmt.Errorf("%s: %s is neither text nor a number", name, v.text())
	}
	return text, nil
}

// apply puts what the mapping finds into e and person.
func (m mapping) apply(r request, e *connectors.Event, person map[string]any) error {
	steps := []func(request, *connectors.Event, map[string]any) error{m.setTime, m.setData, m.setObjects, m.setContact}
	for _, step := range steps {
		if err := step(r, e, person); err != nil {
			return err
		}
	}
	return nil
}

func (m mapping) setTime(r request, e *connectors.Event, _ map[string]any) error {
	if m.time == nil {
		return nil
	}
	found, ok, err := m.time.find(r)
	if err != nil {
		return fmt.Errorf("time: %w", err)
	}
	if !ok || found == nil || found == "" {
		return nil
	}
	text, _ := asText(found) // what is no text is no moment either
	at, ok := parseMoment(text)
	if !ok {
		return fmt.Errorf("time: %s is not a moment", m.time.text())
	}
	e.Time = at.UTC()
	return nil
}

// setData passes the objects of the body's own data object as they are.
func (m mapping) setData(r request, e *connectors.Event, person map[string]any) error {
	if m.data == nil {
		return nil
	}
	found, _, err := m.data.find(r)
	if err != nil {
		return fmt.Errorf("data: %w", err)
	}
	data, ok := found.(map[string]any)
	if !ok {
		return fmt.Errorf("data: %s is not an object", m.data.text())
	}
	for k, v := range data {
		who, isObject := v.(map[string]any)
		if k != "contact" || !isObject {
			e.Data[k] = v
			continue
		}
		for name, field := range who {
			person[name] = field
		}
	}
	return nil
}

func (m mapping) setObjects(r request, e *connectors.Event, _ map[string]any) error {
	for _, o := range m.objects {
		if o.whole != nil {
			found, ok, err := o.whole.find(r)
			if err != nil {
				return fmt.Errorf("%s: %w", o.name, err)
			}
			if ok {
				e.Data[o.name] = found
			}
			continue
		}
		made, _ := e.Data[o.name].(map[string]any)
		if made == nil {
			made = map[string]any{}
		}
		if err := collect(r, o.fields, made); err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
		if len(made) > 0 {
			e.Data[o.name] = made
		}
	}
	return nil
}

func (m mapping) setContact(r request, _ *connectors.Event, person map[string]any) error {
	if m.whole != nil {
		found, _, err := m.whole.find(r)
		if err != nil {
			return fmt.Errorf("contact: %w", err)
		}
		who, ok := found.(map[string]any)
		if found != nil && !ok {
			return fmt.Errorf("contact: %s is not an object", m.whole.text())
		}
		for name, field := range who {
			person[name] = field
		}
	}
	if err := collect(r, m.contact, person); err != nil {
		return fmt.Errorf("contact: %w", err)
	}
	return nil
}

// collect puts the fields that are there into made. Ids are text in relance,
// whatever the system makes of them.
func collect(r request, fields []named, made map[string]any) error {
	for _, f := range fields {
		v, ok, err := f.find(r)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if !ok {
			continue
		}
		if n, number := v.(float64); number && (f.name == "id" || strings.HasSuffix(f.name, "_id")) {
			v, _ = asText(n)
		}
		made[f.name] = v
	}
	return nil
}
