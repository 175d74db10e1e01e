package whatsapp_test

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// shelves are goods in two sections.
func shelves(picture string) *connectors.Products {
	return &connectors.Products{Picture: picture, Sections: []connectors.ProductSection{
		{Title: "Soaps", Items: []string{"soap-1", "soap-2"}}, {Title: "Creams", Items: []string{"cream-1"}},
	}}
}

// parts are rows of a list in two parts.
func parts() []connectors.Button {
	return []connectors.Button{
		{Payload: "r1.x/a", Title: "Ten", Section: "Monday", Description: "with Dr Faure"},
		{Payload: "r1.x/b", Title: "Eleven", Section: "Monday"},
		{Payload: "r1.x/c", Title: "Noon", Section: "Tuesday"},
	}
}

func address(country string, values map[string]string) connectors.Message {
	return free(func(t *connectors.Text) {
		t.Body, t.WishAddress = "Where to?", &connectors.AddressWish{Country: country, Values: values}
	})
}

// listed is a list of three rows, after a change.
func listed(change func(*connectors.Text)) connectors.Message {
	return free(func(t *connectors.Text) {
		t.Body, t.Buttons, t.ListLabel = "When?", parts(), "Days"
		change(t)
	})
}

func pressing(b ...connectors.Button) connectors.Message {
	return approved(func(t *connectors.Template) { t.Buttons = b })
}

// signingIn is an authentication template, after a change.
func signingIn(code string, change func(*connectors.Template)) connectors.Message {
	return approved(func(t *connectors.Template) {
		t.Category, t.Code = "authentication", code
		if change != nil {
			change(t)
		}
	})
}

var offerEnds = time.UnixMilli(1795860000000)

func TestListsOffersGoodsAndCodesAreWrittenAsMetaReadsThem(t *testing.T) {
	for _, c := range []struct {
		name, golden string
		m            connectors.Message
	}{
		{"a list in parts", "list_sections", listed(func(t *connectors.Text) { t.Footer = "Clinique Augusta" })},
		{"one row with a description is a list", "list_described", listed(func(t *connectors.Text) {
			t.Buttons = t.Buttons[:1]
			t.Buttons[0].Section = ""
		})},
		{"a wish for an address", "wish_address", free(func(t *connectors.Text) {
			t.Body, t.Footer, t.WishAddress = "Where to?", "Clinique Augusta", &connectors.AddressWish{
				Country: "IN", Values: map[string]string{"name": "Aline", "in_pin_code": "400063"},
				Wrong: map[string]string{"in_pin_code": "We do not deliver there."},
			}
		})},
		{"the whole catalogue behind a picture", "catalogue_picture", free(func(t *connectors.Text) {
			t.Body, t.Products = "All we have.", &connectors.Products{Picture: "soap-1"}
		})},
		{"a template with an offer that ends", "template_offer", approved(func(t *connectors.Template) {
			t.Header = &connectors.Header{Media: &photo}
			t.Params, t.OfferEnds = []connectors.Param{{Name: "first_name", Text: "Aline"}}, offerEnds
			t.Buttons = []connectors.Button{{Code: "MERCI10"}, {Title: "Book", URL: "https://clinic.example/o/", URLSuffix: "7"}}
		})},
		{"a template with one article", "template_product", approved(func(t *connectors.Template) {
			t.Header = &connectors.Header{Product: &connectors.Product{Catalog: "194836987003835", ID: "soap-1"}}
			t.Params = []connectors.Param{{Name: "code", Text: "MERCI10"}}
			t.Buttons = []connectors.Button{{Title: "View"}}
		})},
		{"a template with the whole catalogue", "template_catalogue", pressing(connectors.Button{Title: "View", Products: &connectors.Products{Picture: "soap-1"}})},
		{"a template with articles in sections", "template_products", pressing(connectors.Button{Title: "View", Products: shelves("soap-1")})},
		{"a template with a code to sign in with", "template_code", signingIn("483920", nil)},
		{"a template that calls", "template_call", pressing(
			connectors.Button{Title: "Site", URL: "https://clinic.example"},
			connectors.Button{Title: "Call", CallFor: 24 * time.Hour, Payload: "r1.t/call"},
		)},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := serve(t, http.StatusOK, accepted)
			if _, err := open(t, m.URL, connectors.Env{}).Send(t.Context(), c.m); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(object(t, fixture(t, "send_"+c.golden+".json")), object(t, m.body)); d != "" {
				t.Errorf("request (-want +got):\n%s", d)
			}
		})
	}
}

