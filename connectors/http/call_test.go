package http_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// system answers {} and keeps what came.
type system struct {
	*httptest.Server
	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
}

func serve(t *testing.T, answer http.HandlerFunc) *system {
	t.Helper()
	s := &system{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body) // a broken request shows in the comparison
		s.mu.Lock()
		s.requests, s.bodies = append(s.requests, r), append(s.bodies, string(b))
		s.mu.Unlock()
		if answer != nil {
			answer(w, r)
			return
		}
		_, _ = io.WriteString(w, "{}")
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *system) uris() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var uris []string
	for _, r := range s.requests {
		uris = append(uris, r.RequestURI)
	}
	return uris
}

// refusal is the *Error that a call ends with.
func refusal(t *testing.T, err error) *connectors.Error {
	t.Helper()
	var e *connectors.Error
	if !errors.As(err, &e) {
		t.Fatalf("the call ended with %v, want a *connectors.Error", err)
	}
	return e
}

func TestPathsStayBelowTheAddress(t *testing.T) {
	cases := []struct {
		name, path string
		want       string // as it goes out; "" is refused
	}{
		{"a path and a query", "/carts/17?expand=lines&x=1", "/api/v1/carts/17?expand=lines&x=1"},
		{"the allowed path itself", "/carts", "/api/v1/carts"},
		{"spaces and accents", "/carts/é à?q=à b", "/api/v1/carts/%C3%A9%20%C3%A0?q=%C3%A0%20b"},
		{"escapes stay", "/carts/a%2Fb?x=%26", "/api/v1/carts/a%2Fb?x=%26"},
		{"an address as an id", "/carts/a@b.example:80", "/api/v1/carts/a@b.example:80"},
		{"dots inside a name", "/carts/a..b/.well", "/api/v1/carts/a..b/.well"},
		{"two slashes are somebody's data", "/carts//17", "/api/v1/carts//17"},
		{"a question in the query", "/carts?a=?b", "/api/v1/carts?a=?b"},
		{"quotes in the query", `/carts?a="<b>"`, "/api/v1/carts?a=%22%3Cb%3E%22"},
		{"another path", "/admin", ""},
		{"a longer name", "/cartsx", ""},
		{"a step up", "/carts/../admin", ""},
		{"a step up at the end", "/carts/..", ""},
		{"an escaped step up", "/carts/%2e%2e/admin", ""},
		{"a half escaped step up", "/carts/.%2E/admin", ""},
		{"an escaped slash around it", "/carts/..%2fadmin", ""},
		{"a step up escaped twice", "/carts/%252e%252e/admin", ""},
		{"escaped twice beside an escape that is none", "/carts/%25zz/%252e%252e/admin", ""},
		{"a backslash for a slash", `/carts\..\admin`, ""},
		{"an escaped backslash", "/carts/x%5c..%5cadmin", ""},
		{"a parameter behind the dots", "/carts/..;a=b/admin", ""},
		{"spaces around the dots", "/carts/.. /admin", ""},
		{"a null behind the dots", "/carts/..%00/admin", ""},
		{"a line end", "/carts/a%0d%0aHost:x", ""},
		{"a raw line end", "/carts/a\r\nHost: x", ""},
		{"a line end in the query", "/carts?a=\r\nHost: x", ""},
		{"another host", "//evil.example/carts", ""},
		{"an address", "https://evil.example/carts", ""},
		{"a login in front", "@evil.example/carts", ""},
		{"no slash", "carts", ""},
		{"nothing", "", ""},
		{"a fragment", "/carts#/admin", ""},
		{"an escape that is none", "/carts/%zz", ""},
		{"an escape that is none in the query", "/carts?a=%zz", ""},
		{"the allowed path in capitals", "/Carts", ""},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			s := serve(t, nil)
			c := open(t, s.URL+"/api/v1/", map[string]any{"paths": []any{"/carts", "/orders/"}})
			_, err := c.Call(t.Context(), connectors.CallRequest{Method: "GET", Path: k.path})
			if k.want != "" {
				if d := cmp.Diff([]string{k.want}, s.uris()); err != nil || d != "" {
					t.Errorf("%v (-want +got):\n%s", err, d)
				}
				return
			}
			e := refusal(t, err)
			if e.Kind != connectors.Refused || len(s.uris()) != 0 {
				t.Errorf("%v after %v, want a refusal and no request", err, s.uris())
			}
			for _, part := range []string{"evil", "admin", "17"} {
				if strings.Contains(err.Error(), part) {
					t.Errorf("the error quotes the path: %v", err)
				}
			}
		})
	}
}

func TestMethodsThatTheConnectionAllows(t *testing.T) {
	cases := []struct {
		name    string
		allowed any
		method  string
		made    bool
	}{
		{"reading is usual", nil, "GET", true},
		{"so is writing", nil, "POST", true},
		{"deleting is not", nil, "DELETE", false},
		{"deleting where it is allowed", []any{"DELETE"}, "DELETE", true},
		{"nothing else then", []any{"DELETE"}, "GET", false},
		{"no method of one's own", nil, "GET /x", false},
		{"none is no method", nil, "", false},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			s := serve(t, nil)
			_, err := open(t, s.URL, map[string]any{"methods": k.allowed}).Call(t.Context(), connectors.CallRequest{Method: k.method, Path: "/x"})
			if (err == nil) != k.made || (len(s.uris()) == 1) != k.made {
				t.Errorf("%s: %v after %v, want it made: %v", k.method, err, s.uris(), k.made)
			}
		})
	}
}

