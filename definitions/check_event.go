package definitions

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Check tells whether v, JSON-shaped, fits the type. Its error names the
// field by its path from name, never the value. Missing fields fit: events
// rarely carry everything; fields the type does not know are let through.
func (t Type) Check(name string, v any) error {
	if v == nil {
		return nil
	}
	switch t.Kind {
	case TypeObject:
		m, ok := v.(map[string]any)
		if !ok {
			return fmt.Errorf("%s must be an object", name)
		}
		for _, f := range slices.Sorted(maps.Keys(t.Fields)) {
			if err := t.Fields[f].Check(name+"."+f, m[f]); err != nil {
				return err
			}
		}
	case TypeList:
		l, ok := v.([]any)
		if !ok {
			return fmt.Errorf("%s must be a list", name)
		}
		if t.Of == nil {
			return nil
		}
		for i, x := range l {
			if err := t.Of.Check(fmt.Sprintf("%s[%d]", name, i), x); err != nil {
				return err
			}
		}
	case TypeMoment:
		s, ok := v.(string)
		if ok && s == "" {
			return nil
		}
		if _, err := time.Parse(time.RFC3339, s); !ok || err != nil {
			return fmt.Errorf("%s must be a moment such as \"2026-03-27T15:00:00+01:00\" (RFC 3339)", name)
		}
	case TypeNumber:
		if _, ok := v.(float64); !ok {
			return fmt.Errorf("%s must be a number", name)
		}
	case TypeYesNo:
		if _, ok := v.(bool); !ok {
			return fmt.Errorf("%s must be true or false", name)
		}
	}
	return nil
}
