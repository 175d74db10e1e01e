package sandbox

import (
	"strings"
	"unicode/utf8"
)

func (i *interactive) render() (content, error) {
	c := content{Header: i.Header.Text, Body: i.Body.Text, Footer: i.Footer.Text}
	limit := maxButtonsBody
	err := i.above(&c)
	if err != nil {
		return content{}, err
	}
	switch i.Type {
	case "button":
		c.Buttons, err = i.replyButtons()
	case "list":
		limit, c.List = maxListBody, i.Action.Button
		c.Buttons, err = i.rows()
	case "cta_url":
		c.Buttons, err = i.link()
	case "flow":
		c.Buttons, err = i.form()
	case "location_request_message":
		c.Wish, err = i.wish("send_location", "location")
	case "request_contact_info":
		c.Wish, err = i.wish("request_contact_info", "contact")
	case "address_message":
		c.Wish = "address"
		c.Address, err = i.address()
	case "product", "product_list", "catalog_message":
		c.Goods, err = i.goods()
	default:
		err = graphFailure(131009, "interactive.type must be button, list, cta_url, flow, product, product_list, catalog_message, location_request_message, request_contact_info or address_message in the sandbox")
	}
	if err != nil {
		return content{}, err
	}
	if i.Type == "product" && c.Body == "" {
		return c, nil // one product speaks for itself
	}
	if err := within("interactive.body.text", c.Body, limit); err != nil {
		return content{}, err
	}
	return c, nil
}

func (i *interactive) replyButtons() ([]button, error) {
	if n := len(i.Action.Buttons); n == 0 || n > maxReplyButtons {
		return nil, graphFailure(131009, "interactive.action has %d buttons, 1 to %d are allowed", n, maxReplyButtons)
	}
	var made []button
	for _, b := range i.Action.Buttons {
		if b.Type != "reply" {
			return nil, graphFailure(131009, "a button's type must be reply")
		}
		if err := within("button title", b.Reply.Title, maxReplyTitle); err != nil {
			return nil, err
		}
		if err := within("button id", b.Reply.ID, maxReplyID); err != nil {
			return nil, err
		}
		made = append(made, newButton(b.Reply.Title, b.Reply.ID))
	}
	return made, distinct(made)
}

func (i *interactive) rows() ([]button, error) {
	if err := within("interactive.action.button", i.Action.Button, maxReplyTitle); err != nil {
		return nil, err
	}
	if n := len(i.Action.Sections); n == 0 || n > maxListSections {
		return nil, graphFailure(131009, "the list has %d sections, 1 to %d are allowed", n, maxListSections)
	}
	var made []button
	for _, section := range i.Action.Sections {
		if section.Title == "" && len(i.Action.Sections) > 1 {
			return nil, graphFailure(131009, "a section has no title, and there are several")
		}
		if n := utf8.RuneCountInString(section.Title); n > maxRowTitle {
			return nil, graphFailure(131009, "a section's title has %d characters, at most %d are allowed", n, maxRowTitle)
		}
		for _, row := range section.Rows {
			if err := within("row title", row.Title, maxRowTitle); err != nil {
				return nil, err
			}
			if err := within("row id", row.ID, maxRowID); err != nil {
				return nil, err
			}
			if utf8.RuneCountInString(row.Description) > maxRowText {
				return nil, graphFailure(131009, "row description has more than %d characters", maxRowText)
			}
			b := newButton(row.Title, row.ID)
			b.Description, b.Section = row.Description, section.Title
			made = append(made, b)
		}
	}
	if n := len(made); n == 0 || n > maxListRows {
		return nil, graphFailure(131009, "the list has %d rows, 1 to %d are allowed", n, maxListRows)
	}
	return made, distinct(made)
}

func (i *interactive) link() ([]button, error) {
	p := i.Action.Parameters
	if i.Action.Name != "cta_url" || p.URL == "" {
		return nil, graphFailure(131009, "a cta_url message needs action.name cta_url and a url")
	}
	return []button{{Title: p.DisplayText, URL: p.URL}}, within("display_text", p.DisplayText, maxLinkTitle)
}

// within refuses an empty or too long text, naming the field.
func within(field, text string, limit int) error {
	if strings.TrimSpace(text) == "" {
		return graphFailure(131008, "%s is missing", field)
	}
	if n := utf8.RuneCountInString(text); n > limit {
		return graphFailure(131009, "%s has %d characters, at most %d are allowed", field, n, limit)
	}
	return nil
}

// distinct refuses two buttons with one id or one title.
func distinct(buttons []button) error {
	for i, b := range buttons {
		for _, other := range buttons[:i] {
			if b.Payload == other.Payload || b.Title == other.Title {
				return graphFailure(131009, "two buttons have the same id or the same title")
			}
		}
	}
	return nil
}
