package whatsapp_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

func TestMarkReadIsWrittenAsMetaReadsIt(t *testing.T) {
	const message = `{"messaging_product":"whatsapp","status":"read","message_id":"wamid.IN1"`
	for _, c := range []struct {
		name   string
		typing bool
		want   string
	}{
		{"read", false, message + `}`},
		{"read, and an answer is being written", true, message + `,"typing_indicator":{"type":"text"}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := serve(t, http.StatusOK, `{"success":true}`)
			if err := open(t, m.URL, connectors.Env{}).MarkRead(t.Context(), "wamid.IN1", c.typing); err != nil {
				t.Fatal(err)
			}
			if m.method != http.MethodPost || m.path != "/v25.0/800000000000001/messages" || m.auth != "Bearer TOKEN-8f3a" {
				t.Errorf("request %s %s with %q", m.method, m.path, m.auth)
			}
			var want, got any
			if err := errors.Join(json.Unmarshal([]byte(c.want), &want), json.Unmarshal(m.body, &got)); err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("request (-want +got):\n%s", d)
			}
		})
	}
}

func TestReceiptsAreWhatTheConnectionSays(t *testing.T) {
	for _, c := range []struct {
		read       any
		on, typing bool
	}{{nil, false, false}, {"never", false, false}, {"seen", true, false}, {"typing", true, true}} {
		set := map[string]any{}
		if c.read != nil {
			set["read"] = c.read
		}
		if on, typing := openWith(t, "https://graph.example", set).Receipts(); on != c.on || typing != c.typing {
			t.Errorf("read = %v: Receipts() = %v, %v, want %v, %v", c.read, on, typing, c.on, c.typing)
		}
	}
}
