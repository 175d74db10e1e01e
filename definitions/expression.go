package definitions

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// The HCL parser calls itself for each level, and the stack of a program is
// not endless: expressions beyond these are refused on their tokens.
const (
	maxExpressionLength = 32 << 10 // bytes
	maxExpressionDepth  = 100      // levels
	// Loops in loops multiply, and numbers such as 1e999999999 take the decimal
	// conversion minutes.
	maxLoops = 3
)

// parseExpression reads an expression with the language's operators.
// Positions count from the start of the text.
func parseExpression(text string) (hclsyntax.Expression, hcl.Diagnostics) {
	if len(text) > maxExpressionLength {
		return nil, refusal("the expression is too long", hcl.InitialPos)
	}
	// A here-document ends at a line end.
	source := []byte(text + "\n")
	tokens, diags := hclsyntax.LexExpression(source, "", hcl.InitialPos)
	if diags.HasErrors() {
		return nil, diags
	}
	if expressionDepth(tokens) > maxExpressionDepth {
		return nil, refusal("the expression has too many levels", hcl.InitialPos)
	}
	if at, summary := costly(tokens); summary != "" {
		return nil, refusal(summary, at)
	}
	expression, diags := hclsyntax.ParseExpression(source, "", hcl.InitialPos)
	if diags.HasErrors() {
		return nil, diags
	}
	withOperators(expression)
	return expression, nil
}

func refusal(summary string, at hcl.Pos) hcl.Diagnostics {
	return hcl.Diagnostics{{Severity: hcl.DiagError, Summary: summary, Subject: &hcl.Range{Start: at, End: at}}}
}

// expressionDepth is a bound of how deep the parser recurses. Signs and
// conditions nest without a closing token, so each of them counts for good.
func expressionDepth(tokens hclsyntax.Tokens) int {
	depth, deepest, signs := 0, 0, 0
	for _, token := range tokens {
		switch token.Type {
		case hclsyntax.TokenOParen, hclsyntax.TokenOBrack, hclsyntax.TokenOBrace, hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCParen, hclsyntax.TokenCBrack, hclsyntax.TokenCBrace, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			depth--
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenQuestion:
			signs++
		}
		deepest = max(deepest, depth+signs)
	}
	return deepest
}

// costly finds what would take more time or memory than any condition or
// message needs.
func costly(tokens hclsyntax.Tokens) (hcl.Pos, string) {
	loops := 0
	for i, token := range tokens {
		switch {
		case token.Type == hclsyntax.TokenNumberLit && !ordinaryNumber(string(token.Bytes)):
			return token.Range.Start, "the number is too long"
		case token.Type == hclsyntax.TokenIdent && string(token.Bytes) == "for" && i > 0 && tokens[i-1].Type != hclsyntax.TokenDot:
			if loops++; loops > maxLoops {
				return token.Range.Start, "the expression has too many loops"
			}
		}
	}
	return hcl.Pos{}, ""
}

// program is a parsed expression ready to run. Its references are flat: each
// stands in the tree as one variable, named by its whole path, so that only
// the values it asks for are converted and a missing step of a path is null
// and not an error.
type program struct {
	expression hclsyntax.Expression
	references []pathRef
	functions  []*builtin
}

// pathRef is a path such as event.booking.starts_at.
type pathRef struct {
	name  string // the variable that stands for it
	root  string
	path  []pathStep // after the root
	first hcl.Pos
}

// pathStep is a field's name, or a place in a list.
type pathStep struct {
	field string
	index int // where field is ""
}

// compile parses the text of an expression and makes its references flat.
func compile(text string) (*program, hcl.Diagnostics) {
	expression, diags := parseExpression(text)
	if diags.HasErrors() {
		return nil, diags
	}
	p := &program{expression: expression}
	locals := localNames(expression)
	seen := map[string]bool{}
	_ = hclsyntax.VisitAll(expression, func(node hclsyntax.Node) hcl.Diagnostics {
		switch n := node.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			if locals[n.Traversal.RootName()] {
				return nil
			}
			ref, rest := flatten(n.Traversal)
			n.Traversal = append(hcl.Traversal{hcl.TraverseRoot{Name: ref.name, SrcRange: n.SrcRange}}, rest...)
			if !seen[ref.name] {
				seen[ref.name] = true
				p.references = append(p.references, ref)
			}
		case *hclsyntax.FunctionCallExpr:
			if b, ok := builtinByName[n.Name]; ok && !seen[n.Name+"()"] {
				seen[n.Name+"()"] = true
				p.functions = append(p.functions, b)
			}
		}
		return nil
	})
	return p, nil
}

// localNames are the variables of `for` inside an expression, which hide
// everything else of that name.
func localNames(expression hclsyntax.Expression) map[string]bool {
	names := map[string]bool{}
	_ = hclsyntax.VisitAll(expression, func(node hclsyntax.Node) hcl.Diagnostics {
		if loop, ok := node.(*hclsyntax.ForExpr); ok {
			names[loop.KeyVar] = true
			names[loop.ValVar] = true
		}
		return nil
	})
	return names
}

// flatten turns a traversal into a reference and what no path can hold.
func flatten(traversal hcl.Traversal) (pathRef, hcl.Traversal) {
	ref := pathRef{root: traversal.RootName(), first: traversal.SourceRange().Start}
	ref.name = ref.root
	for i, step := range traversal[1:] {
		next, ok := pathStepOf(step)
		if !ok {
			return ref, traversal[1+i:]
		}
		ref.path = append(ref.path, next)
		if next.field != "" {
			ref.name += "." + next.field
			continue
		}
		ref.name += fmt.Sprintf("[%d]", next.index)
	}
	return ref, nil
}

func pathStepOf(step hcl.Traverser) (pathStep, bool) {
	switch s := step.(type) {
	case hcl.TraverseAttr:
		return pathStep{field: s.Name}, true
	case hcl.TraverseIndex:
		if field, ok := stringKey(s); ok {
			return pathStep{field: field}, field != ""
		}
		if index, ok := numberKey(s); ok {
			return pathStep{index: index}, true
		}
	}
	return pathStep{}, false
}

func stringKey(s hcl.TraverseIndex) (string, bool) {
	if s.Key.Type() != cty.String || s.Key.IsNull() || !s.Key.IsKnown() {
		return "", false
	}
	return s.Key.AsString(), true
}

func numberKey(s hcl.TraverseIndex) (int, bool) {
	if s.Key.Type() != cty.Number || s.Key.IsNull() || !s.Key.IsKnown() {
		return 0, false
	}
	n, accuracy := s.Key.AsBigFloat().Int64()
	return int(n), accuracy == 0 && n >= 0 && n < 1<<31
}
