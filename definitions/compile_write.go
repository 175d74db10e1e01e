package definitions

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// values compiles { name = expression } and, with fields, checks them against
// the record's.
func (c *compiler) values(n *node, arg string, at place, u *uses, fields *Type) map[string]Expr {
	expr := n.expr(arg)
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		if expr != nil {
			spec, _ := n.spec.arg(arg)
			c.d.wrong(expr.Range(), arg+" is a list of names with values", spec.sentence, fmt.Sprintf(`%s = { name = "value" }`, arg))
		}
		return nil
	}
	set := map[string]Expr{}
	for _, item := range object.Items {
		name := hcl.ExprAsKeyword(item.KeyExpr)
		if !namePattern.MatchString(name) {
			c.d.wrong(item.KeyExpr.Range(), "This is not a plain name", "Names have small letters, digits and _.", fmt.Sprintf(`%s = { name = "value" }`, arg))
			continue
		}
		if _, twice := set[name]; twice {
			c.r.add(problem{code: codeTwice, at: item.KeyExpr.Range(), summary: fmt.Sprintf("%s is set twice", name), detail: "", try: "Keep one of the two."})
		}
		got := c.infer(item.ValueExpr, at, u)
		if fields != nil {
			c.field(name, *fields, item, got, n)
		} else {
			c.wantScalar(item.ValueExpr, got)
		}
		set[name] = exprOf(c.r, item.ValueExpr)
	}
	c.keep(u)
	return set
}

func (c *compiler) wantScalar(expr hclsyntax.Expression, got inferred) {
	if got.Kind == TypeObject {
		c.wantText(expr, got)
	}
}

// field checks that a record has the field and that the value fits.
func (c *compiler) field(name string, record Type, item hclsyntax.ObjectConsItem, got inferred, n *node) {
	t, ok := record.Fields[name]
	if !ok {
		i := &inference{r: c.r}
		i.complain(codeNoSuchField, item.KeyExpr.Range(), fmt.Sprintf("%s has no field %q", c.targetWord(n), name), fieldsSentence("It", record), i.fieldAdvice(name, c.targetWord(n), record))
		return
	}
	if name == "id" {
		c.r.add(problem{code: codeWrongValue, at: item.KeyExpr.Range(), summary: "An id is never written", detail: "It is how the record is found.", try: "Leave it out."})
	}
	i := &inference{r: c.r}
	if t.Kind != TypeAny && !fits(got.Type, t) {
		i.want(item.ValueExpr, got, t.Kind)
	}
}

func (c *compiler) targetWord(n *node) string {
	if n.spec.key == "create" {
		return n.text("kind")
	}
	return n.word("record").word
}

func (c *compiler) fieldsOf(kind string) *Type {
	if t, ok := c.s.types.records[kind]; ok {
		c.plan.RecordTypes[kind] = t
		return &t
	}
	return nil
}

func (c *compiler) update(n *node, s *Step, at place, u *uses) {
	s.Target = n.word("record").word
	if s.Target == "" {
		return
	}
	if s.Target == "contact" {
		s.Set = c.values(n, "set", at, u, &c.s.types.contact)
		return
	}
	t, ok := c.records[s.Target]
	if !ok {
		c.r.add(problem{
			code: codeNoSuchRef, at: n.argAt("record"), summary: fmt.Sprintf("This journey has no record %q", s.Target), detail: "A record is declared at the top of the journey.",
			try: orElse(s.Target, append(names(c.records), "contact"), ""),
		})
		return
	}
	if from := c.recordNode(s.Target).text("from"); from != "" {
		c.r.add(problem{
			code: codeWrongValue, at: n.argAt("record"), summary: fmt.Sprintf("%s is read from %q and cannot be written", s.Target, from), detail: "update writes to the CRM.",
			try: fmt.Sprintf(`http "%s" { connection = %q … } writes to the other system.`, n.label, from),
		})
	}
	if u.records[s.Target] == nil { // its id is needed to write it
		u.records[s.Target] = map[string]bool{"id": true}
	}
	s.Set = c.values(n, "set", at, u, &t)
}
