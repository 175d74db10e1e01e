package sandbox_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// change waits for a webhook of a field and answers its value.
func (r *rig) change(field string) map[string]any {
	r.t.Helper()
	var found map[string]any
	r.whatsapp.until("a webhook of "+field, func(bodies []map[string]any) bool {
		for _, b := range bodies {
			for _, c := range b["entry"].([]any)[0].(map[string]any)["changes"].([]any) {
				if m := c.(map[string]any); m["field"] == field {
					found = m["value"].(map[string]any)
				}
			}
		}
		return found != nil
	})
	return found
}

func TestAPersonStopsMarketingInWhatsApp(t *testing.T) {
	r := newRig(t)
	id := r.must("POST", "/sandbox/api/preference", "", map[string]any{"from": ana, "value": "stop"})["id"]
	value := r.change("user_preferences")
	one := value["user_preferences"].([]any)[0].(map[string]any)
	if one["wa_id"] != "33612345678" || one["category"] != "marketing_messages" || one["value"] != "stop" || one["timestamp"] == nil {
		t.Errorf("preference = %v", one)
	}
	if value["metadata"].(map[string]any)["phone_number_id"] != numberID || len(value["contacts"].([]any)) != 1 {
		t.Errorf("value = %v", value)
	}
	eventually(t, "the gateway's answer to be noted", func() bool {
		list := r.messages("?all=1")
		return len(list) == 1 && list[0].ID == id && list[0].Type == "preference" && list[0].Body == "stop" && !list[0].Acked.IsZero()
	})
	if status, _ := r.send(textTo(ana, "x")); status != http.StatusOK {
		t.Errorf("send = %d", status)
	}
	if got := r.messages(""); len(got) != 1 || r.status(got[0].ID, "failed").Error.Code != 131047 {
		t.Errorf("a preference opened the window: %+v", got)
	}
	for _, body := range []string{`{"from":"+33612345678","value":"pause"}`, `{"from":"ana","value":"stop"}`} {
		if status, _ := r.call("POST", "/sandbox/api/preference", "", body); status != http.StatusBadRequest {
			t.Errorf("preference %s = %d, want 400", body, status)
		}
	}
}

func TestAColleagueWritesFromThePhoneApp(t *testing.T) {
	r := newRig(t)
	id := r.must("POST", "/sandbox/api/echo", "", map[string]any{"to": ana, "text": "Je vous rappelle."})["id"]
	one := r.change("smb_message_echoes")["message_echoes"].([]any)[0].(map[string]any)
	if one["to"] != "33612345678" || one["id"] != id || one["text"].(map[string]any)["body"] != "Je vous rappelle." {
		t.Errorf("echo = %v", one)
	}
	if got := r.messages(""); len(got) != 0 {
		t.Errorf("an echo counts as a message of relance: %+v", got)
	}
	list := r.messages("?all=1")
	if len(list) != 1 || list[0].Direction != "echo" || list[0].To != ana || list[0].Status != "delivered" {
		t.Errorf("the phone shows %+v", list)
	}
}

func TestMetaChangesATemplate(t *testing.T) {
	r := newRig(t)
	r.template()
	r.faults(`{"template":{"name":"booking_reminder","category":"marketing","quality":"red"}}`)
	got := r.change("template_category_update")
	delete(got, "message_template_id")
	want := map[string]any{"message_template_name": "booking_reminder", "message_template_language": "fr", "previous_category": "UTILITY", "new_category": "MARKETING"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("category update (-want +got):\n%s", diff)
	}
	if got := r.change("message_template_quality_update"); got["new_quality_score"] != "RED" {
		t.Errorf("quality update = %v", got)
	}
	r.faults(`{"template":{"name":"booking_reminder","status":"paused"}}`)
	eventually(t, "the pause", func() bool { return r.change("message_template_status_update")["event"] == "PAUSED" })
	if status, answer := r.send(templateTo(ana)); answer["error"] == nil || answer["error"].(map[string]any)["code"] != 132015.0 {
		t.Errorf("send of a paused template = %d %v", status, answer)
	}
}

func TestMessagesTellTheirOrder(t *testing.T) {
	r := newRig(t)
	r.template()
	for range 3 {
		r.sent(templateTo(ana))
	}
	in := r.reply(map[string]any{"from": ana, "text": "Bonjour"})
	r.inbound(in)
	eventually(t, "the answer of the gateway to be noted", func() bool { return !r.messages("?all=1")[3].Acked.IsZero() })
	all := r.messages("?all=1")
	for i, m := range all[:3] {
		if m.Ref != "r1.abc.1" || m.Asked.IsZero() || m.Accepted.Before(m.Asked) || m.Seq != int64(i+1) || !m.Acked.IsZero() {
			t.Errorf("message %d = %+v", i, m)
		}
	}
	if last := all[3]; !last.Acked.After(all[2].Accepted) || !last.Accepted.IsZero() {
		t.Errorf("the reply = %+v, told after %s", last, all[2].Accepted)
	}
	var paged []string
	after := int64(0)
	for {
		page := r.messages(fmt.Sprintf("?after=%d&limit=2", after))
		if len(page) == 0 {
			break
		}
		if len(page) > 2 {
			t.Fatalf("a page of %d", len(page))
		}
		for _, m := range page {
			paged, after = append(paged, m.ID), m.Seq
		}
	}
	if diff := cmp.Diff([]string{all[0].ID, all[1].ID, all[2].ID}, paged); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	for _, query := range []string{"?after=x", "?after=-1", "?limit=0", "?limit=1001"} {
		if status, _ := r.raw("GET", "/sandbox/api/messages"+query, "", nil); status != http.StatusBadRequest {
			t.Errorf("messages%s = %d, want 400", query, status)
		}
	}
}
