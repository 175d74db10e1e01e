// Package templates holds the templates of a folder of journeys against those
// that WhatsApp has, and makes WhatsApp's like the folder's. It never deletes
// one by itself, and it never sends.
//
//	changes, err := templates.Compare(local, there, lock, now)
//	err = pusher.Push(ctx, changes, tell)
package templates

import (
	"strings"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
)

// Local are all templates of a folder by name and language, used or not.
func Local(ws *definitions.Workspace) []definitions.TemplateSpec {
	all := &definitions.Plan{Templates: map[string]definitions.Template{}, Locales: ws.Locales, Vars: ws.Vars}
	for _, t := range ws.Templates {
		all.Templates[t.Name] = t
	}
	return definitions.WhatsAppTemplates(all)
}

// Spec is a template in the connector's words.
func Spec(t definitions.TemplateSpec) whatsapp.TemplateSpec {
	out := whatsapp.TemplateSpec{Name: t.Name, Language: t.Language, Category: t.Category, Body: t.Body, Footer: t.Footer, TTL: t.TTL, Positional: t.Numbered}
	if h := t.Header; h != nil {
		out.Header = &whatsapp.TemplateHeader{Kind: h.Kind, Text: h.Text, Example: h.Example}
		if h.Param != nil {
			out.Header.Param = &whatsapp.Example{Name: h.Param.Name, Value: h.Param.Example}
		}
	}
	for _, p := range t.Params {
		out.Params = append(out.Params, whatsapp.Example{Name: p.Name, Value: p.Example})
	}
	for _, b := range t.Buttons {
		button := whatsapp.TemplateButton{Title: b.Title, Code: b.Code, Phone: b.Phone}
		if b.Link != nil {
			// The connector adds the variable itself.
			button.URL, button.URLExample = strings.TrimSuffix(b.Link.URL, "{{1}}"), b.Link.Example
		}
		out.Buttons = append(out.Buttons, button)
	}
	return out
}
