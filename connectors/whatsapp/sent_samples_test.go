package whatsapp_test

import (
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// TestRequestsAreMetasOwnSamples writes the messages of Meta's samples, where
// they lie beside the repository, and compares them.
func TestRequestsAreMetasOwnSamples(t *testing.T) {
	const samples = "../../../shared/facts/fixtures/whatsapp/meta-docs-2025-12/"
	number := func(texts ...string) (all []connectors.Param) {
		for _, text := range texts {
			all = append(all, connectors.Param{Text: text})
		}
		return all
	}
	goods := &connectors.Products{Picture: "2lc20305pt", Sections: []connectors.ProductSection{
		{Title: "Popular Bundles", Items: []string{"2lc20305pt", "nseiw1x3ch"}}, {Title: "Premium Packages", Items: []string{"n6k6x0y7oe"}},
	}}
	for _, c := range []struct {
		file string
		m    connectors.Message
	}{
		{"messages/address-messages__03.json", free(func(t *connectors.Text) {
			t.Body = "Thanks for your order! Tell us what address you’d like this order delivered to."
			t.WishAddress = &connectors.AddressWish{Country: "IN", Values: map[string]string{"name": "<CUSTOMER_NAME>", "phone_number": "+91xxxxxxxxxx"}}
		})},
		{"templates/marketing-templates/limited-time-offer-templates__04.json", approved(func(t *connectors.Template) {
			t.Name, t.Language, t.Positional, t.Params = "limited_time_offer_caribbean_pkg_2023", "en_US", true, number("Pablo", "CARIBE25")
			t.Header = &connectors.Header{Media: &connectors.Media{Kind: connectors.Image, ID: "1602186516975000"}}
			t.OfferEnds = time.UnixMilli(1209600000)
			t.Buttons = []connectors.Button{{Code: "CARIBE25"}, {URLSuffix: "n3mtql"}}
		})},
		{"templates/marketing-templates/mpm-templates__09.json", approved(func(t *connectors.Template) {
			t.Name, t.Language, t.Positional, t.Params = "abandoned_cart", "en_US", true, number("10OFF")
			t.Header = &connectors.Header{Text: &connectors.Param{Text: "Pablo"}}
			t.Buttons = []connectors.Button{{Products: goods}}
		})},
	} {
		t.Run(c.file, func(t *testing.T) {
			raw, err := os.ReadFile(samples + c.file)
			if err != nil {
				t.Skip("no samples beside the repository")
			}
			m := serve(t, http.StatusOK, accepted)
			if _, err := open(t, m.URL, connectors.Env{}).Send(t.Context(), c.m); err != nil {
				t.Fatal(err)
			}
			want, got := object(t, raw), object(t, m.body)
			want["to"], want["biz_opaque_callback_data"] = got["to"], got["biz_opaque_callback_data"]
			if d := cmp.Diff(indexed(want), indexed(got)); d != "" {
				t.Errorf("request (-sample +got):\n%s", d)
			}
		})
	}
}

// indexed is a message with the places of its buttons as text: the samples have
// them as numbers, too, and Meta takes both.
func indexed(body map[string]any) map[string]any {
	template, _ := body["template"].(map[string]any)
	for _, one := range list(template["components"]) {
		if c := one.(map[string]any); c["index"] != nil {
			c["index"] = fmt.Sprint(c["index"])
		}
	}
	return body
}
