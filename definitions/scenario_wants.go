package definitions

import (
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// conditions finds values for which the trigger's conditions hold. Other
// conditions of the journey give values to fields that have none: the first
// way of a branch is as good as any.
func (m *sampler) conditions() {
	m.want(m.trigger.If)
	if a, ok := m.plan.Audiences[m.trigger.Audience]; ok {
		m.want(a.Where)
	}
	for _, st := range m.plan.Steps {
		m.want(st.If)
		if len(st.Cases) > 0 {
			m.want(&st.Cases[0].If)
		}
	}
}

// want takes one condition apart. What it cannot read it leaves alone.
func (m *sampler) want(x *Expr) {
	if x == nil {
		return
	}
	parsed, diags := hclsyntax.ParseExpression([]byte(x.Text+"\n"), x.File, hcl.InitialPos)
	if !diags.HasErrors() {
		m.text = x.Text
		m.hold(parsed, true)
	}
}

// hold makes a condition true, or false.
func (m *sampler) hold(x hclsyntax.Expression, yes bool) {
	switch x := x.(type) {
	case *hclsyntax.ParenthesesExpr:
		m.hold(x.Expression, yes)
	case *hclsyntax.UnaryOpExpr:
		if x.Op == hclsyntax.OpLogicalNot {
			m.hold(x.Val, !yes)
		}
	case *hclsyntax.ScopeTraversalExpr:
		m.set(x, yes)
	case *hclsyntax.FunctionCallExpr:
		switch {
		case x.Name == "did" && yes:
			m.happened(x, 1)
		case x.Name == "has" && !yes && len(x.Args) == 1:
			m.set(x.Args[0], notThere{})
		}
	case *hclsyntax.BinaryOpExpr:
		m.compare(x, yes)
	}
}

// compare makes `field == "x"`, `n > 3`, `a && b` and their like true or false.
func (m *sampler) compare(x *hclsyntax.BinaryOpExpr, yes bool) {
	switch x.Op {
	case hclsyntax.OpLogicalAnd, hclsyntax.OpLogicalOr:
		m.hold(x.LHS, yes)
		if (x.Op == hclsyntax.OpLogicalAnd) == yes { // both sides are needed
			m.hold(x.RHS, yes)
		}
		return
	}
	field, constant, op := x.LHS, x.RHS, x.Op
	if _, ok := m.constant(field); ok {
		field, constant, op = x.RHS, x.LHS, mirrored[x.Op]
	}
	if !yes {
		op = opposite[op]
	}
	v, ok := m.constant(constant)
	if call, is := field.(*hclsyntax.FunctionCallExpr); is && ok && call.Name == "times" {
		n, _ := fitting(op, v).(float64)
		m.happened(call, int(n))
		return
	}
	switch {
	case ok:
		m.set(field, fitting(op, v))
	case op == hclsyntax.OpEqual:
		m.same(field, constant)
	default:
		m.set(field, m.around(op, constant))
	}
}

// notThere is the value of a field that must not be there.
type notThere struct{}

// same gives two fields one value: that of the one which has one.
func (m *sampler) same(a, b hclsyntax.Expression) {
	x, y := m.field(a), m.field(b)
	if x == nil || y == nil {
		return
	}
	v, has := m.wants[x.name]
	if !has {
		v, has = m.wants[y.name]
	}
	if !has {
		v = m.value(x.name, x.root, x.path[len(x.path)-1].field, m.typeOf(*x))
	}
	m.set(a, v)
	m.set(b, v)
}

// field is what an expression that is one field refers to; nil for others.
func (m *sampler) field(x hclsyntax.Expression) *pathRef {
	field, ok := x.(*hclsyntax.ScopeTraversalExpr)
	if !ok {
		return nil
	}
	ref, rest := flatten(field.Traversal)
	if len(rest) > 0 || len(ref.path) == 0 {
		return nil
	}
	return &ref
}

// typeOf is the declared type of a field.
func (m *sampler) typeOf(ref pathRef) Type {
	t := m.plan.RecordTypes[ref.root]
	switch ref.root {
	case "event":
		t = m.plan.EventTypes[m.trigger.On]
	case "contact":
		t = m.plan.ContactType
	}
	for _, step := range ref.path {
		t = t.Fields[step.field]
	}
	return t
}

// happened gives the person a past: n events of the type that did or times
// asks for, an hour apart.
func (m *sampler) happened(call *hclsyntax.FunctionCallExpr, n int) {
	if len(call.Args) == 0 {
		return
	}
	v, ok := m.constant(call.Args[0])
	if !ok || v.Type() != cty.String {
		return
	}
	for i := range min(n, maxPast) {
		m.past = append(m.past, ScenarioHistory{Event: v.AsString(), At: m.now.Add(time.Duration(i-n) * time.Hour).UTC()})
	}
}

// maxPast bounds how many events a sample makes up.
const maxPast = 20

// around is a moment for which a comparison with a moment counted from now
// holds: before(now, "1d"). Where the usual one does, or for another
// expression, it is nil.
func (m *sampler) around(op *hclsyntax.Operation, x hclsyntax.Expression) any {
	at := x.Range()
	t, ok, err := m.plan.Moment(&Expr{Text: m.text[at.Start.Byte:at.End.Byte]}, &Scope{Now: m.now, Contact: map[string]any{}})
	if err != nil || !ok {
		return nil
	}
	usual := m.moment("")
	switch op {
	case hclsyntax.OpGreaterThan, hclsyntax.OpGreaterThanOrEqual:
		if usual.After(t) {
			return nil
		}
		t = t.Add(time.Hour)
	case hclsyntax.OpLessThan, hclsyntax.OpLessThanOrEqual:
		if usual.Before(t) {
			return nil
		}
		t = t.Add(-time.Hour)
	}
	return t.In(m.now.Location()).Truncate(time.Second).Format(time.RFC3339)
}

// mirrored and opposite are comparisons seen from the other side, and those
// that hold where the first does not.
var (
	mirrored = map[*hclsyntax.Operation]*hclsyntax.Operation{
		hclsyntax.OpEqual: hclsyntax.OpEqual, hclsyntax.OpNotEqual: hclsyntax.OpNotEqual,
		hclsyntax.OpGreaterThan: hclsyntax.OpLessThan, hclsyntax.OpLessThan: hclsyntax.OpGreaterThan,
		hclsyntax.OpGreaterThanOrEqual: hclsyntax.OpLessThanOrEqual, hclsyntax.OpLessThanOrEqual: hclsyntax.OpGreaterThanOrEqual,
	}
	opposite = map[*hclsyntax.Operation]*hclsyntax.Operation{
		hclsyntax.OpEqual: hclsyntax.OpNotEqual, hclsyntax.OpNotEqual: hclsyntax.OpEqual,
		hclsyntax.OpGreaterThan: hclsyntax.OpLessThanOrEqual, hclsyntax.OpLessThanOrEqual: hclsyntax.OpGreaterThan,
		hclsyntax.OpLessThan: hclsyntax.OpGreaterThanOrEqual, hclsyntax.OpGreaterThanOrEqual: hclsyntax.OpLessThan,
	}
)

// fitting is a value for which a comparison with v holds; nil for none.
func fitting(op *hclsyntax.Operation, v cty.Value) any {
	switch n, isNumber := plainValue(v).(float64); op {
	case hclsyntax.OpEqual, hclsyntax.OpGreaterThanOrEqual, hclsyntax.OpLessThanOrEqual:
		return plainValue(v)
	case hclsyntax.OpGreaterThan:
		if isNumber {
			return n + 1
		}
	case hclsyntax.OpLessThan:
		if isNumber {
			return n - 1
		}
	case hclsyntax.OpNotEqual:
		switch had := plainValue(v).(type) {
		case bool:
			return !had
		case float64:
			return had + 1
		case string:
			return "other " + had
		}
	}
	return nil
}

// constant is the value of an expression that needs nobody's data.
func (m *sampler) constant(x hclsyntax.Expression) (cty.Value, bool) {
	v, diags := x.Value(&hcl.EvalContext{Variables: map[string]cty.Value{"vars": varsValue(m.plan.Vars)}})
	return v, !diags.HasErrors() && v.IsWhollyKnown() && !v.IsNull()
}

// set keeps a value for a field, the first one that a condition asks for.
func (m *sampler) set(x hclsyntax.Expression, v any) {
	ref := m.field(x)
	if ref == nil || v == nil {
		return
	}
	if _, has := m.wants[ref.name]; !has {
		m.wants[ref.name] = v
	}
}
