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
	t.does(d, b, &button)
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

// does reads what a button does that is no answer.
func (t *templateDef) does(d *decoder, b *node, button *Button) {
	count := 0
	for _, what := range []string{"url", "copy_code", "phone"} {
		if b.wrote[what] {
			count++
		}
	}
	if count > 1 {
		d.r.add(problem{code: codeBoth, at: b.header, summary: fmt.Sprintf("Button %q does %d things", b.label, count), detail: "A button opens a page, copies a code or calls a number.", try: "Keep one of the three."})
	}
	if expr := b.expr("url"); expr != nil {
		t.url(d, b, expr, button)
	}
	if expr := b.expr("copy_code"); expr != nil {
		e := exprOf(d.r, expr)
		button.Code = &e
		t.codes[b.label] = expr
		if text, ok := foldable(onlyPart(expr), d.vars); ok {
			checkCode(d.r, text, expr.Range())
		}
	}
	if b.has("phone") {
		button.Phone = b.text("phone")
		if !calledPattern.MatchString(button.Phone) {
			d.r.add(problem{code: codePhoneButton, at: b.argAt("phone"), summary: "This is not a number to call", detail: "It begins with + and the country, and has 7 to 15 digits and no spaces.", try: `phone = "+33123456789"`})
		}
	}
}

// calledPattern is E.164 with the plus.
var calledPattern = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// maxCode is how many characters a copied code has (Meta, as of 2026-09).
const maxCode = 15

func checkCode(r *report, code string, at hcl.Range) {
	if n := utf8.RuneCountInString(code); n == 0 || n > maxCode {
		r.add(problem{code: codeCopyCode, at: at, summary: fmt.Sprintf("This code has %d characters", n), detail: fmt.Sprintf("WhatsApp takes 1 to %d.", maxCode), try: "A shorter code."})
	}
}

// Buttons of one kind in a template (Meta, as of 2026-09).
const (
	maxLinkButtons = 2
	maxCallButtons = 1
	maxCodeButtons = 1
)

// checkMix minds buttons that WhatsApp does not take beside each other:
// answers stand side by side, and of the others there are few.
func (t *templateDef) checkMix(r *report) {
	var links, calls, codes, blocks int // blocks of answers
	for n := range t.Buttons {
		b := &t.Buttons[n]
		at := t.buttonAt(b.ID)
		bad := func(summary, detail, try string) {
			r.add(problem{code: codeButtonMix, at: at, summary: summary, detail: detail, try: try})
		}
		switch {
		case b.URL != nil:
			if links++; links == maxLinkButtons+1 {
				bad(fmt.Sprintf("A template has at most %d links", maxLinkButtons), "", "Leave one out.")
			}
		case b.Code != nil:
			if codes++; codes == maxCodeButtons+1 {
				bad("A template has one code to copy", "", "Leave one out.")
			}
		case b.Phone != "":
			if calls++; calls == maxCallButtons+1 {
				bad("A template has one number to call", "", "Leave one out.")
			}
		case n == 0 || !t.Buttons[n-1].Reply():
			if blocks++; blocks == 2 {
				bad("The answers stand in two places", "WhatsApp wants the buttons that are answers side by side.", "Move this one to the other answers.")
			}
		}
	}
}

// buttonAt is where the button stands.
func (t *templateDef) buttonAt(id string) hcl.Range {
	for _, n := range t.node.all("button") {
		if n.label == id {
			return n.at
		}
	}
	return t.node.header
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
