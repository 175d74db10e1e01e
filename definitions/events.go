package definitions

import (
	_ "embed"
	"fmt"
	"maps"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// eventTypes are what events, records and contacts carry. Event types hold the
// objects an event is about; the contact that every event may carry stands in
// contact alone.
type eventTypes struct {
	events  map[string]Type // by event type; objects
	records map[string]Type // by kind: the union over all events
	contact Type
}

//go:embed events.hcl
var shippedEvents []byte

// loadShipped reads events.hcl once.
var loadShipped = sync.OnceValue(func() eventTypes {
	r := newReport()
	types := eventTypes{events: map[string]Type{}, records: map[string]Type{}, contact: Type{Kind: TypeObject, Fields: map[string]Type{}}}
	src := parse("events.hcl", shippedEvents, r)
	if src.body != nil {
		d := &decoder{r: r, src: src, vars: noVars}
		for _, block := range src.body.Blocks {
			types.declare(d, d.block(schema["event"], block, 0))
		}
	}
	if len(r.problems) > 0 { // a mistake in this package, found by its first test
		panic(fmt.Sprintf("events.hcl, line %d: %s", r.problems[0].at.Start.Line, r.problems[0].summary))
	}
	return types
})

// clone copies the tables, so that a workspace can add to them.
func (t eventTypes) clone() eventTypes {
	c := eventTypes{events: map[string]Type{}, records: map[string]Type{}, contact: t.contact.clone()}
	for name, one := range t.events {
		c.events[name] = one.clone()
	}
	for name, one := range t.records {
		c.records[name] = one.clone()
	}
	return c
}

func (t Type) clone() Type {
	if t.Fields == nil {
		return t
	}
	fields := maps.Clone(t.Fields)
	for name, f := range fields {
		fields[name] = f.clone()
	}
	t.Fields = fields
	return t
}

// declare adds an event block: a new type, or more fields of a known one.
func (t eventTypes) declare(d *decoder, n *node) {
	if !strings.Contains(n.label, ".") || strings.ContainsAny(n.label, " \t\n\"") {
		d.r.add(problem{
			code: codeName, at: n.at, summary: fmt.Sprintf("%q cannot be a type of event", n.label),
			detail: "A type of event says what it is about and what happened to it, with a point between them.", try: `"booking.created"`,
		})
		return
	}
	event, ok := t.events[n.label]
	if !ok {
		event = Type{Kind: TypeObject, Fields: map[string]Type{}}
	}
	for _, object := range names(n.args) {
		attr := n.args[object]
		declared, ok := d.typeOf(attr.Expr)
		if !ok {
			continue
		}
		if declared.Kind != TypeObject {
			d.wrong(attr.Expr.Range(), fmt.Sprintf("%s needs fields", object), "An event carries objects, and their fields have types.", object+" = { id = text }")
			continue
		}
		if object == "contact" {
			t.contact.merge(d, attr, "contact", declared)
			continue
		}
		into := event.Fields[object]
		into.merge(d, attr, object, declared)
		event.Fields[object] = into
		record := t.records[object]
		record.merge(d, attr, object, declared)
		t.records[object] = record
	}
	t.events[n.label] = event
}

// merge adds the fields of an object; a field that has another type already is
// a problem.
func (t *Type) merge(d *decoder, attr *hclsyntax.Attribute, object string, more Type) {
	if t.Fields == nil {
		*t = Type{Kind: TypeObject, Fields: map[string]Type{}}
	}
	for _, name := range names(more.Fields) {
		one := more.Fields[name]
		was, ok := t.Fields[name]
		if ok && was.Kind != one.Kind {
			d.r.add(problem{
				code: codeEventClash, at: attr.Expr.Range(), summary: fmt.Sprintf("%s.%s is %s elsewhere", object, name, was.Kind),
				detail: fmt.Sprintf("Here it is declared as %s. A field has one type in all events, those that come with relance included.", one.Kind),
				try:    fmt.Sprintf("%s = %s, or another name.", name, was.Kind),
			})
			continue
		}
		t.Fields[name] = one
	}
}

// typeOf reads a type: a word, list(text), or an object of types.
func (d *decoder) typeOf(expr hclsyntax.Expression) (Type, bool) {
	switch e := expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if len(e.Traversal) == 1 {
			switch kind := TypeKind(e.Traversal.RootName()); kind {
			case TypeText, TypeNumber, TypeYesNo, TypeMoment, TypeDate, TypeAny:
				return Type{Kind: kind}, true
			}
		}
	case *hclsyntax.FunctionCallExpr:
		if e.Name == "list" && len(e.Args) == 1 {
			of, ok := d.typeOf(e.Args[0])
			return Type{Kind: TypeList, Of: &of}, ok
		}
	case *hclsyntax.ObjectConsExpr:
		object := Type{Kind: TypeObject, Fields: map[string]Type{}}
		for _, item := range e.Items {
			name := hcl.ExprAsKeyword(item.KeyExpr)
			field, ok := d.typeOf(item.ValueExpr)
			if !ok {
				return Type{}, false
			}
			if name == "" {
				d.wrong(item.KeyExpr.Range(), "A field has a plain name", "", `starts_at = moment`)
				return Type{}, false
			}
			object.Fields[name] = field
		}
		return object, true
	}
	kinds := []string{"text", "number", "yes_no", "moment", "date", "any"}
	written := d.src.slice(expr.Range())
	d.wrong(expr.Range(), fmt.Sprintf("%s is not a type", written), "The types are text, number, yes_no, moment, date, list(text) and any.", orElse(strings.Trim(written, `"`), kinds, ""))
	return Type{}, false
}
