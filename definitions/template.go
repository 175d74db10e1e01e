package definitions

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
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
	ofVars  map[string]bool
	damaged bool // its own errors are told once, not for each use
}

type paramDef struct {
	Param
	expr     hclsyntax.Expression
	currency hclsyntax.Expression // of money
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
	"money": TypeNumber, "phone": TypeText, "url": TypeText,
}

var laterParamKinds = []string{"image", "document", "video", "location", "list", "file"}

func readTemplate(d *decoder, n *node, s *settings) *templateDef {
	t := &templateDef{
		Template: Template{Name: n.label, WhatsApp: n.text("whatsapp"), Category: n.word("category").word, Bodies: map[string][]Piece{}, Pos: n.pos()},
		node:     n, urls: map[string]hclsyntax.Expression{}, ofVars: map[string]bool{},
	}
	if t.WhatsApp != "" && !templateNamePattern.MatchString(t.WhatsApp) {
		d.r.add(problem{
			code: codeTemplateName, at: n.argAt("whatsapp"), summary: fmt.Sprintf("WhatsApp does not take the name %q", t.WhatsApp),
			detail: "A template's name has small letters, digits and _, at most 512 of them.", try: fmt.Sprintf("whatsapp = %q", asName(t.WhatsApp)),
		})
	}
	if params := n.one("params"); params != nil {
		for _, attr := range inOrder(params.args) {
			t.param(d, attr, s)
		}
	}
	for _, b := range n.all("button") {
		t.button(d, b, s)
	}
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
		p := problem{
			code: codeWrongValue, at: call.NameRange, summary: fmt.Sprintf("%q is not a kind of parameter", call.Name),
			detail: "The kind says how the value is written.", try: orElse(call.Name, names(paramKinds), ""),
		}
		if slices.Contains(laterParamKinds, call.Name) {
			p.code, p.summary, p.try = codeLater, call.Name+" parameters are not in this version", "Leave it out for now."
		}
		d.r.add(p)
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
	if p.expr == nil || len(rest) > 1 {
		d.wrong(call.Range(), fmt.Sprintf("%s takes a value and what stands in when it is missing", call.Name), "", fmt.Sprintf(`%s = %s(contact.first_name, { fr = "…" })`, attr.Name, call.Name))
		return
	}
	if len(rest) == 1 {
		p.Fallback = t.fallback(d, rest[0], s)
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

// byLocale reads one text, kept under the key single, or one for each language
// of the workspace. With single == "" the key of one text is "".
func (d *decoder) byLocale(v cty.Value, at hcl.Range, s *settings, single string) (map[string]string, bool) {
	if v.Type() == cty.String {
		return map[string]string{single: v.AsString()}, true
	}
	if !isTextObject(v) {
		d.wrong(at, "This is a text, or one for each language", "", localesExample(s))
		return nil, false
	}
	byLocale := map[string]string{}
	for locale, text := range v.AsValueMap() {
		byLocale[locale] = text.AsString()
	}
	return byLocale, checkLocales(d.r, names(byLocale), at, s)
}

func localesExample(s *settings) string {
	var list []string
	for _, locale := range s.locales {
		list = append(list, locale+` = "…"`)
	}
	return "{ " + strings.Join(list, ", ") + " }"
}

// checkLocales minds languages that the workspace does not have and those that
// are missing. Without the first language there is nothing to fall back to.
func checkLocales(r *report, have []string, at hcl.Range, s *settings) bool {
	ok := true
	for _, locale := range have {
		if !slices.Contains(s.locales, locale) {
			r.add(problem{
				code: codeLocale, at: at, summary: fmt.Sprintf("The workspace does not write in %q", locale),
				detail: "Its languages are: " + strings.Join(s.locales, ", ") + ".", try: orElse(locale, s.locales, "") + " Or add it to locales in settings.hcl.",
			})
			ok = false
		}
	}
	for n, locale := range s.locales {
		if slices.Contains(have, locale) {
			continue
		}
		detail := fmt.Sprintf("People who read %q would get %q.", locale, s.locales[0])
		if n == 0 {
			detail = fmt.Sprintf("%q is the workspace's first language: it is what everybody else falls back to.", locale)
			ok = false
		}
		r.add(problem{
			code: codeLocale, warning: n > 0, at: at, summary: fmt.Sprintf("%q is missing", locale),
			detail: detail, try: localesExample(s),
		})
	}
	return ok
}

func (t *templateDef) button(d *decoder, b *node, s *settings) {
	if slices.ContainsFunc(t.Buttons, func(other Button) bool { return other.ID == b.label }) {
		d.r.add(problem{code: codeTwice, at: b.at, summary: fmt.Sprintf("There are two buttons %q", b.label), detail: "An answer could not tell them apart.", try: "Rename one of the two."})
		return
	}
	if len(t.Buttons) == maxTemplateCount {
		d.r.add(problem{code: codeButton, at: b.header, summary: fmt.Sprintf("A template has at most %d buttons", maxTemplateCount), detail: "", try: "Leave some out."})
	}
	button := Button{ID: b.label, Labels: map[string]string{}}
	if v, ok := b.consts["label"]; ok {
		if v.Type() == cty.String {
			for _, locale := range s.locales {
				button.Labels[locale] = v.AsString()
			}
		} else if byLocale, ok := d.byLocale(v, b.argAt("label"), s, ""); ok {
			button.Labels = byLocale
		}
	}
	seen := map[string]string{}
	for _, locale := range names(button.Labels) {
		title := button.Labels[locale]
		checkTitle(d.r, title, maxTemplateTitle, "a template's button", b.argAt("label"))
		seen[locale] = title
		for _, other := range t.Buttons {
			if strings.EqualFold(other.Labels[locale], title) {
				d.r.add(problem{code: codeTwice, at: b.argAt("label"), summary: fmt.Sprintf("Two buttons read %q", title), detail: "The person could not tell them apart.", try: "Give one other words."})
			}
		}
	}
	if expr := b.expr("url"); expr != nil {
		t.url(d, b, expr, &button)
	}
	t.Buttons = append(t.Buttons, button)
}

func checkTitle(r *report, title string, limit int, where string, at hcl.Range) {
	n := utf8.RuneCountInString(title)
	if n > 0 && n <= limit {
		return
	}
	r.add(problem{
		code: codeButton, at: at, summary: fmt.Sprintf("%q has %d characters", title, n),
		detail: fmt.Sprintf("On %s WhatsApp takes 1 to %d.", where, limit), try: "Shorter words.",
	})
}

// url checks a link button: WhatsApp knows an address that is fixed but for
// one value at its end.
func (t *templateDef) url(d *decoder, b *node, expr hclsyntax.Expression, button *Button) {
	e := exprOf(d.r, expr)
	button.URL = &e
	t.urls[b.label] = expr
	base, variable, ok := splitURL(expr, d.vars)
	switch {
	case !ok:
		d.r.add(problem{
			code: codeButton, at: expr.Range(), summary: "A link has one changing part, at its end",
			detail: "WhatsApp approves the address once and fills in one value behind it.", try: `url = "https://clinic.example/booking/${booking.id}"`,
		})
	case !strings.HasPrefix(base, "https://") && !strings.HasPrefix(base, "http://"):
		d.r.add(problem{
			code: codeButton, at: expr.Range(), summary: "A link begins with https://",
			detail: "WhatsApp approves the address with the template.", try: `url = "https://…"`,
		})
	case len(base) > maxURL:
		d.r.add(problem{code: codeButton, at: expr.Range(), summary: "This link is too long", detail: fmt.Sprintf("WhatsApp takes %d characters.", maxURL), try: "A shorter address."})
	}
	_ = variable
	for _, traversal := range expr.Variables() {
		if name, ok := attributeAt(traversal, 1); ok && traversal.RootName() == "vars" {
			t.ofVars[name] = true
		}
	}
}

// splitURL takes the fixed beginning of a link and the value at its end apart;
// variable is nil for a link without one. vars are part of the beginning.
func splitURL(expr hclsyntax.Expression, vars cty.Value) (base string, variable hclsyntax.Expression, ok bool) {
	for _, part := range templateParts(expr) {
		if variable != nil {
			return "", nil, false
		}
		if text, ok := foldable(part, vars); ok {
			base += text
			continue
		}
		variable = part
	}
	return base, variable, base != ""
}

// templateParts are the pieces of a text in quotes.
func templateParts(expr hclsyntax.Expression) []hclsyntax.Expression {
	switch e := expr.(type) {
	case *hclsyntax.TemplateExpr:
		return e.Parts
	case *hclsyntax.TemplateWrapExpr:
		return []hclsyntax.Expression{e.Wrapped}
	}
	return []hclsyntax.Expression{expr}
}

// foldable is the text of a piece that is the same for everybody: literals,
// and vars alone.
func foldable(part hclsyntax.Expression, vars cty.Value) (string, bool) {
	switch e := part.(type) {
	case *hclsyntax.LiteralValueExpr:
	case *hclsyntax.ScopeTraversalExpr:
		if e.Traversal.RootName() != "vars" {
			return "", false
		}
	default:
		return "", false
	}
	v, diags := part.Value(&hcl.EvalContext{Variables: map[string]cty.Value{"vars": vars}})
	if diags.HasErrors() || v.IsNull() {
		return "", false
	}
	switch v.Type() {
	case cty.String:
		return v.AsString(), true
	case cty.Number:
		return plainNumber(v.AsBigFloat()), true
	}
	return "", false
}

// locales reads the bodies. The same expression has the same name in all of
// them, since WhatsApp knows a template's parameters by name.
func (t *templateDef) locales(d *decoder, s *settings) {
	naming := variableNames{byText: map[string]string{}, taken: map[string]bool{}}
	used := map[string]bool{}
	var have []string
	for _, n := range t.node.all("locale") {
		if slices.Contains(have, n.label) {
			d.r.add(problem{code: codeTwice, at: n.at, summary: fmt.Sprintf("%q stands here twice", n.label), detail: "", try: "Keep one of the two."})
			continue
		}
		have = append(have, n.label)
		if expr := n.expr("body"); expr != nil {
			t.Bodies[n.label] = t.body(d, expr, &naming, used, s)
		}
	}
	if len(have) > 0 {
		checkLocales(d.r, have, t.node.header, s)
	}
	for _, p := range t.values {
		if !used[p.Name] && len(t.Bodies) > 0 {
			d.r.add(problem{
				code: codeUnused, warning: true, at: t.node.one("params").argAt(p.Name), summary: fmt.Sprintf("No body uses %s", p.Name),
				detail: "It is fetched and never shown.", try: "Leave it out, or write ${" + p.Name + "} in a body.",
			})
		}
	}
}

// body takes a body apart and checks what WhatsApp refuses in it.
func (t *templateDef) body(d *decoder, expr hclsyntax.Expression, naming *variableNames, used map[string]bool, s *settings) []Piece {
	i := &inference{r: d.r, uses: newUses(), view: view{settings: s, params: t.paramTypes()}}
	i.of(expr)
	for name := range i.uses.vars {
		if name == "currency" { // the others are folded
			t.ofVars[name] = true
		}
	}
	var pieces []Piece
	for _, part := range templateParts(expr) {
		if text, ok := foldable(part, d.vars); ok {
			if last := len(pieces) - 1; last >= 0 && pieces[last].Expr == nil {
				pieces[last].Literal += text
			} else {
				pieces = append(pieces, Piece{Literal: text})
			}
			continue
		}
		for _, traversal := range part.Variables() {
			used[traversal.RootName()] = true
		}
		e := exprOf(d.r, part)
		pieces = append(pieces, Piece{Variable: naming.of(part, e.Text), Expr: &e})
	}
	t.checkBody(d, pieces, expr.Range())
	return pieces
}

func (t *templateDef) paramTypes() map[string]inferred {
	types := map[string]inferred{}
	for _, p := range t.values {
		types[p.Name] = inferred{Type: Type{Kind: p.shown()}}
	}
	return types
}

func (t *templateDef) checkBody(d *decoder, pieces []Piece, at hcl.Range) {
	length := 0
	for n, p := range pieces {
		length += utf8.RuneCountInString(p.Literal)
		if p.Expr == nil {
			continue
		}
		length += utf8.RuneCountInString(p.Variable) + len("{{}}")
		beside := func(m int) string {
			if m < 0 || m >= len(pieces) || pieces[m].Expr != nil {
				return ""
			}
			return strings.TrimSpace(pieces[m].Literal)
		}
		where := hcl.Range{Filename: p.Expr.File, Start: hcl.Pos{Line: p.Expr.Line, Column: p.Expr.Column, Byte: p.Expr.Byte}}
		where.End = hcl.Pos{Line: p.Expr.Line, Column: p.Expr.Column + utf8.RuneCountInString(p.Expr.Text), Byte: p.Expr.Byte + len(p.Expr.Text)}
		switch {
		case beside(n-1) == "" && n <= 1 && (n == 0 || pieces[0].Expr == nil):
			d.r.add(problem{code: codeBody, at: where, summary: "A body cannot begin with a value", detail: "WhatsApp refuses a template whose first word changes.", try: "Put words before it."})
		case beside(n-1) == "":
			d.r.add(problem{code: codeBody, at: where, summary: "Two values stand side by side", detail: "WhatsApp refuses a template in which nothing but spaces stands between two values.", try: "Put words between them."})
		}
		if beside(n+1) == "" && (n+1 == len(pieces) || n+2 == len(pieces) && pieces[n+1].Expr == nil) {
			d.r.add(problem{code: codeBody, at: where, summary: "A body cannot end with a value", detail: "WhatsApp refuses a template whose last word changes.", try: "Put words or a full stop behind it."})
		}
	}
	if length > maxBody {
		d.r.add(problem{code: codeBody, at: at, summary: fmt.Sprintf("This body has %d characters", length), detail: fmt.Sprintf("WhatsApp takes %d.", maxBody), try: "Shorter words."})
	}
	if length == 0 {
		d.r.add(problem{code: codeBody, at: at, summary: "This body is empty", detail: "", try: `body = "…"`})
	}
}

// variableNames gives the values of bodies the names that WhatsApp knows them
// by: first_name for ${first_name}, starts_at_time for ${time(starts_at)}.
type variableNames struct {
	byText map[string]string
	taken  map[string]bool
}

func (v *variableNames) of(expr hclsyntax.Expression, text string) string {
	if name, ok := v.byText[text]; ok {
		return name
	}
	base := "value"
	switch e := expr.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		base = asName(pathOf(e.Traversal))
	case *hclsyntax.FunctionCallExpr:
		base = asName(e.Name)
		if len(e.Args) > 0 {
			if arg, ok := e.Args[0].(*hclsyntax.ScopeTraversalExpr); ok {
				base = asName(pathOf(arg.Traversal) + "_" + e.Name)
			}
		}
	}
	name := base
	for n := 2; v.taken[name]; n++ {
		name = fmt.Sprintf("%s_%d", base, n)
	}
	v.byText[text], v.taken[name] = name, true
	return name
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
