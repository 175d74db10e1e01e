package webhook

import (
	"fmt"
	"path"
)

// mapping is where the parts of an event stand in a body.
type mapping struct {
	country string
	each    value // nil: the body is the event, or a list of events
	id      value
	kind    value
	types   map[string]string
	time    value
	data    value
	whole   value // the contact as a whole object
	contact []named
	objects []object
	when    []condition // in the order of their patterns
}

// named is a field and where it stands.
type named struct {
	name string
	value
}

// object is a map of fields, or a value that is the whole object.
type object struct {
	name   string
	whole  value
	fields []named
}

// condition is more of a mapping for the types that match pattern.
type condition struct {
	pattern string
	mapping
}

func newMapping(set map[string]any, country string) (mapping, error) {
	m, err := parseMapping(set, "map")
	if err != nil {
		return m, err
	}
	m.country = country
	if m.id == nil {
		return m, fmt.Errorf("map: id is missing. Without the system's own id a repeated delivery would be a second event")
	}
	if m.kind == nil {
		return m, fmt.Errorf("map: type is missing")
	}
	return m, nil
}

// parseMapping reads the settings below the name at.
func parseMapping(set map[string]any, at string) (m mapping, err error) {
	for _, key := range sortedKeys(set) {
		v, where := set[key], at+"."+key
		switch key {
		case "id":
			m.id, err = parseValue(v)
		case "type":
			m.kind, err = parseValue(v)
		case "time":
			m.time, err = parseValue(v)
		case "data":
			m.data, err = parseValue(v)
		case "each":
			m.each, err = parseValue(v)
		case "types":
			m.types, err = parseTypes(v)
		case "when":
			m.when, err = parseWhen(v, where)
		case "contact":
			m.whole, m.contact, err = parseObject(v)
		default:
			o := object{name: key}
			o.whole, o.fields, err = parseObject(v)
			m.objects = append(m.objects, o)
		}
		if err != nil {
			return m, fmt.Errorf("%s: %w", where, err)
		}
	}
	return m, nil
}

func parseTypes(v any) (map[string]string, error) {
	set, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("must be a map such as { \"orders/create\" = \"order.created\" }")
	}
	types := map[string]string{}
	for theirs, ours := range set {
		text, ok := ours.(string)
		if !ok || text == "" {
			return nil, fmt.Errorf("%q must be the name of an event", theirs)
		}
		types[theirs] = text
	}
	return types, nil
}

func parseWhen(v any, where string) ([]condition, error) {
	set, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("must be a map of patterns such as { \"orders/*\" = { … } }")
	}
	var list []condition
	for _, pattern := range sortedKeys(set) {
		if _, err := path.Match(pattern, ""); err != nil {
			return nil, fmt.Errorf("%q is not a pattern", pattern)
		}
		inner, ok := set[pattern].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%q must be a map", pattern)
		}
		for _, fixed := range []string{"id", "type", "types", "each", "when"} {
			if _, ok := inner[fixed]; ok {
				return nil, fmt.Errorf("%q: %s cannot depend on the type", pattern, fixed)
			}
		}
		m, err := parseMapping(inner, where+"."+pattern)
		if err != nil {
			return nil, err
		}
		list = append(list, condition{pattern, m})
	}
	return list, nil
}

func parseObject(v any) (whole value, fields []named, err error) {
	set, ok := v.(map[string]any)
	if !ok {
		whole, err = parseValue(v)
		return whole, nil, err
	}
	for _, name := range sortedKeys(set) {
		p, err := parseValue(set[name])
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", name, err)
		}
		fields = append(fields, named{name, p})
	}
	return nil, fields, nil
}
