package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRefusedSends(t *testing.T) {
	r := newRig(t)
	r.template()
	buttons := func(n int, title string) map[string]any {
		var all []any
		for i := range n {
			all = append(all, map[string]any{"type": "reply", "reply": map[string]any{"id": "b" + string(rune('a'+i)), "title": title + string(rune('a'+i))}})
		}
		return map[string]any{"messaging_product": "whatsapp", "to": ana, "type": "interactive", "interactive": map[string]any{"type": "button", "body": map[string]any{"text": "Alors ?"}, "action": map[string]any{"buttons": all}}}
	}
	named := func(name, language string) map[string]any {
		return map[string]any{"messaging_product": "whatsapp", "to": ana, "type": "template", "template": map[string]any{"name": name, "language": map[string]any{"code": language}}}
	}
	wrongButton := templateTo(ana)
	wrongButton["template"].(map[string]any)["components"].([]any)[1].(map[string]any)["index"] = 7
	longCallback := textTo(ana, "x")
	longCallback["biz_opaque_callback_data"] = strings.Repeat("x", 513)
	noProduct := textTo(ana, "x")
	delete(noProduct, "messaging_product")
	cases := []struct {
		name         string
		body         any
		code, status int
	}{
		{"a body that is not JSON", "{", 100, 400},
		{"a field of the wrong type", `{"messaging_product":"whatsapp","to":5}`, 100, 400},
		{"no messaging product", noProduct, 100, 400},
		{"no recipient", map[string]any{"messaging_product": "whatsapp", "type": "text"}, 131008, 400},
		{"no type", map[string]any{"messaging_product": "whatsapp", "to": ana}, 131008, 400},
		{"a recipient that is no number", textTo("ana", "x"), 131009, 400},
		{"a user id nobody has", map[string]any{"messaging_product": "whatsapp", "recipient": "FR.1", "type": "text", "text": map[string]any{"body": "x"}}, 131009, 400},
		{"the sender as recipient", textTo("+15550100200", "x"), 131021, 400},
		{"a type the sandbox does not carry", map[string]any{"messaging_product": "whatsapp", "to": ana, "type": "poll"}, 131051, 400},
		{"text without a body", textTo(ana, " "), 131008, 400},
		{"text that is too long", textTo(ana, strings.Repeat("é", 4097)), 100, 400},
		{"callback data that is too long", longCallback, 100, 400},
		{"four buttons", buttons(4, "t"), 131009, 400},
		{"a button title that is too long", buttons(1, strings.Repeat("t", 20)), 131009, 400},
		{"a template nobody made", named("unknown", "fr"), 132001, 404},
		{"a template in another language", named("booking_reminder", "en"), 132001, 404},
		{"a template without a language", named("booking_reminder", ""), 131008, 400},
		{"too few parameters", templateTo(ana, param("first_name", "Ana")), 132000, 400},
		{"too many parameters", templateTo(ana, param("first_name", "Ana"), param("time", "x"), param("place", "x")), 132000, 400},
		{"a parameter with another name", templateTo(ana, param("first_name", "Ana"), param("hour", "x")), 132012, 400},
		{"a parameter given twice", templateTo(ana, param("time", "x"), param("time", "y")), 132012, 400},
		{"a positional parameter in a named template", templateTo(ana, param("", "Ana"), param("", "x")), 132012, 400},
		{"an empty parameter", templateTo(ana, param("first_name", ""), param("time", "x")), 132012, 400},
		{"a line break in a parameter", templateTo(ana, param("first_name", "A\nB"), param("time", "x")), 132012, 400},
		{"a tab in a parameter", templateTo(ana, param("first_name", "A\tB"), param("time", "x")), 132012, 400},
		{"five spaces in a parameter", templateTo(ana, param("first_name", "A     B"), param("time", "x")), 132012, 400},
		{"a parameter that makes the body too long", templateTo(ana, param("first_name", strings.Repeat("a", 1024)), param("time", "x")), 132005, 400},
		{"a button the template does not have", wrongButton, 132000, 400},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			status, answer := r.send(c.body)
			e, _ := answer["error"].(map[string]any)
			if status != c.status || e["code"] != float64(c.code) {
				t.Errorf("send = %d %v, want %d with code %d", status, answer, c.status, c.code)
			}
			if e["fbtrace_id"] == "" || e["type"] != "OAuthException" {
				t.Errorf("error = %v, which is not in Meta's shape", e)
			}
		})
	}
	if got := r.messages(""); len(got) != 0 {
		t.Errorf("%d messages left although all were refused", len(got))
	}
}

