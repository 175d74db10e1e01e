package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// useTemplate checks a template where it is used, with this journey's names.
func (c *compiler) useTemplate(n *node, t *templateDef, at place, with map[string]inferred, u *uses, purpose Purpose) {
	c.plan.Templates[t.Name] = t.Template
	for name := range t.ofVars {
		c.total.vars[name] = true
	}
	if purpose.Name != "" && t.Category != "" && !slices.Contains(purpose.Allows, t.Category) {
		c.r.add(problem{
			code: codeCategory, at: n.argAt("template"), summary: fmt.Sprintf("Purpose %q does not allow %s templates", purpose.Name, t.Category),
			detail: fmt.Sprintf("Template %q is %s; the purpose allows: %s.", t.Name, t.Category, strings.Join(purpose.Allows, ", ")),
			try:    "Another template, or another purpose for this step.",
		})
	}
	v := c.view(at)
	v.with = with
	used := newUses()
	for _, p := range t.values {
		i := &inference{r: c.r, uses: used, view: v}
		got := c.inferObject(p.expr, i)
		switch paramKinds[p.Kind] {
		case TypeText:
			c.wantText(p.expr, got)
		case TypeObject:
			c.wantFields(p.expr, got, placeFields, i)
		default:
			i.want(p.expr, got, paramKinds[p.Kind])
		}
		if p.filename != nil {
			c.wantText(p.filename, i.of(p.filename))
		}
		var named inferred
		if p.currency != nil {
			named = i.of(p.currency)
			i.want(p.currency, named, TypeText)
		}
		if p.Kind == "money" && (p.currency == nil || named.empty) { // vars.currency stands in
			used.vars["currency"] = true
			if !c.s.vars.Type().HasAttribute("currency") {
				i.complain(codeFunction, p.expr.Range(), "money needs a currency", "It is the second value, or vars.currency for all.", `Add currency = "EUR" to vars in settings.hcl.`)
			}
		}
		if got.empty && p.Fallback == nil {
			i.complain(codeEmpty, p.expr.Range(), fmt.Sprintf("%s may be empty, and nothing stands in for it", p.Name),
				"WhatsApp refuses a message with an empty parameter.",
				standIn(p, c.s))
		}
	}
	for _, b := range t.Buttons {
		if expr := t.urls[b.ID]; expr != nil {
			i := &inference{r: c.r, uses: used, view: v}
			i.of(expr)
			if _, variable, ok := splitURL(expr, c.s.vars); ok && variable != nil && i.of(variable).empty {
				i.complain(codeEmpty, variable.Range(), "The end of this link may be empty", "WhatsApp refuses a message with an empty parameter.",
					fmt.Sprintf("${default(…, \"…\")}, or if = has(%s) on the step.", c.r.sources[variable.Range().Filename].slice(variable.Range())))
			}
		}
	}
	for _, b := range t.Buttons {
		if expr := t.codes[b.ID]; expr != nil {
			c.useCode(expr, &inference{r: c.r, uses: used, view: v})
		}
	}
	if t.header != nil {
		c.useHeader(t, &inference{r: c.r, uses: used, view: v})
	}
	c.checkWith(n, t, with)
	c.keep(used)
	u.merge(used)
}

// standIn says how a parameter that may be empty is written.
func standIn(p paramDef, s *settings) string {
	onStep := fmt.Sprintf("if = has(%s) on the step.", p.Value.Text)
	switch {
	case p.Kind == "location":
		return onStep
	case headerParam(p.Kind):
		return fmt.Sprintf("%s = %s(default(%s, \"https://…\")), or %s", p.Name, p.Kind, p.Value.Text, onStep)
	}
	return fmt.Sprintf("%s = %s(%s, %s), or %s", p.Name, p.Kind, p.Value.Text, localesExample(s), onStep)
}

// checkWith minds values that a template does not ask for.
func (c *compiler) checkWith(n *node, t *templateDef, with map[string]inferred) {
	asked := map[string]bool{}
	exprs := make([]hclsyntax.Expression, 0, len(t.values))
	for _, p := range t.values {
		exprs = append(exprs, p.expr)
	}
	for _, name := range names(t.urls) {
		exprs = append(exprs, t.urls[name])
	}
	for _, name := range names(t.codes) {
		exprs = append(exprs, t.codes[name])
	}
	if t.header != nil && t.header.kind != "text" {
		exprs = append(exprs, t.header.value)
	}
	if t.header != nil && t.header.filename != nil {
		exprs = append(exprs, t.header.filename)
	}
	for _, expr := range exprs {
		for _, traversal := range expr.Variables() {
			if name, ok := attributeAt(traversal, 1); ok && traversal.RootName() == "with" {
				asked[name] = true
			}
		}
	}
	for _, name := range names(with) {
		if !asked[name] {
			c.r.add(problem{
				code: codeWith, at: n.argAt("with"), summary: fmt.Sprintf("Template %q does not use with.%s", t.Name, name), detail: "",
				try: orElse(name, names(asked), "Leave it out."),
			})
		}
	}
}
