package whatsapp_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// meta answers every request with status and body and keeps the last one.
type meta struct {
	*httptest.Server
	method, path, auth string
	body               []byte
}

func serve(t *testing.T, status int, body string) *meta {
	t.Helper()
	m := &meta{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.method, m.path, m.auth = r.Method, r.URL.RequestURI(), r.Header.Get("Authorization")
		m.body, _ = io.ReadAll(r.Body) // a broken request shows in the comparison
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(m.Close)
	return m
}

const accepted = `{"contacts":[{"wa_id":"33600000017","user_id":"FR.17"}],"messages":[{"id":"wamid.1"}]}`

func replies(n int) []connectors.Button {
	var b []connectors.Button
	for i := range n {
		c := string(rune('a' + i))
		b = append(b, connectors.Button{Payload: "r1.x/" + c, Title: "Choice " + c})
	}
	return b
}

func TestSendWritesWhatMetaReads(t *testing.T) {
	list := text("When shall we meet?")
	list.Text.Buttons, list.Text.ListLabel = replies(4), "Days"
	buttons := text("Shall we?")
	buttons.Text.Buttons = replies(2)
	link := text("Here is the map.")
	link.Text.Buttons = []connectors.Button{{Title: "Map", URL: "https://clinic.example/map/", URLSuffix: "7"}}
	user := text("Hello")
	user.To = connectors.Address{UserID: "FR.1000000000000000017"}
	both := text("Hello")
	both.To.UserID = "FR.1000000000000000017"
	template := connectors.Message{Ref: "r1.t.1", To: connectors.Address{Phone: "+33600000017"}, TTL: 3600e9, Template: &connectors.Template{
		Name: "booking_reminder_v1", Language: "fr",
		Params: []connectors.Param{{Name: "first_name", Text: "Aline"}, {Name: "starts_at", Text: "mardi à 10:00"}},
		Buttons: []connectors.Button{
			{Payload: "r1.t/confirm", Title: "Je viens"},
			{Title: "Site", URL: "https://clinic.example"},
			{Title: "Plan", URL: "https://clinic.example/map/", URLSuffix: "7"},
		},
	}}
	cases := []struct {
		name   string
		m      connectors.Message
		golden string
	}{
		{"text", text("Hello"), "text"},
		{"text to a user id", user, "user"},
		{"a phone wins over a user id", both, "text"},
		{"reply buttons", buttons, "buttons"},
		{"a list where there are more than three buttons", list, "list"},
		{"a text with one link", link, "link"},
		{"a template with named parameters and buttons in their places", template, "template"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := serve(t, http.StatusOK, accepted)
			got, err := open(t, m.URL, connectors.Env{}).Send(t.Context(), c.m)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(connectors.Receipt{ProviderID: "wamid.1", UserID: "FR.17"}, got); d != "" {
				t.Errorf("receipt (-want +got):\n%s", d)
			}
			if m.method != http.MethodPost || m.path != "/v25.0/800000000000001/messages" || m.auth != "Bearer TOKEN-8f3a" {
				t.Errorf("request %s %s with %q", m.method, m.path, m.auth)
			}
			var want, body any
			if err := json.Unmarshal(fixture(t, "send_"+c.golden+".json"), &want); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(m.body, &body); err != nil {
				t.Fatalf("the request is not JSON: %v", err)
			}
			if d := cmp.Diff(want, body); d != "" {
				t.Errorf("request (-want +got):\n%s", d)
			}
		})
	}
}

func TestMessageStatusOfAReceipt(t *testing.T) {
	for status, held := range map[string]bool{"accepted": false, "held_for_quality_assessment": true, "paused": true, "something_of_2031": false} {
		m := serve(t, http.StatusOK, `{"messages":[{"id":"wamid.1","message_status":"`+status+`"}]}`)
		got, err := open(t, m.URL, connectors.Env{}).Send(t.Context(), text("Hello"))
		if err != nil || got.Held != held {
			t.Errorf("message_status %s: Held = %v, %v, want %v", status, got.Held, err, held)
		}
	}
}

