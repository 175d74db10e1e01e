package whatsapp

import (
	"strconv"

	"github.com/relancehq/relance/connectors"
)

// The shapes of POST /{phone number id}/messages.
type (
	sendRequest struct {
		Product     string           `json:"messaging_product"`
		Kind        string           `json:"recipient_type"`
		To          string           `json:"to,omitempty"`
		Recipient   string           `json:"recipient,omitempty"` // a user id; Meta ignores it beside to
		Type        string           `json:"type"`
		Text        *textPart        `json:"text,omitempty"`
		Interactive *interactivePart `json:"interactive,omitempty"`
		Template    *templatePart    `json:"template,omitempty"`
		Image       *filePart        `json:"image,omitempty"`
		Video       *filePart        `json:"video,omitempty"`
		Document    *filePart        `json:"document,omitempty"`
		Audio       *filePart        `json:"audio,omitempty"`
		Location    *placePart       `json:"location,omitempty"`
		Contacts    []cardPart       `json:"contacts,omitempty"`
		Callback    string           `json:"biz_opaque_callback_data"`
	}
	textPart struct {
		Body string `json:"body"`
	}
	interactivePart struct {
		Type   string     `json:"type"`
		Header *abovePart `json:"header,omitempty"`
		Body   words      `json:"body"`
		Action actionPart `json:"action"`
	}
	words struct {
		Text string `json:"text"`
	}
	actionPart struct {
		Name       string        `json:"name,omitempty"`
		Parameters *linkPart     `json:"parameters,omitempty"`
		Buttons    []replyButton `json:"buttons,omitempty"`
		Button     string        `json:"button,omitempty"`
		Sections   []section     `json:"sections,omitempty"`
	}
	linkPart struct {
		Text string `json:"display_text"`
		URL  string `json:"url"`
	}
	replyButton struct {
		Type  string `json:"type"`
		Reply choice `json:"reply"`
	}
	section struct {
		Rows []choice `json:"rows"`
	}
	choice struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	}
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
		Type     string     `json:"type"`
		Name     string     `json:"parameter_name,omitempty"`
		Text     string     `json:"text,omitempty"`
		Payload  string     `json:"payload,omitempty"`
		Code     string     `json:"coupon_code,omitempty"`
		Image    *filePart  `json:"image,omitempty"`
		Video    *filePart  `json:"video,omitempty"`
		Document *filePart  `json:"document,omitempty"`
		Location *placePart `json:"location,omitempty"`
	}
)

// render is m, which has passed check, as Meta wants it.
func render(m connectors.Message) sendRequest {
	r := sendRequest{Product: "whatsapp", Kind: "individual", Callback: m.Ref}
	// The phone is preferred, because then the number stays visible to us.
	if r.To = m.To.Phone; r.To == "" {
		r.Recipient = m.To.UserID
	}
	if m.Template != nil {
		r.Type, r.Template = "template", renderTemplate(*m.Template)
		return r
	}
	if len(m.Text.Buttons) == 0 {
		r.carry(*m.Text)
		return r
	}
	r.Type, r.Interactive = "interactive", renderInteractive(*m.Text)
	return r
}

func renderTemplate(t connectors.Template) *templatePart {
	p := &templatePart{Name: t.Name, Language: templateLang{Code: t.Language}}
	if t.Header != nil {
		p.Components = append(p.Components, componentPart{Type: "header", Parameters: []parameterPart{renderAbove(*t.Header)}})
	}
	if len(t.Params) > 0 {
		body := componentPart{Type: "body"}
		for _, param := range t.Params {
			body.Parameters = append(body.Parameters, parameterPart{Type: "text", Name: param.Name, Text: param.Text})
		}
		p.Components = append(p.Components, body)
	}
	for i, b := range t.Buttons {
		c := componentPart{Type: "button", Index: strconv.Itoa(i)}
		switch {
		case b.Payload != "":
			c.SubType, c.Parameters = "quick_reply", []parameterPart{{Type: "payload", Payload: b.Payload}}
		case b.Code != "":
			c.SubType, c.Parameters = "copy_code", []parameterPart{{Type: "coupon_code", Code: b.Code}}
		case b.URLSuffix != "":
			c.SubType, c.Parameters = "url", []parameterPart{{Type: "text", Text: b.URLSuffix}}
		default:
			continue // a fixed link or a call takes no parameter, but keeps its place
		}
		p.Components = append(p.Components, c)
	}
	return p
}

func renderInteractive(t connectors.Text) *interactivePart {
	p := &interactivePart{Type: "button", Body: words{Text: t.Body}}
	if t.Media != nil {
		p.Header = above(*t.Media)
	}
	if len(t.Buttons) == 1 && t.Buttons[0].URL != "" {
		b := t.Buttons[0]
		p.Type = "cta_url"
		p.Action = actionPart{Name: "cta_url", Parameters: &linkPart{Text: b.Title, URL: b.URL + b.URLSuffix}}
		return p
	}
	if len(t.Buttons) > maxReplyButtons {
		rows := make([]choice, 0, len(t.Buttons))
		for _, b := range t.Buttons {
			rows = append(rows, choice{ID: b.Payload, Title: b.Title})
		}
		p.Type = "list"
		p.Action = actionPart{Button: t.ListLabel, Sections: []section{{Rows: rows}}}
		return p
	}
	for _, b := range t.Buttons {
		p.Action.Buttons = append(p.Action.Buttons, replyButton{Type: "reply", Reply: choice{ID: b.Payload, Title: b.Title}})
	}
	return p
}
