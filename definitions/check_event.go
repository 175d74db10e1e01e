package definitions

import (
	"fmt"
	"maps"
	"slices"
)

// CheckEvent tells whether an event's data, JSON-shaped, is what its type
// says, so that a wrong one is refused at the door and not in the middle of a
// journey. The error names the field, never its value. Missing fields fit, for
// events rarely carry everything; so do fields that the type does not know,
// and all data of a type that the plan does not name.
func (p *Plan) CheckEvent(eventType string, data map[string]any) error {
	t, ok := p.EventTypes[eventType]
	if !ok {
		return nil
	}
	zone, err := Location(p.Timezone)
	if err != nil {
		return fmt.Errorf("check event %s: %w", eventType, err)
	}
	return converter{zone: zone}.check(t, data, "data")
}

// check converts every field that the type names.
func (c converter) check(t Type, raw any, path string) error {
	if raw == nil {
		return nil
	}
	object, isObject := raw.(map[string]any)
	if t.Kind != TypeObject || !isObject {
		_, err := c.value(raw, t, path)
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(t.Fields)) {
		if err := c.check(t.Fields[name], object[name], path+"."+name); err != nil {
			return err
		}
	}
	return nil
}
