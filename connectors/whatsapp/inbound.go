package whatsapp

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
)

type message struct {
	ID       loose  `json:"id"`
	From     loose  `json:"from"`
	FromUser loose  `json:"from_user_id"`
	Time     moment `json:"timestamp"`
	Type     loose  `json:"type"`
	Context  struct {
		ID loose `json:"id"`
	} `json:"context"`
	Text struct {
		Body loose `json:"body"`
	} `json:"text"`
	Button struct {
		Payload loose `json:"payload"`
		Text    loose `json:"text"`
	} `json:"button"`
	Interactive struct {
		Type   loose  `json:"type"`
		Button option `json:"button_reply"`
		List   option `json:"list_reply"`
		Form   struct {
			Body loose `json:"body"`
		} `json:"nfm_reply"`
	} `json:"interactive"`
	Image    captioned `json:"image"`
	Video    captioned `json:"video"`
	Document captioned `json:"document"`
	Reaction struct {
		Emoji loose `json:"emoji"`
	} `json:"reaction"`
	Order struct {
		Text loose `json:"text"`
	} `json:"order"`
}

type option struct {
	ID    loose `json:"id"`
	Title loose `json:"title"`
}

type captioned struct {
	Caption loose `json:"caption"`
}

// received is a message from a person. Every type of message is one, so that
// nobody's photo or location goes unheard; where the text and the payload do
// not say everything, the whole message is in Data["raw"].
func received(raw json.RawMessage, v conversationValue, d directory, at time.Time) connectors.Event {
	var m message
	fill(raw, &m)
	text, payload, complete := said(m)
	e := connectors.Event{
		ID: string(m.ID), Type: "message.received", Time: own(m.Time.Time, at),
		Contact: person(m, d),
		Data: map[string]any{"message": map[string]any{
			"id": string(m.ID), "text": text, "button": lastPart(payload), "type": string(m.Type),
		}},
		Message: &connectors.Inbound{
			ProviderID: string(m.ID), Account: string(v.Metadata.Number),
			Text: text, Payload: payload, InReplyTo: string(m.Context.ID), Type: string(m.Type),
		},
	}
	if !complete || m.ID == "" {
		kept := unread("messages", raw, e.Time)
		e.Data["raw"] = kept.Data
		if e.ID == "" {
			e.ID = kept.ID
		}
	}
	return e
}

// said is what the person typed or pressed; complete says that this is all
// there is to the message.
func said(m message) (text, payload string, complete bool) {
	switch m.Type {
	case "text":
		return string(m.Text.Body), "", true
	case "button": // a template's quick reply
		return string(m.Button.Text), string(m.Button.Payload), true
	case "interactive":
		switch m.Interactive.Type {
		case "button_reply":
			return string(m.Interactive.Button.Title), string(m.Interactive.Button.ID), true
		case "list_reply":
			return string(m.Interactive.List.Title), string(m.Interactive.List.ID), true
		}
		return string(m.Interactive.Form.Body), "", false
	case "image":
		return string(m.Image.Caption), "", false
	case "video":
		return string(m.Video.Caption), "", false
	case "document":
		return string(m.Document.Caption), "", false
	case "reaction": // without an emoji the reaction was taken back
		return string(m.Reaction.Emoji), "", false
	case "order":
		return string(m.Order.Text), "", false
	}
	return "", "", false
}

// lastPart is the button's own name: payloads are written by relance as
// "<where it was asked>/<button>".
func lastPart(payload string) string {
	return payload[strings.LastIndexByte(payload, '/')+1:]
}

// person is who wrote m, with the profile that stands beside it.
func person(m message, d directory) connectors.Contact {
	who := connectors.Contact{Phone: phone(m.From), UserID: string(m.FromUser)}
	p, ok := d.find(who)
	if !ok {
		return who
	}
	who.Phone = either(who.Phone, phone(p.Phone))
	who.UserID = either(who.UserID, string(p.UserID))
	fields := map[string]any{}
	if p.Profile.Name != "" {
		fields["name"] = string(p.Profile.Name)
	}
	if p.Profile.Username != "" {
		fields["username"] = string(p.Profile.Username)
	}
	if len(fields) > 0 {
		who.Fields = fields
	}
	return who
}
