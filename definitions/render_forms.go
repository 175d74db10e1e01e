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

// RenderPlain is the free form of a message for a channel that carries words
// alone: a file, a place and what buttons open or copy are written out, parted
// from the words by an empty line in an e-mail.
func (p *Plan) RenderPlain(m *Message, s *Scope, channel string) (Rendered, error) {
	rendered, err := p.RenderText(m, s)
	if err != nil {
		return Rendered{}, err
	}
	gap := "\n"
	if channel == "email" {
		gap = "\n\n"
	}
	return rendered.written(gap), nil
}

// written is a message on a channel without files and buttons: what stands
// above the words above them, links, codes and files in lines after them, and
// the small print last. gap parts these.
func (r Rendered) written(gap string) Rendered {
	whole := r
	var parts []string
	add := func(part string) {
		if part != "" {
			parts = append(parts, part)
		}
	}
	var lines []string
	line := func(text string) {
		if text != "" {
			lines = append(lines, text)
		}
	}
	if h := r.Header; h != nil {
		add(h.Text)
	}
	add(r.Body)
	for i := range r.Buttons {
		line(r.Buttons[i].Written())
	}
	media, place := r.Media, r.Place
	if h := r.Header; h != nil {
		media, place = h.Media, h.Place
	}
	if media != nil {
		line(media.Written())
	}
	if place != nil {
		line(place.written())
	}
	if r.Card != nil {
		line(r.Card.written())
	}
	add(strings.Join(lines, "\n"))
	add(r.Footer)
	r.Body = strings.Join(parts, gap)
	r.Header, r.Footer, r.Params, r.Buttons, r.Media, r.Place, r.Card, r.Approved = nil, "", nil, nil, nil, nil, nil, &whole
	return r
}

// WithoutFile is a message whose file the provider cannot read: its words with
// the file's address behind them, as free text. ok is false where there is no
// file, or the author wants nothing sent then.
func (r Rendered) WithoutFile() (plain Rendered, ok bool) {
	media := r.Media
	if r.Header != nil {
		media = r.Header.Media
	}
	if media == nil || media.IfFailed != FailedToLink {
		return r, false
	}
	plain = Rendered{Locale: r.Locale, Body: media.Written(), Buttons: r.Buttons}
	if r.Body != "" {
		plain.Body = r.Body + "\n\n" + media.Written()
	}
	if r.Footer != "" {
		plain.Body += "\n\n" + r.Footer
	}
	return plain, true
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
