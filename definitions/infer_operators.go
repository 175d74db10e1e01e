package definitions

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

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
