package definitions

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// RenderedHeader is what stands above an approved template's body: one of
// Text, Media and Place. Param is the value inside Text, nil where it has none.
type RenderedHeader struct {
	Text  string         `json:"text,omitempty"`
	Param *RenderedParam `json:"param,omitempty"`
	Media *RenderedMedia `json:"media,omitempty"`
	Place *RenderedPlace `json:"location,omitempty"`
}

// header fills what stands above the body.
func (r *renderer) header(h *Header) (*RenderedHeader, error) {
	if h == nil {
		return nil, nil
	}
	out := &RenderedHeader{}
	outside := *r.calling
	outside.params = nil
	var err error
	switch {
	case h.Media != nil:
		out.Media, err = r.headerMedia(&outside, h)
	case h.Place != nil:
		value := &h.Place.Of
		if param := r.param(h.Param); param != nil {
			value = &param.Value
		}
		out.Place, err = outside.place(value)
		if err == nil && (out.Place.Name == "" || out.Place.Address == "") {
			err = value.failed(errors.New("a place in a template needs a name and an address"))
		}
	default:
		locale := r.locale
		if _, ok := h.Text[locale]; !ok {
			locale, _ = pickLocale(r.plan, r.scope, h.Text)
		}
		out.Text, out.Param, err = r.headerText(h.Text[locale])
	}
	return out, err
}

func (r *renderer) param(name string) *Param {
	for i := range r.template.Params {
		if r.template.Params[i].Name == name {
			return &r.template.Params[i]
		}
	}
	return nil
}

// headerMedia takes the file from its parameter, whose fallback is another
// file, or from its own expression.
func (r *renderer) headerMedia(outside *calling, h *Header) (*RenderedMedia, error) {
	param := r.param(h.Param)
	if param == nil {
		return outside.file(h.Media)
	}
	m := *h.Media
	m.Link = param.Value
	if m.Filename == nil {
		m.Filename = param.Filename
	}
	if v := r.params[h.Param]; !v.IsNull() {
		return outside.fileAt(&m, v.AsString())
	}
	return nil, param.Value.failed(fmt.Errorf("parameter %q is empty and has no fallback", param.Name))
}

// headerText is the line with its one value. The whole has at most 60
// characters, so a long value is cut.
func (r *renderer) headerText(pieces []Piece) (string, *RenderedParam, error) {
	fixed := 0
	for i := range pieces {
		fixed += utf8.RuneCountInString(pieces[i].Literal)
	}
	var line strings.Builder
	var param *RenderedParam
	for i := range pieces {
		piece := &pieces[i]
		if piece.Expr == nil {
			line.WriteString(piece.Literal)
			continue
		}
		text, err := r.piece(piece)
		if err != nil {
			return "", nil, err
		}
		text = shortened(text, max(maxHeaderText-fixed, 1))
		param = &RenderedParam{Name: piece.Variable, Text: text}
		line.WriteString(text)
	}
	return strings.TrimSpace(line.String()), param, nil
}

// shortened is a text of at most that many characters.
func shortened(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}
