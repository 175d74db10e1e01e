package definitions

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// roots are what an expression may begin with.
var roots = []string{"contact", "event", "step", "memory", "vars", "with", "now", "hours", "params", "repeat"}

// name is the type of a dotted name such as booking.starts_at.
func (i *inference) name(t hcl.Traversal) inferred {
	root := t.RootName()
	if i.view.params != nil && root != "vars" {
		return i.param(t)
	}
	if record, ok := i.view.records[root]; ok {
		return i.record(t, root, record)
	}
	switch root {
	case "now":
		return inferred{Type: Type{Kind: TypeMoment}}
	case "vars":
		return i.variable(t)
	case "contact":
		return i.contact(t)
	case "event":
		return i.event(t)
	case "memory":
		return i.remembered(t)
	case "step":
		return i.step(t)
	case "with":
		return i.given(t)
	case "hours":
		return i.hours(t)
	case "template", "journey", "purpose", "team", "audience":
		return i.complain(codeNotAllowed, t.SourceRange(), fmt.Sprintf("%s.… is not a value", root), "It names something of the folder and stands in the argument of that name alone.", "Use contact, event or a record here.")
	case "params":
		return i.runParam(t)
	case "repeat":
		return i.repeated(t)
	}
	known := append(slices.Clone(roots), names(i.view.records)...)
	p := problem{code: codeNoSuchName, at: t.SourceRange(), summary: fmt.Sprintf("%q means nothing here", root), try: orElse(root, known, "")}
	if len(t) == 1 {
		p.detail = "A bare word is the name of something; text stands in quotes."
		if suggest(root, known) == "" {
			p.try = fmt.Sprintf("If it is text: %q", root)
		}
	} else if _, ok := i.view.settings.types.records[root]; ok {
		if i.view.list {
			p.detail, p.try = "An audience sees the contact, the event, and the kind of record that it is of.", "of = "+root
			i.r.add(p)
			return anything
		}
		p.detail = fmt.Sprintf("The journey has no record %q.", root)
		p.try = fmt.Sprintf(`record %q { id = event.%s.id } in the journey, or event.%s.…`, root, root, root)
	}
	i.r.add(p)
	return anything
}

func attributeAt(t hcl.Traversal, n int) (string, bool) {
	if n >= len(t) {
		return "", false
	}
	switch step := t[n].(type) {
	case hcl.TraverseAttr:
		return step.Name, true
	case hcl.TraverseIndex:
		if key := step.Key; key.Type().FriendlyName() == "string" {
			return key.AsString(), true
		}
	}
	return "", false
}

// into follows a traversal from place n on into a type.
func (i *inference) into(t hcl.Traversal, n int, at Type, what string) (Type, bool) {
	for ; n < len(t); n++ {
		if at.Kind == TypeAny {
			return at, true
		}
		if _, isIndex := t[n].(hcl.TraverseIndex); isIndex && at.Kind == TypeList && at.Of != nil {
			at = *at.Of
			continue
		}
		name, ok := attributeAt(t, n)
		if !ok || at.Kind != TypeObject {
			i.complain(codeNoSuchField, t.SourceRange(), fmt.Sprintf("%s has no fields", what), fmt.Sprintf("It is %s.", kindWord(at.Kind)), "Leave out what stands behind it.")
			return Type{}, false
		}
		field, ok := at.Fields[name]
		if !ok {
			i.complain(codeNoSuchField, withoutDot(t[n]), fmt.Sprintf("%s has no field %q", what, name), fieldsSentence(what, at), i.fieldAdvice(name, what, at))
			return Type{}, false
		}
		what += "." + name
		at = field
	}
	return at, true
}

// withoutDot is the name of a field in a path, without the point before it.
func withoutDot(step hcl.Traverser) hcl.Range {
	at := step.SourceRange()
	if _, ok := step.(hcl.TraverseAttr); ok && at.End.Byte-at.Start.Byte > 1 {
		at.Start.Byte++
		at.Start.Column++
	}
	return at
}

