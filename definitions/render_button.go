package definitions

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// buttons are the template's, in its order.
func (r *renderer) buttons(from []Button) ([]RenderedButton, error) {
	var buttons []RenderedButton
	for i := range from {
		b := RenderedButton{ID: from[i].ID, Title: r.plan.label(from[i].Labels, r.locale)}
		if from[i].URL != nil {
			var err error
			if b.URL, b.URLSuffix, err = r.link(from[i].URL); err != nil {
				return nil, err
			}
		}
		if from[i].Code != nil {
			var err error
			if b.Code, err = r.code(from[i].Code); err != nil {
				return nil, err
			}
		}
		b.Phone = from[i].Phone
		buttons = append(buttons, b)
	}
	return buttons, nil
}

// code is what a button copies.
func (r *renderer) code(e *Expr) (string, error) {
	outside := *r.calling
	outside.params = nil
	v, err := outside.eval(e)
	if err != nil {
		return "", err
	}
	code, err := r.readableText(v)
	if err != nil {
		return "", e.failed(err)
	}
	code = clean(code)
	if n := utf8.RuneCountInString(code); n == 0 || n > maxCode {
		return "", e.failed(fmt.Errorf("the code to copy has %d characters, and WhatsApp takes 1 to %d", n, maxCode))
	}
	return code, nil
}

// link is an address and the part of it that differs from person to person:
// all from the first reference that is not one of the workspace's vars.
func (r *renderer) link(e *Expr) (address, suffix string, err error) {
	p, diags := programs.get(e.Text)
	if diags.HasErrors() {
		return "", "", e.diagnosed(diags)
	}
	context, err := r.context(p, e)
	if err != nil {
		return "", "", err
	}
	parts := []hclsyntax.Expression{p.expression}
	if template, ok := p.expression.(*hclsyntax.TemplateExpr); ok {
		parts = template.Parts
	}
	var fixed, open strings.Builder
	into := &fixed
	for _, part := range parts {
		if !constant(part) {
			into = &open
		}
		v, err := e.value(part, context)
		if err != nil {
			return "", "", err
		}
		text, err := r.readableText(v)
		if err != nil {
			return "", "", e.failed(err)
		}
		if text == "" && !constant(part) {
			return "", "", e.failed(errors.New("a part of the link is empty"))
		}
		into.WriteString(escaped(text))
	}
	return fixed.String() + open.String(), open.String(), nil
}

// constant tells whether an expression is the same for everybody.
func constant(expression hclsyntax.Expression) bool {
	return !slices.ContainsFunc(expression.Variables(), func(t hcl.Traversal) bool {
		root, _, _ := strings.Cut(t.RootName(), ".")
		return root != "vars"
	})
}

// escaped writes the characters that no address may hold as percent codes and
// leaves the rest, which the author may mean ("/", "?").
func escaped(text string) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; c > ' ' && c < 0x7f && !strings.ContainsRune("\"<>\\^`{|}", rune(c)) {
			b.WriteByte(c)
			continue
		}
		fmt.Fprintf(&b, "%%%02X", text[i])
	}
	return b.String()
}
