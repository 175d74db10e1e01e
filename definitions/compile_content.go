package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// content compiles what a message carries beside words: a file, a place or an
// address card.
func (c *compiler) content(n *node, m *Message, at place, u *uses) {
	c.media(n, m, at, u)
	for _, one := range []struct {
		arg    string
		fields []objectField
		keep   func(e Expr)
	}{
		{"location", placeFields, func(e Expr) { m.Place = &Place{Of: e} }},
		{"card", cardFields, func(e Expr) { m.Card = &Card{Of: e} }},
	} {
		expr := n.expr(one.arg)
		if expr == nil {
			continue
		}
		i := &inference{r: c.r, uses: u, view: c.view(at)}
		c.wantFields(expr, c.inferObject(expr, i), one.fields, i)
		one.keep(exprOf(c.r, expr))
		c.checkAlone(n, one.arg)
	}
	c.keep(u)
	if n.wrote["if_failed"] && !n.wrote["media"] {
		c.r.add(problem{code: codeMedia, at: n.header, summary: "if_failed is about a file, and there is none", detail: "", try: `media = image("https://…"), or leave if_failed out.`})
	}
}

// checkAlone minds what stands beside a place or a card: WhatsApp has a kind
// of message for each, with nothing else in it.
func (c *compiler) checkAlone(n *node, arg string) {
	for _, other := range []string{"text", "media", "location", "card", "template"} {
		if other == arg || !n.wrote[other] {
			continue
		}
		c.r.add(problem{
			code: codeAlone, at: n.argAt(arg), summary: fmt.Sprintf("%s and %s do not go in one message", arg, other),
			detail: fmt.Sprintf("WhatsApp sends a %s alone.", arg), try: fmt.Sprintf("A send of its own for the %s.", arg),
		})
		return
	}
	if n.spec.name() == "ask" {
		c.r.add(problem{code: codeAlone, at: n.argAt(arg), summary: fmt.Sprintf("A %s asks nothing", arg), detail: "A question has words.", try: "Send it before the question."})
	}
}

// media compiles  media = document("https://…", "name.pdf").
func (c *compiler) media(n *node, m *Message, at place, u *uses) {
	expr := n.expr("media")
	if expr == nil {
		return
	}
	call, ok := expr.(*hclsyntax.FunctionCallExpr)
	kinds := []string{string(Image), string(Video), string(Audio), string(Document)}
	if !ok || !slices.Contains(kinds, call.Name) {
		c.d.wrong(expr.Range(), "A file says what it is", "It is one of: "+strings.Join(kinds, ", ")+".", `media = image("https://…")`)
		return
	}
	kind, most := MediaKind(call.Name), 1
	if kind == Document {
		most = 2
	}
	if len(call.Args) == 0 || len(call.Args) > most {
		c.d.wrong(expr.Range(), fmt.Sprintf("%s takes the address of the file", kind), "A document may have a name behind it.", `document("https://…", "name.pdf")`)
		return
	}
	i := &inference{r: c.r, uses: u, view: c.view(at)}
	c.wantFile(kind, call.Args[0], i)
	m.Media = &Media{Kind: kind, Link: exprOf(c.r, call.Args[0]), IfFailed: orDefault(n.word("if_failed").word, FailedToLink)}
	if len(call.Args) == 2 {
		c.wantText(call.Args[1], i.of(call.Args[1]))
		e := exprOf(c.r, call.Args[1])
		m.Media.Filename = &e
	}
	if kind == Audio && n.wrote["text"] {
		c.r.add(problem{code: codeMedia, at: n.argAt("media"), summary: "WhatsApp shows no words with a sound", detail: "", try: "Send the words before it, in a send of their own."})
	}
}

// wantFile checks the address of a file: a constant by its looks, any other by
// its type, and that it is there.
func (c *compiler) wantFile(kind MediaKind, expr hclsyntax.Expression, i *inference) {
	got := i.of(expr)
	c.wantText(expr, got)
	if text, ok := foldable(onlyPart(expr), c.s.vars); ok {
		checkFileLink(c.r, kind, text, expr.Range())
		return
	}
	if got.empty {
		text := c.r.sources[expr.Range().Filename].slice(expr.Range())
		i.complain(codeEmpty, expr.Range(), "There may be no file", "WhatsApp refuses a message whose file has no address.",
			fmt.Sprintf("if = has(%s) on the step, or default(%s, \"https://…\").", text, text))
	}
}

// useCode checks the code that a button copies.
func (c *compiler) useCode(expr hclsyntax.Expression, i *inference) {
	got := i.of(expr)
	c.wantText(expr, got)
	if got.empty && got.literal == nil {
		i.complain(codeEmpty, expr.Range(), "There may be no code", "WhatsApp refuses a message whose button has no code.",
			fmt.Sprintf("if = has(%s) on the step.", c.r.sources[expr.Range().Filename].slice(expr.Range())))
	}
}

// useHeader checks a header with the names of the journey.
func (c *compiler) useHeader(t *templateDef, i *inference) {
	h := t.header
	if h.filename != nil {
		c.wantText(h.filename, i.of(h.filename))
	}
	switch {
	case h.kind == "text" || t.Header.Param != "":
	case h.kind == "location":
		c.wantFields(h.value, c.inferObject(h.value, i), addressedFields, i)
	default:
		c.wantFile(MediaKind(h.kind), h.value, i)
	}
}