func (i *inference) fieldAdvice(name, what string, at Type) string {
	if near := suggest(name, names(at.Fields)); near != "" {
		return fmt.Sprintf("Did you mean %s?", near)
	}
	object := what[strings.LastIndex(what, ".")+1:]
	if strings.HasPrefix(what, "step.") || strings.HasPrefix(what, "memory") {
		return "Use one of: " + strings.Join(names(at.Fields), ", ") + "."
	}
	return fmt.Sprintf(`If the CRM has it, declare it in settings.hcl: event "…" { %s = { %s = text } }`, object, name)
}

func fieldsSentence(what string, t Type) string {
	if t.Kind != TypeObject || len(t.Fields) == 0 {
		return ""
	}
	return fmt.Sprintf("%s has: %s.", what, strings.Join(names(t.Fields), ", "))
}

func pathOf(t hcl.Traversal) string {
	path := t.RootName()
	for n := 1; n < len(t); n++ {
		name, _ := attributeAt(t, n)
		path += "." + name
	}
	return path
}

// missing says whether a field may be empty: identifiers are always there, and
// so is what a condition has asked for.
func (i *inference) missing(t hcl.Traversal) bool {
	last, _ := attributeAt(t, len(t)-1)
	return last != "id" && !i.view.given[pathOf(t)]
}

func (i *inference) variable(t hcl.Traversal) inferred {
	name, ok := attributeAt(t, 1)
	if !ok || len(t) > 2 {
		return i.complain(codeNoSuchName, t.SourceRange(), "vars are named one by one", "", "vars.…")
	}
	vars := i.view.settings.vars
	if !vars.Type().HasAttribute(name) {
		return i.complain(codeNoSuchName, t.SourceRange(), "There is no vars."+name, "", orElse(name, attributeNames(vars), "Add it to vars in settings.hcl."))
	}
	i.uses.vars[name] = true
	v := vars.GetAttr(name)
	result := inferred{Type: typeOfCty(v.Type())}
	if result.Kind == TypeText {
		text := v.AsString()
		result.literal, result.empty = &text, text == ""
	}
	return result
}

func (i *inference) contact(t hcl.Traversal) inferred {
	name, ok := attributeAt(t, 1)
	if !ok {
		return i.complain(codeNotAllowed, t.SourceRange(), "contact is a whole person", "A value is one field.", "contact.first_name")
	}
	found, ok := i.into(t, 1, i.view.settings.types.contact, "contact")
	if !ok {
		return anything
	}
	i.uses.contact[name] = true
	return inferred{Type: found, empty: i.missing(t)}
}

func (i *inference) record(t hcl.Traversal, root string, record Type) inferred {
	found, ok := i.into(t, 1, record, root)
	if !ok {
		return anything
	}
	if i.uses.records[root] == nil {
		i.uses.records[root] = map[string]bool{}
	}
	if name, ok := attributeAt(t, 1); ok {
		i.uses.records[root][name] = true
	}
	return inferred{Type: found, empty: i.missing(t)}
}

// event is a field of the event that started the round, or of the one that
// arrived. It must be there in every event that it can be.
func (i *inference) event(t hcl.Traversal) inferred {
	i.uses.event = true
	if len(i.view.events) == 0 {
		return i.eventless(t)
	}
	if name, _ := attributeAt(t, 1); name == "contact" {
		return i.complain(codeNoSuchField, t.SourceRange(), "event.contact is read as contact", "The person is the same in every event.", "contact"+strings.TrimPrefix(i.text(t.SourceRange()), "event.contact"))
	}
	result := anything
	for n, event := range i.view.events {
		found, ok := i.intoEvent(t, event)
		if !ok {
			return anything
		}
		if n > 0 && !fits(result.Type, found) {
			return i.complain(codeNeverEqual, t.SourceRange(), "This is of different kinds in different events", "", "Use different names.")
		}
		result = inferred{Type: found, empty: i.missing(t)}
	}
	return result
}

func (i *inference) intoEvent(t hcl.Traversal, event string) (Type, bool) {
	at, ok := i.view.eventType(event)
	if !ok {
		return Type{Kind: TypeAny}, true
	}
	object, _ := attributeAt(t, 1)
	if _, ok := at.Fields[object]; !ok && len(t) > 1 {
		detail := fmt.Sprintf("It carries: %s.", strings.Join(carried(at), ", "))
		try := orElse(object, names(at.Fields), "Use what the event carries.")
		i.complain(codeNoSuchField, t.SourceRange(), fmt.Sprintf("The event %q has no %q", event, object), detail, try)
		return Type{}, false
	}
	return i.into(t, 1, at, "event")
}

