package definitions

import (
	"fmt"
	"slices"

	"github.com/zclconf/go-cty/cty"
)

// audiences compiles those that the journey's triggers name, each once: an
// audience that several name sees what all their events carry.
func (c *compiler) audiences() {
	events := map[string][]string{}
	for _, t := range c.plan.Triggers {
		if t.Audience != "" && !slices.Contains(events[t.Audience], t.On) {
			events[t.Audience] = append(events[t.Audience], t.On)
		}
	}
	for _, name := range names(events) {
		if c.plan.Audiences == nil {
			c.plan.Audiences = map[string]Audience{}
		}
		c.plan.Audiences[name] = c.audience(c.s.audiences[name].n, events[name])
	}
}

// checkAudiences minds what is wrong with the folder's audiences, those that no
// trigger names too. What a trigger's event lacks is told with its journey.
func (l *loader) checkAudiences() {
	for _, name := range names(l.s.audiences) {
		def := l.s.audiences[name]
		c := &compiler{r: l.r, d: def.d, s: l.s, total: newUses(), plan: &Plan{RecordTypes: map[string]Type{}}}
		c.audience(def.n, nil)
	}
}

// audience compiles one for events of the given types. Its expressions see the
// person, the record that stands for them, and the event.
func (c *compiler) audience(n *node, events []string) Audience {
	a := Audience{Name: n.label, Of: orDefault(n.word("of").word, "contact"), Pos: n.pos()}
	records := map[string]Type{}
	if a.Of != "contact" {
		kinds := c.kinds()
		t, ok := kinds[a.Of]
		if !ok {
			c.r.add(problem{
				code: codeNoSuchRef, at: n.word("of").at, summary: fmt.Sprintf("There is no kind of record %q", a.Of), detail: "An audience is of contacts, or of a kind of record that events carry.",
				try: orElse(a.Of, append(names(kinds), "contact"), "of = contact"),
			})
			t = Type{Kind: TypeAny}
		}
		records[a.Of] = t
		c.plan.RecordTypes[a.Of] = t
	}
	u := newUses()
	i := &inference{r: c.r, uses: u, view: view{events: events, settings: c.s, records: records, list: true}}
	if expr := n.expr("where"); expr != nil {
		i.want(expr, i.of(expr), TypeYesNo)
		e := exprOf(c.r, expr)
		a.Where = &e
	}
	if expr := n.expr("order"); expr != nil {
		if got := i.of(expr); got.Kind == TypeObject || got.Kind == TypeList || got.Kind == TypeYesNo {
			c.r.add(problem{code: codeWrongType, at: expr.Range(), summary: fmt.Sprintf("People cannot be put in order by %s", kindWord(got.Kind)), detail: fieldsSentence("It", got.Type), try: "A number, a moment or a text."})
		}
		e := exprOf(c.r, expr)
		a.Order = &e
	}
	if v, ok := n.consts["descending"]; ok {
		a.Descending = v.True()
		c.onlyWith(n, "descending", "order")
	}
	a.Limit = c.limit(n)
	c.keep(u)
	a.Uses = u.plan()
	return a
}

func (c *compiler) limit(n *node) int {
	v, ok := n.consts["limit"]
	if !ok {
		return 0
	}
	limit, accuracy := v.AsBigFloat().Int64()
	if accuracy != 0 || limit < 1 || v.GreaterThan(cty.NumberIntVal(maxAudience)).True() {
		c.d.wrong(n.argAt("limit"), fmt.Sprintf("limit is a whole number from 1 to %d", maxAudience), "Without it all of them are meant.", "limit = 50")
		return 0
	}
	return int(limit)
}

// maxAudience is above the largest list that is looked through for one firing.
const maxAudience = 10_000_000
