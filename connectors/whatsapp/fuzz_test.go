package whatsapp_test

import (
	"encoding/json"
	"testing"
)

// FuzzDecode: whatever a body is, Decode answers events that can be stored,
// which say everything that the body says, or an error.
func FuzzDecode(f *testing.F) {
	eachSample(f, func(_ string, body []byte) { f.Add(body) })
	f.Add([]byte(`{"entry":[{"changes":[{"field":"messages","value":{"messages":[{"id":"a","type":"interactive","interactive":{"button_reply":{"id":"x","title":"y"},"list_reply":{"id":"z","title":"w"}}}]}}]}]}`))
	f.Add([]byte(`{"entry":[{"changes":[{"field":"messages","value":{"contacts":[{"user_id":"A"},{"user_id":"A"}],"statuses":[{"id":"a","status":"sent","recipient_user_id":"A","timestamp":"99999999999999999"}]}}]}]}`))
	d := decoder(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		events, err := d.Decode(nil, body)
		if err != nil || len(events) == 0 {
			return
		}
		for _, e := range events {
			if e.ID == "" || len(e.ID) > 500 || e.Type == "" {
				t.Errorf("an event with the id %q and the type %q", e.ID, e.Type)
			}
			if (e.Type == "message.received") != (e.Message != nil) || (e.Type == "message.status") != (e.Status != nil) {
				t.Errorf("%s has the message %v and the status %v", e.Type, e.Message, e.Status)
			}
		}
		for _, gone := range lost(t, body) {
			t.Errorf("not kept: %s", gone)
		}
		// What is stored has to be read back by encoding/json.
		b, err := json.Marshal(map[string]any{"stored": events})
		var back map[string][]map[string]any
		if err != nil || json.Unmarshal(b, &back) != nil || len(back["stored"]) != len(events) {
			t.Errorf("the events cannot be read back: %v", err)
		}
	})
}
