package sandbox

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of messages (Cloud API, Meta 2025-12).
const (
	maxText          = 4096
	maxButtonsBody   = 1024
	maxListBody      = 4096
	maxReplyButtons  = 3
	maxReplyTitle    = 20
	maxReplyID       = 256
	maxListRows      = 10
	maxListSections  = 10
	maxRowTitle      = 24
	maxRowID         = 200
	maxRowText       = 72
	maxCallback      = 512
	maxLinkTitle     = 20
	maxTemplateParam = 1024
)

// outbound is the body of POST …/messages.
type outbound struct {
	asked       time.Time              // wall time of the request
	marketing   bool                   // it came to /marketing_messages
	Policy      string                 `json:"product_policy"` // there
	Product     string                 `json:"messaging_product"`
	To          string                 `json:"to"`
	Recipient   string                 `json:"recipient"`
	Type        string                 `json:"type"`
	Callback    string                 `json:"biz_opaque_callback_data"`
	Status      string                 `json:"status"`
	MessageID   string                 `json:"message_id"`
	Text        *struct{ Body string } `json:"text"`
	Interactive *interactive           `json:"interactive"`
	Template    *templateMessage       `json:"template"`
	Image       *fileMessage           `json:"image"`
	Video       *fileMessage           `json:"video"`
	Document    *fileMessage           `json:"document"`
	Audio       *fileMessage           `json:"audio"`
	Sticker     *fileMessage           `json:"sticker"`
	Reaction    *reactionMessage       `json:"reaction"`
	Typing      *struct{ Type string } `json:"typing_indicator"`
	Location    *placeMessage          `json:"location"`
	Contacts    []cardMessage          `json:"contacts"`
	Context     struct {
		MessageID string `json:"message_id"`
	} `json:"context"`
}

type interactive struct {
	Type   string `json:"type"`
	Header struct {
		Type     string       `json:"type"`
		Text     string       `json:"text"`
		Image    *fileMessage `json:"image"`
		Video    *fileMessage `json:"video"`
		Document *fileMessage `json:"document"`
	} `json:"header"`
	Body   struct{ Text string } `json:"body"`
	Footer struct{ Text string } `json:"footer"`
	Action action                `json:"action"`
}

type action struct {
	Button  string `json:"button"`
	Buttons []struct {
		Type  string `json:"type"`
		Reply struct {
			ID    string `json:"id"`
			Title string `json:"title"`
		} `json:"reply"`
	} `json:"buttons"`
	Sections   []shelf   `json:"sections"`
	Catalog    looseText `json:"catalog_id"`
	Product    looseText `json:"product_retailer_id"`
	Name       string    `json:"name"`
	Parameters struct {
		DisplayText string `json:"display_text"`
		URL         string `json:"url"`
		Picture     string `json:"thumbnail_product_retailer_id"`
		formMessage
		addressMessage
	} `json:"parameters"`
}

// content is what the phone shows of a message.
type content struct {
	Header   string   `json:"header,omitempty"`
	File     *file    `json:"file,omitempty"`
	Place    *place   `json:"place,omitempty"`
	Card     *card    `json:"card,omitempty"`
	Cards    []card   `json:"cards,omitempty"` // where there are several; the first is Card
	Body     string   `json:"body"`
	Footer   string   `json:"footer,omitempty"`
	List     string   `json:"list,omitempty"` // label of the button that opens a list
	Language string   `json:"language,omitempty"`
	Buttons  []button `json:"buttons,omitempty"`
	Payload  string   `json:"payload,omitempty"` // of a pressed button, on inbound messages
	// Reaction is an emoji on another message, Goods are products or an order
	// of them, Wish is what the message asks for with a button of WhatsApp's
	// own, and Answers are what a person filled into a form.
	Reaction *reaction      `json:"reaction,omitempty"`
	Goods    *goods         `json:"goods,omitempty"`
	Wish     string         `json:"wish,omitempty"`
	Address  *addressForm   `json:"address,omitempty"` // of the wish for one
	Answers  map[string]any `json:"answers,omitempty"`
	Offer    *offer         `json:"offer,omitempty"`
	// A person changed their message, took it back, or passed it on.
	Edited    bool `json:"edited,omitempty"`
	Revoked   bool `json:"revoked,omitempty"`
	Forwarded bool `json:"forwarded,omitempty"`
}

// button is one thing to press. Links have a URL and no payload, and so have
// codes to copy.
type button struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Payload     string `json:"payload"`
	Description string `json:"description,omitempty"`
	URL         string `json:"url,omitempty"`
	Code        string `json:"code,omitempty"`
	Form        *form  `json:"form,omitempty"`
	Section     string `json:"section,omitempty"` // of a list
	Shop        bool   `json:"shop,omitempty"`    // it shows the message's goods
	Call        *call  `json:"call,omitempty"`
}

// newButton keeps the last part of a payload as the button's short id.
func newButton(title, payload string) button {
	return button{ID: payload[strings.LastIndexByte(payload, '/')+1:], Title: title, Payload: payload}
}

// check refuses a message that Meta refuses before it looks at the recipient.
func (m *outbound) check() error {
	switch {
	case m.Product != "whatsapp":
		return graphFailure(100, "messaging_product must be whatsapp")
	case m.To == "" && m.Recipient == "":
		return graphFailure(131008, "to is missing")
	case m.Type == "":
		return graphFailure(131008, "type is missing")
	case utf8.RuneCountInString(m.Callback) > maxCallback:
		return graphFailure(100, "biz_opaque_callback_data has more than %d characters", maxCallback)
	}
	return m.checkMarketing()
}

// free renders a message that is not a template.
func (m *outbound) free() (content, error) {
	switch m.Type {
	case "text":
		return m.freeText()
	case "interactive":
		if m.Interactive == nil {
			return content{}, graphFailure(131008, "interactive is missing")
		}
		return m.Interactive.render()
	case "image":
		return m.Image.alone(m.Type)
	case "video":
		return m.Video.alone(m.Type)
	case "document":
		return m.Document.alone(m.Type)
	case "audio":
		return m.Audio.alone(m.Type)
	case "sticker":
		return m.Sticker.alone(m.Type)
	case "reaction":
		return m.Reaction.alone()
	case "location":
		return m.Location.alone()
	case "contacts":
		return cardsAlone(m.Contacts)
	}
	return content{}, graphFailure(131051, "the sandbox carries text, interactive, template, reaction, image, video, document, audio, sticker, location and contacts, not %q", m.Type)
}

func (m *outbound) freeText() (content, error) {
	if m.Text == nil || strings.TrimSpace(m.Text.Body) == "" {
		return content{}, graphFailure(131008, "text.body is missing")
	}
	if n := utf8.RuneCountInString(m.Text.Body); n > maxText {
		return content{}, graphFailure(100, "text.body has %d characters, at most %d are allowed", n, maxText)
	}
	return content{Body: m.Text.Body}, nil
}
