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
	s, convert := c.scope, converter{zone: c.recordZone(ref.root)}
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
	case "memory":
		raw, convert.ours = s.Memory, true
	case "with":
		raw, convert.ours = s.With, true
	default:
		record, ok := c.plan.Records[ref.root]
		if !ok {
			return cty.NilVal, fmt.Errorf("there is nothing called %q here", ref.root)
		}
		raw, t = s.Records[ref.root], c.plan.RecordTypes[record.Kind]
	}
	raw, t = walk(absent(raw), t, ref.path)
	v, err := convert.value(raw, t, ref.name)
	if err != nil {
		return cty.NilVal, err
	}
	return v.Mark(personal{}), nil
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
	t.Fields[name] = c.plan.stepType(name)
	return steps, t
}

// stepType is the type of what a step leaves behind.
func (p *Plan) stepType(name string) Type {
	text := Type{Kind: TypeText}
	t := Type{Kind: TypeObject, Fields: map[string]Type{
		"reply":   {Kind: TypeObject, Fields: map[string]Type{"text": text, "button": text}},
		"status":  text,
		"channel": text,
		"sent_at": {Kind: TypeMoment},
	}}
	step, ok := p.Step(name)
	if !ok {
		return t
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
