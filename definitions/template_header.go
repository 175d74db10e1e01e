package definitions

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Limits of what stands around a template's body (Meta, as of 2026-09).
const (
	maxHeaderText   = 60 // characters
	maxHeaderValues = 1
	maxFooter       = 60 // characters
)

// headerDef is a header as written, for the checks where it is used.
type headerDef struct {
	node     *node
	kind     string // text | image | video | document | location
	value    hclsyntax.Expression
	filename hclsyntax.Expression
}

var headerKinds = []string{"text", "image", "video", "document", "location"}

// readHeader reads what stands above the body.
func (t *templateDef) readHeader(d *decoder, n *node, naming *variableNames, used map[string]bool, s *settings) {
	var given []string
	for _, kind := range headerKinds {
		if n.wrote[kind] {
			given = append(given, kind)
		}
	}
	if len(given) != 1 {
		d.r.add(problem{
			code: codeHeader, at: n.header, summary: fmt.Sprintf("This header has %d of its kinds", len(given)),
			detail: "It is one of: " + strings.Join(headerKinds, ", ") + ".", try: "Keep one of them.",
		})
		return
	}
	if !n.has(given[0]) {
		return
	}
	h := &headerDef{node: n, kind: given[0], value: unwrapFile(n.expr(given[0])), filename: n.expr("filename")}
	if h.filename != nil && h.kind != "document" {
		d.r.add(problem{code: codeHeader, at: n.argAt("filename"), summary: "Only a document has a filename", detail: "", try: "Leave it out."})
		h.filename = nil
	}
	t.header, t.Header = h, &Header{}
	if h.kind == "text" {
		t.headerText(d, h, naming, used, s)
		return
	}
	ifFailed := orDefault(n.word("if_failed").word, FailedToLink)
	if h.kind == "location" {
		t.Header.Place = &Place{}
	} else {
		t.Header.Media = &Media{Kind: MediaKind(h.kind), IfFailed: ifFailed}
		if h.filename != nil {
			e := exprOf(d.r, h.filename)
			t.Header.Media.Filename = &e
		}
	}
	t.headerValue(d, h, used)
}

// unwrapFile lets file(x) say that x is the address of a file.
func unwrapFile(expr hclsyntax.Expression) hclsyntax.Expression {
	if call, ok := expr.(*hclsyntax.FunctionCallExpr); ok && call.Name == "file" && len(call.Args) == 1 {
		return call.Args[0]
	}
	return expr
}

// headerValue finds what fills a file or a place: a parameter of that kind, or
// an expression of the journey.
func (t *templateDef) headerValue(d *decoder, h *headerDef, used map[string]bool) {
	if name := hcl.ExprAsKeyword(h.value); name != "" {
		i := slices.IndexFunc(t.values, func(p paramDef) bool { return p.Name == name })
		if i >= 0 {
			used[name] = true
			if t.values[i].Kind != h.kind {
				d.r.add(problem{
					code: codeParamPlace, at: h.value.Range(), summary: fmt.Sprintf("%s is %s, and the header is %s", name, t.values[i].Kind, h.kind),
					detail: "The parameter that fills it is of the same kind.", try: fmt.Sprintf("%s = %s(…) in params.", name, h.kind),
				})
			}
			t.Header.Param = name
			return
		}
	}
	e := exprOf(d.r, h.value)
	if t.Header.Place != nil {
		t.Header.Place.Of = e
		return
	}
	t.Header.Media.Link = e
	if text, ok := foldable(onlyPart(h.value), d.vars); ok {
		checkFileLink(d.r, t.Header.Media.Kind, text, h.value.Range())
	}
}

// onlyPart is the one piece of a text in quotes, else the expression itself.
func onlyPart(expr hclsyntax.Expression) hclsyntax.Expression {
	if parts := templateParts(expr); len(parts) == 1 {
		return parts[0]
	}
	return expr
}

// headerText reads the line of text, in one language for all or in each.
func (t *templateDef) headerText(d *decoder, h *headerDef, naming *variableNames, used map[string]bool, s *settings) {
	t.Header.Text = map[string][]Piece{}
	object, ok := h.value.(*hclsyntax.ObjectConsExpr)
	if !ok {
		for _, locale := range s.locales {
			t.Header.Text[locale] = t.headerLine(d, h.value, naming, used, s)
		}
		return
	}
	for _, item := range object.Items {
		locale := d.localeKey(item.KeyExpr)
		t.Header.Text[locale] = t.headerLine(d, item.ValueExpr, naming, used, s)
	}
	checkLocales(d.r, names(t.Header.Text), h.value.Range(), s)
}

// localeKey is the language that a key of an object names: fr, or "pt-BR" in
// quotes.
func (d *decoder) localeKey(key hclsyntax.Expression) string {
	if locale := hcl.ExprAsKeyword(key); locale != "" {
		return locale
	}
	return strings.Trim(d.src.slice(key.Range()), `"`)
}

func (t *templateDef) headerLine(d *decoder, expr hclsyntax.Expression, naming *variableNames, used map[string]bool, s *settings) []Piece {
	pieces := t.pieces(d, expr, naming, used, s)
	length, values, broken := 0, 0, false
	for _, p := range pieces {
		length += utf8.RuneCountInString(p.Literal)
		broken = broken || strings.ContainsAny(p.Literal, "\n\r")
		if p.Expr != nil {
			values++
			length++
		}
	}
	bad := func(summary, detail, try string) {
		d.r.add(problem{code: codeHeader, at: expr.Range(), summary: summary, detail: detail, try: try})
	}
	switch {
	case values > maxHeaderValues:
		bad(fmt.Sprintf("This header has %d values", values), "WhatsApp takes one.", "Move the others into the body.")
	case length > maxHeaderText:
		bad(fmt.Sprintf("This header has %d characters", length), fmt.Sprintf("WhatsApp takes %d.", maxHeaderText), "Shorter words.")
	case length == 0:
		bad("This header is empty", "", `text = "…", or no header.`)
	case broken:
		bad("A header is one line", "", "Move the rest into the body.")
	}
	return pieces
}

// footer reads the small line below the body in one language.
func (t *templateDef) footer(d *decoder, n *node) {
	if !n.has("footer") {
		return
	}
	text := n.text("footer")
	bad := func(summary, detail, try string) {
		d.r.add(problem{code: codeFooter, at: n.argAt("footer"), summary: summary, detail: detail, try: try})
	}
	switch length := utf8.RuneCountInString(text); {
	case length > maxFooter:
		bad(fmt.Sprintf("This footer has %d characters", length), fmt.Sprintf("WhatsApp takes %d.", maxFooter), "Shorter words.")
	case strings.ContainsAny(text, "\n\r"):
		bad("A footer is one line", "", "Move the rest into the body.")
	}
	if t.Footers == nil {
		t.Footers = map[string]string{}
	}
	t.Footers[n.label] = text
}
