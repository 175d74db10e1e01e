package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// call checks a function by the table of builtins.
func (i *inference) call(e *hclsyntax.FunctionCallExpr) inferred {
	var args []inferred
	for _, arg := range e.Args {
		args = append(args, i.of(arg))
	}
	b, ok := builtinByName[e.Name]
	if !ok {
		if use, known := laterFunctions[e.Name]; known {
			return i.complain(codeLater, e.NameRange, e.Name+" is not in this version", "The language will have it for "+use+".", "Leave it out for now.")
		}
		return i.complain(codeFunction, e.NameRange, fmt.Sprintf("There is no function %q", e.Name), "", orElse(e.Name, names(builtinByName), ""))
	}
	if e.ExpandFinal {
		return i.complain(codeNotAllowed, e.Range(), "This is not part of the language", "A function's values are written one by one.", signature(b))
	}
	if !i.counted(e, b) {
		return inferred{Type: typeOfCty(b.returns), empty: false}
	}
	empty := false
	for n, arg := range args {
		p, _ := b.at(n)
		i.argument(e.Args[n], arg, p, b)
		empty = empty || arg.empty
	}
	if e.Name == "money" && len(args) == 1 {
		i.uses.vars["currency"] = true
		if !i.view.settings.vars.Type().HasAttribute("currency") {
			i.complain(codeFunction, e.NameRange, "money needs a currency", "It is the second value, or vars.currency for all.", `Add currency = "EUR" to vars in settings.hcl.`)
		}
	}
	result := inferred{Type: typeOfCty(b.returns), empty: empty && !b.nulls}
	if b.returns == cty.DynamicPseudoType && len(args) > 0 {
		result.Type = args[0].Type
		result.empty = !slices.ContainsFunc(args, func(a inferred) bool { return !a.empty })
	}
	return result
}

var laterFunctions = map[string]string{
	"did": "asking what the person did before", "times": "asking what the person did before", "last": "asking what the person did before",
	"file": "sending documents",
}

func signature(b *builtin) string {
	var params []string
	for _, p := range b.params {
		name := p.name
		if p.optional {
			name += "?"
		}
		params = append(params, name)
	}
	return fmt.Sprintf("%s(%s): %s", b.name, strings.Join(params, ", "), b.sentence)
}

func (i *inference) counted(e *hclsyntax.FunctionCallExpr, b *builtin) bool {
	least := 0
	for _, p := range b.params {
		if !p.optional {
			least++
		}
	}
	_, ok := b.at(len(e.Args) - 1)
	if len(e.Args) >= least && (ok || len(e.Args) == 0) {
		return true
	}
	i.complain(codeFunction, e.Range(), fmt.Sprintf("%s is given %d values", e.Name, len(e.Args)), "It takes others.", signature(b))
	return false
}

// argument checks one value of a call. Words with a grammar of their own must
// be written out, as the checker reads them too.
func (i *inference) argument(expr hclsyntax.Expression, arg inferred, p parameter, b *builtin) {
	switch p.kind {
	case takesMoment:
		i.want(expr, arg, TypeMoment)
	case takesNumber:
		i.want(expr, arg, TypeNumber)
	case takesText:
		if arg.Kind != TypeNumber {
			i.want(expr, arg, TypeText)
		}
	case takesList:
		i.want(expr, arg, TypeList)
	case takesDuration:
		d := &decoder{r: i.r}
		if arg.literal == nil {
			i.complain(codeNotStatic, expr.Range(), "A duration is written out here", "The checker computes with it.", `Such as "2d" or "3h".`)
		} else {
			d.duration(*arg.literal, expr.Range())
		}
	case takesDay, takesClock:
		if arg.literal == nil {
			i.complain(codeNotStatic, expr.Range(), fmt.Sprintf("%s takes %s here", b.name, p.kind), "The checker computes with it.", signature(b))
		} else if _, err := p.kind.take(cty.StringVal(*arg.literal), utcZone); err != nil {
			i.complain(codeFunction, expr.Range(), capital(err.Error()), "", signature(b))
		}
	case takesHours:
		if !strings.HasPrefix(i.text(expr.Range()), "hours.") {
			i.complain(codeFunction, expr.Range(), fmt.Sprintf("%s takes hours of settings.hcl", b.name), "", signature(b))
		}
	case takesOrdered:
		if arg.Kind != TypeNumber && arg.Kind != TypeMoment && arg.Kind != TypeDate && arg.Kind != TypeAny {
			i.complain(codeWrongType, expr.Range(), fmt.Sprintf("This is %s, and %s are needed", kindWord(arg.Kind), p.kind), "", signature(b))
		}
	}
}

func typeOfCty(t cty.Type) Type {
	switch t {
	case cty.String:
		return Type{Kind: TypeText}
	case cty.Number:
		return Type{Kind: TypeNumber}
	case cty.Bool:
		return Type{Kind: TypeYesNo}
	case momentType:
		return Type{Kind: TypeMoment}
	}
	return Type{Kind: TypeAny}
}
