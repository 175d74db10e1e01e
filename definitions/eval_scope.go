package definitions

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// context holds the variables and functions that the program asks for.
func (c *calling) context(p *program, e *Expr) (*hcl.EvalContext, error) {
	context := &hcl.EvalContext{
		Variables: make(map[string]cty.Value, len(p.references)),
		Functions: make(map[string]function.Function, len(p.functions)),
	}
	for _, ref := range p.references {
		v, err := c.resolve(ref)
		if err != nil {
			return nil, e.failedAt(ref.first, err)
		}
		context.Variables[ref.name] = v
	}
	for _, b := range p.functions {
		context.Functions[b.name] = b.function(c)
	}
	return context, nil
}

// resolve finds what a reference names. Everything but the plan's own values
// and the time is marked personal.
func (c *calling) resolve(ref pathRef) (cty.Value, error) {
	if v, ok := c.params[ref.root]; ok && len(ref.path) == 0 {
		return v.Mark(personal{}), nil
	}
	s := c.scope
	zone, err := c.recordZone(ref.root)
	if err != nil {
		return cty.NilVal, err
	}
	convert := converter{zone: zone}
	var raw any
	t := anyType
	switch ref.root {
	case "now":
		return momentVal(s.Now.In(c.zone())), nil
	case "vars":
		raw, t = walk(c.plan.Vars, t, ref.path)
		return convert.value(raw, t, ref.name)
	case "hours":
		return c.hoursReference(ref)
	case "contact":
		raw, t = s.Contact, c.plan.ContactType
	case "event":
		raw, t = s.Event, c.plan.EventTypes[s.EventType]
	case "step":
		raw, t = c.stepReference(ref)
		convert.ours = len(ref.path) > 1 && ref.path[1].field == "memory" // of a journey that was run
	case "memory":
		raw, convert.ours = s.Memory, true
	case "params":
		raw, convert.ours = s.Params, true
	case "repeat":
		raw = map[string]any{"count": s.Count}
	case "with":
		raw, convert.ours = s.With, true
	default:
		record, ok := c.plan.recordType(ref.root)
		if !ok {
			return cty.NilVal, fmt.Errorf("there is nothing called %q here", ref.root)
		}
		raw, t = s.Records[ref.root], record
	}
	raw, t = walk(absent(raw), t, ref.path)
	v, err := convert.value(raw, t, ref.name)
	if err != nil {
		return cty.NilVal, err
	}
	return v.Mark(personal{}), nil
}

// recordType is the type of a record of the plan, or of a kind of record that
// an audience or a date is of.
func (p *Plan) recordType(name string) (Type, bool) {
	if record, ok := p.Records[name]; ok {
		return p.RecordTypes[record.Kind], true
	}
	t, ok := p.RecordTypes[name]
	return t, ok
}

// absent makes a missing object nil, which is null in expressions.
func absent(raw any) any {
	if object, ok := raw.(map[string]any); ok && object == nil {
		return nil
	}
	return raw
}

// hoursReference is the name of hours, which functions take.
func (c *calling) hoursReference(ref pathRef) (cty.Value, error) {
	if len(ref.path) == 1 {
		if _, ok := c.plan.Hours[ref.path[0].field]; ok {
			return cty.StringVal(ref.path[0].field), nil
		}
	}
	return cty.NilVal, fmt.Errorf("there are no hours called %q here", strings.TrimPrefix(ref.name, "hours."))
}

// stepReference is what all steps left, typed for the one that is named: an
// event that a step waited for has its event's types.
func (c *calling) stepReference(ref pathRef) (any, Type) {
	steps := make(map[string]any, 1)
	t := Type{Kind: TypeObject, Fields: map[string]Type{}}
	if len(ref.path) == 0 {
		return steps, t
	}
	name := ref.path[0].field
	if left, ok := c.scope.Steps[name]; ok {
		steps[name] = left
	}
	id := name
	if c.scope.Frame != "" {
		id = c.scope.Frame + "." + name
	}
	t.Fields[name] = c.plan.stepType(id)
	return steps, t
}

// expected are the types of answers of a type.
var expected = map[string]TypeKind{"number": TypeNumber, "date": TypeDate, "text": TypeText, "phone": TypeText, "email": TypeText}

// stepType is the type of what a step leaves behind, by its id.
func (p *Plan) stepType(id string) Type {
	text := Type{Kind: TypeText}
	reply := Type{Kind: TypeObject, Fields: map[string]Type{"text": text, "button": text}}
	t := Type{Kind: TypeObject, Fields: map[string]Type{
		"reply":   reply,
		"status":  text,
		"channel": text,
		"sent_at": {Kind: TypeMoment},
	}}
	step, ok := p.Step(id)
	if !ok {
		return t
	}
	if step.Kind == HTTP {
		t.Fields["status"] = Type{Kind: TypeNumber}
	}
	if kind, ok := expected[step.Expect]; ok {
		reply.Fields["value"] = Type{Kind: kind}
	}
	fields := map[string]Type{}
	for _, awaited := range step.Events {
		for field, of := range p.EventTypes[awaited.On].Fields {
			if known, ok := fields[field]; ok && known.Kind != of.Kind {
				of = anyType // events that race may disagree
			}
			fields[field] = of
		}
	}
	if len(fields) > 0 {
		t.Fields["event"] = Type{Kind: TypeObject, Fields: fields}
	}
	return t
}
