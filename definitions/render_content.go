package definitions

import (
	"errors"
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// RenderedMedia is a file at a web address. Filename is a document's, "" for
// none; IfFailed is FailedToLink or FailedToStop.
type RenderedMedia struct {
	Kind     MediaKind `json:"kind"`
	Link     string    `json:"link"`
	Filename string    `json:"filename,omitempty"`
	IfFailed string    `json:"if_failed"`
}

// RenderedPlace is a point on the map, in degrees.
type RenderedPlace struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
}

// RenderedCard is somebody's address card: a name, and a phone number or an
// e-mail address or both.
type RenderedCard struct {
	Name    string `json:"name"`
	Phone   string `json:"phone,omitempty"`
	Email   string `json:"email,omitempty"`
	Company string `json:"company,omitempty"`
}

// content fills the file, the place or the card of a free message.
func (c *calling) content(m *Message, into *Rendered) (err error) {
	if m.Media != nil {
		if into.Media, err = c.file(m.Media); err != nil {
			return err
		}
	}
	if m.Place != nil {
		if into.Place, err = c.place(&m.Place.Of); err != nil {
			return err
		}
	}
	if m.Card != nil {
		into.Card, err = c.card(&m.Card.Of)
	}
	return err
}

// file is a file by its own expression.
func (c *calling) file(m *Media) (*RenderedMedia, error) {
	v, err := c.eval(&m.Link)
	if err != nil {
		return nil, err
	}
	link, err := c.readableText(v)
	if err != nil {
		return nil, m.Link.failed(err)
	}
	return c.fileAt(m, link)
}

func (c *calling) fileAt(m *Media, link string) (*RenderedMedia, error) {
	link = escaped(strings.TrimSpace(link))
	if !strings.HasPrefix(link, "https://") && !strings.HasPrefix(link, "http://") {
		return nil, m.Link.failed(errors.New("the address of the file does not begin with https://"))
	}
	out := &RenderedMedia{Kind: m.Kind, Link: link, IfFailed: m.IfFailed}
	if m.Filename == nil {
		return out, nil
	}
	v, err := c.eval(m.Filename)
	if err != nil {
		return nil, err
	}
	name, err := c.readableText(v)
	if err != nil {
		return nil, m.Filename.failed(err)
	}
	out.Filename = clean(name)
	return out, nil
}

// place reads the fields of a place.
func (c *calling) place(e *Expr) (*RenderedPlace, error) {
	fields, err := c.fields(e)
	if err != nil {
		return nil, err
	}
	out := &RenderedPlace{Name: fields.text("name"), Address: fields.text("address")}
	if out.Latitude, err = fields.degrees("latitude", maxLatitude); err == nil {
		out.Longitude, err = fields.degrees("longitude", maxLongitude)
	}
	if err != nil {
		return nil, e.failed(err)
	}
	return out, nil
}

// card reads the fields of an address card.
func (c *calling) card(e *Expr) (*RenderedCard, error) {
	fields, err := c.fields(e)
	if err != nil {
		return nil, err
	}
	out := &RenderedCard{Name: fields.text("name"), Phone: fields.text("phone"), Email: fields.text("email"), Company: fields.text("company")}
	switch {
	case out.Name == "":
		return nil, e.failed(errors.New("the card has no name"))
	case out.Phone == "" && out.Email == "":
		return nil, e.failed(errors.New("the card has neither a phone number nor an e-mail address"))
	}
	return out, nil
}

// fields are the values of an object by name.
type fields struct {
	c      *calling
	values map[string]cty.Value
}

func (c *calling) fields(e *Expr) (fields, error) {
	v, err := c.eval(e)
	if err != nil {
		return fields{}, err
	}
	if v.IsNull() || !(v.Type().IsObjectType() || v.Type().IsMapType()) {
		return fields{}, e.failed(errors.New("an object with fields is wanted here, and there is none"))
	}
	return fields{c: c, values: v.AsValueMap()}, nil
}

// text is a field on one line, "" where it is missing or is no text.
func (f fields) text(name string) string {
	v, ok := f.values[name]
	if !ok {
		return ""
	}
	text, err := f.c.readableText(v)
	if err != nil { // an object or a list: nothing that a name could be
		return ""
	}
	return clean(text)
}

func (f fields) degrees(name string, most float64) (float64, error) {
	v, ok := f.values[name]
	if !ok || v.IsNull() {
		return 0, fmt.Errorf("the place has no %s", name)
	}
	v, err := takesNumber.take(v, utcZone)
	if err != nil {
		return 0, fmt.Errorf("the place's %s: %w", name, err)
	}
	degrees, _ := v.AsBigFloat().Float64()
	if degrees < -most || degrees > most {
		return 0, fmt.Errorf("the place's %s is not from -%g to %g degrees", name, most, most)
	}
	return degrees, nil
}
