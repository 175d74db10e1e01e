package definitions

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// inferred is what is known of an expression's value before it has one.
type inferred struct {
	Type
	empty   bool    // the value may be missing
	literal *string // the text, where it is a constant
}

var anything = inferred{Type: Type{Kind: TypeAny}}

// view is what an expression sees where it stands.
type view struct {
	events   []string // event.* is one of these
	settings *settings
	records  map[string]Type     // by name; nil where there are none
	steps    map[string]Type     // by step name
	memory   map[string]Type     // by name
	with     map[string]inferred // inside a template: what the send gives
	params   map[string]inferred // inside a template's body: nothing else is seen but these and vars
	given    map[string]bool     // paths that a condition says are there: "deal.amount"
}

// knowing is the view where the paths in given are there too.
func (v view) knowing(given map[string]bool) view {
	if len(given) == 0 {
		return v
	}
	all := maps.Clone(v.given)
	if all == nil {
		all = map[string]bool{}
	}
	maps.Copy(all, given)
	v.given = all
	return v
}

// inference walks every name and call of an expression. It does not evaluate:
// a short circuit would hide what stands behind it.
type inference struct {
	r    *report
	view view
	uses *uses
}

// uses collects what expressions refer to.
type uses struct {
	contact map[string]bool
	records map[string]map[string]bool
	steps   map[string]hcl.Range
	vars    map[string]bool
	hours   map[string]bool
	event   bool
	memory  bool
}

func newUses() *uses {
	return &uses{
		contact: map[string]bool{}, records: map[string]map[string]bool{}, steps: map[string]hcl.Range{},
		vars: map[string]bool{}, hours: map[string]bool{},
	}
}

func (u *uses) plan() Uses {
	p := Uses{Contact: keysOrNil(u.contact), Event: u.event, Memory: u.memory, Steps: keysOrNil(u.steps)}
	for _, name := range names(u.records) {
		if p.Records == nil {
			p.Records = map[string][]string{}
		}
		p.Records[name] = names(u.records[name])
	}
	return p
}

func keysOrNil[V any](m map[string]V) []string {
	if len(m) == 0 {
		return nil
	}
	return names(m)
}

func (i *inference) complain(code string, at hcl.Range, summary, detail, try string) inferred {
	i.r.add(problem{code: code, at: at, summary: summary, detail: detail, try: try})
	return anything
}

func (i *inference) text(at hcl.Range) string {
	if src := i.r.sources[at.Filename]; src != nil {
		return src.slice(at)
	}
	return ""
}

