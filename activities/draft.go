package activities

import (
	"fmt"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// draft is a message rendered both ways, before the decision which of them
// may leave.
type draft struct {
	skip     bool
	outlet   Outlet
	channel  string
	to       connectors.Address
	text     *definitions.Rendered
	template *definitions.Rendered
	hash     string
	ttl      time.Duration
}

func (a *Activities) draft(p *definitions.Plan, st *definitions.Step, scope *definitions.Scope) (draft, error) {
	d := draft{channel: "whatsapp"}
	if st.If != nil {
		yes, err := p.Bool(st.If, scope)
		if err != nil {
			return d, err
		}
		if !yes {
			d.skip = true
			return d, nil
		}
	}
	if len(st.Message.Channels) > 0 {
		d.channel = st.Message.Channels[0]
	}
	outlet, ok := a.Channels[d.channel]
	if !ok {
		return d, fmt.Errorf("step %q wants to send by %s, and no connection for it is configured", st.ID, d.channel)
	}
	d.outlet = outlet
	if len(st.Message.With) > 0 {
		with, err := p.Object(st.Message.With, scope)
		if err != nil {
			return d, err
		}
		scope.With = with
	}
	if len(st.Message.Text) > 0 {
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

// message is what the channel gets for a decision.
func message(d draft, decision ledger.Decision) connectors.Message {
	m := connectors.Message{Ref: decision.Ref, To: d.to, TTL: max(d.ttl, 0)}
	payload := func(button string) string { return "r1." + decision.SendID + "/" + button }
	if decision.UseTemplate {
		t := &connectors.Template{Name: d.template.Name, Language: d.template.Locale}
		for _, p := range d.template.Params {
			t.Params = append(t.Params, connectors.Param{Name: p.Name, Text: p.Text})
		}
		t.Buttons = buttons(d.template.Buttons, payload)
		m.Template = t
		return m
	}
	m.Text = &connectors.Text{Body: d.text.Body, Buttons: replies(buttons(d.text.Buttons, payload)), ListLabel: listLabel(d.text.Locale)}
	return m
}

// listLabel is on the button that opens a list of choices, where there are too
// many for buttons of their own.
func listLabel(locale string) string {
	language, _, _ := strings.Cut(locale, "-")
	switch language {
	case "fr":
		return "Choisir"
	case "es":
		return "Elegir"
	case "pt":
		return "Escolher"
	case "de":
		return "Auswählen"
	case "it":
		return "Scegli"
	case "nl":
		return "Kiezen"
	}
	return "Choose"
}

func buttons(in []definitions.RenderedButton, payload func(string) string) []connectors.Button {
	var out []connectors.Button
	for _, b := range in {
		c := connectors.Button{Title: b.Title, URL: b.URL, URLSuffix: b.URLSuffix}
		if b.URL == "" {
			c.Payload = payload(b.ID)
		}
		out = append(out, c)
	}
	return out
}

// replies leaves the links out: free text carries them in its body.
func replies(in []connectors.Button) []connectors.Button {
	var out []connectors.Button
	for _, b := range in {
		if b.URL == "" {
			out = append(out, b)
		}
	}
	return out
}
