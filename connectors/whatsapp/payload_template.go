package whatsapp

import (
	"strconv"
	"time"

	"github.com/relancehq/relance/connectors"
)

// The shapes of a template that is sent.
type (
	templatePart struct {
		Name       string          `json:"name"`
		Language   templateLang    `json:"language"`
		Components []componentPart `json:"components,omitempty"`
	}
	templateLang struct {
		Code string `json:"code"`
	}
	componentPart struct {
		Type       string          `json:"type"`
		SubType    string          `json:"sub_type,omitempty"`
		Index      string          `json:"index,omitempty"` // text in Meta's samples, from "0"
		Parameters []parameterPart `json:"parameters"`
	}
	parameterPart struct {
		Type     string          `json:"type"`
		Name     string          `json:"parameter_name,omitempty"`
		Text     string          `json:"text,omitempty"`
		Payload  string          `json:"payload,omitempty"`
		Code     string          `json:"coupon_code,omitempty"`
		Minutes  int64           `json:"ttl_minutes,omitempty"`
		Action   *openPart       `json:"action,omitempty"`
		Offer    *offerPart      `json:"limited_time_offer,omitempty"`
		Image    *filePart       `json:"image,omitempty"`
		Video    *filePart       `json:"video,omitempty"`
		Document *filePart       `json:"document,omitempty"`
		Location *placePart      `json:"location,omitempty"`
		Product  *headerItemPart `json:"product,omitempty"`
	}
	// openPart is what a button opens: a form, or goods.
	openPart struct {
		Token    string    `json:"flow_token,omitempty"`
		Picture  string    `json:"thumbnail_product_retailer_id,omitempty"`
		Sections []section `json:"sections,omitempty"`
	}
	offerPart struct {
		Ends int64 `json:"expiration_time_ms"` // UNIX time in milliseconds
	}
	headerItemPart struct {
		ID      string `json:"product_retailer_id"`
		Catalog string `json:"catalog_id"`
	}
)

func renderTemplate(t connectors.Template) *templatePart {
	p := &templatePart{Name: t.Name, Language: templateLang{Code: t.Language}}
	if t.Code != "" {
		p.Components = withCode(t.Code)
		return p
	}
	if t.Header != nil {
		p.Components = append(p.Components, componentPart{Type: "header", Parameters: []parameterPart{renderAbove(*t.Header, t.Positional)}})
	}
	if len(t.Params) > 0 {
		body := componentPart{Type: "body"}
		for _, param := range t.Params {
			body.Parameters = append(body.Parameters, value(param, t.Positional))
		}
		p.Components = append(p.Components, body)
	}
	if !t.OfferEnds.IsZero() {
		p.Components = append(p.Components, componentPart{Type: "limited_time_offer", Parameters: []parameterPart{
			{Type: "limited_time_offer", Offer: &offerPart{Ends: t.OfferEnds.UnixMilli()}},
		}})
	}
	for i, b := range t.Buttons {
		kind, parameters := pressed(b)
		if kind == "" {
			continue // a fixed link, a number or one article takes no parameter, but keeps its place
		}
		p.Components = append(p.Components, componentPart{
			Type: "button", SubType: kind, Index: strconv.Itoa(i), Parameters: parameters,
		})
	}
	return p
}

// withCode puts a code to sign in with where Meta wants it twice: in the words,
// and on the button that copies it or fills it in, which Meta keeps as a link.
func withCode(code string) []componentPart {
	twice := []parameterPart{{Type: "text", Text: code}}
	return []componentPart{{Type: "body", Parameters: twice}, {Type: "button", SubType: "url", Index: "0", Parameters: twice}}
}

// value fills a variable: by its name, or by its place where the template has
// numbers. Meta refuses the one form where it has the other.
func value(p connectors.Param, positional bool) parameterPart {
	part := parameterPart{Type: "text", Text: p.Text}
	if !positional {
		part.Name = p.Name
	}
	return part
}

// renderAbove fills a template's header.
func renderAbove(h connectors.Header, positional bool) parameterPart {
	switch {
	case h.Place != nil:
		return parameterPart{Type: "location", Location: renderPlace(*h.Place)}
	case h.Media != nil:
		a := above(*h.Media)
		return parameterPart{Type: a.Type, Image: a.Image, Video: a.Video, Document: a.Document}
	case h.Product != nil:
		return parameterPart{Type: "product", Product: &headerItemPart{ID: h.Product.ID, Catalog: h.Product.Catalog}}
	}
	return value(*h.Text, positional)
}

// pressed is what a template's button takes; "" is nothing.
func pressed(b connectors.Button) (kind string, takes []parameterPart) {
	switch {
	case b.CallFor > 0:
		takes = []parameterPart{{Type: "ttl_minutes", Minutes: int64(b.CallFor / time.Minute)}}
		if b.Payload != "" {
			takes = append(takes, parameterPart{Type: "payload", Payload: b.Payload})
		}
		return "voice_call", takes
	case b.Payload != "":
		return "quick_reply", []parameterPart{{Type: "payload", Payload: b.Payload}}
	case b.Code != "":
		return "copy_code", []parameterPart{{Type: "coupon_code", Code: b.Code}}
	case b.URLSuffix != "":
		return "url", []parameterPart{{Type: "text", Text: b.URLSuffix}}
	case b.FormToken != "":
		return "flow", []parameterPart{{Type: "action", Action: &openPart{Token: b.FormToken}}}
	case b.Products != nil:
		return shown(*b.Products)
	}
	return "", nil
}

// shown is a button that shows the whole catalogue, or some articles of it. The
// catalogue without a picture of its own takes no parameter.
func shown(p connectors.Products) (kind string, takes []parameterPart) {
	opens := []parameterPart{{Type: "action", Action: &openPart{Picture: p.Picture, Sections: shelves(p)}}}
	switch {
	case len(itemsOf(p)) > 0:
		return "mpm", opens
	case p.Picture != "":
		return "catalog", opens
	}
	return "", nil
}
