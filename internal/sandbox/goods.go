package sandbox

// maxGoods bounds the products of one message (Cloud API, Meta 2025-12).
const maxGoods = 30

// goods are products of a catalogue that a message shows, or that a person
// ordered.
type goods struct {
	Catalog string `json:"catalog,omitempty"`
	Items   []good `json:"items"`             // none is the whole catalogue
	Picture string `json:"picture,omitempty"` // the article whose picture stands for all
	Order   bool   `json:"order,omitempty"`
}

// good is one product. Quantity, Price and Currency are of an order.
type good struct {
	ID       string  `json:"id"`
	Section  string  `json:"section,omitempty"`
	Quantity int     `json:"quantity,omitempty"`
	Price    float64 `json:"price,omitempty"`
	Currency string  `json:"currency,omitempty"`
}

// goods checks the products of an interactive message.
func (i *interactive) goods() (*goods, error) {
	a := i.Action
	made := &goods{Catalog: string(a.Catalog), Items: []good{}}
	switch i.Type {
	case "catalog_message":
		if a.Name != "catalog_message" {
			return nil, graphFailure(131009, "a catalog_message needs action.name catalog_message")
		}
		made.Picture = a.Parameters.Picture
		return made, nil
	case "product":
		if a.Catalog == "" || a.Product == "" {
			return nil, graphFailure(131008, "a product needs action.catalog_id and action.product_retailer_id")
		}
		if i.Header.Type != "" {
			return nil, graphFailure(131009, "a product takes no header")
		}
		made.Items = append(made.Items, good{ID: string(a.Product)})
		return made, nil
	}
	switch {
	case a.Catalog == "":
		return nil, graphFailure(131008, "a product_list needs action.catalog_id")
	case i.Header.Type != "text" || i.Header.Text == "":
		return nil, graphFailure(131008, "a product_list needs a header of type text")
	}
	return made, made.fill(a.Sections)
}

// fill adds the products of the sections of a list.
func (g *goods) fill(sections []shelf) error {
	if n := len(sections); n == 0 || n > maxListSections {
		return graphFailure(131009, "the list has %d sections, 1 to %d are allowed", n, maxListSections)
	}
	for _, section := range sections {
		if len(sections) > 1 || section.Title != "" {
			if err := within("section title", section.Title, maxRowTitle); err != nil {
				return err
			}
		}
		for _, item := range section.Items {
			if item.ID == "" {
				return graphFailure(131008, "product_retailer_id is missing")
			}
			g.Items = append(g.Items, good{ID: item.ID, Section: section.Title})
		}
	}
	if n := len(g.Items); n == 0 || n > maxGoods {
		return graphFailure(131009, "the list has %d products, 1 to %d are allowed", n, maxGoods)
	}
	return nil
}
