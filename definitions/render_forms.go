package definitions

import (
	"errors"
	"fmt"
	"strings"
)

// RenderMail is the e-mail form of the template: its subject, and its body
// with the links of its buttons written out below it. Reply buttons are left
// out, as nobody can press them there. Language, values and fallbacks are
// those of [Plan.RenderTemplate].
func (p *Plan) RenderMail(template string, s *Scope) (Rendered, error) {
	rendered, r, err := p.renderTemplate(template, s)
	if err != nil {
		return Rendered{}, err
	}
	subject, err := r.subject(r.template.Subjects[rendered.Locale])
	if err != nil {
		return Rendered{}, fmt.Errorf("render template %q as an e-mail in %q: %w", template, rendered.Locale, err)
	}
	mail := rendered.written("\n\n")
	mail.Subject = subject
	return mail, nil
}

// RenderSMS is the SMS form of the template: its body, with the links of its
// buttons in the lines below it. Reply buttons are left out. Language, values
// and fallbacks are those of [Plan.RenderTemplate].
func (p *Plan) RenderSMS(template string, s *Scope) (Rendered, error) {
	rendered, _, err := p.renderTemplate(template, s)
	if err != nil {
		return Rendered{}, err
	}
	return rendered.written("\n"), nil
}

// written is a message on a channel without buttons: links stand after the
// text, gap parts the two.
func (r Rendered) written(gap string) Rendered {
	approved := r
	var links []string
	for _, b := range r.Buttons {
		if b.URL != "" {
			links = append(links, b.Title+": "+b.URL)
		}
	}
	if len(links) > 0 {
		r.Body += gap + strings.Join(links, "\n")
	}
	r.Params, r.Buttons, r.Approved = nil, nil, &approved
	return r
}

// subject is one line.
func (r *renderer) subject(pieces []Piece) (string, error) {
	var line strings.Builder
	for i := range pieces {
		piece := &pieces[i]
		if piece.Expr == nil {
			line.WriteString(piece.Literal)
			continue
		}
		text, done := r.texts[piece.Variable]
		if !done || piece.Variable == "" {
			var err error
			if text, err = r.piece(piece); err != nil {
				return "", err
			}
		}
		line.WriteString(text)
	}
	text := clean(line.String())
	if text == "" {
		return "", errors.New("it has no subject")
	}
	return text, nil
}
