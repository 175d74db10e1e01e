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
		if e.Name == "file" { // the word that a header may write around an address
			return i.complain(codeFunction, e.NameRange, "file stands in the header of a template alone", "Elsewhere a file says what it is.", `media = document("https://…", "name.pdf")`)
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
	if e.Name == "next" {
		i.uses.clock = true
	}
	result := inferred{Type: typeOfCty(b.returns), empty: b.missing || empty && !b.nulls}
	if b.returns == cty.DynamicPseudoType && len(args) > 0 {
		result.Type = args[0].Type
		result.empty = !slices.ContainsFunc(args, func(a inferred) bool { return !a.empty })
	}
	return result
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
	fits := len(e.Args) == 0
	if !fits {
		_, fits = b.at(len(e.Args) - 1)
	}
	if len(e.Args) >= least && fits {
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
	case takesEvent:
		i.history(expr, arg, b)
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

// history checks the event that did, times and last ask for, and keeps it, so
// that the run knows which events to look up.
func (i *inference) history(expr hclsyntax.Expression, arg inferred, b *builtin) {
	known := i.view.settings.types.events
	if arg.literal == nil {
		i.complain(codeNotStatic, expr.Range(), fmt.Sprintf("%s takes the name of an event, written out", b.name), "What happened before is looked up before the value is asked.", signature(b))
		return
	}
	if _, ok := known[*arg.literal]; !ok {
		i.complain(codeNoSuchEvent, expr.Range(), fmt.Sprintf("There is no event %q", *arg.literal), "Nobody can have done what no event says.", didYouMeanEvent(*arg.literal, names(known)))
		return
	}
	i.uses.history[*arg.literal] = true
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
