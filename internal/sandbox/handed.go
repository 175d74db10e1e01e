package sandbox

import (
	"net/http"
	"strings"
)

// cards are people whom the person passes on.
func cards(sent []sentCard, in *message, update map[string]any) error {
	var shown []card
	var told []any
	for _, c := range sent {
		if strings.TrimSpace(c.Name) == "" {
			return refuse(http.StatusBadRequest, "contacts: name is missing")
		}
		first, last, _ := strings.Cut(c.Name, " ")
		name := map[string]any{"formatted_name": c.Name, "first_name": first}
		if last != "" {
			name["last_name"] = last
		}
		one := map[string]any{"name": name}
		line := card{Name: c.Name, Company: c.Company, Lines: []string{}}
		var phones, emails []any
		for _, p := range c.Phones {
			phone, ok := phoneNumber(p)
			if !ok {
				return refuse(http.StatusBadRequest, "contacts: phones must be numbers such as +33612345678")
			}
			phones = append(phones, map[string]any{"phone": p, "wa_id": waID(phone), "type": "CELL"})
			line.Lines = append(line.Lines, p)
		}
		for _, e := range c.Emails {
			emails = append(emails, map[string]any{"email": e, "type": "WORK"})
			line.Lines = append(line.Lines, e)
		}
		if phones != nil {
			one["phones"] = phones
		}
		if emails != nil {
			one["emails"] = emails
		}
		if c.Company != "" {
			one["org"] = map[string]any{"company": c.Company}
		}
		shown, told = append(shown, line), append(told, one)
	}
	in.kind, in.content = "contacts", withCards(shown)
	update["contacts"] = told
	return nil
}

// ordered is an order of products.
func ordered(o *goods, in *message, update map[string]any) error {
	if o.Catalog == "" || len(o.Items) == 0 {
		return refuse(http.StatusBadRequest, "order needs catalog and items")
	}
	var items []any
	for _, g := range o.Items {
		if g.ID == "" || g.Quantity < 1 || g.Price < 0 {
			return refuse(http.StatusBadRequest, "order: an item needs an id, a quantity above 0 and a price")
		}
		if g.Currency == "" {
			g.Currency = "EUR"
		}
		items = append(items, map[string]any{"product_retailer_id": g.ID, "quantity": g.Quantity, "item_price": g.Price, "currency": g.Currency})
	}
	o.Order = true
	in.kind, in.content = "order", content{Goods: o}
	update["order"] = map[string]any{"catalog_id": o.Catalog, "text": "", "product_items": items}
	return nil
}
