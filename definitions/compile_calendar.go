package definitions

import (
	"fmt"
	"maps"
	"slices"
)

// calendar checks the five fields of cron.
func (c *compiler) calendar(n *node) string {
	text := n.text("cron")
	if _, err := ParseCron(text); err != nil {
		c.r.add(problem{
			code: codeCron, at: n.argAt("cron"), summary: "This calendar is not understood", detail: capital(err.Error()) + ".",
			try: `cron = "0 9 * * mon" is each Monday at 9:00, "30 18 1 * *" the first of each month at 18:30.`,
		})
	}
	if !n.wrote["audience"] {
		c.r.add(problem{
			code: codeNoAudience, at: n.argAt("cron"), summary: "Nobody enters when this time comes", detail: "A time comes for nobody in particular: an audience says for whom.",
			try: "audience = audience.…, and in the file audience \"…\" { where = … }",
		})
	}
	return text
}

// date compiles a trigger's date and finds whose it is.
func (c *compiler) date(n *node, u *uses) *DateTrigger {
	t := &DateTrigger{Of: "contact", At: n.text("at")}
	if v, ok := n.consts["yearly"]; ok {
		t.Yearly = v.True()
	}
	if _, err := parseClock(orDefault(t.At, "09:00")); err != nil {
		c.d.wrong(n.argAt("at"), fmt.Sprintf("%q is not a time of day", t.At), "It is a time on the person's clock.", `at = "09:00"`)
		t.At = ""
	}
	expr := n.expr("date")
	own := newUses()
	i := &inference{r: c.r, uses: own, view: view{settings: c.s, records: c.kinds()}}
	i.want(expr, i.of(expr), TypeMoment)
	c.keep(own)
	t.Value = exprOf(c.r, expr)
	kinds := names(own.records)
	switch {
	case own.event || len(own.history) > 0 || len(kinds)+min(1, len(own.contact)) != 1:
		c.r.add(problem{
			code: codeDateOf, at: expr.Range(), summary: "It is not clear whose date this is",
			detail: "It is a field of the contact, or of one kind of record, alone or in before(…) and after(…).",
			try:    `date = contact.birthday, or date = before(subscription.renews_at, "7d"). A time that is the same for everybody is a cron.`,
		})
	case len(kinds) == 1:
		t.Of = kinds[0]
	}
	u.merge(own)
	return t
}

// kinds are all kinds of record, as names of expressions.
func (c *compiler) kinds() map[string]Type {
	all := maps.Clone(c.s.types.records)
	maps.DeleteFunc(all, func(kind string, _ Type) bool { return slices.Contains(roots, kind) })
	return all
}
