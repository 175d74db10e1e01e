package worker

import (
	"context"
	"strings"

	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/definitions"
)

// registerTemplates makes the sandbox's Meta know a plan's templates as they
// are written now.
func registerTemplates(ctx context.Context, w *whatsapp.Client, p *definitions.Plan) error {
	known, err := w.Templates(ctx)
	if err != nil {
		return err
	}
	ids := map[string]string{}
	for _, t := range known {
		ids[t.Name+"/"+t.Language] = t.ID
	}
	for _, t := range definitions.WhatsAppTemplates(p) {
		spec := templateSpec(t)
		if id, ok := ids[t.Name+"/"+t.Language]; ok {
			err = w.EditTemplate(ctx, id, spec)
		} else {
			err = w.CreateTemplate(ctx, spec)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// templateSpec is a template in the connector's words.
func templateSpec(t definitions.TemplateSpec) whatsapp.TemplateSpec {
	out := whatsapp.TemplateSpec{Name: t.Name, Language: t.Language, Category: t.Category, Body: t.Body, Footer: t.Footer}
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
