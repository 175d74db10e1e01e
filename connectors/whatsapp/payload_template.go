package whatsapp

import (
	"strconv"

	"github.com/relancehq/relance/connectors"
)

// The shapes of a template that is sent.
type (
	templatePart struct {
		Name       string          `json:"name"`
		Language   templateLang    `json:"language"`
		Components []componentPart `json:"components,omitempty"`
	}
	templateLang struct {
		Code string `json:"code"`
	}
	componentPart struct {
		Type       string          `json:"type"`
		SubType    string          `json:"sub_type,omitempty"`
		Index      string          `json:"index,omitempty"` // text in Meta's samples, from "0"
		Parameters []parameterPart `json:"parameters"`
	}
	parameterPart struct {
		Type     string          `json:"type"`
		Name     string          `json:"parameter_name,omitempty"`
		Text     string          `json:"text,omitempty"`
		Payload  string          `json:"payload,omitempty"`
		Code     string          `json:"coupon_code,omitempty"`
		Action   *formActionPart `json:"action,omitempty"`
		Image    *filePart       `json:"image,omitempty"`
		Video    *filePart       `json:"video,omitempty"`
		Document *filePart       `json:"document,omitempty"`
		Location *placePart      `json:"location,omitempty"`
	}
	formActionPart struct {
		Token string `json:"flow_token"`
	}
)

func renderTemplate(t connectors.Template) *templatePart {
	p := &templatePart{Name: t.Name, Language: templateLang{Code: t.Language}}
	if t.Header != nil {
		p.Components = append(p.Components, componentPart{Type: "header", Parameters: []parameterPart{renderAbove(*t.Header, t.Positional)}})
	}
	if len(t.Params) > 0 {
		body := componentPart{Type: "body"}
		for _, param := range t.Params {
			body.Parameters = append(body.Parameters, value(param, t.Positional))
		}
		p.Components = append(p.Components, body)
	}
	for i, b := range t.Buttons {
		kind, parameter := pressed(b)
		if kind == "" {
			continue // a fixed link or a call takes no parameter, but keeps its place
		}
		p.Components = append(p.Components, componentPart{
			Type: "button", SubType: kind, Index: strconv.Itoa(i), Parameters: []parameterPart{parameter},
		})
	}
	return p
}

// value fills a variable: by its name, or by its place where the template has
// numbers. Meta refuses the one form where it has the other.
func value(p connectors.Param, positional bool) parameterPart {
	part := parameterPart{Type: "text", Text: p.Text}
	if !positional {
		part.Name = p.Name
	}
	return part
}

// renderAbove fills a template's header.
func renderAbove(h connectors.Header, positional bool) parameterPart {
	switch {
	case h.Place != nil:
		return parameterPart{Type: "location", Location: renderPlace(*h.Place)}
	case h.Media != nil:
		a := above(*h.Media)
		return parameterPart{Type: a.Type, Image: a.Image, Video: a.Video, Document: a.Document}
	}
	return value(*h.Text, positional)
}

// pressed is what a template's button takes; "" is nothing.
func pressed(b connectors.Button) (kind string, p parameterPart) {
	switch {
	case b.Payload != "":
		return "quick_reply", parameterPart{Type: "payload", Payload: b.Payload}
	case b.Code != "":
		return "copy_code", parameterPart{Type: "coupon_code", Code: b.Code}
	case b.URLSuffix != "":
		return "url", parameterPart{Type: "text", Text: b.URLSuffix}
	case b.FormToken != "":
		return "flow", parameterPart{Type: "action", Action: &formActionPart{Token: b.FormToken}}
	}
	return "", p
}
