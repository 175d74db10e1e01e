package definitions

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

func (c *compiler) view(at place) view {
	return view{
		events: at.events, added: at.added, settings: c.s, records: c.records, steps: c.results, memory: c.memory, given: at.given,
		callable: c.callable, runWith: c.params, counted: c.round() != "",
	}
}

func (c *compiler) infer(expr hclsyntax.Expression, at place, u *uses) inferred {
	i := &inference{r: c.r, uses: u, view: c.view(at)}
	return i.of(expr)
}

// silently infers without telling what is wrong.
func (c *compiler) silently(at place) *inference {
	i := &inference{r: newReport(), uses: newUses(), view: c.view(at)}
	i.r.sources = c.r.sources
	return i
}

// value compiles a run-time argument and checks its kind; nil where it is not
// given.
func (c *compiler) value(n *node, arg string, kind TypeKind, at place, u *uses) (*Expr, inferred) {
	expr := n.expr(arg)
	if expr == nil {
		return nil, inferred{}
	}
	i := &inference{r: c.r, uses: u, view: c.view(at)}
	got := i.of(expr)
	if kind == TypeText {
		c.wantText(expr, got)
	} else {
		i.want(expr, got, kind)
	}
	c.keep(u)
	e := exprOf(c.r, expr)
	return &e, got
}

// wantText minds what cannot stand as text: whole objects, and lists.
func (c *compiler) wantText(expr hclsyntax.Expression, got inferred) {
	if got.Kind == TypeObject || got.Kind == TypeList {
		c.r.add(problem{code: codeWrongType, at: expr.Range(), summary: fmt.Sprintf("This is %s, and text is needed", kindWord(got.Kind)), detail: fieldsSentence("It", got.Type), try: "Name one of its fields."})
	}
}

func (c *compiler) condition(n *node, arg string, at place, u *uses) *Expr {
	e, _ := c.value(n, arg, TypeYesNo, at, u)
	return e
}

// keep adds what a step uses to what the plan uses.
func (c *compiler) keep(u *uses) {
	for name := range u.vars {
		c.total.vars[name] = true
	}
	for name := range u.hours {
		c.total.hours[name] = true
	}
}

// learnMemory finds the types of what bodies remember. Values that depend on
// other memories are any.
func (c *compiler) learnMemory(n *node) {
	for _, inner := range n.inner {
		if object, ok := inner.expr("remember").(*hclsyntax.ObjectConsExpr); ok {
			for _, item := range object.Items {
				name := hcl.ExprAsKeyword(item.KeyExpr)
				if name == "" {
					continue
				}
				silent := c.silently(c.beginning())
				t := silent.of(item.ValueExpr).Type
				if known, ok := c.memory[name]; ok && !fits(known, t) {
					t = Type{Kind: TypeAny}
				}
				c.memory[name] = t
			}
		}
		c.learnMemory(inner)
	}
}

// plainValue is a constant as JSON has it.
func plainValue(v cty.Value) any {
	if v.IsNull() {
		return nil
	}
	switch t := v.Type(); {
	case t == cty.String:
		return v.AsString()
	case t == cty.Number:
		f, _ := v.AsBigFloat().Float64()
		return f
	case t == cty.Bool:
		return v.True()
	case t.IsObjectType() || t.IsMapType():
		object := map[string]any{}
		for name, one := range v.AsValueMap() {
			object[name] = plainValue(one)
		}
		return object
	case t.IsTupleType() || t.IsListType():
		list := []any{}
		for _, one := range v.AsValueSlice() {
			list = append(list, plainValue(one))
		}
		return list
	}
	return nil
}
