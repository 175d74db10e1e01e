package whatsapp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// spoken is what an event says, without what it keeps as it came.
type spoken struct {
	Type    string
	Message map[string]any
}

func TestDecodeSaysWhatIsInAMessage(t *testing.T) {
	of := func(kind, text string, more map[string]any) map[string]any {
		m := map[string]any{"type": kind, "text": text, "button": ""}
		for k, v := range more {
			m[k] = v
		}
		return m
	}
	pressed := func(kind, text, button string, more map[string]any) map[string]any {
		m := of(kind, text, more)
		m["button"] = button
		return m
	}
	flow := map[string]any{"size": 4.0, "flow_token": "t-1", "when": map[string]any{"day": "Monday"}}
	address := map[string]any{"in_pin_code": "400063", "city": "Mumbai"}
	fault := map[string]any{
		"code": 131051.0, "title": "Message type unknown", "message": "Message type unknown",
		"error_data": map[string]any{"details": "Message type is not supported."},
	}
	cases := []struct {
		name, file string
		at         int
		want       map[string]any
	}{
		{"a question about a product", "content", 0, of("text", "is it still there?", map[string]any{"context": map[string]any{
			"from": "33100000000", "id": "wamid.OUT1", "product": map[string]any{"catalog_id": "55", "product_retailer_id": "lamp-1"},
		}})},
		{"a forwarded text", "content", 1, of("text", "look at this", map[string]any{"context": map[string]any{"frequently_forwarded": true}})},
		{"an answer to an ad", "content", 2, of("text", "I saw your ad", map[string]any{"referral": map[string]any{
			"source_url": "https://fb.example/1", "source_id": "777", "source_type": "ad", "headline": "Lamps", "body": "Half price", "media_type": "image",
			"image_url": "https://cdn.example/a.jpg", "ctwa_clid": "Af1", "welcome_message": map[string]any{"text": "Hello!"},
		}})},
		{"a photo", "content", 3, of("image", "the door", map[string]any{"media": map[string]any{
			"kind": "image", "id": "700", "mime_type": "image/jpeg", "sha256": "AA==", "caption": "the door", "url": "https://lookaside.example/700",
		}})},
		{"a voice message", "content", 5, of("audio", "", map[string]any{"media": map[string]any{
			"kind": "audio", "id": "702", "mime_type": "audio/ogg; codecs=opus", "sha256": "CC==", "voice": true,
		}})},
		{"a document", "content", 6, of("document", "signed", map[string]any{"media": map[string]any{
			"kind": "document", "id": "703", "mime_type": "application/pdf", "sha256": "DD==", "caption": "signed", "filename": "quote.pdf",
		}})},
		{"a place", "content", 8, of("location", "", map[string]any{"location": map[string]any{
			"latitude": 48.853, "longitude": 2.349, "name": "Café du Coin", "address": "1 rue Neuve", "url": "https://cafe.example",
		}})},
		{"cards of people", "content", 9, of("contacts", "", map[string]any{"cards": []any{map[string]any{
			"name":   map[string]any{"formatted_name": "Lou Petit", "first_name": "Lou"},
			"phones": []any{map[string]any{"phone": "+33 6 00 00 00 21", "wa_id": "33600000021", "type": "CELL"}},
			"emails": []any{map[string]any{"email": "lou@example.com", "type": "WORK"}},
			"org":    map[string]any{"company": "Lampes"}, "birthday": "1990-02-03",
		}}})},
		{"a reaction", "content", 10, of("reaction", "🎉", map[string]any{"reaction": map[string]any{"emoji": "🎉", "to": "wamid.OUT1"}})},
		{"a reaction that was taken back", "content", 11, of("reaction", "", map[string]any{"reaction": map[string]any{"emoji": "", "to": "wamid.OUT1"}})},
		{"an order", "content", 12, of("order", "by Friday please", map[string]any{"order": map[string]any{
			"catalog": "55", "text": "by Friday please",
			"items": []any{map[string]any{"product_retailer_id": "lamp-1", "quantity": 2.0, "item_price": 30.5, "currency": "EUR"}},
		}})},
		{"a template's button", "pressed", 0, pressed("button", "I will come", "confirm", map[string]any{"context": map[string]any{"from": "33100000000", "id": "wamid.OUT1"}})},
		{"a row of a list", "pressed", 2, pressed("interactive", "Tuesday", "tue", map[string]any{"description": "in the morning"})},
		{"a form", "pressed", 3, of("interactive", "Sent", map[string]any{"form": map[string]any{"name": "flow", "fields": flow}})},
		{"a form whose answers are no object", "pressed", 4, of("interactive", "Sent", map[string]any{"form": map[string]any{"name": "flow", "fields": map[string]any{}}})},
		{"an address", "pressed", 5, of("interactive", "Lou Petit\n1 Hill Road", map[string]any{
			"address": address,
			"form":    map[string]any{"name": "address_message", "fields": map[string]any{"saved_address_id": "a1", "values": address}},
		})},
		{"a permission to call", "pressed", 6, of("interactive", "", map[string]any{"call_permission": map[string]any{
			"response": "accept", "expiration_timestamp": 1795860000.0, "response_source": "user_action",
		}})},
		{"a message that WhatsApp does not pass on", "unheard", 0, of("unsupported", "", map[string]any{"unsupported": map[string]any{"type": "poll"}, "errors": []any{fault}})},
		{"a type of the future", "unheard", 1, of("hologram", "", nil)},
		{"a text of another shape", "unheard", 3, of("text", "", nil)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e := decode(t, fixture(t, "webhooks/"+c.file+".json"))[c.at]
			c.want["id"] = e.ID
			got, _ := e.Data["message"].(map[string]any)
			if d := cmp.Diff(spoken{"message.received", c.want}, spoken{e.Type, got}); d != "" {
				t.Errorf("the message (-want +got):\n%s", d)
			}
			if e.Message == nil || e.Message.Account != "800000000000001" {
				t.Errorf("the message is %+v", e.Message)
			}
		})
	}
}

