package http_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/relancehq/relance/connectors"
	httpcalls "github.com/relancehq/relance/connectors/http"
)

func TestNewSaysWhatIsWrong(t *testing.T) {
	auth := func(pairs ...string) map[string]any {
		given := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			given[pairs[i]] = pairs[i+1]
		}
		return map[string]any{"auth": given}
	}
	cases := []struct {
		name  string
		set   map[string]any
		names string // "" is: taken
	}{
		{"an address is enough", nil, ""},
		{"a token", auth("bearer", "T"), ""},
		{"a name without a password", auth("username", "u"), ""},
		{"all there is", map[string]any{"headers": map[string]any{"X-A": "b"}, "methods": []any{"GET", "PATCH"}, "paths": []any{"/"}, "timeout": "3s", "private": false}, ""},
		{"an address is needed", map[string]any{"url": ""}, "url is missing"},
		{"http is not for others", map[string]any{"url": "http://shop.example"}, "url must begin with https://"},
		{"an address has no password", map[string]any{"url": "https://u:SECRET@shop.example"}, "url must be an address"},
		{"nor with private", map[string]any{"url": "http://u:SECRET@10.0.0.1", "private": true}, "url must be an address"},
		{"an address has no query", map[string]any{"url": "https://shop.example?key=SECRET"}, "url must be an address"},
		{"not even an empty one", map[string]any{"url": "https://shop.example?"}, "url must be an address"},
		{"an address has no steps up", map[string]any{"url": "https://shop.example/a/../b"}, "url must be an address"},
		{"two ways to log in", auth("bearer", "SECRET", "username", "u"), "auth must be one of"},
		{"a password without a name", auth("password", "SECRET"), "auth must be one of"},
		{"a header without a value", auth("header", "X-Key"), "auth must be one of"},
		{"a mistyped way to log in", auth("baerer", "SECRET"), "baerer"},
		{"a token with a line end", auth("bearer", "SECRET\r\nX: y"), "characters that none may have"},
		{"a header that is none", map[string]any{"headers": map[string]any{"X Y": "SECRET"}}, "is no header"},
		{"a header with a number", map[string]any{"headers": map[string]any{"X-Y": 1.0}}, "X-Y must be text"},
		{"a header of the call's own", map[string]any{"headers": map[string]any{"host": "SECRET"}}, "host is set by every call"},
		{"a header twice", map[string]any{"headers": map[string]any{"authorization": "SECRET"}, "auth": map[string]any{"bearer": "SECRET"}}, "twice"},
		{"a method in small letters", map[string]any{"methods": []any{"get"}}, "methods"},
		{"no method", map[string]any{"methods": []any{}}, "methods must be a list"},
		{"a method that is not in a list", map[string]any{"methods": "GET"}, "methods must be a list"},
		{"a path without a slash", map[string]any{"paths": []any{"carts"}}, "paths"},
		{"a path with a star", map[string]any{"paths": []any{"/carts/*"}}, "paths"},
		{"a path that climbs", map[string]any{"paths": []any{"/carts/.."}}, "paths"},
		{"a timeout above the bound", map[string]any{"timeout": "11s"}, "at most 10s"},
		{"a timeout of nothing", map[string]any{"timeout": "0s"}, "timeout"},
		{"private in quotes", map[string]any{"private": "true"}, "private must be true or false"},
		{"a mistyped key is named", map[string]any{"tokne": "SECRET"}, "tokne"},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			v := map[string]any{"kind": "http", "url": "https://shop.example/api"}
			maps.Copy(v, k.set)
			_, err := httpcalls.New(connectors.Settings{Name: "shop", Values: v}, connectors.Env{})
			if k.names == "" {
				if err != nil {
					t.Errorf("New: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), k.names) || !strings.Contains(err.Error(), `"shop"`) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("New = %v, want an error of shop that says %q", err, k.names)
			}
		})
	}
}
