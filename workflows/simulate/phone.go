package simulate

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
)

// read is what a person reads of a message, its parts below each other. It
// answers the author's name of the template too, or "text".
func (s *stage) read(m sentMessage) (template, body string) {
	switch {
	case m.Template != nil:
		return s.filled(m.Template)
	case m.Text != nil:
		return "text", below(m.Text.Subject, fileWords(m.Text.Media), m.Text.Body, placeWords(m.Text.Place), cardWords(m.Text.Card))
	}
	return "text", ""
}

// filled puts the parameters into the approved template's words, as the phone
// does: what stands above them, the body, and the footer.
func (s *stage) filled(t *connectors.Template) (name, words string) {
	name = t.Name
	var spec definitions.TemplateSpec
	for _, p := range s.plans {
		for _, own := range slices.Sorted(maps.Keys(p.Templates)) {
			if p.Templates[own].WhatsApp == t.Name {
				name = own
			}
		}
		for _, registered := range definitions.WhatsAppTemplates(p) {
			if registered.Name == t.Name && registered.Language == t.Language {
				spec = registered
			}
		}
	}
	body := spec.Body
	for _, p := range t.Params {
		body = strings.ReplaceAll(body, fmt.Sprintf("{{%s}}", p.Name), p.Text)
	}
	return name, below(above(spec.Header, t.Header), body, spec.Footer)
}

// above is what stands above a template's body.
func above(spec *definitions.HeaderSpec, h *connectors.Header) string {
	switch {
	case h == nil && spec == nil:
		return ""
	case h == nil:
		return spec.Text
	case h.Text != nil && spec != nil:
		return strings.ReplaceAll(spec.Text, fmt.Sprintf("{{%s}}", h.Text.Name), h.Text.Text)
	}
	return below(fileWords(h.Media), placeWords(h.Place))
}

// below puts the parts of a message that are there below each other.
func below(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), "\n")
}

// fileWords is what a person sees of a file: its name, else its address.
func fileWords(m *connectors.Media) string {
	if m == nil {
		return ""
	}
	return below(m.Filename, m.Link)
}

func placeWords(p *connectors.Place) string {
	if p == nil {
		return ""
	}
	return below(p.Name, p.Address)
}

func cardWords(c *connectors.Card) string {
	if c == nil {
		return ""
	}
	return below(c.Name, c.Phone, c.Email)
}
