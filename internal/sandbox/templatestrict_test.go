package sandbox_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAFaultMakesMetaStrictWithTemplates(t *testing.T) {
	r := newRig(t)
	r.faults(`{"strict":true}`)
	id := r.must("POST", templatesPath, token, reminderTemplate("one"))["id"].(string)
	edit := func() int {
		_, answer := r.call("POST", graph+id, token, map[string]any{"components": []any{map[string]any{"type": "BODY", "text": "Autre texte."}}})
		return code(answer)
	}
	if first, second := edit(), edit(); first != 0 || second != 100 {
		t.Errorf("two edits in a row = %d, %d, want the second refused", first, second)
	}
	r.skip(25 * time.Hour)
	if got := edit(); got != 0 {
		t.Errorf("an edit a day later = %d", got)
	}
	for range 8 {
		r.skip(25 * time.Hour)
		if got := edit(); got != 0 {
			t.Fatalf("an edit a day later = %d", got)
		}
	}
	r.skip(25 * time.Hour)
	if got := edit(); got != 100 {
		t.Errorf("the eleventh edit in a month = %d, want it refused", got)
	}
	r.faults(`{"template":{"name":"one","status":"PENDING"}}`)
	if got := edit(); got != 100 {
		t.Errorf("an edit of a pending template = %d, want it refused", got)
	}
	r.must("DELETE", templatesPath+"?name=one", token, nil)
	status, answer := r.call("POST", templatesPath, token, reminderTemplate("one"))
	if status != http.StatusBadRequest || answer["error"].(map[string]any)["error_subcode"] != float64(2388023) {
		t.Errorf("a deleted name = %d %v, want it blocked", status, answer)
	}
	r.skip(31 * 24 * time.Hour)
	r.faults(`{"template":null}`)
	r.must("POST", templatesPath, token, reminderTemplate("one"))
	// The one above counts too.
	for i := range 99 {
		r.must("POST", templatesPath, token, marketing("t_"+string(rune('a'+i/26))+string(rune('a'+i%26))))
	}
	if _, answer := r.call("POST", templatesPath, token, marketing("too_many")); code(answer) != 80007 {
		t.Errorf("the hundred and first template in an hour = %v, want 80007", answer)
	}
}

func TestMetaJudgesATemplate(t *testing.T) {
	r := newRig(t)
	body := reminderTemplate("booking_reminder")
	body["message_send_ttl_seconds"] = 7200
	id := r.must("POST", templatesPath, token, body)["id"].(string)
	shown := func(fields string) map[string]any {
		got := r.must("GET", graph+id+"?fields="+fields, token, nil)
		delete(got, "id")
		return got
	}
	want := map[string]any{"message_send_ttl_seconds": 7200.0, "rejected_reason": "NONE", "quality_score": map[string]any{"score": "UNKNOWN"}, "status": "APPROVED"}
	if diff := cmp.Diff(want, shown("message_send_ttl_seconds,rejected_reason,quality_score,status")); diff != "" {
		t.Errorf("the template (-want +got):\n%s", diff)
	}

	r.faults(`{"template":{"name":"booking_reminder","category":"marketing","notice":true}}`)
	notice := r.change("template_category_update")
	if notice["new_category"] != "UTILITY" || notice["correct_category"] != "MARKETING" || notice["category_update_timestamp"] == nil {
		t.Errorf("notice = %v", notice)
	}
	if got := shown("category,correct_category"); got["category"] != "UTILITY" || got["correct_category"] != "MARKETING" {
		t.Errorf("after the notice = %v", got)
	}
	r.faults(`{"template":{"name":"booking_reminder","category":"marketing","quality":"yellow"}}`)
	got := shown("category,previous_category,quality_score")
	if got["category"] != "MARKETING" || got["previous_category"] != "UTILITY" || got["quality_score"].(map[string]any)["score"] != "YELLOW" {
		t.Errorf("after the change = %v", got)
	}

	r.faults(`{"template":{"name":"booking_reminder","status":"rejected","reason":"PROMOTIONAL"}}`)
	if got := shown("rejected_reason,health_status"); got["rejected_reason"] != "PROMOTIONAL" || got["health_status"].(map[string]any)["can_send_message"] != "BLOCKED" {
		t.Errorf("after it was refused = %v", got)
	}
	r.faults(`{"template":{"name":"booking_reminder","status":"paused"}}`)
	r.must("POST", graph+id+"/unpause", token, nil)
	if got := shown("status"); got["status"] != "APPROVED" {
		t.Errorf("after it was set free = %v", got)
	}
	if status, _ := r.call("POST", graph+id+"/unpause", token, nil); status != http.StatusBadRequest {
		t.Errorf("setting free what is not paused = %d, want 400", status)
	}

	r.must("POST", graph+id, token, map[string]any{"components": []any{map[string]any{"type": "BODY", "text": "Autre texte."}}, "message_send_ttl_seconds": 43200})
	if got := r.change("message_template_components_update"); got["message_template_element"] != "Autre texte." || got["message_template_footer"] != nil {
		t.Errorf("the news of the text = %v", got)
	}
	other := r.must("POST", templatesPath, token, reminderTemplate("two"))["id"].(string)
	r.must("DELETE", templatesPath+"?hsm_ids=["+id+","+other+"]", token, nil)
	if left := r.must("GET", templatesPath, token, nil)["data"].([]any); len(left) != 0 {
		t.Errorf("left = %v", left)
	}
	for _, ttl := range []int{29, 43201} {
		body := reminderTemplate("three")
		body["message_send_ttl_seconds"] = ttl
		if status, _ := r.call("POST", templatesPath, token, body); status != http.StatusBadRequest {
			t.Errorf("a time to live of %d s = %d, want 400", ttl, status)
		}
	}
}

func TestATemplateOpensAForm(t *testing.T) {
	r := newRig(t)
	body := func(flow map[string]any) map[string]any {
		return map[string]any{"name": "form", "language": "fr", "category": "utility", "components": []any{
			map[string]any{"type": "body", "text": "Bonjour."}, map[string]any{"type": "buttons", "buttons": []any{flow}},
		}}
	}
	if status, _ := r.call("POST", templatesPath, token, body(map[string]any{"type": "flow", "text": "Remplir"})); status != http.StatusBadRequest {
		t.Errorf("a button without its flow = %d, want 400", status)
	}
	r.must("POST", templatesPath, token, body(map[string]any{"type": "flow", "text": "Remplir", "flow_id": 77, "navigate_screen": "START"}))
	sent := r.sent(typed("template", map[string]any{"name": "form", "language": map[string]any{"code": "fr"}, "components": []any{
		map[string]any{"type": "button", "sub_type": "flow", "index": "0", "parameters": []any{map[string]any{"type": "action", "action": map[string]any{"flow_token": "v1.k"}}}},
	}}))
	m := r.inbound(r.reply(map[string]any{"from": ana, "form": map[string]any{"fields": map[string]any{"day": "lundi"}}}))
	reply := m["interactive"].(map[string]any)["nfm_reply"].(map[string]any)
	if reply["response_json"] != `{"day":"lundi","flow_token":"v1.k"}` || m["context"].(map[string]any)["id"] != sent {
		t.Errorf("message = %v", m)
	}
}
