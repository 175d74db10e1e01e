package whatsapp

import (
	"maps"
	"slices"
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

// addressFields are the fields of Meta's form for an address, by the countries
// that have them; "" is both (Meta, 2025-12).
var addressFields = map[string]string{
	"name": "", "phone_number": "", "address": "", "city": "",
	"in_pin_code": "IN", "house_number": "IN", "floor_number": "IN", "tower_number": "IN", "building_name": "IN",
	"landmark_area": "IN", "state": "IN", "sg_post_code": "SG", "unit_number": "SG",
}

// checkAddress checks a message that asks for an address. Meta has a form for
// it in India and in Singapore.
func checkAddress(t connectors.Text) error {
	w := t.WishAddress
	if w.Country == "" {
		return wrong(codeMissing, "an address is asked for in a country")
	}
	if w.Country != "IN" && w.Country != "SG" {
		return wrong(codeValue, "WhatsApp asks for addresses in India (IN) and Singapore (SG) alone")
	}
	for _, given := range []map[string]string{w.Values, w.Wrong} {
		for _, name := range slices.Sorted(maps.Keys(given)) {
			switch of, known := addressFields[name]; {
			case !known || of != "" && of != w.Country:
				return wrong(codeValue, "an address in this country has no field of that name")
			case given[name] == "":
				return wrong(codeMissing, "the address's field %s is empty", name)
			}
		}
	}
	if chars(w.Values["in_pin_code"]) > maxPostcode || chars(w.Values["sg_post_code"]) > maxPostcode {
		return wrong(codeValue, "the address's postcode has more than %d characters", maxPostcode)
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
	if err := checkItems(*t.Products, codeValue); err != nil {
		return err
	}
	if len(items) > 0 && (t.Products.Catalog == "" || !validID(t.Products.Catalog)) {
		return wrong(codeMissing, "goods need the id of their catalogue")
	}
	switch {
	case len(items) == 1 && t.Body == "":
		return nil // one article may stand without words
	case len(items) > 1 && strings.TrimSpace(t.Subject) == "":
		return wrong(codeMissing, "a list of goods needs a line above it")
	case len(items) > 1 && chars(t.Subject) > maxHeader:
		return wrong(codeValue, "the line above the goods has %d characters, more than %d", chars(t.Subject), maxHeader)
	case len(items) > 1:
		if err := checkShelves(*t.Products, codeValue); err != nil {
			return err
		}
	}
	return checkBody(t.Body, maxBodyButtons, codeValue)
}

// checkItems checks the ids of goods; a malformed one has the code.
func checkItems(p connectors.Products, code int) error {
	for _, item := range itemsOf(p) {
		if item == "" || !validID(item) {
			return wrong(code, "the id of an article is malformed")
		}
	}
	if !validID(p.Picture) {
		return wrong(code, "the id of the article whose picture is shown is malformed")
	}
	return nil
}

// checkShelves checks several articles in their sections; what is too much has
// the code.
func checkShelves(p connectors.Products, code int) error {
	sections := p.Sections
	switch n := len(itemsOf(p)); {
	case n > maxProducts:
		return wrong(code, "the list has %d articles, more than %d", n, maxProducts)
	case len(sections) > maxSections:
		return wrong(code, "the list has %d sections, more than %d", len(sections), maxSections)
	}
	for i, s := range sections {
		switch {
		case len(s.Items) == 0:
			return wrong(codeMissing, "section %d has no articles", i+1)
		case len(sections) > 1 && strings.TrimSpace(s.Title) == "":
			return wrong(codeMissing, "section %d has no title", i+1)
		case chars(s.Title) > maxSectionTitle:
			return wrong(code, "section %d: the title has %d characters, more than %d", i+1, chars(s.Title), maxSectionTitle)
		}
	}
	return nil
}
