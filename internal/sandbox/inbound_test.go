package sandbox_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// inbound waits for the webhook of one inbound message.
func (r *rig) inbound(id string) map[string]any {
	r.t.Helper()
	var found map[string]any
	r.whatsapp.until("the inbound message", func(bodies []map[string]any) bool {
		for _, m := range updates(bodies, "messages") {
			if m["id"] == id {
				found = m
			}
		}
		return found != nil
	})
	return found
}

func (r *rig) reply(body map[string]any) string {
	r.t.Helper()
	return r.must("POST", "/sandbox/api/reply", "", body)["id"].(string)
}

func TestTypedTextArrivesWithTheSendersName(t *testing.T) {
	r := newRig(t)
	r.must("POST", "/sandbox/api/records/contact", "", map[string]any{"id": "c-1", "first_name": "Ana", "last_name": "Reis", "phone": ana})
	m := r.inbound(r.reply(map[string]any{"from": ana, "text": "Bonjour"}))
	if m["type"] != "text" || m["from"] != "33612345678" || m["text"].(map[string]any)["body"] != "Bonjour" || m["context"] != nil {
		t.Errorf("message = %v", m)
	}
	body := r.whatsapp.until("", func([]map[string]any) bool { return true })[0]
	entry := body["entry"].([]any)[0].(map[string]any)
	value := entry["changes"].([]any)[0].(map[string]any)["value"].(map[string]any)
	profile := value["contacts"].([]any)[0].(map[string]any)["profile"].(map[string]any)
	if body["object"] != "whatsapp_business_account" || entry["id"] != accountID || profile["name"] != "Ana Reis" {
		t.Errorf("webhook = %v", body)
	}
	if meta := value["metadata"].(map[string]any); meta["phone_number_id"] != numberID {
		t.Errorf("metadata = %v", meta)
	}
}

func TestATemplateButtonIsPressedByIDPayloadOrTitle(t *testing.T) {
	r := newRig(t)
	r.template()
	sent := r.sent(templateTo(ana))
	for _, press := range []string{"confirm", "v1.key/step/confirm", "je viens"} {
		t.Run(press, func(t *testing.T) {
			m := r.inbound(r.reply(map[string]any{"from": ana, "button": press}))
			want := map[string]any{"payload": "v1.key/step/confirm", "text": "Je viens"}
			if m["type"] != "button" || !cmp.Equal(m["button"], any(want)) || m["context"].(map[string]any)["id"] != sent {
				t.Errorf("message = %v", m)
			}
		})
	}
	if got := r.statuses(sent, 3); got[2] != "read" {
		t.Errorf("statuses = %v: who presses has read", got)
	}
}

func TestReplyButtonsAndListRowsComeBackAsInteractive(t *testing.T) {
	r := newRig(t)
	r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	interactive := func(kind string, action map[string]any) map[string]any {
		return map[string]any{"messaging_product": "whatsapp", "to": ana, "type": "interactive", "interactive": map[string]any{"type": kind, "body": map[string]any{"text": "Alors ?"}, "action": action}}
	}
	buttons := r.sent(interactive("button", map[string]any{"buttons": []any{map[string]any{"type": "reply", "reply": map[string]any{"id": "k/yes", "title": "Oui"}}}}))
	list := r.sent(interactive("list", map[string]any{"button": "Choisir", "sections": []any{map[string]any{"rows": []any{map[string]any{"id": "k/mon", "title": "Lundi", "description": "matin"}}}}}))

	m := r.inbound(r.reply(map[string]any{"from": ana, "button": "yes"}))
	want := map[string]any{"type": "button_reply", "button_reply": map[string]any{"id": "k/yes", "title": "Oui"}}
	if diff := cmp.Diff(any(want), m["interactive"]); diff != "" || m["context"].(map[string]any)["id"] != buttons {
		t.Errorf("pressed button = %v\n%s", m, diff)
	}
	m = r.inbound(r.reply(map[string]any{"from": ana, "button": "mon"}))
	want = map[string]any{"type": "list_reply", "list_reply": map[string]any{"id": "k/mon", "title": "Lundi", "description": "matin"}}
	if diff := cmp.Diff(any(want), m["interactive"]); diff != "" || m["context"].(map[string]any)["id"] != list {
		t.Errorf("chosen row = %v\n%s", m, diff)
	}
}

func TestTheNewestMessageWithTheButtonIsAnswered(t *testing.T) {
	r := newRig(t)
	r.template()
	old := r.sent(templateTo(ana))
	newest := r.sent(templateTo(ana))
	r.sent(textTo(ana, "sans bouton"))
	if m := r.inbound(r.reply(map[string]any{"from": ana, "button": "confirm"})); m["context"].(map[string]any)["id"] != newest {
		t.Errorf("context = %v, want the newest message", m["context"])
	}
	if m := r.inbound(r.reply(map[string]any{"from": ana, "button": "confirm", "message": old})); m["context"].(map[string]any)["id"] != old {
		t.Errorf("context = %v, want the message that was named", m["context"])
	}
}

func TestRepliesThatCannotBe(t *testing.T) {
	r := newRig(t)
	r.template()
	r.sent(templateTo(ana))
	cases := []struct {
		name   string
		body   string
		status int
	}{
		{"neither text nor button", `{"from":"+33612345678"}`, http.StatusBadRequest},
		{"both text and button", `{"from":"+33612345678","text":"x","button":"confirm"}`, http.StatusBadRequest},
		{"a sender that is no number", `{"from":"ana","text":"x"}`, http.StatusBadRequest},
		{"a field nobody knows", `{"from":"+33612345678","texte":"x"}`, http.StatusBadRequest},
		{"not an object", `[]`, http.StatusBadRequest},
		{"a button the phone does not have", `{"from":"+33612345678","button":"later"}`, http.StatusNotFound},
		{"a phone without messages", `{"from":"+33698765432","button":"confirm"}`, http.StatusNotFound},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			status, answer := r.call("POST", "/sandbox/api/reply", "", c.body)
			if text, _ := answer["error"].(string); status != c.status || text == "" {
				t.Errorf("reply = %d %v, want %d with a reason", status, answer, c.status)
			}
		})
	}
}

func TestReadReceiptsOfTheBusinessAreTaken(t *testing.T) {
	r := newRig(t)
	id := r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	if status, answer := r.send(map[string]any{"messaging_product": "whatsapp", "status": "read", "message_id": id}); status != http.StatusOK || answer["success"] != true {
		t.Errorf("read = %d %v", status, answer)
	}
	if status, _ := r.send(map[string]any{"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.none"}); status != http.StatusBadRequest {
		t.Errorf("read of an unknown message = %d, want 400", status)
	}
}

func TestPeopleReadWhenTheSettingSays(t *testing.T) {
	r := newRig(t)
	r.template()
	r.faults(`{"read":"auto"}`)
	if got := r.statuses(r.sent(templateTo(ana)), 3); got[2] != "read" {
		t.Errorf("statuses with read auto = %v", got)
	}
	r.faults(`{"read":"never"}`)
	id := r.sent(templateTo(ana))
	r.statuses(id, 2)
	r.inbound(r.reply(map[string]any{"from": ana, "button": "confirm"}))
	r.status(id, "delivered")
}
