package whatsapp

import (
	"slices"

	"github.com/relancehq/relance/connectors"
)

// The shapes of messages that ask for a touch: buttons, a list, a link, a wish,
// an address, a form, goods.
type (
	interactivePart struct {
		Type   string     `json:"type"`
		Header *abovePart `json:"header,omitempty"`
		Body   *words     `json:"body,omitempty"`
		Footer *words     `json:"footer,omitempty"`
		Action actionPart `json:"action"`
	}
	actionPart struct {
		Name       string        `json:"name,omitempty"`
		Parameters any           `json:"parameters,omitempty"` // of its Name: a linkPart, formPart, addressPart or picturePart
		Buttons    []replyButton `json:"buttons,omitempty"`
		Button     string        `json:"button,omitempty"`
		Sections   []section     `json:"sections,omitempty"`
		Catalog    string        `json:"catalog_id,omitempty"`
		Product    string        `json:"product_retailer_id,omitempty"`
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
		Title    string        `json:"title,omitempty"`
		Rows     []choice      `json:"rows,omitempty"`
		Products []productPart `json:"product_items,omitempty"`
	}
	choice struct {
		ID    string `json:"id"`
		Title string `json:"title"`
		Words string `json:"description,omitempty"` // of a list's rows alone
	}
	productPart struct {
		ID string `json:"product_retailer_id"`
	}
	picturePart struct {
		Product string `json:"thumbnail_product_retailer_id"`
	}
	addressPart struct {
		Country string            `json:"country"`
		Values  map[string]string `json:"values,omitempty"`
		Wrong   map[string]string `json:"validation_errors,omitempty"`
	}
	formPart struct {
		Version string          `json:"flow_message_version"`
		Token   string          `json:"flow_token,omitempty"`
		ID      string          `json:"flow_id,omitempty"`
		Name    string          `json:"flow_name,omitempty"`
		Button  string          `json:"flow_cta"`
		Action  string          `json:"flow_action"`
		Start   *formScreenPart `json:"flow_action_payload,omitempty"`
	}
	formScreenPart struct {
		Screen string         `json:"screen"`
		Data   map[string]any `json:"data,omitempty"`
	}
)

// formVersion is the one version of messages with a flow (Meta, 2026-09).
const formVersion = "3"

// interactive tells whether a text asks for a touch.
func interactive(t connectors.Text) bool {
	return len(t.Buttons) > 0 || t.Wish != "" || t.WishAddress != nil || t.Form != nil || t.Products != nil
}

func renderInteractive(t connectors.Text) *interactivePart {
	p := &interactivePart{}
	if t.Body != "" {
		p.Body = &words{Text: t.Body}
	}
	if t.Footer != "" {
		p.Footer = &words{Text: t.Footer}
	}
	if t.Media != nil {
		p.Header = above(*t.Media)
	}
	switch {
	case t.Wish == connectors.WishLocation:
		p.Type, p.Action.Name = "location_request_message", "send_location"
	case t.Wish == connectors.WishContact:
		p.Type, p.Action.Name = "request_contact_info", "request_contact_info"
	case t.WishAddress != nil:
		w := t.WishAddress
		p.Type = "address_message"
		p.Action = actionPart{Name: "address_message", Parameters: &addressPart{Country: w.Country, Values: w.Values, Wrong: w.Wrong}}
	case t.Form != nil:
		p.Type, p.Action = "flow", actionPart{Name: "flow", Parameters: renderForm(*t.Form)}
	case t.Products != nil:
		p.goods(t)
	case len(t.Buttons) == 1 && t.Buttons[0].URL != "":
		b := t.Buttons[0]
		p.Type = "cta_url"
		p.Action = actionPart{Name: "cta_url", Parameters: &linkPart{Text: b.Title, URL: b.URL + b.URLSuffix}}
	case isList(t.Buttons):
		p.Type = "list"
		p.Action = actionPart{Button: t.ListLabel, Sections: rows(t.Buttons)}
	default:
		p.Type = "button"
		for _, b := range t.Buttons {
			p.Action.Buttons = append(p.Action.Buttons, replyButton{Type: "reply", Reply: choice{ID: b.Payload, Title: b.Title}})
		}
	}
	return p
}

// isList tells whether buttons are the rows of a list: too many, or with words
// that a reply button does not have.
func isList(buttons []connectors.Button) bool {
	return len(buttons) > maxReplyButtons ||
		slices.ContainsFunc(buttons, func(b connectors.Button) bool { return b.Description != "" || b.Section != "" })
}

// rows parts buttons into the sections of a list: those that follow one
// another in a section stand in it together.
func rows(buttons []connectors.Button) (all []section) {
	for i, b := range buttons {
		if i == 0 || b.Section != buttons[i-1].Section {
			all = append(all, section{Title: b.Section})
		}
		last := &all[len(all)-1]
		last.Rows = append(last.Rows, choice{ID: b.Payload, Title: b.Title, Words: b.Description})
	}
	return all
}

// renderForm opens a flow that needs no endpoint of ours.
func renderForm(f connectors.Form) *formPart {
	p := &formPart{Version: formVersion, Token: f.Token, ID: f.ID, Name: f.Name, Button: f.Button, Action: "navigate"}
	if f.Screen != "" {
		p.Start = &formScreenPart{Screen: f.Screen, Data: f.Data}
	}
	return p
}

// goods shows one item by itself, several in sections, or the whole catalogue.
func (p *interactivePart) goods(t connectors.Text) {
	switch items := itemsOf(*t.Products); len(items) {
	case 0:
		p.Type, p.Action.Name = "catalog_message", "catalog_message"
		if t.Products.Picture != "" {
			p.Action.Parameters = &picturePart{Product: t.Products.Picture}
		}
	case 1:
		p.Type = "product"
		p.Action = actionPart{Catalog: t.Products.Catalog, Product: items[0]}
	default:
		p.Type, p.Header = "product_list", &abovePart{Type: "text", Text: t.Subject}
		p.Action = actionPart{Catalog: t.Products.Catalog}
		p.Action.Sections = shelves(*t.Products)
	}
}

// shelves are the sections of several articles.
func shelves(p connectors.Products) (all []section) {
	for _, s := range p.Sections {
		part := section{Title: s.Title}
		for _, item := range s.Items {
			part.Products = append(part.Products, productPart{ID: item})
		}
		all = append(all, part)
	}
	return all
}

func itemsOf(p connectors.Products) (items []string) {
	for _, s := range p.Sections {
		items = append(items, s.Items...)
	}
	return items
}
