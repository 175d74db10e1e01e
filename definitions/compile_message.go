package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// message compiles what a send or an ask says, and checks it.
func (c *compiler) message(n *node, s *Step, at place, u *uses) {
	purpose := c.s.purposes[s.Purpose]
	m := &Message{}
	m.MaybeSent, m.MaybeSentAfter = maybeSent(c.d, n, orDefault(purpose.MaybeSent, "stop"), purpose.MaybeSentAfter)
	s.Message = m
	c.channels(n, s, m)
	with := map[string]inferred{}
	if object, ok := n.expr("with").(*hclsyntax.ObjectConsExpr); ok {
		for _, item := range object.Items {
			if name := hcl.ExprAsKeyword(item.KeyExpr); name != "" {
				silent := c.silently(at)
				with[name] = silent.of(item.ValueExpr)
			}
		}
	}
	m.With = c.values(n, "with", at, u, nil)
	m.Text = c.freeText(n, at, u)
	c.content(n, m, at, u)
	if n.has("template") && checkRef(c.d, n, "template", names(c.templates)) {
		m.Template = n.refs["template"]
		c.useTemplate(n, c.templates[m.Template], at, with, u, purpose)
	}
	if !slices.ContainsFunc([]string{"text", "template", "media", "location", "card"}, func(arg string) bool { return n.wrote[arg] }) {
		c.r.add(problem{code: codeMissing, at: n.header, summary: fmt.Sprintf("%s %q says nothing", n.spec.name(), n.label), detail: "A message has a template, a text, or both.", try: "template = template.…"})
	}
	c.checkMail(n, m)
	if s.Kind == Send {
		if t := c.templates[m.Template]; t != nil {
			c.checkButtons(n, s, t.Buttons)
		}
	}
	if m.Text != nil {
		c.checkReplies(n, m)
	}
	c.checkLabels(n, m)
	c.checkBeside(n, m)
}

// checkMail minds what cannot go by e-mail, where the message may.
func (c *compiler) checkMail(n *node, m *Message) {
	if !slices.Contains(m.Channels, "email") {
		return
	}
	if t := c.templates[m.Template]; t != nil {
		t.checkMail(c.r, fmt.Sprintf("%s %q", n.spec.name(), n.label))
		return
	}
	if m.Free() && !n.wrote["template"] {
		c.r.add(problem{
			code: codeTextByMail, at: n.freeAt(), summary: "Free text alone cannot go by e-mail", detail: "An e-mail needs a subject, which stands in a template.",
			try: `template = template.… with a subject in each locale, or channels = ["whatsapp"] on this step.`,
		})
	}
}

func (c *compiler) freeText(n *node, at place, u *uses) map[string]Expr {
	return c.textByLocale(n.expr("text"), at, u)
}

// textByLocale compiles a text, in one language for all or in each; nil is
// none.
func (c *compiler) textByLocale(expr hclsyntax.Expression, at place, u *uses) map[string]Expr {
	if expr == nil {
		return nil
	}
	byLocale := map[string]Expr{}
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		c.oneText(expr, at, u)
		for _, locale := range c.s.locales {
			byLocale[locale] = exprOf(c.r, expr)
		}
		return byLocale
	}
	for _, item := range object.Items {
		locale := hcl.ExprAsKeyword(item.KeyExpr)
		if locale == "" {
			locale = strings.Trim(c.r.sources[expr.Range().Filename].slice(item.KeyExpr.Range()), `"`)
		}
		c.oneText(item.ValueExpr, at, u)
		byLocale[locale] = exprOf(c.r, item.ValueExpr)
	}
	checkLocales(c.r, names(byLocale), expr.Range(), c.s)
	return byLocale
}

// oneText checks a text in one language: its length, and the holes that a
// missing value would leave.
func (c *compiler) oneText(expr hclsyntax.Expression, at place, u *uses) {
	got := c.infer(expr, at, u)
	c.wantText(expr, got)
	length := 0
	for _, part := range templateParts(expr) {
		if text, ok := foldable(part, c.s.vars); ok {
			length += len([]rune(text))
			continue
		}
		value := c.infer(part, at, newUses())
		if value.empty {
			c.r.add(problem{
				code: codeTextHole, warning: true, at: part.Range(), summary: "This may leave a hole in the text",
				detail: "The value can be missing.", try: fmt.Sprintf(`${default(%s, "…")}`, c.r.sources[part.Range().Filename].slice(part.Range())),
			})
		}
	}
	if length > maxText {
		c.r.add(problem{code: codeBody, at: expr.Range(), summary: fmt.Sprintf("This text has %d characters", length), detail: fmt.Sprintf("WhatsApp takes %d.", maxText), try: "Shorter words."})
	}
}

// checkReplies checks the buttons that a free text takes from its template.
func (c *compiler) checkReplies(n *node, m *Message) {
	t := c.templates[m.Template]
	if t == nil {
		return
	}
	var replies []Button
	for _, b := range t.Buttons {
		if b.Reply() {
			replies = append(replies, b)
		}
	}
	limit, where := maxReplyTitle, "a reply button"
	if len(replies) > maxReplyButtons {
		limit, where = maxRowTitle, "a row of a list"
	}
	if len(replies) > maxListRows {
		c.r.add(problem{code: codeButton, at: n.argAt("template"), summary: fmt.Sprintf("A text has at most %d buttons", maxListRows), detail: "", try: "Leave some out."})
	}
	for _, b := range replies {
		for _, locale := range names(b.Labels) {
			checkTitle(c.r, b.Labels[locale], limit, where, n.argAt("template"))
		}
	}
}
