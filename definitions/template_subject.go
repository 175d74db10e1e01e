package definitions

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxSubject is how many characters of a subject Exchange keeps (Microsoft, as
// of 2026-09); other mail servers take more.
const maxSubject = 255

// subject reads the subject line of the e-mail form. Its values have the names
// that the bodies gave them, and none that WhatsApp would hear of.
func (t *templateDef) subject(d *decoder, expr hclsyntax.Expression, naming *variableNames, used map[string]bool, s *settings) []Piece {
	pieces := t.pieces(d, expr, naming, used, s)
	length, blank := 0, true
	for _, p := range pieces {
		length += utf8.RuneCountInString(p.Literal)
		blank = blank && p.Expr == nil && strings.TrimSpace(p.Literal) == ""
	}
	switch {
	case blank:
		d.r.add(problem{code: codeSubject, at: expr.Range(), summary: "This subject is empty", detail: "An e-mail without one looks like spam.", try: `subject = "…"`})
	case length > maxSubject:
		d.r.add(problem{code: codeSubject, at: expr.Range(), summary: fmt.Sprintf("This subject has %d characters", length), detail: fmt.Sprintf("Mail programs keep %d.", maxSubject), try: "Shorter words."})
	}
	return pieces
}

// checkMail minds a template that goes by e-mail and lacks a subject in some
// language.
func (t *templateDef) checkMail(r *report, by string) {
	for _, n := range t.node.all("locale") {
		if n.wrote["subject"] || t.Bodies[n.label] == nil {
			continue
		}
		r.add(problem{
			code: codeSubject, at: n.header, summary: fmt.Sprintf("Template %q has no subject in %q", t.Name, n.label),
			detail: fmt.Sprintf("%s may go by e-mail, which needs one.", by), try: fmt.Sprintf(`locale %q { subject = "…" and body = "…", one per line }, or channels = ["whatsapp"] on the step.`, n.label),
		})
	}
}
