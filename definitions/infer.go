package definitions

import (
	"maps"

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
	events   []string                   // event.* is one of these
	added    map[string]map[string]Type // records that stand beside an event, by event type and kind
	settings *settings
	records  map[string]Type     // by name; nil where there are none
	list     bool                // of an audience: its record is the one it is of
	steps    map[string]Type     // by step name
	memory   map[string]Type     // by name
	with     map[string]inferred // inside a template: what the send gives
	params   map[string]inferred // inside a template's body: nothing else is seen but these and vars
	given    map[string]bool     // paths that a condition says are there: "deal.amount"
	callable bool                // the journey is run by others: no event began it
	runWith  map[string]Type     // its params
	counted  bool                // a repeat is around
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
