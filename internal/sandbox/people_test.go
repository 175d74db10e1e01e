package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAPersonSendsEveryKind(t *testing.T) {
	r := newRig(t)
	r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	sent := r.sent(textTo(ana, "Bonjour Ana"))
	form := r.sent(flow(nil))
	for _, c := range []struct {
		name, kind string
		body       map[string]any
		want       map[string]any // of the part of the message
		reply      string
	}{
		{"a place", "location", map[string]any{"location": map[string]any{"latitude": 48.5, "longitude": 2.25, "name": "Ici"}}, map[string]any{"latitude": 48.5, "longitude": 2.25, "name": "Ici"}, ""},
		{"a reaction", "reaction", map[string]any{"reaction": map[string]any{"to": sent, "emoji": "❤️"}}, map[string]any{"message_id": sent, "emoji": "❤️"}, ""},
		{"a reaction that is taken back", "reaction", map[string]any{"reaction": map[string]any{"to": sent}}, map[string]any{"message_id": sent}, ""},
		{"a text that quotes", "text", map[string]any{"text": "Oui", "reply_to": sent}, map[string]any{"body": "Oui"}, sent},
		{"an order", "order", map[string]any{"order": map[string]any{"catalog": "1", "items": []any{map[string]any{"id": "tea", "quantity": 2, "price": 4.5}}}}, map[string]any{"catalog_id": "1", "text": "", "product_items": []any{map[string]any{"product_retailer_id": "tea", "quantity": 2.0, "item_price": 4.5, "currency": "EUR"}}}, ""},
		{"a form", "interactive", map[string]any{"form": map[string]any{"fields": map[string]any{"day": "lundi"}}}, map[string]any{"type": "nfm_reply", "nfm_reply": map[string]any{"name": "flow", "body": "Sent", "response_json": `{"day":"lundi","flow_token":"v1.key"}`}}, form},
		{"something that Meta does not carry", "unsupported", map[string]any{"unsupported": "poll"}, map[string]any{"type": "poll"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.body["from"] = ana
			m := r.inbound(r.reply(c.body))
			if diff := cmp.Diff(any(c.want), m[c.kind]); m["type"] != c.kind || diff != "" {
				t.Errorf("message = %v (-want +got):\n%s", m, diff)
			}
			quoted, _ := m["context"].(map[string]any)
			if id, _ := quoted["id"].(string); id != c.reply {
				t.Errorf("context = %v, want %q", quoted, c.reply)
			}
		})
	}
	cards := r.inbound(r.reply(map[string]any{"from": ana, "contacts": []any{map[string]any{"name": "Bea Roux", "phones": []string{"+33123456789"}}}}))["contacts"].([]any)
	one := cards[0].(map[string]any)
	if one["name"].(map[string]any)["last_name"] != "Roux" || one["phones"].([]any)[0].(map[string]any)["wa_id"] != "33123456789" {
		t.Errorf("cards = %v", cards)
	}
	for _, kind := range []string{"image", "video", "document", "sticker"} {
		m := r.inbound(r.reply(map[string]any{"from": ana, "forwarded": true, "media": map[string]any{"kind": kind, "data": "AAAA", "caption": "vu"}}))
		part := m[kind].(map[string]any)
		if m["type"] != kind || part["id"] == "" || part["sha256"] == "" || m["context"].(map[string]any)["forwarded"] != true {
			t.Errorf("%s = %v", kind, m)
		}
	}
	m := r.inbound(r.reply(map[string]any{"from": ana, "media": map[string]any{"kind": "image"}}))
	if m["image"].(map[string]any)["mime_type"] != "image/png" {
		t.Errorf("a picture of the sandbox's own = %v", m)
	}
	for _, body := range []string{
		`{"from":"+33612345678","media":{"kind":"film","data":"AAAA"}}`, `{"from":"+33612345678","media":{"kind":"video"}}`,
		`{"from":"+33612345678","location":{"latitude":91,"longitude":0}}`, `{"from":"+33612345678","text":"x","unsupported":"poll"}`,
		`{"from":"+33612345678","order":{"catalog":"1"}}`, `{"from":"+33612345678","contacts":[{"name":""}]}`,
	} {
		if status, _ := r.call("POST", "/sandbox/api/reply", "", body); status != http.StatusBadRequest {
			t.Errorf("reply %s = %d, want 400", body, status)
		}
	}
}

