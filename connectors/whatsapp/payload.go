package whatsapp

import "github.com/relancehq/relance/connectors"

// The shapes of POST /{phone number id}/messages and, for templates alone,
// /marketing_messages.
type (
	sendRequest struct {
		Product     string           `json:"messaging_product"`
		Kind        string           `json:"recipient_type"`
		To          string           `json:"to,omitempty"`
		Recipient   string           `json:"recipient,omitempty"` // a user id; Meta ignores it beside to
		Context     *contextPart     `json:"context,omitempty"`
		Type        string           `json:"type"`
		Text        *textPart        `json:"text,omitempty"`
		Reaction    *reactionPart    `json:"reaction,omitempty"`
		Interactive *interactivePart `json:"interactive,omitempty"`
		Template    *templatePart    `json:"template,omitempty"`
		Image       *filePart        `json:"image,omitempty"`
		Video       *filePart        `json:"video,omitempty"`
		Document    *filePart        `json:"document,omitempty"`
		Audio       *filePart        `json:"audio,omitempty"`
		Sticker     *filePart        `json:"sticker,omitempty"`
		Location    *placePart       `json:"location,omitempty"`
		Contacts    []cardPart       `json:"contacts,omitempty"`
		Policy      string           `json:"product_policy,omitempty"` // of /marketing_messages
		Callback    string           `json:"biz_opaque_callback_data"`
	}
	contextPart struct {
		MessageID string `json:"message_id"`
	}
	textPart struct {
		Body string `json:"body"`
	}
	reactionPart struct {
		MessageID string `json:"message_id"`
		Emoji     string `json:"emoji"` // an empty one takes the reaction back
	}
	words struct {
		Text string `json:"text"`
	}
)

// render is m, which has passed check, as Meta wants it.
func render(m connectors.Message) sendRequest {
	r := sendRequest{Product: "whatsapp", Kind: "individual", Callback: m.Ref}
	// The phone is preferred, because then the number stays visible to us.
	if r.To = m.To.Phone; r.To == "" {
		r.Recipient = m.To.UserID
	}
	if m.ReplyTo != "" {
		r.Context = &contextPart{MessageID: m.ReplyTo}
	}
	switch {
	case m.Template != nil:
		r.Type, r.Template = "template", renderTemplate(*m.Template)
	case m.Reaction != nil:
		r.Type, r.Reaction = "reaction", &reactionPart{MessageID: m.Reaction.To, Emoji: m.Reaction.Emoji}
	case interactive(*m.Text):
		r.Type, r.Interactive = "interactive", renderInteractive(*m.Text)
	default:
		r.carry(*m.Text)
	}
	return r
}

// renderMarketing is m, a template, as /marketing_messages wants it: the same,
// and what becomes of it where the account may not use that endpoint.
func renderMarketing(m connectors.Message) sendRequest {
	m.ReplyTo = "" // nothing is quoted there
	r := render(m)
	r.Policy = "CLOUD_API_FALLBACK"
	return r
}