func TestTheCloudAPIChecksTokenVersionAndNumber(t *testing.T) {
	r := newRig(t)
	cases := []struct {
		name, path, bearer    string
		code, subcode, status int
	}{
		{"no token", "/graph/v25.0/" + numberID + "/messages", "", 190, 0, 401},
		{"a wrong token", "/graph/v25.0/" + numberID + "/messages", "other", 190, 0, 401},
		{"another business number", "/graph/v25.0/123/messages", token, 100, 33, 400},
		{"a version that is none", "/graph/latest/" + numberID + "/messages", token, 100, 0, 400},
		{"a path that is none", "/graph/v25.0/" + numberID + "/nonsense/more", token, 100, 0, 400},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			status, answer := r.call("POST", c.path, c.bearer, textTo(ana, "x"))
			e := answer["error"].(map[string]any)
			subcode, _ := e["error_subcode"].(float64)
			if status != c.status || e["code"] != float64(c.code) || int(subcode) != c.subcode {
				t.Errorf("= %d %v, want %d, code %d, subcode %d", status, e, c.status, c.code, c.subcode)
			}
		})
	}
	if got := r.must("GET", "/graph/v25.0/"+numberID, token, nil); got["id"] != numberID || got["quality_rating"] != "GREEN" {
		t.Errorf("the business number = %v", got)
	}
}

func TestATemplateIsRenderedAndItsStatusesArriveInOrder(t *testing.T) {
	r := newRig(t)
	r.template()
	_, answer := r.send(templateTo(ana))
	id := answer["messages"].([]any)[0].(map[string]any)["id"].(string)
	if !strings.HasPrefix(id, "wamid.") {
		t.Errorf("id = %q, want wamid.…", id)
	}
	contact := answer["contacts"].([]any)[0].(map[string]any)
	if contact["input"] != ana || contact["wa_id"] != "33612345678" || !strings.HasPrefix(contact["user_id"].(string), "FR.") {
		t.Errorf("contact = %v", contact)
	}
	if got, want := r.statuses(id, 2), []string{"sent", "delivered"}; !cmp.Equal(got, want) {
		t.Errorf("statuses = %v, want %v", got, want)
	}
	for _, u := range updates(r.whatsapp.until("", func([]map[string]any) bool { return true }), "statuses") {
		if u["biz_opaque_callback_data"] != "r1.abc.1" || u["recipient_id"] != "33612345678" {
			t.Errorf("status = %v, without our reference or recipient", u)
		}
		if p := u["pricing"].(map[string]any); p["category"] != "utility" || p["pricing_model"] != "PMP" {
			t.Errorf("pricing = %v", p)
		}
	}

	got := r.status(id, "delivered")
	if got.Body != "Bonjour Ana, rendez-vous à 15:00 chez nous." || got.Footer != "Clinique" || got.Template != "booking_reminder" || got.Type != "template" || got.To != ana || got.Direction != "out" {
		t.Errorf("message = %+v", got)
	}
	want := []struct{ ID, Title, Payload, URL string }{{"confirm", "Je viens", "v1.key/step/confirm", ""}, {"cancel", "Annuler", "v1.key/step/cancel", ""}}
	if diff := cmp.Diff(want, got.Buttons); diff != "" {
		t.Errorf("buttons (-want +got):\n%s", diff)
	}

	r.must("POST", "/sandbox/api/read", "", map[string]any{"phone": ana})
	if got, want := r.statuses(id, 3), []string{"sent", "delivered", "read"}; !cmp.Equal(got, want) {
		t.Errorf("statuses after reading = %v, want %v", got, want)
	}
}

func TestMessagesAreListedPerNumberOldestFirst(t *testing.T) {
	r := newRig(t)
	r.template()
	first := r.sent(templateTo(ana))
	other := r.sent(templateTo("+33698765432"))
	second := r.sent(templateTo("33612345678"))
	r.must("POST", "/sandbox/api/reply", "", map[string]any{"from": ana, "text": "ok"})
	ids := func(query string) []string {
		var all []string
		for _, m := range r.messages(query) {
			all = append(all, m.ID)
		}
		return all
	}
	for _, query := range []string{"?to=+33612345678", "?to=%2B33612345678", "?to=33612345678"} {
		if diff := cmp.Diff([]string{first, second}, ids(query)); diff != "" {
			t.Errorf("messages%s (-want +got):\n%s", query, diff)
		}
	}
	if diff := cmp.Diff([]string{first, other, second}, ids("")); diff != "" {
		t.Errorf("all messages (-want +got):\n%s", diff)
	}
	all := r.messages("?all=1&to=" + url.QueryEscape(ana))
	if len(all) != 3 || all[2].Direction != "in" || all[2].From != ana || all[2].Body != "ok" {
		t.Errorf("with inbound ones = %+v", all)
	}
	if status, _ := r.call("GET", "/sandbox/api/messages?to=ana", "", nil); status != http.StatusBadRequest {
		t.Errorf("to=ana answers %d, want 400", status)
	}
}