func TestAPersonChangesAMessageAndTakesItBack(t *testing.T) {
	r := newRig(t)
	text := r.reply(map[string]any{"from": ana, "text": "Lundi"})
	photo := r.reply(map[string]any{"from": ana, "media": map[string]any{"kind": "image", "caption": "Ici"}})
	inner := func(id string) map[string]any {
		edit := r.inbound(id)["edit"].(map[string]any)
		m := edit["message"].(map[string]any)
		m["of"] = edit["original_message_id"]
		return m
	}
	m := inner(r.must("POST", "/sandbox/api/edit", "", map[string]any{"message": text, "text": "Mardi"})["id"].(string))
	if m["of"] != text || m["type"] != "text" || m["text"].(map[string]any)["body"] != "Mardi" {
		t.Errorf("edited text = %v", m)
	}
	m = inner(r.must("POST", "/sandbox/api/edit", "", map[string]any{"message": photo, "text": "Là"})["id"].(string))
	if m["of"] != photo || m["image"].(map[string]any)["caption"] != "Là" {
		t.Errorf("edited caption = %v", m)
	}
	back := r.inbound(r.must("POST", "/sandbox/api/revoke", "", map[string]any{"message": text})["id"].(string))
	if back["type"] != "revoke" || back["revoke"].(map[string]any)["original_message_id"] != text || back["from"] != "33612345678" {
		t.Errorf("revoked = %v", back)
	}
	_, raw := r.raw("GET", "/sandbox/api/messages?all=1", "", nil)
	if !strings.Contains(string(raw), `"edited":true`) || !strings.Contains(string(raw), `"revoked":true`) || strings.Contains(string(raw), "Mardi") {
		t.Errorf("the phone shows %s", raw)
	}
	if status, _ := r.call("POST", "/sandbox/api/edit", "", map[string]any{"message": text, "text": "x"}); status != http.StatusConflict {
		t.Errorf("an edit of what was taken back = %d, want 409", status)
	}
}

func TestSomebodyWithoutANumber(t *testing.T) {
	r := newRig(t)
	r.template()
	who := r.must("POST", "/sandbox/api/person", "", map[string]any{"username": "ana.r", "country": "MX"})
	id := who["user_id"].(string)
	if !strings.HasPrefix(id, "MX.") || who["hidden"] != true {
		t.Fatalf("person = %v", who)
	}
	m := r.inbound(r.reply(map[string]any{"from": "@ana.r", "text": "Bonjour"}))
	if m["from"] != nil || m["from_user_id"] != id {
		t.Errorf("message = %v, want no number in it", m)
	}
	body := templateTo("")
	delete(body, "to")
	body["recipient"] = id
	_, answer := r.send(body)
	contact := answer["contacts"].([]any)[0].(map[string]any)
	if contact["user_id"] != id || contact["wa_id"] != nil || contact["input"] != id {
		t.Errorf("contact = %v", contact)
	}
	sent := answer["messages"].([]any)[0].(map[string]any)["id"].(string)
	r.statuses(sent, 2)
	r.inbound(r.reply(map[string]any{"from": id, "button": "confirm"}))
	r.must("POST", "/sandbox/api/preference", "", map[string]any{"from": id, "value": "stop"})
	if one := r.change("user_preferences")["user_preferences"].([]any)[0].(map[string]any); one["wa_id"] != nil || one["user_id"] != id {
		t.Errorf("preference = %v", one)
	}
	for _, b := range r.whatsapp.until("", func([]map[string]any) bool { return true }) {
		for _, u := range updates([]map[string]any{b}, "statuses") {
			if u["recipient_id"] != nil || u["recipient_user_id"] != id {
				t.Errorf("status = %v, want no number in it", u)
			}
		}
		for _, c := range updates([]map[string]any{b}, "contacts") {
			if c["wa_id"] != nil || c["profile"].(map[string]any)["username"] != "ana.r" {
				t.Errorf("contact = %v", c)
			}
		}
	}
	if got := r.messages("?to=" + url.QueryEscape(id)); len(got) != 1 {
		t.Errorf("%d messages to the user id, want 1", len(got))
	}
	r.must("POST", templatesPath, token, map[string]any{"name": "code", "language": "fr", "category": "authentication", "components": signingIn("copy_code", nil)})
	code131062 := map[string]any{"messaging_product": "whatsapp", "recipient": id, "type": "template", "template": map[string]any{"name": "code", "language": map[string]any{"code": "fr"}}}
	if _, answer := r.send(code131062); code(answer) != 131062 {
		t.Errorf("an authentication template to a user id = %v, want 131062", answer)
	}
	if status, _ := r.call("POST", "/sandbox/api/person", "", map[string]any{"phone": ana, "username": "ana.r"}); status != http.StatusConflict {
		t.Errorf("a username twice = %d, want 409", status)
	}
}

