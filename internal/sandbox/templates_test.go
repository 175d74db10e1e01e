package sandbox_test

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const templatesPath = "/graph/v25.0/" + accountID + "/message_templates"

func TestRefusedTemplates(t *testing.T) {
	r := newRig(t)
	example := map[string]any{"body_text_named_params": []any{map[string]any{"param_name": "a", "example": "x"}}}
	body := func(text string) []any {
		return []any{map[string]any{"type": "BODY", "text": text, "example": example}}
	}
	cases := []struct {
		name    string
		change  map[string]any
		subcode int
	}{
		{"a name with capitals", map[string]any{"name": "Reminder"}, 0},
		{"a category that is none", map[string]any{"category": "SERVICE"}, 0},
		{"a language that is none", map[string]any{"language": "french"}, 0},
		{"no body", map[string]any{"components": []any{map[string]any{"type": "FOOTER", "text": "x"}}}, 0},
		{"a body that begins with a parameter", map[string]any{"components": body("{{a}} bonjour.")}, 2388299},
		{"a body that ends with a parameter", map[string]any{"components": body("Bonjour {{a}}")}, 2388299},
		{"two parameters side by side", map[string]any{"components": body("Le {{a}}{{b}} donc.")}, 2388299},
		{"parameters without an example", map[string]any{"components": []any{map[string]any{"type": "BODY", "text": "Le {{a}} donc."}}}, 2388043},
		{"a number for a name", map[string]any{"components": body("Le {{1}} donc.")}, 0},
		{"a parameter in the footer", map[string]any{"components": append(body("Bonjour."), map[string]any{"type": "FOOTER", "text": "Le {{a}} donc"})}, 0},
		{"a button text that is too long", map[string]any{"components": append(body("Bonjour."), map[string]any{"type": "BUTTONS", "buttons": []any{map[string]any{"type": "QUICK_REPLY", "text": "abcdefghijklmnopqrstuvwxyz"}}})}, 0},
		{"the same name and language again", map[string]any{}, 2388024},
	}
	r.template()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			made := reminderTemplate("booking_reminder")
			maps.Copy(made, c.change)
			status, answer := r.call("POST", templatesPath, token, made)
			e, _ := answer["error"].(map[string]any)
			subcode, _ := e["error_subcode"].(float64)
			if status != http.StatusBadRequest || e["code"] != float64(100) || int(subcode) != c.subcode {
				t.Errorf("= %d %v, want 400 with code 100, subcode %d", status, answer, c.subcode)
			}
		})
	}
}

func TestTemplatesAreListedPagedEditedAndDeleted(t *testing.T) {
	r := newRig(t)
	ids := map[string]string{}
	for _, name := range []string{"one", "two", "three"} {
		answer := r.must("POST", templatesPath, token, reminderTemplate(name))
		if answer["status"] != "APPROVED" || answer["category"] != "UTILITY" {
			t.Errorf("made %v, want an approved utility template", answer)
		}
		ids[name] = answer["id"].(string)
	}
	var names []string
	after := ""
	for pages := 1; ; pages++ {
		page := r.must("GET", templatesPath+"?limit=2&after="+after, token, nil)
		for _, one := range page["data"].([]any) {
			names = append(names, one.(map[string]any)["name"].(string))
		}
		paging := page["paging"].(map[string]any)
		if paging["next"] == nil {
			if pages != 2 {
				t.Errorf("%d pages, want 2", pages)
			}
			break
		}
		after = paging["cursors"].(map[string]any)["after"].(string)
	}
	slices.Sort(names)
	if diff := cmp.Diff([]string{"one", "three", "two"}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}

	r.must("POST", "/graph/v25.0/"+ids["one"], token, map[string]any{"components": []any{map[string]any{"type": "BODY", "text": "Autre texte."}}})
	edited := r.must("GET", "/graph/v25.0/"+ids["one"], token, nil)
	if got := edited["components"].([]any)[0].(map[string]any)["text"]; got != "Autre texte." {
		t.Errorf("edited body = %v", got)
	}
	r.must("DELETE", templatesPath+"?name=one", token, nil)
	if left := r.must("GET", templatesPath+"?name=one", token, nil)["data"].([]any); len(left) != 0 {
		t.Errorf("after deletion = %v", left)
	}
	if status, _ := r.call("DELETE", templatesPath+"?name=one", token, nil); status != http.StatusBadRequest {
		t.Errorf("deleting it again = %d, want 400", status)
	}
}

