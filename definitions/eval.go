package definitions

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// EvalError says in an author's words why an expression has no value, and
// where it stands. It holds names of fields and functions, never a value.
type EvalError struct {
	File    string
	Line    int
	Column  int
	Summary string
}

// Error is the position and the summary.
func (e *EvalError) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Summary)
}

// personal marks values that may tell who somebody is or what they wrote, so
// that HCL keeps them out of what it prints.
type personal struct{}

// calling is the context of one evaluation.
type calling struct {
	plan   *Plan
	scope  *Scope
	locale string               // whose words and patterns are used
	params map[string]cty.Value // of the template being rendered
	home   *time.Location       // of the workspace
	// zoning is true while a record's zone is asked for, which may stand in a
	// field of the record itself.
	zoning bool
}

// zone is where moments are shown and their days counted that belong to no
// record with a zone of its own.
func (c *calling) zone() *time.Location { return c.home }

// recordZone is the zone of the moments of what a name begins with: that of
// the record where it has one, else the workspace's. A record whose zone is
// missing has the workspace's; one whose zone is none is an error, as a wrong
// hour would go out unnoticed.
func (c *calling) recordZone(root string) (*time.Location, error) {
	record, ok := c.plan.Records[root]
	if !ok || record.Timezone == nil || c.zoning {
		return c.home, nil
	}
	inner := *c
	inner.zoning = true
	v, err := inner.eval(record.Timezone)
	if err != nil {
		return nil, fmt.Errorf("the time zone of %s: %w", root, err)
	}
	if v.IsNull() || v.Type() == cty.String && v.AsString() == "" {
		return c.home, nil
	}
	if v.Type() != cty.String {
		return nil, fmt.Errorf("the time zone of %s is %s, and a name such as %q is wanted", root, typeWord(v.Type()), "Europe/Paris")
	}
	zone, err := Location(v.AsString())
	if err != nil {
		return nil, fmt.Errorf("the time zone of %s is not a name such as %q", root, "Europe/Paris")
	}
	return zone, nil
}

// personZone is the contact's.
func (c *calling) personZone() (*time.Location, error) { return Location(c.plan.Zone(c.scope)) }

func (c *calling) format() *localeFormat { return formatFor(c.locale) }

// money writes an amount in the given currency, else in vars.currency.
func (c *calling) money(amount *big.Float, code string) (string, error) {
	if code == "" {
		code, _ = c.plan.Vars["currency"].(string)
	}
	if code == "" {
		return "", errors.New(`an amount needs a currency: write money(deal.amount, "EUR"), or currency = "EUR" in vars`)
	}
	return c.format().money(amount, code)
}

// Eval is the value of an expression in a scope, without marks. It is pure:
// the same plan, expression and scope always give the same value. An error is
// an *[EvalError].
//
// It is the one door from workflows into HCL. HCL and cty range over maps
// inside, even to tell whether a value is null, but never let their order
// show: that is why this function and those that read its result (Bool, Text,
// Moment, Any, Object) are left out of the determinism check.
//
//workflowcheck:ignore
func (p *Plan) Eval(e *Expr, s *Scope) (cty.Value, error) {
	c, err := p.calling(s)
	if err != nil {
		return cty.NilVal, e.failed(err)
	}
	return c.eval(e)
}

func (p *Plan) calling(s *Scope) (*calling, error) {
	home, err := Location(p.Timezone)
	if err != nil {
		return nil, err
	}
	c := &calling{plan: p, scope: s, locale: s.Locale, home: home}
	if c.locale == "" && len(p.Locales) > 0 {
		c.locale = p.Locales[0]
	}
	return c, nil
}

func (c *calling) eval(e *Expr) (cty.Value, error) {
	p, diags := programs.get(e.Text)
	if diags.HasErrors() {
		return cty.NilVal, e.diagnosed(diags)
	}
	context, err := c.context(p, e)
	if err != nil {
		return cty.NilVal, err
	}
	return e.value(p.expression, context)
}

func (e *Expr) value(expression hclsyntax.Expression, context *hcl.EvalContext) (cty.Value, error) {
	v, diags := expression.Value(context)
	if diags.HasErrors() {
		return cty.NilVal, e.diagnosed(diags)
	}
	if t := v.Type(); t.IsPrimitiveType() || t == momentType {
		v, _ = v.Unmark() // the deep way walks the value twice
	} else {
		v, _ = v.UnmarkDeep()
	}
	if !v.IsWhollyKnown() {
		return cty.NilVal, e.failed(errors.New("the expression has no value"))
	}
	return v, nil
}
