package whatsapp_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func TestProfileReadsBothShapes(t *testing.T) {
	const inner = `"messaging_product":"whatsapp","about":"Open 8 to 18","address":"1 Main St","description":"A clinic","email":"desk@clinic.example",` +
		`"profile_picture_url":"https://pps.example/1","websites":["https://clinic.example"],"vertical":"HEALTH"`
	want := whatsapp.Profile{
		About: "Open 8 to 18", Address: "1 Main St", Description: "A clinic", Email: "desk@clinic.example",
		Websites: []string{"https://clinic.example"}, Vertical: "HEALTH", Picture: "https://pps.example/1",
	}
	for name, body := range map[string]string{
		"as Meta answers":              `{"data":[{` + inner + `}]}`,
		"as Meta's description has it": `{"data":[{"business_profile":{` + inner + `}}]}`,
	} {
		m := serve(t, http.StatusOK, body)
		got, err := open(t, m.URL, connectors.Env{}).Profile(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		same(t, m, http.MethodGet, "/v25.0/800000000000001/whatsapp_business_profile?fields=about%2Caddress%2Cdescription%2Cemail%2Cprofile_picture_url%2Cwebsites%2Cvertical", "")
	}
}

func TestSetProfileSendsTheChangesAlone(t *testing.T) {
	m := serve(t, http.StatusOK, `{"success":true}`)
	c := open(t, m.URL, connectors.Env{})
	if err := c.SetProfile(t.Context(), map[string]any{"about": "Open", "websites": []string{"https://clinic.example"}, "vertical": "HEALTH"}); err != nil {
		t.Fatal(err)
	}
	same(t, m, http.MethodPost, "/v25.0/800000000000001/whatsapp_business_profile",
		`{"messaging_product":"whatsapp","about":"Open","websites":["https://clinic.example"],"vertical":"HEALTH"}`)
}

func TestSetProfileRefusesWhatMetaWould(t *testing.T) {
	m := serve(t, http.StatusOK, `{"success":true}`)
	c := open(t, m.URL, connectors.Env{})
	for _, one := range []struct {
		name    string
		changes map[string]any
		says    string
	}{
		{"a long line", map[string]any{"about": strings.Repeat("é", 140)}, "140 characters"},
		{"no line at all", map[string]any{"about": ""}, "empty"},
		{"a branch that is none", map[string]any{"vertical": "CLINIC"}, "HEALTH"},
		{"three websites", map[string]any{"websites": []string{"https://a.example", "https://b.example", "https://c.example"}}, "2 websites"},
		{"a website without a scheme", map[string]any{"websites": []string{"clinic.example"}}, "https://"},
	} {
		err := c.SetProfile(t.Context(), one.changes)
		var e *connectors.Error
		if !errors.As(err, &e) || e.Kind != connectors.Refused || !strings.Contains(err.Error(), one.says) || m.method != "" {
			t.Errorf("%s: %v after %q, want a refusal with %q and no call", one.name, err, m.method, one.says)
		}
	}
	if err := c.SetProfile(t.Context(), map[string]any{"about": strings.Repeat("é", 139), "websites": []string{}}); err != nil {
		t.Errorf("a profile at its limits: %v", err)
	}
}