// eventType is what an event carries where the expression stands.
func (v view) eventType(event string) (Type, bool) {
	t, ok := v.settings.types.events[event]
	if added := v.added[event]; ok && len(added) > 0 {
		t = t.clone()
		maps.Copy(t.Fields, added)
	}
	return t, ok
}

// carried lists the paths of an event.
func carried(t Type) []string {
	var list []string
	for _, object := range names(t.Fields) {
		for _, field := range names(t.Fields[object].Fields) {
			list = append(list, "event."+object+"."+field)
		}
	}
	return list
}

func (i *inference) remembered(t hcl.Traversal) inferred {
	i.uses.memory = true
	found, ok := i.into(t, 1, Type{Kind: TypeObject, Fields: i.view.memory}, "memory")
	if !ok {
		return anything
	}
	return inferred{Type: found, empty: !i.view.given[pathOf(t)]}
}

func (i *inference) step(t hcl.Traversal) inferred {
	name, ok := attributeAt(t, 1)
	if !ok {
		return i.complain(codeNotAllowed, t.SourceRange(), "step needs the name of a step", "", "step.day_before.reply.text")
	}
	at, ok := i.view.steps[name]
	if !ok {
		return i.complain(codeNoSuchName, t.SourceRange(), fmt.Sprintf("There is no step %q", name), "", orElse(name, names(i.view.steps), "Name a step of this journey."))
	}
	found, ok := i.into(t, 2, at, "step."+name)
	if !ok {
		return anything
	}
	if _, seen := i.uses.steps[name]; !seen {
		i.uses.steps[name] = t.SourceRange()
	}
	return inferred{Type: found, empty: i.missing(t)}
}

func (i *inference) given(t hcl.Traversal) inferred {
	name, ok := attributeAt(t, 1)
	if i.view.with == nil || !ok {
		return i.complain(codeNoSuchName, t.SourceRange(), "with belongs into a template", "It is what the send gives to its template.", "contact, event or a record.")
	}
	value, ok := i.view.with[name]
	if !ok {
		return i.complain(codeWith, t.SourceRange(), fmt.Sprintf("A send of this template does not give with.%s", name), "", fmt.Sprintf("with = { %s = … } in each send and ask that uses it.", name))
	}
	return value
}

func (i *inference) hours(t hcl.Traversal) inferred {
	name, _ := attributeAt(t, 1)
	if _, ok := i.view.settings.hours[name]; !ok {
		return i.complain(codeNoSuchRef, t.SourceRange(), fmt.Sprintf("There are no hours %q", name), "", orElse(name, names(i.view.settings.hours), fmt.Sprintf("Declare hours %q in settings.hcl.", name)))
	}
	i.uses.hours[name] = true
	if i.view.settings.hours[name].Timezone == "" {
		i.uses.clock = true
	}
	return inferred{Type: Type{Kind: TypeAny}}
}

// param is a name inside a template's body.
func (i *inference) param(t hcl.Traversal) inferred {
	root := t.RootName()
	value, ok := i.view.params[root]
	if !ok {
		p := problem{
			code: codeNoSuchName, at: t.SourceRange(), summary: fmt.Sprintf("%q is not a parameter of this template", pathOf(t)),
			detail: "A body uses its params and vars, as WhatsApp fills in nothing else.", try: orElse(root, names(i.view.params), "Declare it in params."),
		}
		if len(t) > 1 {
			last, _ := attributeAt(t, len(t)-1)
			p.try = fmt.Sprintf("Add %s = text(%s) to params and write ${%s}.", last, pathOf(t), last)
		}
		i.r.add(p)
		return anything
	}
	if len(t) > 1 {
		return i.complain(codeNoSuchField, t.SourceRange(), fmt.Sprintf("%s is one value", root), "", "${"+root+"}")
	}
	value.literal = nil
	return value
}
