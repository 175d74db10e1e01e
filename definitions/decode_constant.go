package definitions

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// constant evaluates an expression that is known when the file is loaded.
func (d *decoder) constant(expr hclsyntax.Expression) (cty.Value, bool) {
	for _, traversal := range expr.Variables() {
		if traversal.RootName() == "vars" {
			continue
		}
		d.r.add(problem{
			code: codeNotStatic, at: traversal.SourceRange(), summary: fmt.Sprintf("%q is not known when the file is loaded", traversal.RootName()),
			detail: "This value is the same for everybody: text, numbers, and vars.", try: `Write it as text, "like this".`,
		})
		return cty.NilVal, false
	}
	v, diags := expr.Value(&hcl.EvalContext{Variables: map[string]cty.Value{"vars": d.vars}})
	if diags.HasErrors() {
		first := diags[0]
		p := problem{code: codeNotStatic, at: expr.Range(), summary: first.Summary, detail: first.Detail, try: "Write the value itself, as text, a number, true or false."}
		if first.Subject != nil {
			p.at = *first.Subject
		}
		if traversals := expr.Variables(); len(traversals) > 0 && len(traversals[0]) > 1 {
			if attr, ok := traversals[0][1].(hcl.TraverseAttr); ok && !d.vars.Type().HasAttribute(attr.Name) {
				p.code, p.summary = codeNoSuchName, fmt.Sprintf("There is no vars.%s", attr.Name)
				p.detail, p.try = "", orElse(attr.Name, attributeNames(d.vars), "Add it to vars in settings.hcl.")
			}
		}
		d.r.add(p)
		return cty.NilVal, false
	}
	return v, true
}

func attributeNames(v cty.Value) []string { return names(v.Type().AttributeTypes()) }

// checkConstant checks a constant against the type the schema gives it.
func (d *decoder) checkConstant(spec *argSpec, v cty.Value, at hcl.Range) bool {
	bad := func(what string) bool {
		d.wrong(at, fmt.Sprintf("%s is %s", spec.name, what), spec.sentence, fmt.Sprintf("%s = %s", spec.name, spec.example()))
		return false
	}
	if v.IsNull() {
		return bad("given a value, or left out")
	}
	switch spec.kind {
	case ofText:
		if v.Type() != cty.String || strings.TrimSpace(v.AsString()) == "" {
			return bad("a text in quotes")
		}
	case ofDuration:
		if v.Type() != cty.String {
			return bad("a duration in quotes")
		}
		return d.duration(v.AsString(), at)
	case ofTexts:
		if !isTexts(v) || v.LengthInt() == 0 {
			return bad("a list of texts")
		}
	case ofNumber:
		if v.Type() != cty.Number {
			return bad("a number")
		}
	case ofYesNo:
		if v.Type() != cty.Bool {
			return bad("true or false")
		}
	case ofWaits:
		if !isTextObject(v) {
			return bad("durations by name")
		}
	case ofTurns:
		if !isTurns(v) {
			return bad("a number of people, and how long after them the next ones enter")
		}
	case ofWords:
		if !isTextLists(v) {
			return bad("a list of words for each language")
		}
	case ofLocales:
		if v.Type() != cty.String && !isTextObject(v) {
			return bad("a text, or one for each language")
		}
	case ofSpans:
		if v.Type() != cty.String && !isTexts(v) {
			return bad("hours in quotes")
		}
	}
	return true
}

func isTexts(v cty.Value) bool {
	if !v.Type().IsTupleType() {
		return false
	}
	for _, t := range v.Type().TupleElementTypes() {
		if t != cty.String {
			return false
		}
	}
	return true
}

// isTurns says whether a value is { people = 1, every = "30m" }.
func isTurns(v cty.Value) bool {
	if !v.Type().IsObjectType() {
		return false
	}
	of := v.Type().AttributeTypes()
	return len(of) == 2 && of["people"] == cty.Number && of["every"] == cty.String
}

func isTextObject(v cty.Value) bool {
	if !v.Type().IsObjectType() {
		return false
	}
	for _, t := range v.Type().AttributeTypes() {
		if t != cty.String {
			return false
		}
	}
	return v.LengthInt() > 0
}

func texts(v cty.Value) []string {
	var list []string
	for _, one := range v.AsValueSlice() {
		list = append(list, one.AsString())
	}
	return list
}

// duration checks a duration and says how a near miss is written.
func (d *decoder) duration(text string, at hcl.Range) bool {
	_, err := ParseDuration(text)
	if err == nil {
		return true
	}
	p := problem{
		code: codeDuration, at: at, summary: "This is not a duration", detail: capital(err.Error()) + ".",
		try: `A number and m, h, d, w or mo without a space, such as "30m", "48h" or "2d".`,
	}
	if better, ok := betterDuration(text); ok {
		p.try = fmt.Sprintf("%q", better)
	}
	d.r.add(p)
	return false
}

func capital(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
