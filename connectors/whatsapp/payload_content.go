package whatsapp

import (
	"strconv"

	"github.com/relancehq/relance/connectors"
)

// The shapes of what a message carries beside words.
type (
	filePart struct {
		ID       string `json:"id,omitempty"`
		Link     string `json:"link,omitempty"` // where there is no id
		Caption  string `json:"caption,omitempty"`
		Filename string `json:"filename,omitempty"`
		Voice    bool   `json:"voice,omitempty"`
	}
	// placePart has its degrees as text, as in all of Meta's samples.
	placePart struct {
		Latitude  string `json:"latitude"`
		Longitude string `json:"longitude"`
		Name      string `json:"name,omitempty"`
		Address   string `json:"address,omitempty"`
	}
	cardPart struct {
		Name   cardName    `json:"name"`
		Phones []cardPhone `json:"phones,omitempty"`
		Emails []cardEmail `json:"emails,omitempty"`
		Org    *cardOrg    `json:"org,omitempty"`
	}
	cardName struct {
		Formatted string `json:"formatted_name"`
		First     string `json:"first_name"` // Meta wants one more part than the whole
	}
	cardPhone struct {
		Phone string `json:"phone"`
		Type  string `json:"type"`
	}
	cardEmail struct {
		Email string `json:"email"`
		Type  string `json:"type"`
	}
	cardOrg struct {
		Company string `json:"company"`
	}
	abovePart struct {
		Type     string    `json:"type"`
		Text     string    `json:"text,omitempty"`
		Image    *filePart `json:"image,omitempty"`
		Video    *filePart `json:"video,omitempty"`
		Document *filePart `json:"document,omitempty"`
	}
)

// carry writes a free message without buttons. Words beside a file are its
// caption.
func (r *sendRequest) carry(t connectors.Text) {
	switch {
	case t.Place != nil:
		r.Type, r.Location = "location", renderPlace(*t.Place)
	case t.Card != nil:
		r.Type, r.Contacts = "contacts", []cardPart{renderCard(*t.Card)}
	case t.Media != nil:
		f := renderFile(*t.Media)
		f.Caption = t.Body
		r.Type = string(t.Media.Kind)
		switch t.Media.Kind {
		case connectors.Image:
			r.Image = f
		case connectors.Video:
			r.Video = f
		case connectors.Document:
			r.Document = f
		case connectors.Audio:
			r.Audio = f
		case connectors.Sticker:
			r.Sticker = f
		}
	default:
		r.Type, r.Text = "text", &textPart{Body: t.Body}
	}
}

// renderFile is a file that Meta has, or one that it fetches.
func renderFile(m connectors.Media) *filePart {
	f := &filePart{ID: m.ID, Filename: m.Filename, Voice: m.Voice}
	if m.ID == "" {
		f.Link = m.Link
	}
	return f
}

// above is a file above buttons.
func above(m connectors.Media) *abovePart {
	p, f := &abovePart{Type: string(m.Kind)}, renderFile(m)
	switch m.Kind {
	case connectors.Video:
		p.Video = f
	case connectors.Document:
		p.Document = f
	default:
		p.Image = f
	}
	return p
}

func renderPlace(p connectors.Place) *placePart {
	degrees := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return &placePart{Latitude: degrees(p.Latitude), Longitude: degrees(p.Longitude), Name: p.Name, Address: p.Address}
}

func renderCard(c connectors.Card) cardPart {
	p := cardPart{Name: cardName{Formatted: c.Name, First: c.Name}}
	if c.Phone != "" {
		p.Phones = []cardPhone{{Phone: c.Phone, Type: "WORK"}}
	}
	if c.Email != "" {
		p.Emails = []cardEmail{{Email: c.Email, Type: "WORK"}}
	}
	if c.Company != "" {
		p.Org = &cardOrg{Company: c.Company}
	}
	return p
}
