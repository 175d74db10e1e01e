package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// declareRecords gives expressions the names of the journey's records.
func (c *compiler) declareRecords() {
	for _, n := range c.n.all("record") {
		t, ok := c.s.types.records[n.label]
		if !ok {
			c.r.add(problem{
				code: codeNoSuchName, at: n.at, summary: fmt.Sprintf("No event carries a %q", n.label),
				detail: "The fields of a record are those that events with it carry.",
				try:    orElse(n.label, names(c.s.types.records), "Declare an event with it in settings.hcl."),
			})
			continue
		}
		if slices.Contains(roots, n.label) {
			c.r.add(problem{code: codeName, at: n.at, summary: fmt.Sprintf("%q has a meaning of its own", n.label), detail: "", try: "Another kind of record."})
			continue
		}
		if _, twice := c.records[n.label]; twice {
			c.r.add(problem{code: codeTwice, at: n.at, summary: fmt.Sprintf("There are two records %q", n.label), detail: "A journey follows one of a kind.", try: "Keep one of the two."})
			continue
		}
		c.records[n.label] = t
	}
}

// findings are the arguments that say which record is meant: a record has one.
var findings = []string{"id", "latest", "from"}

// record compiles how a record is found, and the zone of its moments.
func (c *compiler) record(n *node) {
	t, ok := c.records[n.label]
	if _, done := c.plan.Records[n.label]; !ok || done || !c.foundOnce(n) {
		return
	}
	u := newUses()
	r := Record{Kind: n.label, From: n.text("from"), Pos: n.pos()}
	if e, _ := c.value(n, "id", TypeText, c.beginning(), u); e != nil {
		r.ID = *e
	}
	r.Latest = c.latest(n, t, u)
	r.Path, _ = c.value(n, "path", TypeText, c.beginning(), u)
	for _, arg := range []string{"id", "latest", "path"} {
		if n.has(arg) {
			c.onlyEvent(n, arg, u, "A record is found when the run begins")
		}
	}
	r.Timezone = c.recordZone(n)
	c.plan.Records[n.label] = r
}

// foundOnce minds a record that is found in no way, or in two.
func (c *compiler) foundOnce(n *node) bool {
	c.onlyWith(n, "path", "from")
	c.onlyWith(n, "from", "path")
	var wrote []string
	for _, arg := range findings {
		if n.wrote[arg] {
			wrote = append(wrote, arg)
		}
	}
	switch {
	case len(wrote) == 0 && !n.wrote["path"]:
		c.r.add(problem{
			code: codeMissing, at: n.header, summary: fmt.Sprintf("Nothing says which %s is meant", n.label), detail: "By its id, as the newest one of the person, or at an address of another system.",
			try: fmt.Sprintf("id = event.%s.id, or latest = { contact = contact.id }", n.label),
		})
	case len(wrote) > 1 && n.has(wrote[1]):
		c.r.add(problem{code: codeBoth, at: n.args[wrote[1]].NameRange, summary: fmt.Sprintf("%s and %s exclude each other", wrote[0], wrote[1]), detail: "A record is found in one way.", try: "Keep one of the two."})
	}
	return len(wrote) == 1
}

// latest compiles the fields by which the newest record is found: those that
// the kind has, and contact, the person it belongs to.
func (c *compiler) latest(n *node, t Type, u *uses) map[string]Expr {
	expr := n.expr("latest")
	if expr == nil {
		return nil
	}
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok || len(object.Items) == 0 {
		c.d.wrong(expr.Range(), "latest names fields and their values", "The newest record that has them is meant.", "latest = { contact = contact.id }")
		return nil
	}
	fields := map[string]Expr{}
	i := &inference{r: c.r, uses: u, view: c.view(c.beginning())}
	for _, item := range object.Items {
		name := hcl.ExprAsKeyword(item.KeyExpr)
		field, known := t.Fields[name]
		if name == "contact" {
			field, known = Type{Kind: TypeText}, true
		}
		if !known {
			c.r.add(problem{
				code: codeNoSuchField, at: item.KeyExpr.Range(), summary: fmt.Sprintf("%s has no field %q", n.label, strings.Trim(c.r.sources[expr.Range().Filename].slice(item.KeyExpr.Range()), `"`)),
				detail: fieldsSentence(n.label, t), try: orElse(name, append(names(t.Fields), "contact"), "contact = contact.id"),
			})
			continue
		}
		if _, twice := fields[name]; twice {
			c.r.add(problem{code: codeTwice, at: item.KeyExpr.Range(), summary: fmt.Sprintf("latest names %s twice", name), detail: "", try: "Keep one of the two."})
		}
		got := i.of(item.ValueExpr)
		if field.Kind == TypeText {
			c.wantText(item.ValueExpr, got)
		} else {
			i.want(item.ValueExpr, got, field.Kind)
		}
		fields[name] = exprOf(c.r, item.ValueExpr)
	}
	c.keep(u)
	return fields
}

// recordZone compiles the zone of a record's moments: a name, or a field of
// the record, the event or the contact that holds one.
func (c *compiler) recordZone(n *node) *Expr {
	u := newUses()
	e, got := c.value(n, "timezone", TypeText, c.beginning(), u)
	if e == nil {
		return nil
	}
	if got.Kind != TypeText && got.Kind != TypeAny && got.Kind != TypeObject && got.Kind != TypeList {
		c.r.add(problem{code: codeWrongType, at: n.argAt("timezone"), summary: fmt.Sprintf("This is %s, and the name of a time zone is needed", kindWord(got.Kind)), detail: "", try: `timezone = "Europe/Paris"`})
	}
	if got.literal != nil {
		checkedZone(c.d, n, *got.literal)
	}
	delete(u.records, n.label)
	c.onlyEvent(n, "timezone", u, "A record's zone is asked when the record is read")
	return e
}

// usesOfRecord is what finding a record, and its zone, refer to.
func (c *compiler) usesOfRecord(name string, u *uses) {
	n := c.recordNode(name)
	if n == nil {
		return
	}
	i := c.silently(c.beginning())
	i.uses = u
	for _, arg := range []string{"id", "path", "timezone"} {
		if expr := n.expr(arg); expr != nil {
			i.of(expr)
		}
	}
	if object, ok := n.expr("latest").(*hclsyntax.ObjectConsExpr); ok {
		for _, item := range object.Items {
			i.of(item.ValueExpr)
		}
	}
}

func (c *compiler) recordNode(name string) *node {
	for _, n := range c.n.all("record") {
		if n.label == name {
			return n
		}
	}
	return nil
}
