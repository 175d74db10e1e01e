package definitions

import (
	"errors"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// HCL's own operators compare only numbers and stop at null. In the language
// moments compare too, and what is missing is plain: a comparison with it is
// false, a condition that is missing is false, arithmetic with it is missing.
// Parsed expressions carry these operations in place of HCL's, so that the
// checker and the run agree.
var operations = map[*hclsyntax.Operation]*hclsyntax.Operation{
	hclsyntax.OpLessThan:           comparison(func(order int) bool { return order < 0 }),
	hclsyntax.OpLessThanOrEqual:    comparison(func(order int) bool { return order <= 0 }),
	hclsyntax.OpGreaterThan:        comparison(func(order int) bool { return order > 0 }),
	hclsyntax.OpGreaterThanOrEqual: comparison(func(order int) bool { return order >= 0 }),
	hclsyntax.OpEqual:              equality(true),
	hclsyntax.OpNotEqual:           equality(false),
	hclsyntax.OpLogicalAnd:         logical(hclsyntax.OpLogicalAnd),
	hclsyntax.OpLogicalOr:          logical(hclsyntax.OpLogicalOr),
	hclsyntax.OpLogicalNot:         truth(false),
	hclsyntax.OpAdd:                arithmetic(stdlib.AddFunc, 2),
	hclsyntax.OpSubtract:           arithmetic(stdlib.SubtractFunc, 2),
	hclsyntax.OpMultiply:           arithmetic(stdlib.MultiplyFunc, 2),
	hclsyntax.OpDivide:             arithmetic(divide, 2),
	hclsyntax.OpModulo:             arithmetic(modulo, 2),
	hclsyntax.OpNegate:             arithmetic(stdlib.NegateFunc, 1),
}

// isTrue turns a missing condition of `a ? b : c` into false.
var isTrue = truth(true)

// withOperators puts the language's operators and text pieces into a parsed
// expression, in place. It must be called once on each expression before its
// Value is asked for.
func withOperators(expression hclsyntax.Expression) {
	_ = hclsyntax.VisitAll(expression, func(node hclsyntax.Node) hcl.Diagnostics {
		switch n := node.(type) {
		case *hclsyntax.BinaryOpExpr:
			if op := operations[n.Op]; op != nil {
				n.Op = op
			}
		case *hclsyntax.UnaryOpExpr:
			if op := operations[n.Op]; op != nil {
				n.Op = op
			}
		case *hclsyntax.ConditionalExpr:
			at := n.Condition.Range()
			n.Condition = &hclsyntax.UnaryOpExpr{Op: isTrue, Val: n.Condition, SrcRange: at, SymbolRange: at}
		case *hclsyntax.TemplateExpr:
			for i, part := range n.Parts {
				n.Parts[i] = asText(part)
			}
		}
		return nil
	})
}

// asText makes a piece of a text readable: a moment in its zone, what is
// missing as nothing.
func asText(part hclsyntax.Expression) hclsyntax.Expression {
	if _, ok := part.(*hclsyntax.LiteralValueExpr); ok {
		return part
	}
	at := part.Range()
	return &hclsyntax.FunctionCallExpr{
		Name: "text", Args: []hclsyntax.Expression{part},
		NameRange: at, OpenParenRange: at, CloseParenRange: at,
	}
}

func operand(name string, t cty.Type) function.Parameter {
	return function.Parameter{Name: name, Type: t, AllowNull: true, AllowDynamicType: true}
}

// equality is == and !=. Values of unequal types are not equal, except that
// text may stand for a moment: contact.birthday == "1990-05-17".
func equality(want bool) *hclsyntax.Operation {
	return &hclsyntax.Operation{Type: cty.Bool, Impl: function.New(&function.Spec{
		Params: []function.Parameter{operand("left", cty.DynamicPseudoType), operand("right", cty.DynamicPseudoType)},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			a, b := args[0], args[1]
			if a.IsNull() || b.IsNull() {
				return cty.BoolVal((a.IsNull() && b.IsNull()) == want), nil
			}
			if a.Type() == momentType || b.Type() == momentType {
				if c, d, err := alike(a, b); err == nil {
					a, b = c, d
				}
			}
			if !a.Type().Equals(b.Type()) {
				return cty.BoolVal(!want), nil
			}
			return cty.BoolVal(a.Equals(b).True() == want), nil
		},
	})}
}

func logical(op *hclsyntax.Operation) *hclsyntax.Operation {
	return &hclsyntax.Operation{
		Type: cty.Bool,
		Impl: function.New(&function.Spec{
			Params: []function.Parameter{operand("left", cty.Bool), operand("right", cty.Bool)},
			Type:   function.StaticReturnType(cty.Bool),
			Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
				return op.Impl.Call([]cty.Value{orFalse(args[0]), orFalse(args[1])})
			},
		}),
		ShortCircuit: func(a, b cty.Value, da, db hcl.Diagnostics) (cty.Value, hcl.Diagnostics) {
			return op.ShortCircuit(orFalse(a), orFalse(b), da, db)
		},
	}
}

// truth is `!` and the condition of `a ? b : c`.
func truth(want bool) *hclsyntax.Operation {
	return &hclsyntax.Operation{Type: cty.Bool, Impl: function.New(&function.Spec{
		Params: []function.Parameter{operand("condition", cty.Bool)},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(orFalse(args[0]).True() == want), nil
		},
	})}
}

func orFalse(v cty.Value) cty.Value {
	if v.IsNull() {
		return cty.False
	}
	return v
}

func arithmetic(f function.Function, operands int) *hclsyntax.Operation {
	params := make([]function.Parameter, operands)
	for i := range params {
		params[i] = operand("number", cty.Number)
	}
	return &hclsyntax.Operation{Type: cty.Number, Impl: function.New(&function.Spec{
		Params: params,
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			for _, v := range args {
				if v.IsNull() {
					return cty.NullVal(cty.Number), nil
				}
			}
			return f.Call(args)
		},
	})}
}

var (
	divide = byNonZero(stdlib.DivideFunc)
	modulo = byNonZero(stdlib.ModuloFunc)
)

// byNonZero refuses a zero divisor: HCL's division answers it with infinity,
// which no message can show.
func byNonZero(f function.Function) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{operand("left", cty.Number), operand("right", cty.Number)},
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if args[1].AsBigFloat().Sign() == 0 {
				return cty.NilVal, errors.New("a number is divided by zero")
			}
			return f.Call(args)
		},
	})
}
