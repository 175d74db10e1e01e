package activities

import (
	"cmp"
	"strings"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// The channels that are rendered in a form of their own.
const (
	whatsapp = "whatsapp"
	email    = "email"
	sms      = "sms"
)

// draft is a message rendered in every form its channel takes, before the
// decision which of them may leave.
type draft struct {
	outlet   Outlet
	channel  string
	to       connectors.Address
	text     *definitions.Rendered
	template *definitions.Rendered
	numbered bool   // the template's values have numbers at WhatsApp
	subject  string // of an e-mail
	category string // the template's, as the author wrote it
	hash     string
}

// render fills the message of a step for a channel.
func render(p *definitions.Plan, st *definitions.Step, scope *definitions.Scope, channel string) (draft, error) {
	approved := p.Templates[st.Message.Template]
	d := draft{channel: channel, category: approved.Category, numbered: approved.Numbered}
	if len(st.Message.With) > 0 {
		with, err := p.Object(st.Message.With, scope)
		if err != nil {
			return d, err
		}
		scope.With = with
	}
	if channel != whatsapp {
		return d, d.plain(p, st, scope)
	}
	if st.Message.Free() {
		text, err := p.RenderText(st.Message, scope)
		if err != nil {
			return d, err
		}
		if len(text.Buttons) == 0 && st.Kind == definitions.Ask {
			text.Buttons = p.AnswerButtons(st, text.Locale)
		}
		d.text, d.hash = &text, p.ContentHash(st.ID, text)
	}
	if st.Message.Template != "" {
		template, err := p.RenderTemplate(st.Message.Template, scope)
		if err != nil {
			return d, err
		}
		// A message is the same whether it leaves as text or as template.
		d.template, d.hash = &template, p.ContentHash(st.ID, template)
	}
	return d, nil
}

// plain renders for a channel that knows no templates and no window: the words
// of the template, else the step's own text.
func (d *draft) plain(p *definitions.Plan, st *definitions.Step, scope *definitions.Scope) error {
	var (
		text definitions.Rendered
		err  error
	)
	switch {
	case st.Message.Template == "":
		text, err = p.RenderPlain(st.Message, scope, d.channel)
	case d.channel == email:
		text, err = p.RenderMail(st.Message.Template, scope)
	default:
		text, err = p.RenderSMS(st.Message.Template, scope)
	}
	if err != nil {
		return err
	}
	if d.channel == email {
		d.subject = cmp.Or(text.Subject, st.Title, p.Title, p.Journey)
	}
	d.text = &text
	// The same words on two channels are two messages: the second leaves
	// because the first did not arrive.
	d.hash = p.ContentHash(st.ID+"/"+d.channel, text)
	return nil
}

// message is what the channel gets for a decision.
func message(d draft, decision ledger.Decision) connectors.Message {
	m := connectors.Message{Ref: decision.Ref, To: d.to}
	payload := func(button string) string { return "r1." + decision.SendID + "/" + button }
	if decision.UseTemplate && d.template != nil {
		t := &connectors.Template{
			Name: d.template.Name, Language: d.template.Locale, Category: d.category, Positional: d.numbered,
			Header: header(d.template.Header),
		}
		for _, p := range d.template.Params {
			t.Params = append(t.Params, connectors.Param{Name: p.Name, Text: p.Text})
		}
		t.Buttons = buttons(d.template.Buttons, payload)
		m.Template = signingIn(t)
		return m
	}
	m.Text = &connectors.Text{Subject: d.subject, Body: d.text.Body}
	if d.channel == whatsapp {
		m.Text.Media, m.Text.Place, m.Text.Card = media(d.text.Media), place(d.text.Place), card(d.text.Card)
		pressed, lines := pressable(d.text.Buttons)
		m.Text.Body = strings.Join(append([]string{m.Text.Body}, lines...), "\n")
		m.Text.Buttons, m.Text.ListLabel = buttons(pressed, payload), listLabel(d.text.Locale)
	}
	return m
}

// signingIn is t where it is a template with a code to sign in with: its one
// value is the code, and WhatsApp words the rest itself. Every other template
// stays as it is.
func signingIn(t *connectors.Template) *connectors.Template {
	if t.Category != "authentication" || len(t.Params) != 1 {
		return t
	}
	return &connectors.Template{Name: t.Name, Language: t.Language, Category: t.Category, Code: t.Params[0].Text}
}
