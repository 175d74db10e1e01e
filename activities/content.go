package activities

import (
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
)

// header is what stands above a template's body. A text that is the same for
// everybody takes nothing.
func header(h *definitions.RenderedHeader) *connectors.Header {
	switch {
	case h == nil, h.Media == nil && h.Place == nil && h.Param == nil:
		return nil
	case h.Param != nil:
		return &connectors.Header{Text: &connectors.Param{Name: h.Param.Name, Text: h.Param.Text}}
	}
	return &connectors.Header{Media: media(h.Media), Place: place(h.Place)}
}

func media(m *definitions.RenderedMedia) *connectors.Media {
	if m == nil {
		return nil
	}
	return &connectors.Media{Kind: connectors.MediaKind(m.Kind), Link: m.Link, Filename: m.Filename}
}

func place(p *definitions.RenderedPlace) *connectors.Place {
	if p == nil {
		return nil
	}
	return &connectors.Place{Latitude: p.Latitude, Longitude: p.Longitude, Name: p.Name, Address: p.Address}
}

func card(c *definitions.RenderedCard) *connectors.Card {
	if c == nil {
		return nil
	}
	return &connectors.Card{Name: c.Name, Phone: c.Phone, Email: c.Email, Company: c.Company}
}