func TestAMessageToAGroupIsNoneToUs(t *testing.T) {
	e := decode(t, fixture(t, "webhooks/unheard.json"))[5]
	if e.Type != "whatsapp.group_message" || e.Message != nil || e.Contact.Phone != "+33600000017" {
		t.Errorf("the event is %+v", e)
	}
	want := map[string]any{"id": e.ID, "type": "text", "text": "to all of us", "button": "", "group": "120363000000000001@g.us"}
	if d := cmp.Diff(want, e.Data["message"]); d != "" {
		t.Errorf("the message (-want +got):\n%s", d)
	}
}

func TestDecodeCorrections(t *testing.T) {
	want := []spoken{
		{connectors.MessageEdited, map[string]any{"id": "wamid.IN1", "type": "text", "text": "is it still free?", "button": "", "context": map[string]any{"id": "wamid.OUT1"}}},
		{connectors.MessageEdited, map[string]any{"id": "wamid.IN4", "type": "image", "text": "the other door", "button": "", "media": map[string]any{
			"kind": "image", "id": "706", "mime_type": "image/jpeg", "sha256": "FF==", "caption": "the other door",
		}}},
		{connectors.MessageRevoked, map[string]any{"id": "wamid.IN2", "text": "", "type": ""}},
		{"whatsapp.edit", nil},
	}
	var got []spoken
	for _, e := range decode(t, fixture(t, "webhooks/corrections.json")) {
		message, _ := e.Data["message"].(map[string]any)
		got = append(got, spoken{e.Type, message})
		if e.Message != nil || e.Contact.Phone != "+33600000017" {
			t.Errorf("%s is %+v", e.Type, e)
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("corrections (-want +got):\n%s", d)
	}
}

func TestDecodeWhoMoved(t *testing.T) {
	type move struct{ Type, Phone, UserID, NewPhone, NewUserID string }
	const old, user = "+33600000017", "FR.1000000000000000017"
	want := []move{
		{connectors.ContactMoved, old, "", "+33600000099", ""},
		{connectors.ContactMoved, old, "", "+33600000098", ""},
		{connectors.ContactMoved, "", user, "", "FR.1000000000000000019"},
		{connectors.ContactMoved, old, user, "", "FR.1000000000000000020"},
		{"contact.identity_changed", old, user, "", ""},
		{"whatsapp.system", old, user, "", ""},
		{"whatsapp.system", old, user, "", ""},
		{connectors.ContactMoved, "", user, "+33600000099", "FR.1000000000000000019"},
		{connectors.ContactMoved, "+33600000098", "", "", "FR.1000000000000000021"},
		{"whatsapp.user_id_update", "", "", "", ""},
	}
	var got []move
	for _, e := range decode(t, fixture(t, "webhooks/moved.json")) {
		m := move{Type: e.Type, Phone: e.Contact.Phone, UserID: e.Contact.UserID}
		if to, ok := e.Data["moved"].(map[string]any); ok {
			m.NewPhone, m.NewUserID = to["phone"].(string), to["user_id"].(string)
		}
		if e.Message != nil {
			t.Errorf("%s is a message", e.Type)
		}
		got = append(got, m)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("moves (-want +got):\n%s", d)
	}
}
