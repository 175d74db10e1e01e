package definitions

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Rendered is a message as it leaves.
type Rendered struct {
	// Locale is the language that was chosen, as the template or text names it.
	Locale string `json:"locale"`
	// Name and Category are those of the approved template; "" for free text.
	Name     string `json:"name,omitempty"`
	Category string `json:"category,omitempty"`
	// Subject is the subject line of an e-mail; "" for everything else.
	Subject string `json:"subject,omitempty"`
	// Header stands above the body of an approved template, Footer below it.
	Header *RenderedHeader `json:"header,omitempty"`
	Footer string          `json:"footer,omitempty"`
	// Body is what the person reads. It is empty for free messages alone that
	// are a file, a place or a card.
	Body    string           `json:"body"`
	Params  []RenderedParam  `json:"params,omitempty"`
	Buttons []RenderedButton `json:"buttons,omitempty"`
	// Media stands above a free text, or alone; Place and Card stand alone.
	Media *RenderedMedia `json:"media,omitempty"`
	Place *RenderedPlace `json:"location,omitempty"`
	Card  *RenderedCard  `json:"card,omitempty"`
	// Approved is the message as WhatsApp carries it where this is its e-mail
	// or SMS form, and nil where this is that itself.
	Approved *Rendered `json:"-"`
}

// RenderedParam is the text for a variable of the approved template.
type RenderedParam struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// RenderedButton is a link where URL is set, a code to copy with Code, a call
// with Phone, and else a quick reply. URLSuffix is the part of the link that
// the approved template leaves open, "" for a fixed one.
type RenderedButton struct {
	ID        string `json:"id"`
	Title     string `json:"title"`
	URL       string `json:"url,omitempty"`
	URLSuffix string `json:"url_suffix,omitempty"`
	Code      string `json:"copy_code,omitempty"`
	Phone     string `json:"phone,omitempty"`
}

// Reply tells whether pressing the button is an answer.
func (b *RenderedButton) Reply() bool { return b.URL == "" && b.Code == "" && b.Phone == "" }

// RenderTemplate fills the template of that name for the scope's contact, in
// the contact's language or the workspace's first. A parameter that is empty
// takes its fallback; one without is an *[EvalError] that names it. What a
// step passes on in its `with` stands in s.With, see [Plan.Object].
func (p *Plan) RenderTemplate(name string, s *Scope) (Rendered, error) {
	rendered, _, err := p.renderTemplate(name, s)
	return rendered, err
}

// renderTemplate answers the renderer too, which knows what the values are.
func (p *Plan) renderTemplate(name string, s *Scope) (Rendered, *renderer, error) {
	t, ok := p.Templates[name]
	if !ok {
		return Rendered{}, nil, fmt.Errorf("render template %q: journey %q has no such template", name, p.Journey)
	}
	locale, ok := pickLocale(p, s, t.Bodies)
	if !ok {
		return Rendered{}, nil, fmt.Errorf("render template %q: it has no locale", name)
	}
	c, err := p.calling(s)
	if err != nil {
		return Rendered{}, nil, fmt.Errorf("render template %q: %w", name, err)
	}
	c.locale = formatLocale(locale, s.Locale)
	r := &renderer{calling: c, template: &t, locale: locale, texts: map[string]string{}}
	if err := r.bindParams(); err != nil {
		return Rendered{}, nil, fmt.Errorf("render template %q: %w", name, err)
	}
	body, params, err := r.body(t.Bodies[locale])
	if err != nil {
		return Rendered{}, nil, fmt.Errorf("render template %q: %w", name, err)
	}
	buttons, err := r.buttons(t.Buttons)
	if err != nil {
		return Rendered{}, nil, fmt.Errorf("render template %q: %w", name, err)
	}
	header, err := r.header(t.Header)
	if err != nil {
		return Rendered{}, nil, fmt.Errorf("render template %q: %w", name, err)
	}
	return Rendered{
		Locale: locale, Name: t.WhatsApp, Category: t.Category, Header: header, Footer: t.Footers[locale], Body: body, Params: params, Buttons: buttons,
	}, r, nil
}