func TestLimitsAreRefusedBeforeSending(t *testing.T) {
	with := func(change func(*connectors.Message)) connectors.Message {
		m := text("Hello")
		change(&m)
		return m
	}
	template := func(change func(*connectors.Template)) connectors.Message {
		t := &connectors.Template{Name: "reminder", Language: "fr", Params: []connectors.Param{{Name: "a", Text: "b"}}}
		change(t)
		return with(func(m *connectors.Message) { m.Text, m.Template = nil, t })
	}
	buttons := func(b ...connectors.Button) connectors.Message {
		return with(func(m *connectors.Message) { m.Text.Buttons = b })
	}
	long := func(n int) string { return strings.Repeat("é", n) }
	cases := []struct {
		name   string
		m      connectors.Message
		reason connectors.Reason // "" is: sent
	}{
		{"4096 characters go", text(long(4096)), ""},
		{"4097 characters do not", text(long(4097)), connectors.ReasonContent},
		{"1024 characters go with buttons", with(func(m *connectors.Message) { m.Text.Body, m.Text.Buttons = long(1024), replies(3) }), ""},
		{"1025 characters do not go with buttons", with(func(m *connectors.Message) { m.Text.Body, m.Text.Buttons = long(1025), replies(3) }), connectors.ReasonContent},
		{"4096 characters go with a list", with(func(m *connectors.Message) {
			m.Text.Body, m.Text.Buttons, m.Text.ListLabel = long(4096), replies(10), "Open"
		}), ""},
		{"a list needs its label", with(func(m *connectors.Message) { m.Text.Buttons = replies(4) }), connectors.ReasonContent},
		{"a list has ten rows at most", with(func(m *connectors.Message) { m.Text.Buttons, m.Text.ListLabel = replies(11), "Open" }), connectors.ReasonContent},
		{"a title of 20 characters goes", buttons(connectors.Button{Payload: "a", Title: long(20)}), ""},
		{"a title of 21 does not", buttons(connectors.Button{Payload: "a", Title: long(21)}), connectors.ReasonContent},
		{"a payload of 256 bytes goes", buttons(connectors.Button{Payload: strings.Repeat("a", 256), Title: "A"}), ""},
		{"a payload of 257 does not", buttons(connectors.Button{Payload: strings.Repeat("a", 257), Title: "A"}), connectors.ReasonContent},
		{"a button needs a payload", buttons(connectors.Button{Title: "A"}), connectors.ReasonContent},
		{"two buttons need two payloads", buttons(connectors.Button{Payload: "a", Title: "A"}, connectors.Button{Payload: "a", Title: "B"}), connectors.ReasonContent},
		{"a link stands alone", buttons(connectors.Button{Payload: "a", Title: "A"}, connectors.Button{URL: "https://x.example", Title: "B"}), connectors.ReasonContent},
		{"a link is an address", buttons(connectors.Button{URL: "javascript:x", Title: "B"}), connectors.ReasonContent},
		{"a phone has its plus", with(func(m *connectors.Message) { m.To.Phone = "33600000017" }), connectors.ReasonRecipient},
		{"somebody must be written to", with(func(m *connectors.Message) { m.To.Phone = "" }), connectors.ReasonRecipient},
		{"a user id looks like one", with(func(m *connectors.Message) { m.To = connectors.Address{UserID: "no id"} }), connectors.ReasonRecipient},
		{"a reference is plain", with(func(m *connectors.Message) { m.Ref = "R 1" }), connectors.ReasonContent},
		{"a reference has 64 bytes at most", with(func(m *connectors.Message) { m.Ref = strings.Repeat("a", 65) }), connectors.ReasonContent},
		{"text and template exclude each other", with(func(m *connectors.Message) { m.Template = &connectors.Template{Name: "a", Language: "fr"} }), connectors.ReasonContent},
		{"one of them is needed", with(func(m *connectors.Message) { m.Text = nil }), connectors.ReasonContent},
		{"a template goes", template(func(*connectors.Template) {}), ""},
		{"a template's name is plain", template(func(t *connectors.Template) { t.Name = "Réminder" }), connectors.ReasonTemplate},
		{"a template's language is a code", template(func(t *connectors.Template) { t.Language = "french" }), connectors.ReasonTemplate},
		{"a parameter is never empty", template(func(t *connectors.Template) { t.Params[0].Text = " " }), connectors.ReasonTemplate},
		{"a parameter has a name", template(func(t *connectors.Template) { t.Params[0].Name = "" }), connectors.ReasonTemplate},
		{"a parameter has no line break", template(func(t *connectors.Template) { t.Params[0].Text = "a\nb" }), connectors.ReasonTemplate},
		{"a parameter has 1024 characters at most", template(func(t *connectors.Template) { t.Params[0].Text = long(1025) }), connectors.ReasonTemplate},
		{"a template has ten buttons at most", template(func(t *connectors.Template) { t.Buttons = replies(11) }), connectors.ReasonTemplate},
		{"a template's button is a reply or a link", template(func(t *connectors.Template) {
			t.Buttons = []connectors.Button{{Payload: "a", URLSuffix: "b"}}
		}), connectors.ReasonTemplate},
	}
	m := serve(t, http.StatusOK, accepted)
	c := open(t, m.URL, connectors.Env{})
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			m.body = nil
			_, err := c.Send(t.Context(), k.m)
			if k.reason == "" {
				if err != nil {
					t.Errorf("Send: %v", err)
				}
				return
			}
			var e *connectors.Error
			if !errors.As(err, &e) || e.Kind != connectors.Refused || e.Reason != k.reason {
				t.Errorf("Send = %v, want refused (%s)", err, k.reason)
			}
			if m.body != nil {
				t.Error("it was sent all the same")
			}
		})
	}
}

