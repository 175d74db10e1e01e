package webhook_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

func TestPresets(t *testing.T) {
	topic := func(id, topic string) http.Header {
		return http.Header{"X-Shopify-Event-Id": {id}, "X-Shopify-Topic": {topic}}
	}
	woo := http.Header{}
	woo.Set("X-WC-Webhook-Topic", "order.updated")
	woo.Set("X-WC-Webhook-Delivery-ID", "36e5")
	at := func(text string) time.Time {
		v, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	cases := []struct {
		name, preset, file string
		header             http.Header
		want               []connectors.Event
	}{
		{"a Shopify order", "shopify", "shopify_order.json", topic("e1", "orders/create"), []connectors.Event{{
			ID: "e1/orders/create", Type: "order.created", Time: at("2026-11-21T09:59:00Z"),
			Contact: connectors.Contact{ID: "115310627314723950", Phone: "+33600000017", Fields: map[string]any{
				"id": "115310627314723950", "phone": "+33600000017", "first_name": "Aline", "last_name": "Ferrand",
				"email": "aline@example.com", "locale": "fr", "country": "FR",
			}},
			Data: map[string]any{"order": map[string]any{
				"id": "820982911946154508", "number": "#1042", "status": nil, "payment_status": "paid",
				"amount": 59.9, "currency": "EUR", "cart_token": "c1-7",
			}},
		}}},
		{"a Shopify customer", "shopify", "shopify_customer.json", topic("e2", "customers/update"), []connectors.Event{{
			ID: "e2/customers/update", Type: "contact.updated", Time: at("2026-11-21T10:00:00Z"),
			Contact: connectors.Contact{ID: "7001", Phone: "+33600000018", Fields: map[string]any{
				"id": "7001", "phone": "+33600000018", "first_name": "Sami", "last_name": "K", "email": "sami@example.com", "country": "BE",
			}},
			Data: map[string]any{},
		}}},
		{"a Shopify topic that the preset does not know", "shopify", "shopify_customer.json", topic("e3", "themes/publish"), []connectors.Event{{
			ID: "e3/themes/publish", Type: "themes/publish", Time: at("2026-11-21T10:00:00Z"), Data: map[string]any{},
		}}},
		{"a WooCommerce order of a guest", "woocommerce", "woocommerce_order.json", woo, []connectors.Event{{
			ID: "36e5", Type: "order.updated", Time: at("2026-11-21T09:59:30Z"),
			Contact: connectors.Contact{Phone: "+33600000017", Fields: map[string]any{
				"phone": "+33600000017", "first_name": "Aline", "last_name": "Ferrand", "email": "aline@example.com", "country": "FR",
			}},
			Data: map[string]any{"order": map[string]any{
				"id": "4750", "number": "4750", "status": "processing", "amount": 31.5, "currency": "EUR",
				"customer_id": "0", "payment_method": "card", "paid_at": nil, "created_at": "2026-11-21T09:58:10Z",
			}},
		}}},
		{"a Stripe invoice", "stripe", "stripe_invoice.json", nil, []connectors.Event{{
			ID: "evt_1", Type: "invoice.payment_failed", Time: at("2026-11-21T10:00:00Z"),
			Contact: connectors.Contact{ID: "cus_17", Phone: "+33600000017", Fields: map[string]any{
				"id": "cus_17", "phone": "+33600000017", "name": "Aline Ferrand", "email": "aline@example.com",
			}},
			Data: map[string]any{"invoice": map[string]any{
				"id": "in_7", "number": "A-0007", "amount": 4900.0, "currency": "eur", "status": "open",
				"url": "https://pay.example/in_7", "due_at": nil, "next_attempt_at": "2026-11-24T10:00:00Z",
			}},
		}}},
		{"a moved Cal.com booking", "cal_com", "cal_com_moved.json", nil, []connectors.Event{{
			ID: "BOOKING_RESCHEDULED/bNew/2026-11-21T09:59:58.123Z", Type: "booking.rescheduled", Time: at("2026-11-21T09:59:58.123Z"),
			Contact: connectors.Contact{Phone: "+33600000017", Fields: map[string]any{
				"phone": "+33600000017", "name": "Aline Ferrand", "email": "aline@example.com", "locale": "fr", "timezone": "Europe/Paris",
			}},
			Data: map[string]any{"booking": map[string]any{
				"id": "bNew", "previous_id": "bOld", "starts_at": "2026-11-25T09:00:00Z", "ends_at": "2026-11-25T09:30:00Z",
				"service": "check-up", "title": "Check-up with Aline", "place": "2 rue des Lilas", "staff": "Dr Noor", "status": "ACCEPTED",
			}},
		}}},
		{"the sandbox's events pass as they are", "relance", "relance_events.json", nil, []connectors.Event{
			{
				ID: "evt_a", Type: "booking.created", Time: at("2026-11-21T10:00:00.5Z"),
				Contact: connectors.Contact{ID: "c-1", Phone: "+33600000017", Fields: map[string]any{
					"id": "c-1", "phone": "+33600000017", "first_name": "Aline", "locale": "fr", "score": 7.0,
				}},
				Data: map[string]any{"booking": map[string]any{"id": "b-7", "starts_at": "2026-11-25T09:00:00Z", "seats": 2.0, "notes": nil}},
			},
			{
				ID: "evt_b", Type: "booking.rescheduled", Time: at("2026-11-21T10:01:00Z"),
				Data: map[string]any{
					"booking":  map[string]any{"id": "b-7", "starts_at": "2026-11-26T09:00:00Z"},
					"previous": map[string]any{"starts_at": "2026-11-25T09:00:00Z"},
				},
			},
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := open(t, map[string]any{"preset": c.preset, "secret": secret, "country": "FR"}).Decode(c.header, fixture(t, c.file))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("events (-want +got):\n%s", d)
			}
		})
	}
}