func TestWhatEveryCallCarries(t *testing.T) {
	cases := []struct {
		name string
		set  map[string]any
		want map[string]string
	}{
		{"a token", map[string]any{"auth": map[string]any{"bearer": "T-1"}}, map[string]string{"Authorization": "Bearer T-1", "Accept": "application/json, text/plain;q=0.5"}},
		{"a name and a password", map[string]any{"auth": map[string]any{"username": "u", "password": "p"}}, map[string]string{"Authorization": "Basic dTpw"}},
		{"a header of its own", map[string]any{"auth": map[string]any{"header": "x-api-key", "value": "K-1"}}, map[string]string{"X-Api-Key": "K-1", "Authorization": ""}},
		{"more headers", map[string]any{"headers": map[string]any{"X-Tenant": "clinic", "Accept": "text/csv"}}, map[string]string{"X-Tenant": "clinic", "Accept": "text/csv"}},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			s := serve(t, nil)
			if _, err := open(t, s.URL, k.set).Call(t.Context(), connectors.CallRequest{Method: "POST", Path: "/x", Body: []any{"é"}, Ref: "r1.a.1"}); err != nil {
				t.Fatal(err)
			}
			got := s.requests[0].Header
			k.want["Content-Type"], k.want["Idempotency-Key"] = "application/json", "r1.a.1"
			for name, want := range k.want {
				if got.Get(name) != want {
					t.Errorf("%s is %q, want %q", name, got.Get(name), want)
				}
			}
			if s.bodies[0] != `["é"]` {
				t.Errorf("body is %s", s.bodies[0])
			}
		})
	}
}

func TestRedirectsStayOnTheHostAndItsAllowedPaths(t *testing.T) {
	other := serve(t, nil)
	cases := []struct {
		name, method, to string
		status           int // 200: followed
	}{
		{"a read on the same host", "GET", "/api/carts/2", 200},
		{"a relative one", "GET", "2", 200},
		{"a write follows nowhere", "POST", "/api/carts/2", 307},
		{"another host", "GET", other.URL + "/api/carts/2", 307},
		{"a private address", "GET", "http://169.254.169.254/api/carts/2", 307},
		{"another scheme", "GET", "https://{host}/api/carts/2", 307},
		{"a path that is not allowed", "GET", "/api/admin", 307},
		{"a path outside the address", "GET", "/carts/2", 307},
		{"a step up", "GET", "/api/carts/%2e%2e/admin", 307},
		{"in a circle", "GET", "/api/carts/1", 307},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != "/api/carts/1" {
					_, _ = io.WriteString(w, "{}")
					return
				}
				w.Header().Set("Location", strings.ReplaceAll(k.to, "{host}", r.Host))
				w.WriteHeader(http.StatusTemporaryRedirect)
			})
			c := open(t, s.URL+"/api", map[string]any{"paths": []any{"/carts"}, "auth": map[string]any{"bearer": "TOKEN-8f3a"}})
			got, err := c.Call(t.Context(), connectors.CallRequest{Method: k.method, Path: "/carts/1"})
			if got.Status != k.status || (err == nil) != (k.status == 200) {
				t.Errorf("answered %d, %v, want %d", got.Status, err, k.status)
			}
			if err != nil && refusal(t, err).Kind != connectors.Operator {
				t.Errorf("kind is %q, want the operator's", refusal(t, err).Kind)
			}
			if slices.ContainsFunc(s.uris(), func(uri string) bool { return uri != "/api/carts/1" && uri != "/api/carts/2" }) {
				t.Errorf("it went to %v", s.uris())
			}
		})
	}
	if len(other.uris()) != 0 {
		t.Errorf("the other host was called: %v", other.uris())
	}
}

func TestARequestHasItsTime(t *testing.T) {
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	began := time.Now()
	_, err := open(t, s.URL, map[string]any{"timeout": "100ms"}).Call(t.Context(), connectors.CallRequest{Method: "POST", Path: "/x"})
	if e := refusal(t, err); e.Kind != connectors.Unknown || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %s, want unknown after 100 ms", err, time.Since(began))
	}
}

func TestBodiesAreBounded(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		size := 1 << 20
		if r.URL.Path == "/large" {
			size++
		}
		_, _ = io.WriteString(w, strings.Repeat("x", size))
	})
	c := open(t, s.URL, nil)
	if got, err := c.Call(t.Context(), connectors.CallRequest{Method: "GET", Path: "/fits"}); err != nil || len(got.Body.(string)) != 1<<20 {
		t.Errorf("an answer of 1 MiB: %v", err)
	}
	if _, err := c.Call(t.Context(), connectors.CallRequest{Method: "GET", Path: "/large"}); refusal(t, err).Kind != connectors.Refused {
		t.Errorf("a larger answer: %v, want it refused", err)
	}
	_, err := c.Call(t.Context(), connectors.CallRequest{Method: "POST", Path: "/x", Body: strings.Repeat("x", 1<<20)})
	if e := refusal(t, err); e.Kind != connectors.Refused || len(s.uris()) != 2 {
		t.Errorf("a larger body: %v after %d requests, want it refused without one", err, len(s.uris()))
	}
}
