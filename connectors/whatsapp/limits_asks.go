package whatsapp

import (
	"strings"

	"github.com/relancehq/relance/connectors"
)

// checkWish checks a message that asks with Meta's own button.
func checkWish(t connectors.Text) error {
	if t.Wish != connectors.WishLocation && t.Wish != connectors.WishContact {
		return wrong(codeUnsupported, "WhatsApp has no such wish")
	}
	if t.Footer != "" {
		return wrong(codeMalformed, "a wish has no footer")
	}
	return checkBody(t.Body, maxBodyButtons, codeValue)
}

// checkForm checks a message that opens a flow.
func checkForm(t connectors.Text) error {
	f := t.Form
	switch {
	case (f.ID == "") == (f.Name == ""):
		return wrong(codeMissing, "a form has either an id or a name")
	case !validID(f.ID) || !validID(f.Token) || !validID(f.Screen) || len(f.Name) > maxID:
		return wrong(codeValue, "the form's id, name, screen or token is malformed")
	case strings.TrimSpace(f.Button) == "" || chars(f.Button) > maxFormButton:
		return wrong(codeValue, "the button that opens the form must have 1 to %d characters", maxFormButton)
	case len(f.Data) > 0 && f.Screen == "":
		return wrong(codeMissing, "a form with values needs the screen that they are for")
	}
	return checkBody(t.Body, maxBodyButtons, codeValue)
}

// checkProducts checks a message with goods.
func checkProducts(t connectors.Text) error {
	items := itemsOf(*t.Products)
	for _, item := range items {
		if item == "" || !validID(item) {
			return wrong(codeValue, "the id of an article is malformed")
		}
	}
	if len(items) > 0 && (t.Products.Catalog == "" || !validID(t.Products.Catalog)) {
		return wrong(codeMissing, "goods need the id of their catalogue")
	}
	switch {
	case len(items) == 1 && t.Body == "":
		return nil // one article may stand without words
	case len(items) > maxProducts:
		return wrong(codeValue, "the list has %d articles, more than %d", len(items), maxProducts)
	case len(items) > 1:
		if err := checkSections(t); err != nil {
			return err
		}
	}
	return checkBody(t.Body, maxBodyButtons, codeValue)
}

func checkSections(t connectors.Text) error {
	sections := t.Products.Sections
	switch {
	case strings.TrimSpace(t.Subject) == "":
		return wrong(codeMissing, "a list of goods needs a line above it")
	case chars(t.Subject) > maxHeader:
		return wrong(codeValue, "the line above the goods has %d characters, more than %d", chars(t.Subject), maxHeader)
	case len(sections) > maxSections:
		return wrong(codeValue, "the list has %d sections, more than %d", len(sections), maxSections)
	}
	for i, s := range sections {
		switch {
		case len(s.Items) == 0:
			return wrong(codeMissing, "section %d has no articles", i+1)
		case len(sections) > 1 && strings.TrimSpace(s.Title) == "":
			return wrong(codeMissing, "section %d has no title", i+1)
		case chars(s.Title) > maxSectionTitle:
			return wrong(codeValue, "section %d: the title has %d characters, more than %d", i+1, chars(s.Title), maxSectionTitle)
		}
	}
	return nil
}