func TestASystemOfOnesOwn(t *testing.T) {
	got, err := open(t, own()).Decode(nil, fixture(t, "own.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := []connectors.Event{
		{
			ID: "news-17", Type: "booking.created",
			Contact: connectors.Contact{ID: "5", Phone: "+33600000017", Fields: map[string]any{"id": "5", "phone": "+33600000017", "first_name": "Aline"}},
			Data:    map[string]any{"booking": map[string]any{"id": "77", "starts_at": "2026-11-25T09:00:00Z", "origin": "front desk"}},
		},
		{
			ID: "news-18", Type: "appointment.gone", // a word that is not in types stays; so does a number that is none
			Contact: connectors.Contact{ID: "6", Fields: map[string]any{"id": "6", "phone": "call reception", "first_name": "Sami"}},
			Data:    map[string]any{"booking": map[string]any{"id": "78", "origin": "front desk"}},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("events (-want +got):\n%s", d)
	}
}

func TestSettingsGoOverAPreset(t *testing.T) {
	s := open(t, map[string]any{"preset": "cal_com", "secret": secret, "map": map[string]any{
		"types":   map[string]any{"BOOKING_RESCHEDULED": "visit.moved"},
		"booking": map[string]any{"place": "$.payload.organizer.name"},
	}})
	got, err := s.Decode(nil, fixture(t, "cal_com_moved.json"))
	if err != nil {
		t.Fatal(err)
	}
	booking := got[0].Data["booking"].(map[string]any)
	if got[0].Type != "visit.moved" || booking["place"] != "Dr Noor" || booking["id"] != "bNew" {
		t.Errorf("the event is %s with %v", got[0].Type, booking)
	}
}

func TestPhones(t *testing.T) {
	cases := []struct {
		name, country, phone, own, want string
	}{
		{"a national number of the connection's country", "FR", "06 00 00 00 17", "", "+33600000017"},
		{"a national number of the person's country", "FR", "0470 00 00 17", "be", "+32470000017"},
		{"an international number anywhere", "FR", "+44 7400 000017", "", "+447400000017"},
		{"an international number without a country set", "", "+33600000017", "", "+33600000017"},
		{"two zeros for a plus", "", "0033600000017", "", "+33600000017"},
		{"a national number without a country set", "", "0600000017", "", ""},
		{"words", "FR", "ask at the desk", "", ""},
		{"too short", "FR", "112", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			values := map[string]any{"preset": "relance", "secret": secret}
			if c.country != "" {
				values["country"] = c.country
			}
			body, err := json.Marshal(map[string]any{"id": "1", "type": "x", "data": map[string]any{"contact": map[string]any{"phone": c.phone, "country": c.own}}})
			if err != nil {
				t.Fatal(err)
			}
			got, err := open(t, values).Decode(nil, body)
			if err != nil {
				t.Fatal(err)
			}
			if got[0].Contact.Phone != c.want {
				t.Errorf("phone is %q, want %q", got[0].Contact.Phone, c.want)
			}
			kept := c.want
			if kept == "" {
				kept = c.phone
			}
			if got[0].Contact.Fields["phone"] != kept {
				t.Errorf("the field is %q, want %q", got[0].Contact.Fields["phone"], kept)
			}
		})
	}
}

func TestDecodeSaysWhatIsMissing(t *testing.T) {
	cases := []struct {
		name, body, want string
		header           http.Header
		preset           string
	}{
		{"no type", `{"id":"1","data":{}}`, "type: $.type is missing", nil, "relance"},
		{"no id", `{"type":"x","data":{}}`, "id: $.id is missing", nil, "relance"},
		{"an empty id", `{"id":"","type":"x","data":{}}`, "id: $.id is missing", nil, "relance"},
		{"an id that is an object", `{"id":{"secret":"33600000017"},"type":"x","data":{}}`, "id: $.id is neither text nor a number", nil, "relance"},
		{"no data", `{"id":"1","type":"x"}`, "data: $.data is not an object", nil, "relance"},
		{"a time that is none", `{"id":"1","type":"x","time":"33600000017 o'clock","data":{}}`, "time: $.time is not a moment", nil, "relance"},
		{"the second of two", `[{"id":"1","type":"x","data":{}},{"id":"2","data":{}}]`, "event 2 of 2: type: $.type is missing", nil, "relance"},
		{"a number in a list", `[33600000017]`, "event 1 of 1: an event must be a JSON object", nil, "relance"},
		{"text", `"33600000017"`, "an event must be a JSON object", nil, "relance"},
		{"a header", `{}`, "type: header:X-WC-Webhook-Topic is missing", http.Header{"X-Wc-Webhook-Delivery-Id": {"1"}}, "woocommerce"},
		{"one of several", `{}`, "X-Shopify-Event-Id}/{header:X-Shopify-Topic} or {header:X-Shopify-Webhook-Id}", http.Header{"X-Shopify-Topic": {"orders/create"}}, "shopify"},
		{"a moment in an object", `{"triggerEvent":"a","createdAt":"2026-11-21T10:00:00Z","payload":{"uid":"1","startTime":"33600000017th"}}`, "booking: starts_at: $.payload.startTime is not a moment", nil, "cal_com"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := open(t, map[string]any{"preset": c.preset, "secret": secret}).Decode(c.header, []byte(c.body))
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "33600000017") {
				t.Errorf("Decode = %v, want %q", err, c.want)
			}
		})
	}
	t.Run("no list of events", func(t *testing.T) {
		_, err := open(t, own()).Decode(nil, []byte(`{"news":{}}`))
		if err == nil || !strings.Contains(err.Error(), "each: $.news is not a list") {
			t.Errorf("Decode = %v", err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	files := []string{"shopify_order.json", "woocommerce_order.json", "stripe_invoice.json", "cal_com_moved.json", "relance_events.json", "own.json"}
	for i, name := range files {
		f.Add(uint8(i), fixture(f, name))
	}
	h := http.Header{}
	for _, k := range []string{"X-Shopify-Event-Id", "X-WC-Webhook-Delivery-ID"} {
		h.Set(k, "1")
	}
	h.Set("X-Shopify-Topic", "orders/create")
	h.Set("X-WC-Webhook-Topic", "order.created")
	sources := []connectors.Source{open(f, own())}
	for _, p := range []string{"shopify", "woocommerce", "stripe", "cal_com", "relance"} {
		sources = append(sources, open(f, map[string]any{"preset": p, "secret": secret, "country": "FR"}))
	}
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		events, err := sources[int(which)%len(sources)].Decode(h, body)
		if err != nil {
			return
		}
		for _, e := range events {
			if e.ID == "" || e.Type == "" {
				t.Errorf("an event without id or type: %+v", e)
			}
			if _, err := json.Marshal(e.Data); err != nil {
				t.Errorf("data that is no JSON: %v", err)
			}
		}
	})
}
