package definitions

import "time"

// Scope is what an expression may see. Values are JSON-shaped Go (text,
// float64, bool, nil, []any, map[string]any) as they come out of
// encoding/json; the plan's types turn RFC 3339 text into moments.
type Scope struct {
	// Now is the virtual time, the only clock an expression has.
	Now time.Time `json:"now"`
	// Locale is the contact's language; "" is the workspace's first.
	Locale string `json:"locale,omitempty"`
	// ContactZone is the IANA name of the person's zone; "" lets Zone decide
	// from the contact's fields.
	ContactZone string                    `json:"contact_zone,omitempty"`
	Contact     map[string]any            `json:"contact,omitempty"`
	EventType   string                    `json:"event_type,omitempty"`
	Event       map[string]any            `json:"event,omitempty"`
	Records     map[string]map[string]any `json:"records,omitempty"` // by record name
	// Steps holds what earlier steps left, by step name: reply {text, button},
	// event, status, sent_at, channel.
	Steps  map[string]map[string]any `json:"steps,omitempty"`
	Memory map[string]any            `json:"memory,omitempty"`
	With   map[string]any            `json:"with,omitempty"`
	// Params are what a journey was run with, Count how often the repeat around
	// the step has begun.
	Params map[string]any `json:"params,omitempty"`
	Count  int            `json:"count,omitempty"`
	// Frame is the run step in whose journey the expression stands, as in
	// Step.Frame; Steps, Memory and Params are then those of that journey.
	Frame string `json:"frame,omitempty"`
	// History holds when the events happened that did, times and last ask for,
	// by event type, oldest first.
	History map[string][]time.Time `json:"history,omitempty"`
}
