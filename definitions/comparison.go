package definitions

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// comparison is <, <=, > or >= on two numbers or two moments; with what is
// missing it is false.
func comparison(holds func(order int) bool) *hclsyntax.Operation {
	return &hclsyntax.Operation{Type: cty.Bool, Impl: function.New(&function.Spec{
		Params: []function.Parameter{operand("left", cty.DynamicPseudoType), operand("right", cty.DynamicPseudoType)},
		Type: func(args []cty.Value) (cty.Type, error) {
			_, _, err := alike(args[0], args[1])
			return cty.Bool, err
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			a, b, err := alike(args[0], args[1])
			if err != nil {
				return cty.NilVal, err
			}
			if a.IsNull() || b.IsNull() {
				return cty.False, nil
			}
			order, err := compareValues(a, b)
			return cty.BoolVal(err == nil && holds(order)), err
		},
	})}
}

// compareValues orders two numbers or two moments.
func compareValues(a, b cty.Value) (int, error) {
	if m, ok := momentOf(a); ok {
		if n, ok := momentOf(b); ok {
			return m.at.Compare(n.at), nil
		}
	}
	if a.Type() == cty.Number && b.Type() == cty.Number {
		return a.AsBigFloat().Cmp(b.AsBigFloat()), nil
	}
	return 0, fmt.Errorf("%s and %s have no order", typeWord(a.Type()), typeWord(b.Type()))
}

// alike brings the two sides of a comparison to one type: text that an author
// or a CRM wrote for a moment or a number is read as one. Text that is not
// known yet is refused, so the checker finds comparisons that cannot work.
func alike(a, b cty.Value) (cty.Value, cty.Value, error) {
	ta, tb := a.Type(), b.Type()
	switch {
	case ta == cty.DynamicPseudoType || tb == cty.DynamicPseudoType:
		return a, b, nil
	case ta == tb && (ta == cty.Number || ta == momentType):
		return a, b, nil
	case tb == cty.String && (ta == cty.Number || ta == momentType):
		b, err := textLike(b, a)
		return a, b, err
	case ta == cty.String && (tb == cty.Number || tb == momentType):
		a, err := textLike(a, b)
		return a, b, err
	case ta == cty.String && tb == cty.String:
		return a, b, errors.New("text has no order: compare numbers or moments")
	}
	return a, b, fmt.Errorf("cannot compare %s with %s", typeWord(ta), typeWord(tb))
}

// textLike reads known text as the type of the other side, a moment in the
// other's zone.
func textLike(text, other cty.Value) (cty.Value, error) {
	if text.IsNull() {
		return cty.NullVal(other.Type()), nil
	}
	if !text.IsKnown() {
		return text, fmt.Errorf("cannot compare text with %s", typeWord(other.Type()))
	}
	if other.Type() == cty.Number {
		n, err := parseNumber(text.AsString())
		if err != nil {
			return text, errors.New("cannot compare text with a number")
		}
		return n, nil
	}
	zone := utc
	if m, ok := momentOf(other); ok {
		zone = m.at.Location()
	}
	m, err := parseMomentOrDate(text.AsString(), zone)
	if err != nil {
		return text, errors.New("cannot compare text with a moment")
	}
	return m, nil
}

// typeWord names a type for an author.
func typeWord(t cty.Type) string {
	switch {
	case t == cty.String:
		return "text"
	case t == cty.Number:
		return "a number"
	case t == cty.Bool:
		return "yes or no"
	case t == momentType:
		return "a moment"
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		return "a list"
	case t.IsObjectType() || t.IsMapType():
		return "an object"
	}
	return "a value"
}