func TestTheCatalogueWithoutAPictureAndACallWithoutWordsTakeNothing(t *testing.T) {
	m := serve(t, http.StatusOK, accepted)
	msg := pressing(
		connectors.Button{Title: "View", Products: &connectors.Products{}},
		connectors.Button{Title: "Call", CallFor: time.Minute},
	)
	if _, err := open(t, m.URL, connectors.Env{}).Send(t.Context(), msg); err != nil {
		t.Fatal(err)
	}
	want := []any{map[string]any{
		"type": "button", "sub_type": "voice_call", "index": "1", "parameters": []any{map[string]any{"type": "ttl_minutes", "ttl_minutes": 1.0}},
	}}
	if d := cmp.Diff(want, object(t, m.body)["template"].(map[string]any)["components"]); d != "" {
		t.Errorf("components (-want +got):\n%s", d)
	}
}

// The codes are the ones with which Meta would have refused the message.
func TestListsOffersGoodsAndCodesAreRefusedWithMetasCode(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	shown := func(change func(*connectors.Products)) connectors.Message {
		p := shelves("soap-1")
		change(p)
		return pressing(connectors.Button{Title: "View", Products: p})
	}
	article := func(catalog, id string) connectors.Message {
		return approved(func(t *connectors.Template) {
			t.Header = &connectors.Header{Product: &connectors.Product{Catalog: catalog, ID: id}}
		})
	}
	calls := func(d time.Duration, payload string) connectors.Message {
		return pressing(connectors.Button{CallFor: d, Payload: payload})
	}
	m := serve(t, http.StatusOK, accepted)
	c := open(t, m.URL, connectors.Env{})
	for _, k := range []struct {
		name string
		m    connectors.Message
		code int // 0 is: sent
	}{
		{"a description of 72 characters goes", listed(func(t *connectors.Text) { t.Buttons[0].Description = long(72) }), 0},
		{"one of 73 does not", listed(func(t *connectors.Text) { t.Buttons[0].Description = long(73) }), 131009},
		{"a part's title of 24 characters goes", listed(func(t *connectors.Text) { t.Buttons[2].Section = long(24) }), 0},
		{"one of 25 does not", listed(func(t *connectors.Text) { t.Buttons[2].Section = long(25) }), 131009},
		{"of several parts each has a title", listed(func(t *connectors.Text) { t.Buttons[2].Section = "" }), 131008},
		{"the rows of a part stand together", listed(func(t *connectors.Text) {
			t.Buttons = append(t.Buttons, connectors.Button{Payload: "r1.x/d", Title: "Three", Section: "Monday"})
		}), 131009},
		{"three rows in parts are a list, which has a label", listed(func(t *connectors.Text) { t.ListLabel = "" }), 131008},
		{"a list in parts has ten rows in all", listed(func(t *connectors.Text) {
			t.Buttons = nil
			for i := range 11 {
				n := strconv.Itoa(i)
				t.Buttons = append(t.Buttons, connectors.Button{Payload: n, Title: n, Section: n})
			}
		}), 131009},
		{"a list in parts has no file", listed(func(t *connectors.Text) { t.Media = &photo }), 100},

		{"an address in India", address("IN", map[string]string{"state": "Kerala"}), 0},
		{"an address in Singapore", address("SG", map[string]string{"unit_number": "7"}), 0},
		{"an address somewhere", address("", nil), 131008},
		{"an address in France", address("FR", nil), 131009},
		{"a field that no address has", address("IN", map[string]string{"planet": "Mars"}), 131009},
		{"a field of the other country", address("SG", map[string]string{"in_pin_code": "400063"}), 131009},
		{"a field with nothing in it", address("IN", map[string]string{"city": ""}), 131008},
		{"a postcode of seven digits", address("IN", map[string]string{"in_pin_code": "4000631"}), 131009},
		{"an address without words", free(func(t *connectors.Text) { t.WishAddress = &connectors.AddressWish{Country: "IN"} }), 131008},
		{"an address and buttons", free(func(t *connectors.Text) {
			t.Body, t.Buttons, t.WishAddress = "x", replies(1), &connectors.AddressWish{Country: "IN"}
		}), 100},

		{"an offer that ended long ago in a strange calendar", approved(func(t *connectors.Template) { t.OfferEnds = time.Unix(-1, 0) }), 132012},

		{"an article without its catalogue", article("", "soap-1"), 131008},
		{"an article without an id", article("1", ""), 131008},
		{"an article with a broken id", article("1", "so ap"), 132012},
		{"goods without a picture", shown(func(p *connectors.Products) { p.Picture = "" }), 131008},
		{"goods with a broken picture", shown(func(p *connectors.Products) { p.Picture = "so ap" }), 132012},
		{"31 goods", shown(func(p *connectors.Products) { p.Sections[0].Items = strings.Split(strings.Repeat("a ", 29)+"a", " ") }), 132012},
		{"30 goods", shown(func(p *connectors.Products) { p.Sections[0].Items = strings.Split(strings.Repeat("a ", 28)+"a", " ") }), 0},
		{"goods in a section without a title", shown(func(p *connectors.Products) { p.Sections[1].Title = "" }), 131008},
		{"a section of goods without goods", shown(func(p *connectors.Products) { p.Sections[1].Items = nil }), 131008},
		{"a button with goods and a payload", pressing(connectors.Button{Payload: "a", Products: &connectors.Products{}}), 132018},

		{"a code of 15 characters goes", signingIn(long(15), nil), 0},
		{"a code of 16 does not", signingIn(long(16), nil), 132005},
		{"a code is something", signingIn(" ", nil), 132012},
		{"a code stands in one line", signingIn("48\n39", nil), 132012},
		{"a code goes with no other value", signingIn("483920", func(t *connectors.Template) { t.Params = []connectors.Param{{Name: "a", Text: "b"}} }), 132018},
		{"a code goes with no button of ours", signingIn("483920", func(t *connectors.Template) { t.Buttons = replies(1) }), 132018},
		{"a marketing template has no code", signingIn("483920", func(t *connectors.Template) { t.Category = "marketing" }), 132018},

		{"a call for 30 days", calls(30*24*time.Hour, ""), 0},
		{"a call for longer", calls(30*24*time.Hour+time.Minute, ""), 131009},
		{"a call for half a minute", calls(30*time.Second, ""), 131009},
		{"a call for less than nothing", calls(-time.Minute, ""), 131009},
		{"a call with 512 characters", calls(time.Hour, strings.Repeat("a", 512)), 0},
		{"a call with 513", calls(time.Hour, strings.Repeat("a", 513)), 131009},
		{"a call that copies a code, too", pressing(connectors.Button{CallFor: time.Hour, Code: "A"}), 132018},
	} {
		t.Run(k.name, func(t *testing.T) {
			m.body = nil
			_, err := c.Send(t.Context(), k.m)
			if k.code == 0 {
				if err != nil {
					t.Errorf("Send: %v", err)
				}
				return
			}
			var e *connectors.Error
			if !errors.As(err, &e) || e.Kind != connectors.Refused || e.Code != strconv.Itoa(k.code) || e.Next == "" {
				t.Errorf("Send = %+v, want refused with %d and what to do", err, k.code)
			}
			if m.body != nil {
				t.Error("it was sent all the same")
			}
		})
	}
}

func TestATemplateWithACodeIsRegisteredWithoutWords(t *testing.T) {
	m := serve(t, http.StatusOK, `{"id":"1"}`)
	s := spec()
	s.Category, s.TTL = "authentication", 5*time.Minute
	if err := open(t, m.URL, connectors.Env{}).CreateTemplate(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"name": s.Name, "language": s.Language, "category": "AUTHENTICATION", "message_send_ttl_seconds": 300.0,
		"components": []any{
			map[string]any{"type": "body", "add_security_recommendation": true},
			map[string]any{"type": "buttons", "buttons": []any{map[string]any{"type": "otp", "otp_type": "copy_code"}}},
		},
	}
	if d := cmp.Diff(want, object(t, m.body)); d != "" {
		t.Errorf("request (-want +got):\n%s", d)
	}
}
