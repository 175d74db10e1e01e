package definitions

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// checkBeside checks words against what stands beside them: buttons of the
// template or of the answers, and a file.
func (c *compiler) checkBeside(n *node, m *Message) {
	replies := c.replyCount(n, m)
	if m.Media != nil && replies > maxReplyButtons {
		c.r.add(problem{code: codeMedia, at: n.argAt("media"), summary: fmt.Sprintf("A list of %d answers has no file above it", replies), detail: fmt.Sprintf("WhatsApp shows a file above %d answers at most.", maxReplyButtons), try: "Send the file before the question."})
	}
	if m.Media != nil && m.Media.Kind == Audio && replies > 0 {
		c.r.add(problem{code: codeMedia, at: n.argAt("media"), summary: "A sound has no buttons", detail: "", try: "Send it before the question."})
	}
	if (replies == 0 || replies > maxReplyButtons) && m.Media == nil {
		return
	}
	for _, locale := range names(m.Text) {
		expr := c.textIn(n, locale)
		length := c.fixedLength(expr)
		if expr == nil || length <= maxBody {
			continue
		}
		c.r.add(problem{
			code: codeLongText, at: expr.Range(), summary: fmt.Sprintf("This text has %d characters", length),
			detail: fmt.Sprintf("With buttons, or below a file, WhatsApp takes %d.", maxBody), try: "Shorter words, or two messages.",
		})
		if _, each := n.expr("text").(*hclsyntax.ObjectConsExpr); !each {
			return
		}
	}
}

// replyCount is how many answers can be pressed under the free text.
func (c *compiler) replyCount(n *node, m *Message) int {
	count := 0
	if t := c.templates[m.Template]; t != nil {
		for i := range t.Buttons {
			if t.Buttons[i].Reply() {
				count++
			}
		}
		return count
	}
	for _, a := range n.all("answer") {
		if a.has("label") {
			count++
		}
	}
	return count
}

// textIn is the text in one language.
func (c *compiler) textIn(n *node, locale string) hclsyntax.Expression {
	object, ok := n.expr("text").(*hclsyntax.ObjectConsExpr)
	if !ok {
		return n.expr("text")
	}
	for _, item := range object.Items {
		if c.d.localeKey(item.KeyExpr) == locale {
			return item.ValueExpr
		}
	}
	return nil
}

// fixedLength is how many characters of a text are the same for everybody.
func (c *compiler) fixedLength(expr hclsyntax.Expression) int {
	if expr == nil {
		return 0
	}
	length := 0
	for _, part := range templateParts(expr) {
		if text, ok := foldable(part, c.s.vars); ok {
			length += utf8.RuneCountInString(text)
		}
	}
	return length
}

// checkLabels checks the buttons that a question without a template has from
// its answers.
func (c *compiler) checkLabels(n *node, m *Message) {
	if m.Template != "" || m.Text == nil {
		return
	}
	count := c.replyCount(n, m)
	limit, where := maxReplyTitle, "a reply button"
	if count > maxReplyButtons {
		limit, where = maxRowTitle, "a row of a list"
	}
	if count > maxListRows {
		c.r.add(problem{code: codeButton, at: n.header, summary: fmt.Sprintf("A question has at most %d buttons, and this has %d", maxListRows, count), detail: "", try: "Leave labels out: an answer without one is typed."})
	}
	seen := map[string]string{} // language and title -> answer
	for _, a := range n.all("answer") {
		v, ok := a.consts["label"]
		if !ok {
			continue
		}
		byLocale := c.labelTexts(v)
		for _, locale := range names(byLocale) {
			title := byLocale[locale]
			checkTitle(c.r, title, limit, where, a.argAt("label"))
			key := locale + "/" + strings.ToLower(title)
			if _, twice := seen[key]; twice {
				c.r.add(problem{code: codeTwice, at: a.argAt("label"), summary: fmt.Sprintf("Two buttons read %q", title), detail: "The person could not tell them apart.", try: "Give one other words."})
			}
			seen[key] = a.label
		}
	}
}

// labelTexts is a label by language; one text is the same in each.
func (c *compiler) labelTexts(v cty.Value) map[string]string {
	byLocale := map[string]string{}
	if v.Type() == cty.String {
		for _, locale := range c.s.locales {
			byLocale[locale] = v.AsString()
		}
		return byLocale
	}
	for locale, title := range v.AsValueMap() {
		byLocale[locale] = title.AsString()
	}
	return byLocale
}
