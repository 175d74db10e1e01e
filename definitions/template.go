package definitions

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Limits of WhatsApp templates and messages (Meta, as of 2026-09).
const (
	maxBody          = 1024 // characters of a template's body, and of a text with buttons
	maxText          = 4096 // characters of a text without buttons
	maxTemplateTitle = 25   // characters on a template's button
	maxTemplateCount = 10   // buttons of a template
	maxReplyButtons  = 3    // reply buttons of a free text; more become a list
	maxReplyTitle    = 20   // characters on a reply button
	maxListRows      = 10   // rows of a list
	maxRowTitle      = 24   // characters of a row
	maxURL           = 2000 // characters of a link
)

var templateNamePattern = regexp.MustCompile(`^[a-z0-9_]{1,512}$`)

// templateDef is a template as written: what a plan needs of it, and the
// syntax that is checked again for each journey, as the names in its params
// are the journey's.
type templateDef struct {
	Template
	node    *node
	values  []paramDef
	urls    map[string]hclsyntax.Expression // by button
	codes   map[string]hclsyntax.Expression // to copy, by button
	header  *headerDef
	ofVars  map[string]bool
	damaged bool // its own errors are told once, not for each use
}

type paramDef struct {
	Param
	expr     hclsyntax.Expression
	currency hclsyntax.Expression // of money
	filename hclsyntax.Expression // of document
}

// shown is what a body sees of the parameter: money is written out already.
func (p *paramDef) shown() TypeKind {
	if p.Kind == "money" {
		return TypeText
	}
	return paramKinds[p.Kind]
}

func lastOf(list []hclsyntax.Expression) hclsyntax.Expression {
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

// paramKinds are the kinds of parameter and what their value is.
var paramKinds = map[string]TypeKind{
	"text": TypeText, "number": TypeNumber, "yes_no": TypeYesNo, "date": TypeDate, "datetime": TypeMoment,
	"money": TypeNumber, "phone": TypeText, "url": TypeText, "list": TypeList,
	"image": TypeText, "video": TypeText, "document": TypeText, "location": TypeObject,
}

// headerParam tells whether a kind of parameter stands in a header alone.
func headerParam(kind string) bool { return kind != "text" && slices.Contains(headerKinds, kind) }

func readTemplate(d *decoder, n *node, s *settings) *templateDef {
	t := &templateDef{
		Template: Template{Name: n.label, WhatsApp: n.text("whatsapp"), Category: n.word("category").word, Bodies: map[string][]Piece{}, Pos: n.pos()},
		node:     n, urls: map[string]hclsyntax.Expression{}, codes: map[string]hclsyntax.Expression{}, ofVars: map[string]bool{},
	}
	if t.WhatsApp != "" && !templateNamePattern.MatchString(t.WhatsApp) {
		d.r.add(problem{
			code: codeTemplateName, at: n.argAt("whatsapp"), summary: fmt.Sprintf("WhatsApp does not take the name %q", t.WhatsApp),
			detail: "A template's name has small letters, digits and _, at most 512 of them.", try: fmt.Sprintf("whatsapp = %q", asName(t.WhatsApp)),
		})
	}
	t.Numbered = n.yes("numbered")
	t.ttl(d, n)
	if params := n.one("params"); params != nil {
		for _, attr := range inOrder(params.args) {
			t.param(d, attr, s)
		}
	}
	for _, b := range n.all("button") {
		t.button(d, b, s)
	}
	t.checkMix(d.r)
	t.locales(d, s)
	return t
}

// inOrder are arguments in the order of the page.
func inOrder(args map[string]*hclsyntax.Attribute) []*hclsyntax.Attribute {
	var list []*hclsyntax.Attribute
	for _, name := range names(args) {
		list = append(list, args[name])
	}
	slices.SortStableFunc(list, func(a, b *hclsyntax.Attribute) int { return a.NameRange.Start.Byte - b.NameRange.Start.Byte })
	return list
}

// param reads  name = kind(value, fallback).
func (t *templateDef) param(d *decoder, attr *hclsyntax.Attribute, s *settings) {
	call, ok := attr.Expr.(*hclsyntax.FunctionCallExpr)
	if !ok {
		d.wrong(attr.Expr.Range(), fmt.Sprintf("%s says no kind", attr.Name), "A parameter is a kind with a value, so that it is written right in each language.",
			fmt.Sprintf("%s = text(%s)", attr.Name, d.src.slice(attr.Expr.Range())))
		return
	}
	if _, known := paramKinds[call.Name]; !known {
		d.r.add(problem{
			code: codeWrongValue, at: call.NameRange, summary: fmt.Sprintf("%q is not a kind of parameter", call.Name),
			detail: "The kind says how the value is written.", try: orElse(call.Name, names(paramKinds), ""),
		})
		return
	}
	p := paramDef{Param: Param{Name: attr.Name, Kind: call.Name}}
	rest := call.Args
	if len(rest) > 0 {
		p.expr, p.Value, rest = rest[0], exprOf(d.r, rest[0]), rest[1:]
	}
	if _, object := lastOf(rest).(*hclsyntax.ObjectConsExpr); call.Name == "money" && len(rest) > 0 && !(object && len(rest) == 1) {
		currency := exprOf(d.r, rest[0])
		p.currency, p.Currency, rest = rest[0], &currency, rest[1:]
	}
	if _, object := lastOf(rest).(*hclsyntax.ObjectConsExpr); call.Name == "document" && len(rest) > 0 && !(object && len(rest) == 1) {
		filename := exprOf(d.r, rest[0])
		p.filename, p.Filename, rest = rest[0], &filename, rest[1:]
	}
	if p.expr == nil || len(rest) > 1 {
		d.wrong(call.Range(), fmt.Sprintf("%s takes a value and what stands in when it is missing", call.Name), "", fmt.Sprintf(`%s = %s(contact.first_name, { fr = "…" })`, attr.Name, call.Name))
		return
	}
	if len(rest) == 1 {
		p.Fallback = t.fallback(d, rest[0], s)
	}
	if MediaKind(call.Name) == Image || MediaKind(call.Name) == Video || MediaKind(call.Name) == Document {
		for _, locale := range names(p.Fallback) {
			checkFileLink(d.r, MediaKind(call.Name), p.Fallback[locale], rest[0].Range())
		}
	}
	t.values = append(t.values, p)
	t.Params = append(t.Params, p.Param)
}

func (t *templateDef) fallback(d *decoder, expr hclsyntax.Expression, s *settings) map[string]string {
	v, ok := d.constant(expr)
	if !ok {
		return nil
	}
	byLocale, ok := d.byLocale(v, expr.Range(), s, "")
	if !ok {
		return nil
	}
	for _, locale := range names(byLocale) {
		if strings.TrimSpace(byLocale[locale]) == "" {
			d.r.add(problem{
				code: codeEmpty, at: expr.Range(), summary: "What stands in is empty too",
				detail: "WhatsApp refuses a message with an empty parameter.", try: `A word, such as "bonjour".`,
			})
			return nil
		}
	}
	return byLocale
}

// exprOf is an expression as a plan keeps it.
func exprOf(r *report, expr hclsyntax.Expression) Expr {
	at := expr.Range()
	e := Expr{File: at.Filename, Line: at.Start.Line, Column: at.Start.Column, Byte: at.Start.Byte}
	if src := r.sources[at.Filename]; src != nil {
		e.Text = src.slice(at)
	}
	return e
}