// TestEveryCodeOfTheFactsIsInTheTable reads the project's collection of codes
// where it lies beside the repository.
func TestEveryCodeOfTheFactsIsInTheTable(t *testing.T) {
	raw, err := os.ReadFile("../../../shared/facts/whatsapp/error_codes.json")
	if err != nil {
		t.Skip("no collection of codes beside the repository")
	}
	var facts struct {
		Codes map[string]struct {
			Class     string `json:"class"`
			Ambiguous bool   `json:"outcome_ambiguous"`
		} `json:"codes"`
	}
	if err := json.Unmarshal(raw, &facts); err != nil {
		t.Fatal(err)
	}
	elsewhere := map[string]bool{"flow_mgmt": true, "block_api": true, "calling": true, "groups": true, "mgmt": true, "coexistence": true}
	kinds := map[string]connectors.Kind{
		"auth": connectors.Operator, "billing": connectors.Operator, "policy": connectors.Operator, "registration": connectors.Operator,
		"throttle_app": connectors.Throttled, "throttle_waba": connectors.Throttled, "throttle_number": connectors.Throttled,
		"throttle_pair": connectors.Throttled, "quality_limit": connectors.Throttled,
		"window": connectors.Refused, "recipient": connectors.Refused, "template_bug": connectors.Refused,
		"marketing_hold": connectors.Refused, "opt_out": connectors.Refused,
	}
	checked := 0
	for code, f := range facts.Codes {
		if elsewhere[f.Class] {
			continue
		}
		number := strings.SplitN(code, "-", 2)[0]
		m := serve(t, http.StatusBadRequest, `{"error":{"code":`+number+`}}`)
		_, err := open(t, m.URL, connectors.Env{}).Send(t.Context(), text("Hello"))
		var e *connectors.Error
		if !errors.As(err, &e) {
			t.Fatalf("code %s: %v", code, err)
		}
		if strings.Contains(e.Err.Error(), "does not know") {
			t.Errorf("code %s is not in the table", code)
		}
		if (e.Kind == connectors.Unknown) != f.Ambiguous {
			t.Errorf("code %s is %s, and the facts say ambiguous: %v", code, e.Kind, f.Ambiguous)
		}
		if want, ok := kinds[f.Class]; ok && e.Kind != want {
			t.Errorf("code %s of class %s is %s, want %s", code, f.Class, e.Kind, want)
		}
		checked++
	}
	if checked < 60 {
		t.Errorf("only %d codes were checked", checked)
	}
}
