package sandbox_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	httpcalls "github.com/relancehq/relance/connectors/http"
	"github.com/relancehq/relance/internal/sandbox"
)

// shop is the connector behind http steps, on the sandbox's shop.
func (r *rig) shop() *httpcalls.Client {
	r.t.Helper()
	c, err := httpcalls.New(connectors.Settings{Name: "shop", Values: map[string]any{
		"url": r.url + "/shop", "private": true, "methods": []any{"GET", "POST", "PUT", "PATCH", "DELETE"},
	}}, connectors.Env{})
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

func (r *rig) answers(a map[string]any) {
	r.t.Helper()
	r.must("POST", "/sandbox/api/shop/answers", "", a)
}

type shopCall struct {
	Seq                            int64
	Method, Path, Query, Key, Body string
	Status                         int
	Answer                         any
	Again                          bool
}

func (r *rig) calls(query string) []shopCall {
	r.t.Helper()
	status, raw := r.raw("GET", "/sandbox/api/shop/calls"+query, "", nil)
	var list []shopCall
	if err := json.Unmarshal(raw, &list); status != http.StatusOK || err != nil {
		r.t.Fatalf("calls = %d %s (%v)", status, raw, err)
	}
	return list
}

func TestTheShopAnswersWhatIsSetUp(t *testing.T) {
	r := newRig(t)
	r.answers(map[string]any{"method": "GET", "path": "/carts/c-1", "body": map[string]any{"total": 120}})
	r.answers(map[string]any{"path": "/carts/*", "status": 404, "body": map[string]any{"error": "none"}})
	r.answers(map[string]any{"path": "/carts/vip/*", "body": []any{1, "x"}})
	r.answers(map[string]any{"method": "POST", "path": "/orders", "status": 201, "body": map[string]any{"id": "o-1"}})
	r.answers(map[string]any{"method": "DELETE", "path": "/orders", "status": 204})
	r.answers(map[string]any{"path": "/half", "status": 200, "body": map[string]any{"x": 1}})
	r.answers(map[string]any{"path": "/half", "status": 402})
	c := r.shop()
	for _, k := range []struct {
		name, method, path string
		status             int
		body               any
	}{
		{"a path", "GET", "/carts/c-1?expand=lines", 200, map[string]any{"total": 120.0}},
		{"another method of it falls to the beginning", "POST", "/carts/c-1", 404, map[string]any{"error": "none"}},
		{"a longer beginning wins", "GET", "/carts/vip/7", 200, []any{1.0, "x"}},
		{"a write", "POST", "/orders", 201, map[string]any{"id": "o-1"}},
		{"an answer without a body", "DELETE", "/orders", 204, nil},
		{"the last set-up counts", "GET", "/half", 402, nil},
	} {
		t.Run(k.name, func(t *testing.T) {
			got, err := c.Call(t.Context(), connectors.CallRequest{Method: k.method, Path: k.path})
			if d := cmp.Diff(connectors.CallAnswer{Status: k.status, Body: k.body}, got); d != "" || (err == nil) != (k.status < 300) {
				t.Errorf("%v (-want +got):\n%s", err, d)
			}
		})
	}
	got, err := c.Call(t.Context(), connectors.CallRequest{Method: "GET", Path: "/nothing"})
	if text, _ := got.Body.(map[string]any)["error"].(string); err == nil || got.Status != 404 || text == "" {
		t.Errorf("a path that nobody set up answers %v, %v, want 404 and what to do", got, err)
	}
	log := r.calls("")
	if len(log) != 7 || log[0].Path != "/carts/c-1" || log[0].Query != "expand=lines" || log[6].Status != 404 {
		t.Errorf("the calls are %+v", log)
	}
	if page := r.calls("?after=5&limit=1"); len(page) != 1 || page[0].Seq != 6 {
		t.Errorf("a page of them is %+v", page)
	}
	shown := r.must("GET", "/sandbox/api/overview", "", nil)["shop"].(map[string]any)
	if len(shown["answers"].([]any)) != 6 || shown["calls"].([]any)[0].(map[string]any)["path"] != "/nothing" {
		t.Errorf("the page shows %v", shown)
	}
	if status, _ := r.raw("DELETE", "/sandbox/api/shop/answers?path=/carts/c-1&method=GET", "", nil); status != http.StatusOK {
		t.Errorf("removing an answer = %d", status)
	}
	if got, _ := c.Call(t.Context(), connectors.CallRequest{Method: "GET", Path: "/carts/c-1"}); got.Status != 404 {
		t.Errorf("a removed answer still answers %d", got.Status)
	}
	r.raw("DELETE", "/sandbox/api/shop/answers", "", nil)
	if _, raw := r.raw("GET", "/sandbox/api/shop/answers", "", nil); string(raw) != "[]\n" {
		t.Errorf("after all were removed: %s", raw)
	}
}

func TestTheShopDoesAWriteOncePerKey(t *testing.T) {
	r := newRig(t)
	r.answers(map[string]any{"method": "POST", "path": "/orders", "status": 201, "body": map[string]any{"id": "o-1"}})
	c := r.shop()
	order := func(key string, body any) connectors.CallAnswer {
		got, _ := c.Call(t.Context(), connectors.CallRequest{Method: "POST", Path: "/orders", Body: body, Ref: key}) // the status says it
		return got
	}
	order("r1.a.1", map[string]any{"of": "c-1"})
	// What is set up later is not what this call was answered with.
	r.answers(map[string]any{"method": "POST", "path": "/orders", "status": 201, "body": map[string]any{"id": "o-2"}})
	if got := order("r1.a.1", map[string]any{"of": "c-1"}); got.Status != 201 || got.Body.(map[string]any)["id"] != "o-1" {
		t.Errorf("the same key again = %v, want the first answer", got)
	}
	if got := order("r1.a.1", map[string]any{"of": "c-2"}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("the same key with another body = %v, want 422", got)
	}
	if got := order("r1.a.2", map[string]any{"of": "c-1"}); got.Status != 201 || got.Body.(map[string]any)["id"] != "o-2" {
		t.Errorf("another key = %v, want a second order", got)
	}
	var again []bool
	for _, one := range r.calls("") {
		again = append(again, one.Again)
	}
	if d := cmp.Diff([]bool{false, true, false, false}, again); d != "" {
		t.Errorf("which calls were repetitions (-want +got):\n%s", d)
	}
	if first := r.calls("")[0]; first.Key != "r1.a.1" || first.Body != `{"of":"c-1"}` {
		t.Errorf("the first call is %+v", first)
	}
}

func TestFaultsOfTheShop(t *testing.T) {
	r := newRig(t)
	r.answers(map[string]any{"path": "/orders", "body": map[string]any{"id": "o-1"}})
	c := r.shop()
	call := func() (connectors.CallAnswer, *connectors.Error) {
		got, err := c.Call(t.Context(), connectors.CallRequest{Method: "POST", Path: "/orders", Ref: "r1.a.1"})
		var e *connectors.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatal(err)
		}
		return got, e
	}
	r.faults(`{"shop":{"status":503,"times":1,"retry_after":7}}`)
	if got, err := call(); got.Status != 503 || err == nil || err.After.Seconds() != 7 {
		t.Errorf("a fault's status = %v, %v", got, err)
	}
	r.faults(`{"shop":null,"rules":[{"on":"shop","drop_answer":true,"times":1}]}`)
	if _, err := call(); err == nil || err.Kind != connectors.Unknown {
		t.Errorf("a lost answer = %v, want unknown", err)
	}
	if got, err := call(); err != nil || got.Status != 200 {
		t.Errorf("the call after it = %v, %v", got, err)
	}
	r.faults(`{"shop":{"status":500,"accepted":true,"times":1}}`)
	if got, err := call(); got.Status != 500 || err == nil {
		t.Errorf("an error after the work = %v, %v", got, err)
	}
	log := r.calls("")
	if len(log) != 4 || log[0].Status != 503 || log[1].Again || !log[2].Again || !log[3].Again {
		t.Errorf("the calls are %+v, want one order and two repetitions of it", log)
	}
}

