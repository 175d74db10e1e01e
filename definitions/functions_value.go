package definitions

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
)

var takenNumber = parameter{name: "number", kind: takesNumber}

// valueFunctions are about numbers, lists and what is missing.
var valueFunctions = []builtin{
	{
		name: "has", params: []parameter{{name: "value", kind: takesAny}}, returns: cty.Bool, nulls: true,
		sentence: "Whether a value is there and not empty: has(contact.phone).",
		run: func(_ *calling, a []cty.Value) (cty.Value, error) {
			return cty.BoolVal(!empty(a[0])), nil
		},
	},
	firstGiven("coalesce"),
	firstGiven("default"),
	{
		name: "contains", params: []parameter{{name: "text_or_list", kind: takesAny}, {name: "value", kind: takesAny}}, returns: cty.Bool, nulls: true,
		sentence: "Whether a text or a list has something in it; capitals do not matter.",
		run:      containsFunction,
	},
	{
		name: "length", params: []parameter{{name: "text_or_list", kind: takesAny}}, returns: cty.Number, nulls: true,
		sentence: "How many letters a text has, or values a list.",
		run:      lengthFunction,
	},
	{
		name: "min", params: []parameter{{name: "value", kind: takesOrdered, many: true}}, returns: cty.DynamicPseudoType, nulls: true,
		sentence: "The smallest number, or the earliest moment; what is missing does not count.",
		run:      func(_ *calling, a []cty.Value) (cty.Value, error) { return extreme(a, -1) },
	},
	{
		name: "max", params: []parameter{{name: "value", kind: takesOrdered, many: true}}, returns: cty.DynamicPseudoType, nulls: true,
		sentence: "The largest number, or the latest moment; what is missing does not count.",
		run:      func(_ *calling, a []cty.Value) (cty.Value, error) { return extreme(a, 1) },
	},
	{
		name: "round", params: []parameter{takenNumber, {name: "decimals", kind: takesNumber, optional: true}}, returns: cty.Number,
		sentence: "The nearest number with so many decimals, none unless written; halves go up.",
		run: func(_ *calling, a []cty.Value) (cty.Value, error) {
			decimals := 0
			if len(a) > 1 {
				var err error
				if decimals, err = wholeDecimals(a[1]); err != nil {
					return cty.NilVal, err
				}
			}
			return parseNumber(rounded(a[0].AsBigFloat(), decimals))
		},
	},
	{
		name: "abs", params: []parameter{takenNumber}, returns: cty.Number,
		sentence: "The number without its sign.",
		run: func(_ *calling, a []cty.Value) (cty.Value, error) {
			return cty.NumberVal(new(big.Float).Abs(a[0].AsBigFloat())), nil
		},
	},
}

// empty is what has() calls missing.
func empty(v cty.Value) bool {
	if v.IsNull() {
		return true
	}
	switch t := v.Type(); {
	case t == cty.String:
		return strings.TrimSpace(v.AsString()) == ""
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		return v.LengthInt() == 0
	}
	return false
}

// firstGiven is the function with two names: default(contact.name, "there").
func firstGiven(name string) builtin {
	return builtin{
		name: name, params: []parameter{{name: "value", kind: takesAny, many: true}}, returns: cty.DynamicPseudoType, nulls: true,
		sentence: fmt.Sprintf(`The first value that is there and not empty: %s(contact.first_name, "you").`, name),
		run: func(_ *calling, a []cty.Value) (cty.Value, error) {
			for _, v := range a {
				if !empty(v) {
					return v, nil
				}
			}
			return cty.NullVal(commonType(a)), nil
		},
	}
}

func containsFunction(c *calling, a []cty.Value) (cty.Value, error) {
	where, what := a[0], a[1]
	if where.IsNull() || what.IsNull() {
		return cty.False, nil
	}
	switch t := where.Type(); {
	case t == cty.String || t == cty.Number:
		text, err := c.readableText(where)
		if err != nil {
			return cty.NilVal, err
		}
		part, err := c.readableText(what)
		return cty.BoolVal(strings.Contains(strings.ToLower(text), strings.ToLower(part))), err
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		for it := where.ElementIterator(); it.Next(); {
			_, v := it.Element()
			if same(v, what) {
				return cty.True, nil
			}
		}
		return cty.False, nil
	}
	return cty.NilVal, fmt.Errorf("a text or a list is wanted here, and this is %s", typeWord(where.Type()))
}

func same(a, b cty.Value) bool {
	if a.IsNull() || !a.Type().Equals(b.Type()) {
		return false
	}
	if a.Type() == cty.String {
		return strings.EqualFold(a.AsString(), b.AsString())
	}
	return a.RawEquals(b)
}

func lengthFunction(_ *calling, a []cty.Value) (cty.Value, error) {
	v := a[0]
	if v.IsNull() {
		return cty.Zero, nil
	}
	switch t := v.Type(); {
	case t == cty.String:
		return cty.NumberIntVal(int64(utf8.RuneCountInString(v.AsString()))), nil
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		return cty.NumberIntVal(int64(v.LengthInt())), nil
	}
	return cty.NilVal, fmt.Errorf("a text or a list is wanted here, and this is %s", typeWord(v.Type()))
}

// extreme is the value that lies furthest in the direction.
func extreme(args []cty.Value, direction int) (cty.Value, error) {
	found := cty.NilVal
	for _, v := range args {
		if v.IsNull() {
			continue
		}
		if found == cty.NilVal {
			found = v
			continue
		}
		order, err := compareValues(v, found)
		if err != nil {
			return cty.NilVal, err
		}
		if order*direction > 0 {
			found = v
		}
	}
	if found == cty.NilVal {
		return cty.NullVal(commonType(args)), nil
	}
	return found, nil
}

func wholeDecimals(v cty.Value) (int, error) {
	if n, accuracy := v.AsBigFloat().Int64(); accuracy == big.Exact && n >= 0 && n <= maxDecimals {
		return int(n), nil
	}
	return 0, errors.New("decimals are a whole number from 0 to 9")
}