func TestAPersonMovesToAnotherNumber(t *testing.T) {
	r := newRig(t)
	r.template()
	r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	r.sent(templateTo(ana))
	const elsewhere = "+33698765432"
	before := r.inbound(r.reply(map[string]any{"from": ana, "text": "Je change de numéro"}))["from_user_id"]
	after := r.must("POST", "/sandbox/api/move", "", map[string]any{"from": ana, "phone": elsewhere})
	moved := r.system("user_changed_number")
	if moved["from"] != "33612345678" || moved["from_user_id"] != before || moved["system"].(map[string]any)["wa_id"] != "33698765432" || after["user_id"] != before {
		t.Errorf("system message = %v, person %v", moved, after)
	}
	if got := r.inbound(r.reply(map[string]any{"from": elsewhere, "button": "confirm"})); got["from"] != "33698765432" || got["from_user_id"] != before {
		t.Errorf("the conversation did not go along: %v", got)
	}
	if m := r.status(r.sent(templateTo(ana)), "failed"); m.Error.Code != 131026 {
		t.Errorf("the old number = %d, want 131026", m.Error.Code)
	}
	r.must("POST", "/sandbox/api/move", "", map[string]any{"from": elsewhere, "user_id": true})
	moved = r.system("user_changed_user_id")
	if got := moved["system"].(map[string]any)["user_id"]; got == before || got == nil || moved["from_user_id"] != before {
		t.Errorf("another user id = %v", moved)
	}
	r.must("POST", "/sandbox/api/move", "", map[string]any{"from": elsewhere, "identity": true})
	r.system("customer_identity_changed")
	// Somebody else has the old number.
	m := r.inbound(r.reply(map[string]any{"from": ana, "text": "Qui est là ?"}))
	if m["from_user_id"] == before {
		t.Errorf("the old number has the user id still: %v", m)
	}
	r.statuses(r.sent(templateTo(ana)), 2)
	for _, body := range []string{`{"from":"+33698765432"}`, `{"from":"+33698765432","phone":"+33698765432"}`, `{"from":"+33698765432","phone":"x"}`} {
		if status, _ := r.call("POST", "/sandbox/api/move", "", body); status != http.StatusBadRequest {
			t.Errorf("move %s = %d, want 400", body, status)
		}
	}
}

// system waits for a system message of a type.
func (r *rig) system(kind string) map[string]any {
	r.t.Helper()
	var found map[string]any
	r.whatsapp.until(kind, func(bodies []map[string]any) bool {
		for _, m := range updates(bodies, "messages") {
			if system, ok := m["system"].(map[string]any); ok && system["type"] == kind {
				found = m
			}
		}
		return found != nil
	})
	return found
}
