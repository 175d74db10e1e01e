package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestAnAppMovesItsWebhooks(t *testing.T) {
	r := newRig(t)
	asked := 0
	there := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.Method == http.MethodGet && q.URL.Query().Get("hub.verify_token") == verifyToken {
			asked++
			_, _ = io.WriteString(w, q.URL.Query().Get("hub.challenge"))
			return
		}
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(there.Close)
	path, app := graph+appID+"/subscriptions", appID+"|"+appSecret
	move := func(object, verify string) map[string]any {
		return map[string]any{"object": object, "callback_url": there.URL, "verify_token": verify, "fields": "messages,security"}
	}
	for _, c := range []struct {
		name, bearer, path string
		body               map[string]any
		code               int
	}{
		{"another object", app, path, move("page", verifyToken), 100},
		{"a token that the address does not know", app, path, move("whatsapp_business_account", "x"), 2200},
		{"another app", app, graph + "1/subscriptions", move("whatsapp_business_account", verifyToken), 100},
		{"a token that is none", "x", path, move("whatsapp_business_account", verifyToken), 190},
	} {
		if _, answer := r.call("POST", c.path, c.bearer, c.body); code(answer) != c.code {
			t.Errorf("%s: %v, want code %d", c.name, answer, c.code)
		}
	}
	r.must("POST", path, app, move("whatsapp_business_account", verifyToken))
	got := r.must("GET", path, app, nil)["data"].([]any)[0].(map[string]any)
	if got["callback_url"] != there.URL || len(got["fields"].([]any)) != 2 || asked != 1 {
		t.Errorf("after %d questions the webhook is %v", asked, got)
	}
	config := r.must("GET", graph+numberID+"?fields=webhook_configuration", token, nil)["webhook_configuration"].(map[string]any)
	if config["application"] != there.URL {
		t.Errorf("the number's webhooks go to %v", config)
	}
}
