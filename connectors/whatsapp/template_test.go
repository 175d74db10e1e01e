package whatsapp_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func spec() whatsapp.TemplateSpec {
	return whatsapp.TemplateSpec{
		Name: "booking_reminder_v1", Language: "fr", Category: "utility",
		Body: "Bonjour {{first_name}}, à {{starts_at}} !", Footer: "Clinique Augusta",
		Params: []whatsapp.Example{{Name: "first_name", Value: "Aline"}, {Name: "starts_at", Value: "10:00"}},
		Buttons: []whatsapp.TemplateButton{
			{Title: "Je viens"},
			{Title: "Site", URL: "https://clinic.example"},
			{Title: "Plan", URL: "https://clinic.example/map/", URLExample: "https://clinic.example/map/7"},
		},
	}
}

func TestCreateTemplateWritesWhatMetaReads(t *testing.T) {
	m := serve(t, http.StatusOK, `{"id":"1","status":"PENDING","category":"UTILITY"}`)
	if err := open(t, m.URL, connectors.Env{}).CreateTemplate(t.Context(), spec()); err != nil {
		t.Fatal(err)
	}
	if m.method != http.MethodPost || m.path != "/v25.0/900000000000001/message_templates" {
		t.Errorf("request %s %s", m.method, m.path)
	}
	var want, got any
	if err := json.Unmarshal(fixture(t, "create_template.json"), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(m.body, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("request (-want +got):\n%s", d)
	}
}

func TestATemplateWithNumbersIsRegisteredAsOne(t *testing.T) {
	m := serve(t, http.StatusOK, `{"id":"1"}`)
	s := spec()
	s.Positional, s.Body = true, "Bonjour {{1}}, à {{2}} !"
	s.Params = []whatsapp.Example{{Name: "1", Value: "Aline"}, {Name: "2", Value: "10:00"}}
	s.Header = &whatsapp.TemplateHeader{Kind: "text", Text: "Visite {{1}}", Param: &whatsapp.Example{Name: "1", Value: "v-7"}}
	if err := open(t, m.URL, connectors.Env{}).CreateTemplate(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Format     string           `json:"parameter_format"`
		Components []map[string]any `json:"components"`
	}
	if err := json.Unmarshal(m.body, &got); err != nil {
		t.Fatal(err)
	}
	want := []any{
		"positional", map[string]any{"header_text": []any{"v-7"}}, map[string]any{"body_text": []any{[]any{"Aline", "10:00"}}},
	}
	if d := cmp.Diff(want, []any{got.Format, got.Components[0]["example"], got.Components[1]["example"]}); d != "" {
		t.Errorf("format and examples (-want +got):\n%s", d)
	}
}

func TestCreateTemplateAnswers(t *testing.T) {
	cases := []struct {
		name   string
		status int
		body   string
		kind   connectors.Kind // "" is: fine
		code   string
	}{
		{"a template that exists is fine", 400, `{"error":{"code":100,"error_subcode":2388024}}`, "", ""},
		{"a name that was deleted is refused", 400, `{"error":{"code":100,"error_subcode":2388023}}`, connectors.Refused, "2388023"},
		{"a malformed body is refused with the reason below the code", 400, `{"error":{"code":100,"error_subcode":2388299}}`, connectors.Refused, "2388299"},
		{"a subcode of the future leaves the code", 400, `{"error":{"code":100,"error_subcode":9999999}}`, connectors.Refused, "100"},
		{"an expired token is for the operator", 401, `{"error":{"code":190,"error_subcode":463}}`, connectors.Operator, "190"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := open(t, serve(t, c.status, c.body).URL, connectors.Env{}).CreateTemplate(t.Context(), spec())
			if c.kind == "" {
				if err != nil {
					t.Errorf("CreateTemplate: %v", err)
				}
				return
			}
			var e *connectors.Error
			if !errors.As(err, &e) || e.Kind != c.kind || e.Code != c.code {
				t.Errorf("CreateTemplate = %v, want %s, code %s", err, c.kind, c.code)
			}
		})
	}
}

func TestTemplatesReadsAllPages(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("after") == "" {
			_, _ = io.WriteString(w, `{"data":[{"id":"1","name":"a","language":"pt-BR","status":"APPROVED","category":"UTILITY","parameter_format":"NAMED",
				"quality_score":{"score":"YELLOW","date":1700000000},"rejected_reason":"NONE","message_send_ttl_seconds":7200,"components":[{"type":"BODY","text":"Hi"}]}],"paging":{"cursors":{"after":"p2"},"next":"https://graph.example/next"}}`)
			return
		}
		_, _ = io.WriteString(w, `{"data":[{"id":"2","name":"a","language":"en","status":"PENDING","category":"UTILITY"}],"paging":{"cursors":{"after":"p3"}}}`)
	}))
	t.Cleanup(s.Close)
	got, err := open(t, s.URL, connectors.Env{}).Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := whatsapp.TemplateState{
		ID: "1", Name: "a", Language: "pt_BR", Status: "APPROVED", Category: "UTILITY", Format: "NAMED", Rejected: "NONE", TTL: 7200,
		Components: json.RawMessage(`[{"type":"BODY","text":"Hi"}]`),
	}
	first.Score.Score = "YELLOW"
	want := []whatsapp.TemplateState{
		first,
		{ID: "2", Name: "a", Language: "en", Status: "PENDING", Category: "UTILITY"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("templates (-want +got):\n%s", d)
	}
}

func TestTemplatesEndsAtAnEndlessList(t *testing.T) {
	m := serve(t, http.StatusOK, `{"data":[],"paging":{"cursors":{"after":"again"},"next":"x"}}`)
	if got, err := open(t, m.URL, connectors.Env{}).Templates(t.Context()); err == nil {
		t.Errorf("an endless list of templates gives %d and no error", len(got))
	}
}
