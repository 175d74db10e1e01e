package sandbox

import "strings"

// shows tells whether a template's button shows goods: CATALOG all of them, MPM
// some, SPM the one above the words.
func (b templateButton) shows() bool {
	return b.Type == "CATALOG" || b.Type == "MPM" || b.Type == "SPM"
}

// checkShowcase refuses goods that Meta refuses when a template is made: they
// are marketing, and one article above the words has a button that shows it.
func (t *template) checkShowcase() error {
	one := t.part("HEADER").Format == "PRODUCT"
	for i, b := range t.part("BUTTONS").Buttons {
		switch {
		case !b.shows():
			continue
		case t.Category != "MARKETING":
			return graphFailure(100, "button %d: %s is of marketing templates", i, b.Type)
		case (b.Type == "SPM") != one:
			return graphFailure(100, "button %d: SPM and a HEADER of format PRODUCT go together", i)
		}
		return nil
	}
	if one {
		return graphFailure(100, "a HEADER of format PRODUCT needs a button of type SPM")
	}
	return nil
}

// showcase is what the buttons and the header of a message show of the
// catalogue; nil is nothing.
func (m *templateMessage) showcase(t template) (*goods, error) {
	if t.part("HEADER").Format == "PRODUCT" {
		given := m.of("HEADER")
		if len(given) != 1 || given[0].Type != "product" || given[0].Product == nil {
			return nil, graphFailure(132012, "header: format mismatch, expected PRODUCT")
		}
		p := given[0].Product
		if p.ID == "" || p.Catalog == "" {
			return nil, graphFailure(131008, "header: product_retailer_id or catalog_id is missing")
		}
		return &goods{Catalog: string(p.Catalog), Items: []good{{ID: p.ID}}}, nil
	}
	buttons := t.part("BUTTONS").Buttons
	for i, b := range buttons {
		if !b.shows() {
			continue
		}
		var opens *opened
		for _, c := range m.Components {
			if strings.EqualFold(c.Type, "BUTTON") && int(c.Index) == i && len(c.Parameters) > 0 {
				opens = c.Parameters[0].Action
			}
		}
		return b.goods(i, opens)
	}
	return nil, nil
}

// opened is what a button is told to open: a flow, or goods.
type opened struct {
	Token    string         `json:"flow_token"`
	Data     map[string]any `json:"flow_action_data"`
	Picture  string         `json:"thumbnail_product_retailer_id"`
	Sections []shelf        `json:"sections"`
}

// shelf is a part of a list of goods or of choices.
type shelf struct {
	Title string `json:"title"`
	Rows  []struct {
		ID          string `json:"id"`
		Title       string `json:"title"`
		Description string `json:"description"`
	} `json:"rows"`
	Items []struct {
		ID string `json:"product_retailer_id"`
	} `json:"product_items"`
}

// templateCatalog is the catalogue that the sandbox's account has: a template
// shows articles of the account's own, whatever its id is.
const templateCatalog = "100000000000001"

// goods are what a button of type CATALOG or MPM shows.
func (b templateButton) goods(i int, opens *opened) (*goods, error) {
	all := &goods{Catalog: templateCatalog, Items: []good{}}
	if b.Type == "CATALOG" {
		if opens != nil {
			all.Picture = opens.Picture
		}
		return all, nil
	}
	if opens == nil || opens.Picture == "" {
		return nil, graphFailure(131008, "button %d: thumbnail_product_retailer_id is missing", i)
	}
	all.Picture = opens.Picture
	if err := all.fill(opens.Sections); err != nil {
		return nil, err
	}
	return all, nil
}