// of is the type of an expression.
func (i *inference) of(expr hclsyntax.Expression) inferred {
	switch e := expr.(type) {
	case *hclsyntax.LiteralValueExpr:
		return i.literal(e)
	case *hclsyntax.ParenthesesExpr:
		return i.of(e.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return i.of(e.Wrapped)
	case *hclsyntax.TemplateExpr:
		return i.template(e)
	case *hclsyntax.ScopeTraversalExpr:
		return i.name(e.Traversal)
	case *hclsyntax.BinaryOpExpr:
		return i.binary(e)
	case *hclsyntax.UnaryOpExpr:
		return i.unary(e)
	case *hclsyntax.ConditionalExpr:
		return i.conditional(e)
	case *hclsyntax.FunctionCallExpr:
		return i.call(e)
	case *hclsyntax.TupleConsExpr:
		return i.tuple(e)
	case *hclsyntax.IndexExpr:
		return i.index(e)
	}
	return i.complain(codeNotAllowed, expr.Range(), "This is not part of the language",
		"Expressions are names, texts, numbers, comparisons and functions.", "Say it with branch and case, or with a function.")
}

func (i *inference) literal(e *hclsyntax.LiteralValueExpr) inferred {
	switch {
	case e.Val.IsNull():
		return i.complain(codeNotAllowed, e.SrcRange, "null is not part of the language", "A value is there or it is missing.", "has(…) asks whether it is there.")
	case e.Val.Type() == cty.Number:
		return inferred{Type: Type{Kind: TypeNumber}}
	case e.Val.Type() == cty.Bool:
		return inferred{Type: Type{Kind: TypeYesNo}}
	}
	text := e.Val.AsString()
	return inferred{Type: Type{Kind: TypeText}, literal: &text, empty: text == ""}
}

func (i *inference) template(e *hclsyntax.TemplateExpr) inferred {
	result := inferred{Type: Type{Kind: TypeText}}
	constant, plainText := "", true
	result.empty = len(e.Parts) > 0
	for _, part := range e.Parts {
		one := i.of(part)
		if one.Kind == TypeObject {
			i.complain(codeWrongType, part.Range(), "This is a whole object, and a text needs one value", fieldsSentence("It", one.Type), "Name one of its fields.")
		}
		if one.literal == nil {
			plainText = false
		} else {
			constant += *one.literal
		}
		if !one.empty {
			result.empty = false
		}
	}
	if plainText {
		result.literal = &constant
	}
	return result
}

func (i *inference) tuple(e *hclsyntax.TupleConsExpr) inferred {
	of := anything
	for n, one := range e.Exprs {
		t := i.of(one)
		if n == 0 {
			of = t
		}
	}
	return inferred{Type: Type{Kind: TypeList, Of: &of.Type}, empty: len(e.Exprs) == 0}
}

func (i *inference) index(e *hclsyntax.IndexExpr) inferred {
	list := i.of(e.Collection)
	i.of(e.Key)
	if list.Kind == TypeList && list.Of != nil {
		return inferred{Type: *list.Of, empty: true}
	}
	return inferred{Type: Type{Kind: TypeAny}, empty: true}
}

func (i *inference) unary(e *hclsyntax.UnaryOpExpr) inferred {
	value := i.of(e.Val)
	if e.Op == hclsyntax.OpNegate {
		i.want(e.Val, value, TypeNumber)
		return inferred{Type: Type{Kind: TypeNumber}, empty: value.empty}
	}
	i.want(e.Val, value, TypeYesNo)
	return inferred{Type: Type{Kind: TypeYesNo}}
}

func (i *inference) binary(e *hclsyntax.BinaryOpExpr) inferred {
	left := i.of(e.LHS)
	if e.Op == hclsyntax.OpLogicalAnd { // what the left side says is there, is there on the right
		inner := *i
		inner.view = i.view.knowing(assured(e.LHS, i.text))
		right := inner.of(e.RHS)
		i.want(e.LHS, left, TypeYesNo)
		i.want(e.RHS, right, TypeYesNo)
		return inferred{Type: Type{Kind: TypeYesNo}}
	}
	right := i.of(e.RHS)
	switch e.Op {
	case hclsyntax.OpLogicalOr:
		i.want(e.LHS, left, TypeYesNo)
		i.want(e.RHS, right, TypeYesNo)
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
		i.comparable(e, left, right)
	case hclsyntax.OpLessThan, hclsyntax.OpLessThanOrEqual, hclsyntax.OpGreaterThan, hclsyntax.OpGreaterThanOrEqual:
		if i.comparable(e, left, right) && (left.Kind == TypeText && right.Kind == TypeText || left.Kind == TypeYesNo || left.Kind == TypeList || left.Kind == TypeObject) {
			i.complain(codeWrongType, e.SrcRange, fmt.Sprintf("%s has no order", capital(kindWord(left.Kind))), "Only numbers and moments come before or after each other.", "Compare with == or !=.")
		}
	default:
		i.want(e.LHS, left, TypeNumber)
		i.want(e.RHS, right, TypeNumber)
		return inferred{Type: Type{Kind: TypeNumber}, empty: left.empty || right.empty}
	}
	return inferred{Type: Type{Kind: TypeYesNo}}
}

// comparable minds two sides that can never be equal.
func (i *inference) comparable(e *hclsyntax.BinaryOpExpr, left, right inferred) bool {
	if fits(left.Type, right.Type) || isMomentText(left, right) || isMomentText(right, left) {
		return true
	}
	detail := fmt.Sprintf("The left side is %s, the right side is %s.", kindWord(left.Kind), kindWord(right.Kind))
	i.complain(codeNeverEqual, e.SrcRange, "These two are never equal", detail, i.likelier(e, left, right))
	return false
}

// likelier is what a comparison was probably meant to be.
func (i *inference) likelier(e *hclsyntax.BinaryOpExpr, left, right inferred) string {
	literal, other, expr := right, left, e.RHS
	if left.literal != nil {
		literal, other, expr = left, right, e.LHS
	}
	if literal.literal != nil {
		switch other.Kind {
		case TypeNumber:
			if _, err := parseNumber(*literal.literal); err == nil {
				return *literal.literal + " without quotes."
			}
		case TypeMoment, TypeDate:
			return "Write the moment as \"2026-03-27 15:00\", or compute it: after(now, \"3h\")."
		case TypeYesNo:
			return "true or false, without quotes."
		}
	}
	if other.Kind == TypeText && literal.Kind != TypeText {
		return fmt.Sprintf("%q, in quotes.", i.text(expr.Range()))
	}
	return "Compare values of the same kind."
}

// isMomentText says whether text is a constant that reads as a moment beside a
// moment.
func isMomentText(m, text inferred) bool {
	if m.Kind != TypeMoment && m.Kind != TypeDate || text.literal == nil {
		return false
	}
	_, err := parseMomentOrDate(*text.literal, utc)
	return err == nil
}

// fits says whether values of the two types can be the same.
func fits(a, b Type) bool {
	if a.Kind == TypeAny || b.Kind == TypeAny || a.Kind == b.Kind {
		return true
	}
	return a.Kind == TypeMoment && b.Kind == TypeDate || a.Kind == TypeDate && b.Kind == TypeMoment
}

// want minds an expression that is not of the kind its place needs.
func (i *inference) want(expr hclsyntax.Expression, got inferred, kind TypeKind) bool {
	if fits(got.Type, Type{Kind: kind}) || isMomentText(inferred{Type: Type{Kind: kind}}, got) {
		return true
	}
	try := map[TypeKind]string{
		TypeYesNo:  `A comparison, such as deal.stage == "won", or has(…).`,
		TypeNumber: "A number, without quotes.",
		TypeMoment: `A moment of a record or an event, or after(now, "3h").`,
		TypeText:   `Text in quotes: "${…}".`,
	}[kind]
	i.complain(codeWrongType, expr.Range(), fmt.Sprintf("This is %s, and %s is needed", kindWord(got.Kind), kindWord(kind)), "", try)
	return false
}

func (i *inference) conditional(e *hclsyntax.ConditionalExpr) inferred {
	i.want(e.Condition, i.of(e.Condition), TypeYesNo)
	then := *i
	then.view = i.view.knowing(assured(e.Condition, i.text))
	yes, no := then.of(e.TrueResult), i.of(e.FalseResult)
	if !fits(yes.Type, no.Type) {
		i.complain(codeWrongType, e.SrcRange, "The two sides of the colon are of different kinds",
			fmt.Sprintf("One is %s, the other is %s.", kindWord(yes.Kind), kindWord(no.Kind)), "Give both the same kind.")
	}
	return inferred{Type: yes.Type, empty: yes.empty || no.empty}
}

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

func kindWord(kind TypeKind) string {
	switch kind {
	case TypeText:
		return "text"
	case TypeNumber:
		return "a number"
	case TypeYesNo:
		return "yes or no"
	case TypeMoment:
		return "a moment"
	case TypeDate:
		return "a date"
	case TypeList:
		return "a list"
	case TypeObject:
		return "an object"
	}
	return "a value"
}

// assured are the paths that a true condition says are there: those of
// has(path), alone or joined with &&.
func assured(condition hclsyntax.Expression, text func(hcl.Range) string) map[string]bool {
	paths := map[string]bool{}
	var walk func(e hclsyntax.Expression)
	walk = func(e hclsyntax.Expression) {
		switch e := e.(type) {
		case *hclsyntax.ParenthesesExpr:
			walk(e.Expression)
		case *hclsyntax.BinaryOpExpr:
			if e.Op == hclsyntax.OpLogicalAnd {
				walk(e.LHS)
				walk(e.RHS)
			}
		case *hclsyntax.FunctionCallExpr:
			if e.Name == "has" && len(e.Args) == 1 {
				paths[text(e.Args[0].Range())] = true
			}
		}
	}
	if condition != nil {
		walk(condition)
	}
	return paths
}