func TestFreeTextNeedsTheWindow(t *testing.T) {
	r := newRig(t)
	r.template()
	failed := func(id string, code int) {
		t.Helper()
		if got := r.statuses(id, 1); got[0] != "failed" {
			t.Errorf("statuses = %v, want failed", got)
		}
		if m := r.status(id, "failed"); m.Error.Code != code {
			t.Errorf("error = %d, want %d", m.Error.Code, code)
		}
	}
	failed(r.sent(textTo(ana, "trop tôt")), 131047)

	r.must("POST", "/sandbox/api/reply", "", map[string]any{"from": ana, "text": "Bonjour"})
	if got := r.statuses(r.sent(textTo(ana, "dans la fenêtre")), 2); got[1] != "delivered" {
		t.Errorf("statuses inside the window = %v", got)
	}
	r.skip(23*time.Hour + 59*time.Minute)
	if got := r.statuses(r.sent(textTo(ana, "juste à temps")), 2); got[1] != "delivered" {
		t.Errorf("statuses at the end of the window = %v", got)
	}
	r.skip(time.Minute)
	late := r.sent(textTo(ana, "trop tard"))
	failed(late, 131047)
	if got := r.statuses(r.sent(templateTo(ana)), 2); got[1] != "delivered" {
		t.Errorf("statuses of a template outside the window = %v", got)
	}
	for _, u := range updates(r.whatsapp.until("", func([]map[string]any) bool { return true }), "statuses") {
		if u["id"] != late {
			continue
		}
		e := u["errors"].([]any)[0].(map[string]any)
		if e["code"] != float64(131047) || e["title"] != "Re-engagement message" || u["biz_opaque_callback_data"] != "r1.text.1" {
			t.Errorf("failed status = %v", u)
		}
	}
}

func TestNumbersWithoutWhatsAppFailAfterAcceptance(t *testing.T) {
	r := newRig(t)
	r.template()
	r.faults(`{"bad_numbers":["+33 6 98 76 54 32"]}`)
	for _, to := range []string{"+33612340000", "+33698765432"} {
		id := r.sent(templateTo(to))
		if got := r.statuses(id, 1); got[0] != "failed" {
			t.Errorf("statuses = %v, want failed", got)
		}
		if m := r.status(id, "failed"); m.Error.Code != 131026 {
			t.Errorf("error = %d, want 131026", m.Error.Code)
		}
		if status, _ := r.call("POST", "/sandbox/api/reply", "", map[string]any{"from": to, "text": "x"}); status != http.StatusConflict {
			t.Errorf("a reply from it answers %d, want 409", status)
		}
	}
	if got := r.statuses(r.sent(templateTo(ana)), 2); got[1] != "delivered" {
		t.Errorf("another number's statuses = %v", got)
	}
}

func TestASendToAUserIDReachesTheSamePhone(t *testing.T) {
	r := newRig(t)
	r.template()
	_, answer := r.send(templateTo(ana))
	body := templateTo("")
	delete(body, "to")
	body["recipient"] = answer["contacts"].([]any)[0].(map[string]any)["user_id"]
	r.sent(body)
	if got := r.messages("?to=" + url.QueryEscape(ana)); len(got) != 2 {
		t.Errorf("%d messages on the phone, want 2", len(got))
	}
}

func TestTimestampsAreVirtual(t *testing.T) {
	r := newRig(t)
	r.template()
	r.skip(48 * time.Hour)
	id := r.sent(templateTo(ana))
	r.statuses(id, 2)
	if at := r.status(id, "delivered").At; time.Until(at) < 47*time.Hour {
		t.Errorf("at = %v, which is not virtual time", at)
	}
	u := updates(r.whatsapp.until("", func([]map[string]any) bool { return true }), "statuses")[0]
	stamp, err := json.Number(u["timestamp"].(string)).Int64()
	if err != nil || time.Until(time.Unix(stamp, 0)) < 47*time.Hour {
		t.Errorf("timestamp = %v (%v), which is not virtual time", u["timestamp"], err)
	}
	answer := r.must("GET", "/sandbox/api/clock", "", nil)
	now, err := time.Parse(time.RFC3339, answer["now"].(string))
	if err != nil || time.Until(now) < 47*time.Hour || answer["factor"] != float64(1) {
		t.Errorf("clock = %v (%v)", answer, err)
	}
}
