package worker

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/clock"
)

// numbered are connections with a number whose provider stands at an address.
func numbered(t *testing.T, address string, more map[string]any) *Connections {
	t.Helper()
	values := map[string]any{
		"kind": "whatsapp", "phone_number_id": "1", "waba_id": "2", "token": "graph", "app_secret": "app", "verify_token": "verify",
		"base_url": address,
	}
	for name, v := range more {
		values[name] = v
	}
	c, err := Connect([]connectors.Settings{{Name: "number", Values: values}}, clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAConnectionIsKnownByItsNumberAndPortfolio(t *testing.T) {
	c := numbered(t, "http://127.0.0.1:1", map[string]any{"portfolio": "house"})
	if account, portfolio := c.business("number"); account != "1" || portfolio != "house" {
		t.Errorf("the connection writes from %q of portfolio %q", account, portfolio)
	}
	if account, portfolio := c.business("crm"); account != "" || portfolio != "" {
		t.Errorf("a connection without a number writes from %q of portfolio %q", account, portfolio)
	}
}

func TestReadReceiptsFollowTheSetting(t *testing.T) {
	for _, c := range []struct {
		name    string
		setting any
		want    map[string]any // what the provider is told; nil for nothing
	}{
		{"nothing is said where nothing is set", nil, nil},
		{"nobody sees", "never", nil},
		{"people see", "seen", map[string]any{"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1"}},
		{"people see that an answer is being written", "typing", map[string]any{
			"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1", "typing_indicator": map[string]any{"type": "text"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got map[string]any
			provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
					t.Error(err)
				}
				_, _ = io.WriteString(w, `{"success":true}`)
			}))
			defer provider.Close()
			more := map[string]any{}
			if c.setting != nil {
				more["read"] = c.setting
			}
			if tell := numbered(t, provider.URL, more).markRead(); tell != nil {
				if err := tell(t.Context(), "number", "wamid.1"); err != nil {
					t.Error(err)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("the provider is told (-want +got):\n%s", diff)
			}
		})
	}
}
