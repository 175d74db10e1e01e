package definitions_test

import (
	"strings"
	"testing"

	"github.com/relancehq/relance/definitions"
)

func TestCheckEvent(t *testing.T) {
	object := func(fields map[string]definitions.Type) definitions.Type {
		return definitions.Type{Kind: definitions.TypeObject, Fields: fields}
	}
	plan := &definitions.Plan{Timezone: "Europe/Paris", EventTypes: map[string]definitions.Type{
		"booking.created": object(map[string]definitions.Type{"booking": object(map[string]definitions.Type{
			"starts_at": {Kind: definitions.TypeMoment},
			"seats":     {Kind: definitions.TypeNumber},
			"id":        {Kind: definitions.TypeText},
		})}),
	}}
	booking := func(fields map[string]any) map[string]any { return map[string]any{"booking": fields} }
	for _, c := range []struct {
		name string
		kind string
		data map[string]any
		says string // "" fits
	}{
		{"a moment with an offset", "booking.created", booking(map[string]any{"starts_at": "2026-03-27T15:00:00+01:00"}), ""},
		{"a moment in the workspace's zone", "booking.created", booking(map[string]any{"starts_at": "2026-03-27 15:00"}), ""},
		{"a missing moment", "booking.created", booking(map[string]any{"id": "b"}), ""},
		{"an empty moment", "booking.created", booking(map[string]any{"starts_at": ""}), ""},
		{"a moment that is none", "booking.created", booking(map[string]any{"starts_at": "tomorrow"}), "data.booking.starts_at"},
		{"a moment that is a number", "booking.created", booking(map[string]any{"starts_at": 12.0}), "data.booking.starts_at"},
		{"a number as text", "booking.created", booking(map[string]any{"seats": "3"}), ""},
		{"a number that is none", "booking.created", booking(map[string]any{"seats": "many"}), "data.booking.seats"},
		{"an object that is text", "booking.created", map[string]any{"booking": "b-7"}, "data.booking"},
		{"a field the type does not know", "booking.created", booking(map[string]any{"mood": "good"}), ""},
		{"an event the plan does not know", "visit.noted", booking(map[string]any{"starts_at": "tomorrow"}), ""},
	} {
		err := plan.CheckEvent(c.kind, c.data)
		if (err == nil) != (c.says == "") || (err != nil && !strings.HasPrefix(err.Error(), c.says+" ")) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
		if err != nil && (strings.Contains(err.Error(), "tomorrow") || strings.Contains(err.Error(), "many")) {
			t.Errorf("%s: the error shows the value: %v", c.name, err)
		}
	}
}
