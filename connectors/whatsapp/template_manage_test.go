package whatsapp_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func TestTemplateCalls(t *testing.T) {
	withTTL := spec()
	withTTL.TTL = 2 * time.Hour
	cases := []struct {
		name, method, path string
		call               func(c *whatsapp.Client) error
		has                map[string]any // of the request's body
		not                []string
	}{
		{
			"a name is deleted in all languages", "DELETE", "/v25.0/900000000000001/message_templates?name=booking_reminder_v1",
			func(c *whatsapp.Client) error { return c.DeleteTemplate(t.Context(), "booking_reminder_v1", "") }, nil, nil,
		},
		{
			"one language is deleted by its id", "DELETE", "/v25.0/900000000000001/message_templates?hsm_id=17&name=booking_reminder_v1",
			func(c *whatsapp.Client) error { return c.DeleteTemplate(t.Context(), "booking_reminder_v1", "17") }, nil, nil,
		},
		{
			"a paced template is let go", "POST", "/v25.0/17/unpause",
			func(c *whatsapp.Client) error { return c.UnpauseTemplate(t.Context(), "17") }, nil, nil,
		},
		{
			"an edit carries everything but the name", "POST", "/v25.0/17",
			func(c *whatsapp.Client) error { return c.EditTemplate(t.Context(), "17", withTTL) },
			map[string]any{"category": "UTILITY", "parameter_format": "named", "message_send_ttl_seconds": 7200.0},
			[]string{"name", "language"},
		},
		{
			"a time to live is created with the template", "POST", "/v25.0/900000000000001/message_templates",
			func(c *whatsapp.Client) error { return c.CreateTemplate(t.Context(), withTTL) },
			map[string]any{"name": "booking_reminder_v1", "message_send_ttl_seconds": 7200.0},
			nil,
		},
		{
			"without one Meta's own stays", "POST", "/v25.0/900000000000001/message_templates",
			func(c *whatsapp.Client) error { return c.CreateTemplate(t.Context(), spec()) },
			map[string]any{"language": "fr"},
			[]string{"message_send_ttl_seconds"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := serve(t, http.StatusOK, `{"success":true}`)
			if err := c.call(open(t, m.URL, connectors.Env{})); err != nil {
				t.Fatal(err)
			}
			if m.method != c.method || m.path != c.path {
				t.Errorf("request %s %s, want %s %s", m.method, m.path, c.method, c.path)
			}
			var body map[string]any
			if len(m.body) > 0 {
				if err := json.Unmarshal(m.body, &body); err != nil {
					t.Fatal(err)
				}
			}
			for key, want := range c.has {
				if d := cmp.Diff(want, body[key]); d != "" {
					t.Errorf("%s (-want +got):\n%s", key, d)
				}
			}
			for _, key := range c.not {
				if _, has := body[key]; has {
					t.Errorf("the request has %s", key)
				}
			}
		})
	}
}

func TestNumberedValuesAreRegisteredAsSuch(t *testing.T) {
	m := serve(t, http.StatusOK, `{"id":"1"}`)
	s := whatsapp.TemplateSpec{
		Name: "a_v1", Language: "fr", Category: "utility", Positional: true, Body: "À {{1}} et {{2}} !",
		Params: []whatsapp.Example{{Name: "1", Value: "Aline"}, {Name: "2", Value: "Bo"}},
		Header: &whatsapp.TemplateHeader{Kind: "text", Text: "Pour {{1}}", Param: &whatsapp.Example{Name: "1", Value: "Aline"}},
	}
	if err := open(t, m.URL, connectors.Env{}).CreateTemplate(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	want := `{"category":"UTILITY","components":[{"example":{"header_text":["Aline"]},"format":"text","text":"Pour {{1}}","type":"header"},` +
		`{"example":{"body_text":[["Aline","Bo"]]},"text":"À {{1}} et {{2}} !","type":"body"}],"language":"fr","name":"a_v1","parameter_format":"positional"}`
	if d := cmp.Diff(want, string(m.body)); d != "" {
		t.Errorf("request (-want +got):\n%s", d)
	}
}

func TestASampleIsUploadedInTwoSteps(t *testing.T) {
	var seen []string
	var file []byte
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization")+" "+r.Header.Get("file_offset"))
		switch r.URL.Path {
		case "/v25.0/debug_token":
			_, _ = io.WriteString(w, `{"data":{"app_id":"123","is_valid":true}}`)
		case "/v25.0/123/uploads":
			if q := r.URL.Query(); q.Get("file_length") != "3" || q.Get("file_type") != "image/png" {
				t.Errorf("the session is asked for with %v", q)
			}
			_, _ = io.WriteString(w, `{"id":"upload:MTphd?sig=ARZq"}`)
		default:
			file, _ = io.ReadAll(r.Body)
			_, _ = io.WriteString(w, `{"h":"4::aW1h"}`)
		}
	}))
	t.Cleanup(s.Close)
	handle, err := open(t, s.URL, connectors.Env{}).UploadSample(t.Context(), connectors.File{Kind: connectors.Image, MimeType: "image/png", Bytes: []byte("png")})
	if err != nil || handle != "4::aW1h" {
		t.Fatalf("UploadSample = %q, %v", handle, err)
	}
	token := values(s.URL)["token"].(string)
	want := []string{"GET /v25.0/debug_token Bearer " + token + " ", "POST /v25.0/123/uploads Bearer " + token + " ", "POST /v25.0/upload:MTphd OAuth " + token + " 0"}
	if d := cmp.Diff(want, seen); d != "" || string(file) != "png" {
		t.Errorf("the calls (-want +got):\n%s\nthe file %q", d, file)
	}
}

func TestASampleThatMetaDoesNotTakeIsAnError(t *testing.T) {
	cases := []struct {
		name, session string
		put           int
		kind          connectors.Kind
	}{
		{"an upload that is none leads nowhere", `{"id":"../me"}`, 200, connectors.Transient},
		{"a refusal of the bytes is one", `{"id":"upload:x"}`, 400, connectors.Refused},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/v25.0/debug_token":
					_, _ = io.WriteString(w, `{"data":{"app_id":"123","is_valid":true}}`)
				case "/v25.0/123/uploads":
					_, _ = io.WriteString(w, c.session)
				case "/v25.0/upload:x":
					w.WriteHeader(c.put)
					_, _ = io.WriteString(w, `{"error":{"code":100}}`)
				default:
					t.Errorf("a call of %s", r.URL.Path)
				}
			}))
			t.Cleanup(s.Close)
			_, err := open(t, s.URL, connectors.Env{}).UploadSample(t.Context(), connectors.File{MimeType: "image/png", Bytes: []byte("png")})
			var e *connectors.Error
			if !errors.As(err, &e) || e.Kind != c.kind {
				t.Errorf("UploadSample = %v, want %s", err, c.kind)
			}
		})
	}
}