func TestAnswersThatCannotBeSetUp(t *testing.T) {
	r := newRig(t)
	for name, a := range map[string]map[string]any{
		"no path":                  {"status": 200},
		"a path without a slash":   {"path": "orders"},
		"a path with a query":      {"path": "/orders?x=1"},
		"a star in the middle":     {"path": "/orders/*/lines"},
		"a method that is none":    {"path": "/orders", "method": "FETCH"},
		"a status that is none":    {"path": "/orders", "status": 42},
		"a redirect of the server": {"path": "/orders", "status": 100},
		"a body beside 204":        {"path": "/orders", "status": 204, "body": 1},
		"a mistyped key":           {"path": "/orders", "stauts": 200},
	} {
		if status, answer := r.call("POST", "/sandbox/api/shop/answers", "", a); status != http.StatusBadRequest || answer["error"] == "" {
			t.Errorf("%s: %d %v, want 400", name, status, answer)
		}
	}
}

func TestTheShopIsKept(t *testing.T) {
	dir := t.TempDir()
	r := newRig(t, func(c *sandbox.Config) { c.Dir = dir })
	r.answers(map[string]any{"path": "/orders", "body": "ok"})
	if _, err := r.shop().Call(t.Context(), connectors.CallRequest{Method: "POST", Path: "/orders", Ref: "r1.a.1"}); err != nil {
		t.Fatal(err)
	}
	r.stop()
	r.start(r.config(dir))
	if got, err := r.shop().Call(t.Context(), connectors.CallRequest{Method: "POST", Path: "/orders", Ref: "r1.a.1"}); err != nil || got.Body != "ok" {
		t.Errorf("after a restart = %v, %v", got, err)
	}
	if log := r.calls(""); len(log) != 2 || !log[1].Again {
		t.Errorf("the calls are %+v, want the second to be a repetition", log)
	}
}
