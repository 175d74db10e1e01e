package definitions

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// eventData types an event's data, and finds the records it tells of.
func (s *scenarioReader) eventData(event string, objects map[string]cty.Value, isObject bool, at hcl.Range) (map[string]any, []ScenarioRecord) {
	if !isObject {
		s.wrong(at, "An event carries objects", "", `event = { booking = { id = "b-1" } }`)
		return nil, nil
	}
	t, ok := s.l.s.types.events[event]
	if !ok {
		return nil, nil
	}
	data := map[string]any{}
	var told []ScenarioRecord
	for _, name := range names(objects) {
		of := t.Fields[name]
		if name == "contact" {
			of = s.l.s.types.contact
		}
		if of.Kind == "" {
			s.r.add(problem{
				code: codeNoSuchField, at: at, summary: fmt.Sprintf("The event %q has no %q", event, name),
				detail: fmt.Sprintf("It carries: %s.", strings.Join(names(t.Fields), ", ")), try: orElse(name, names(t.Fields), "Leave it out."),
			})
			continue
		}
		data[name] = s.typed(objects[name], of, name, at)
		fields, _ := data[name].(map[string]any)
		if id, _ := fields["id"].(string); id != "" && name != "contact" && name != "message" {
			told = append(told, ScenarioRecord{Kind: name, ID: id, Fields: maps.Clone(fields)})
		}
	}
	return data, told
}

// record reads a record block.
func (s *scenarioReader) record(n *node) *ScenarioRecord {
	t, ok := s.l.s.types.records[n.label]
	if n.label == "contact" {
		t, ok = s.l.s.types.contact, true
	}
	if !ok {
		s.r.add(problem{
			code: codeNoSuchName, at: n.at, summary: fmt.Sprintf("No event carries a %q", n.label), detail: "",
			try: orElse(n.label, names(s.l.s.types.records), "Declare an event with it in settings.hcl."),
		})
		return nil
	}
	r := &ScenarioRecord{Kind: n.label, Fields: map[string]any{}}
	for _, name := range names(n.consts) {
		field, ok := t.Fields[name]
		if !ok {
			s.r.add(problem{
				code: codeNoSuchField, at: n.args[name].NameRange, summary: fmt.Sprintf("%s has no field %q", n.label, name),
				detail: fieldsSentence(n.label, t), try: orElse(name, names(t.Fields), ""),
			})
			continue
		}
		r.Fields[name] = s.typed(n.consts[name], field, n.label+"."+name, n.argAt(name))
	}
	r.ID, _ = r.Fields["id"].(string)
	if r.ID == "" {
		s.r.add(problem{code: codeMissing, at: n.header, summary: "id is missing in this record", detail: "It says which one.", try: `id = "…"`})
		return nil
	}
	return r
}

// typed is a constant as JSON has it, moments as RFC 3339. A value of another
// kind than declared is a problem.
func (s *scenarioReader) typed(v cty.Value, t Type, what string, at hcl.Range) any {
	bad := func() any {
		s.wrong(at, fmt.Sprintf("%s is %s", what, kindWord(t.Kind)), "It is declared so in the events.", typeExample(t))
		return nil
	}
	if v.IsNull() {
		return nil
	}
	switch t.Kind {
	case TypeText:
		if v.Type() != cty.String {
			return bad()
		}
	case TypeNumber:
		if v.Type() != cty.Number {
			return bad()
		}
	case TypeYesNo:
		if v.Type() != cty.Bool {
			return bad()
		}
	case TypeMoment:
		if v.Type() != cty.String {
			return bad()
		}
		return s.moment(v.AsString(), what, at)
	case TypeDate:
		if v.Type() != cty.String {
			return bad()
		}
		if _, err := parseDate(v.AsString(), s.zone()); err != nil {
			return s.badTime(v.AsString(), at)
		}
	case TypeObject:
		if !v.Type().IsObjectType() {
			return bad()
		}
		return s.object(v, t, what, at)
	}
	return plainValue(v)
}

func (s *scenarioReader) object(v cty.Value, t Type, what string, at hcl.Range) any {
	object := map[string]any{}
	fields := v.AsValueMap()
	for _, name := range names(fields) {
		of, ok := t.Fields[name]
		if !ok {
			s.r.add(problem{
				code: codeNoSuchField, at: at, summary: fmt.Sprintf("%s has no field %q", what, name),
				detail: fieldsSentence(what, t), try: orElse(name, names(t.Fields), ""),
			})
			continue
		}
		object[name] = s.typed(fields[name], of, what+"."+name, at)
	}
	return object
}

func typeExample(t Type) string {
	switch t.Kind {
	case TypeNumber:
		return "450"
	case TypeYesNo:
		return "true"
	case TypeMoment:
		return `"2026-03-27 15:00"`
	case TypeDate:
		return `"2026-03-27"`
	case TypeList:
		return `["…"]`
	case TypeObject:
		return `{ id = "…" }`
	}
	return `"…"`
}

func (s *scenarioReader) zone() *time.Location {
	zone, err := Location(s.l.s.timezone)
	if err != nil { // told where settings are read
		return time.UTC
	}
	return zone
}

// moment keeps an empty moment empty: a record may lack it.
func (s *scenarioReader) moment(text, what string, at hcl.Range) any {
	if text == "" {
		return ""
	}
	t, err := parseMoment(text, s.zone())
	if err != nil {
		return s.badTime(text, at)
	}
	return t.Format(time.RFC3339)
}

func (s *scenarioReader) badTime(text string, at hcl.Range) any {
	try := `"2026-03-27 15:00"`
	if dayFirst.MatchString(strings.ReplaceAll(text, " ", "")) {
		try = isoDate(text)
	}
	s.r.add(problem{
		code: codeTimeText, at: at, summary: fmt.Sprintf("%q is not a time", text),
		detail: "Times are written year first, in the workspace's zone, with seconds where they matter.", try: try,
	})
	return nil
}
