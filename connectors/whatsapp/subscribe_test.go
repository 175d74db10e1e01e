package whatsapp_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
)

func TestSubscribersAreTheAppsThatHear(t *testing.T) {
	m := serve(t, http.StatusOK, `{"data":[{"whatsapp_business_api_data":{"id":"3","name":"Clinic","link":"https://www.facebook.com/games/?app_id=3"}},`+
		`{"override_callback_uri":"https://other.example/hook","whatsapp_business_api_data":{"id":"4","name":"Desk"}}]}`)
	got, err := open(t, m.URL, connectors.Env{}).Subscribers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []whatsapp.App{{ID: "3", Name: "Clinic"}, {ID: "4", Name: "Desk", Override: "https://other.example/hook"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("apps (-want +got):\n%s", d)
	}
	same(t, m, http.MethodGet, "/v25.0/900000000000001/subscribed_apps", "")
}

func TestSubscribeAndBack(t *testing.T) {
	m := serve(t, http.StatusOK, `{"success":true}`)
	c := open(t, m.URL, connectors.Env{})
	if err := c.Subscribe(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	same(t, m, http.MethodPost, "/v25.0/900000000000001/subscribed_apps", "")
	if err := c.Subscribe(t.Context(), "https://journeys.example/hooks/wa"); err != nil {
		t.Fatal(err)
	}
	verify := values("")["verify_token"].(string)
	same(t, m, http.MethodPost, "/v25.0/900000000000001/subscribed_apps", `{"override_callback_uri":"https://journeys.example/hooks/wa","verify_token":"`+verify+`"}`)
	if err := c.Unsubscribe(t.Context()); err != nil {
		t.Fatal(err)
	}
	same(t, m, http.MethodDelete, "/v25.0/900000000000001/subscribed_apps", "")
}

func TestTheHookIsTheAppsOwn(t *testing.T) {
	m := serve(t, http.StatusOK, `{"data":[{"object":"page","callback_url":"https://no.example","active":true,"fields":[{"name":"feed","version":"v25.0"}]},`+
		`{"object":"whatsapp_business_account","callback_url":"https://journeys.example/hooks/wa","active":true,"fields":[{"name":"messages","version":"v25.0"},{"name":"security","version":"v25.0"}]}]}`)
	c := open(t, m.URL, connectors.Env{})
	got, err := c.Hook(t.Context(), "300000000000003")
	if err != nil {
		t.Fatal(err)
	}
	want := whatsapp.Hook{URL: "https://journeys.example/hooks/wa", Active: true, Fields: []string{"messages", "security"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("hook (-want +got):\n%s", d)
	}
	same(t, m, http.MethodGet, "/v25.0/300000000000003/subscriptions", "")
	secret, verify := values("")["app_secret"].(string), values("")["verify_token"].(string)
	if m.auth != "Bearer 300000000000003|"+secret {
		t.Errorf("asked with %q, want the app's own token", m.auth)
	}
	if err := c.SetHook(t.Context(), "300000000000003", "https://journeys.example/hooks/wa", []string{"messages", "security"}); err != nil {
		t.Fatal(err)
	}
	same(t, m, http.MethodPost, "/v25.0/300000000000003/subscriptions",
		`{"object":"whatsapp_business_account","callback_url":"https://journeys.example/hooks/wa","verify_token":"`+verify+`","fields":"messages,security"}`)
}

func TestAnAppWithoutAHookHasNone(t *testing.T) {
	got, err := open(t, serve(t, http.StatusOK, `{"data":[]}`).URL, connectors.Env{}).Hook(t.Context(), "3")
	if err != nil || got.URL != "" || got.Active || len(got.Fields) > 0 {
		t.Errorf("Hook = %v, %v; want none", got, err)
	}
}

func TestAnAddressThatMetaCannotReachIsSaidSo(t *testing.T) {
	c := open(t, serve(t, 400, `{"error":{"message":"(#2200) Callback verification failed","code":2200}}`).URL, connectors.Env{})
	for name, err := range map[string]error{
		"of the app":     c.SetHook(t.Context(), "3", "https://journeys.example", nil),
		"of the account": c.Subscribe(t.Context(), "https://journeys.example"),
	} {
		var e *connectors.Error
		if !errors.As(err, &e) || !strings.Contains(e.Error(), "challenge") || !strings.Contains(e.Next, "relance doctor whatsapp --url") {
			t.Errorf("%s: %v, want what Meta tried and the next step", name, err)
		}
	}
}

func TestCallbackIsTheNearestAddress(t *testing.T) {
	for _, c := range []struct{ name, config, want string }{
		{"the number's own", `{"phone_number":"https://n.example","whatsapp_business_account":"https://a.example","application":"https://app.example"}`, "https://n.example"},
		{"the account's", `{"whatsapp_business_account":"https://a.example","application":"https://app.example"}`, "https://a.example"},
		{"the app's", `{"application":"https://app.example"}`, "https://app.example"},
		{"none", `{}`, ""},
	} {
		m := serve(t, http.StatusOK, `{"webhook_configuration":`+c.config+`,"id":"1"}`)
		if got, err := open(t, m.URL, connectors.Env{}).Callback(t.Context()); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

// What the doctor knocks with is what the gateway takes from Meta.
func TestAKnockIsWhatTheGatewayTakes(t *testing.T) {
	c := open(t, "https://graph.example", connectors.Env{})
	if reply, ok := c.Handshake(c.Knock("word")); !ok || reply != "word" {
		t.Errorf("Handshake = %q, %v; want the challenge", reply, ok)
	}
	body := []byte(whatsapp.EmptyWebhook)
	if err := c.Verify(c.Sign(body), body, time.Time{}); err != nil {
		t.Errorf("Verify: %v", err)
	}
	if events, err := c.Decode(nil, body); err != nil || len(events) != 0 {
		t.Errorf("Decode = %v, %v; nothing must follow of an empty webhook", events, err)
	}
}

func TestEveryFieldSaysWhatItIsFor(t *testing.T) {
	needed := 0
	for _, f := range whatsapp.Fields {
		if f.Name == "" || f.For == "" {
			t.Errorf("field %v lacks words", f)
		}
		if f.Needed {
			needed++
		}
	}
	if needed != 1 || whatsapp.Fields[0].Name != "messages" {
		t.Errorf("%d fields are needed, the first is %q; want messages alone", needed, whatsapp.Fields[0].Name)
	}
}