// RenderText is what a message says freely: its text in the contact's language
// or the workspace's first, its file, its place or its card, with the buttons
// of the message's template where it has one: both say the same. The message's
// own `with` is filled in unless the scope brings one. An empty text is an
// error.
func (p *Plan) RenderText(m *Message, s *Scope) (Rendered, error) {
	locale, worded := pickLocale(p, s, m.Text)
	if !worded && !m.Free() {
		return Rendered{}, errors.New("render a text: the message has none")
	}
	if !worded {
		locale = p.localeOf(s)
	}
	if len(m.With) > 0 && s.With == nil {
		with, err := p.Object(m.With, s)
		if err != nil {
			return Rendered{}, fmt.Errorf("render a text: %w", err)
		}
		inside := *s
		inside.With = with
		s = &inside
	}
	c, err := p.calling(s)
	if err != nil {
		return Rendered{}, fmt.Errorf("render a text: %w", err)
	}
	c.locale = formatLocale(locale, s.Locale)
	rendered := Rendered{Locale: locale}
	if worded {
		e := m.Text[locale]
		v, err := c.eval(&e)
		if err != nil {
			return Rendered{}, fmt.Errorf("render a text: %w", err)
		}
		body, err := c.readableText(v)
		if err == nil && strings.TrimSpace(body) == "" {
			err = errors.New("the text is empty")
		}
		if err != nil {
			return Rendered{}, fmt.Errorf("render a text: %w", e.failed(err))
		}
		rendered.Body = strings.TrimSpace(body)
	}
	if err := c.content(m, &rendered); err != nil {
		return Rendered{}, fmt.Errorf("render a message: %w", err)
	}
	if t, ok := p.Templates[m.Template]; ok {
		r := &renderer{calling: c, template: &t, locale: locale}
		if rendered.Buttons, err = r.buttons(t.Buttons); err != nil {
			return Rendered{}, fmt.Errorf("render a text: %w", err)
		}
	}
	return rendered, nil
}

// AnswerButtons are the buttons of an ask, from its answers that have a label.
// A free text with no template behind it takes its buttons from here.
func (p *Plan) AnswerButtons(st *Step, locale string) []RenderedButton {
	var buttons []RenderedButton
	for _, a := range st.Answers {
		if title := p.label(a.Labels, locale); title != "" {
			buttons = append(buttons, RenderedButton{ID: a.Key, Title: title})
		}
	}
	return buttons
}

// ContentHash identifies what a step says, in hexadecimal: a step that would
// say the same again has the same hash, whichever form leaves: the e-mail and
// SMS of a template have the hash of the template.
func (p *Plan) ContentHash(stepID string, r Rendered) string {
	if r.Approved != nil {
		r = *r.Approved
	}
	content, err := json.Marshal(struct {
		Step     string   `json:"step"`
		Rendered Rendered `json:"rendered"`
	}{stepID, r})
	if err != nil {
		panic(fmt.Sprintf("a rendered message holds only text: %v", err))
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// localeOf is the contact's language where the workspace writes in it, else
// the workspace's first.
func (p *Plan) localeOf(s *Scope) string {
	have := map[string]bool{}
	for _, locale := range p.Locales {
		have[locale] = true
	}
	locale, _ := pickLocale(p, s, have)
	return locale
}

// pickLocale is the language of a message that exists in those of choices: the
// contact's ("fr-CA"), the same without the region, the same of another region,
// the workspace's in their order, and the first by name where none of them is
// there.
func pickLocale[V any](p *Plan, s *Scope, choices map[string]V) (string, bool) {
	have := names(choices)
	if len(have) == 0 {
		return "", false
	}
	find := func(form func(string) string, wanted string) int {
		return slices.IndexFunc(have, func(locale string) bool { return wanted != "" && form(locale) == form(wanted) })
	}
	for _, wanted := range append([]string{s.Locale, languageOf(s.Locale)}, p.Locales...) {
		if i := find(canonicalLocale, wanted); i >= 0 {
			return have[i], true
		}
		if wanted == languageOf(s.Locale) {
			if i := find(languageOf, wanted); i >= 0 {
				return have[i], true
			}
		}
	}
	return have[0], true
}

// formatLocale writes days and amounts as the message's language does, and as
// the contact's region does where that speaks the same language.
func formatLocale(chosen, contact string) string {
	if languageOf(chosen) == languageOf(contact) {
		return contact
	}
	return chosen
}

// label is the words of a button in a language, else in the workspace's.
func (p *Plan) label(labels map[string]string, locale string) string {
	for _, wanted := range append([]string{locale, languageOf(locale)}, p.Locales...) {
		if title := labels[wanted]; title != "" {
			return title
		}
	}
	return labels[""]
}