func TestPositionalParametersAndURLButtons(t *testing.T) {
	r := newRig(t)
	r.must("POST", templatesPath, token, map[string]any{
		"name": "pick", "language": "en_US", "category": "MARKETING",
		"components": []any{
			map[string]any{"type": "HEADER", "format": "TEXT", "text": "For {{1}} only", "example": map[string]any{"header_text": []any{"Ana"}}},
			map[string]any{"type": "BODY", "text": "Pick {{1}} or {{2}} today.", "example": map[string]any{"body_text": []any{[]any{"a", "b"}}}},
			map[string]any{"type": "BUTTONS", "buttons": []any{map[string]any{"type": "URL", "text": "Pick", "url": "https://clinic.example/{{1}}", "example": []any{"x"}}}},
		},
	})
	send := func(button any) (int, map[string]any) {
		parts := []any{
			map[string]any{"type": "header", "parameters": []any{map[string]any{"type": "text", "text": "Ana"}}},
			map[string]any{"type": "body", "parameters": []any{map[string]any{"type": "text", "text": "nine"}, map[string]any{"type": "text", "text": "$1 {{1}}"}}},
		}
		if button != nil {
			parts = append(parts, button)
		}
		return r.send(map[string]any{"messaging_product": "whatsapp", "to": ana, "type": "template", "template": map[string]any{"name": "pick", "language": map[string]any{"code": "en_US"}, "components": parts}})
	}
	if status, answer := send(nil); status != http.StatusBadRequest || answer["error"].(map[string]any)["code"] != float64(131008) {
		t.Errorf("without the end of the url = %d %v, want code 131008", status, answer)
	}
	if status, answer := send(map[string]any{"type": "button", "sub_type": "url", "index": "0", "parameters": []any{map[string]any{"type": "text", "text": "b-7"}}}); status != http.StatusOK {
		t.Fatalf("send = %d %v", status, answer)
	}
	got := r.messages("")[0]
	if got.Header != "For Ana only" || got.Body != "Pick nine or $1 {{1}} today." || got.Buttons[0].URL != "https://clinic.example/b-7" {
		t.Errorf("message = %+v", got)
	}
}

func TestATemplateThatIsNotApprovedIsNotSent(t *testing.T) {
	r := newRig(t)
	r.faults(`{"template":{"name":"*","status":"PENDING"}}`)
	if answer := r.must("POST", templatesPath, token, reminderTemplate("booking_reminder")); answer["status"] != "PENDING" {
		t.Errorf("made %v, want it pending", answer)
	}
	cases := []struct {
		name, status string
		code         int
	}{
		{"pending", "PENDING", 132001},
		{"rejected", "REJECTED", 132001},
		{"paused", "paused", 132015},
		{"disabled", "DISABLED", 132016},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r.faults(`{"template":{"name":"booking_reminder","status":"` + c.status + `"}}`)
			if _, answer := r.send(templateTo(ana)); answer["error"].(map[string]any)["code"] != float64(c.code) {
				t.Errorf("send = %v, want code %d", answer, c.code)
			}
		})
	}
	r.must("DELETE", "/sandbox/api/faults", "", nil)
	r.sent(templateTo(ana))

	// The first fault on the name replaces the one on all names, which approves
	// the template before it is pending again.
	want := []string{"PENDING", "APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "APPROVED"}
	got := templateNews(r.whatsapp.until("the news of the template", func(b []map[string]any) bool { return len(templateNews(b)) >= len(want) }))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// templateNews lists the events of message_template_status_update.
func templateNews(bodies []map[string]any) []string {
	var events []string
	for _, b := range bodies {
		for _, e := range b["entry"].([]any) {
			for _, c := range e.(map[string]any)["changes"].([]any) {
				c := c.(map[string]any)
				if c["field"] == "message_template_status_update" {
					events = append(events, c["value"].(map[string]any)["event"].(string))
				}
			}
		}
	}
	return events
}
