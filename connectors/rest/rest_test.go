package rest_test

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/connectortest"
	"github.com/relancehq/relance/connectors/rest"
)

func open(t *testing.T, url string, env connectors.Env) *rest.Client {
	t.Helper()
	return opened(t, url, "search", env)
}

func opened(t *testing.T, url, creates string, env connectors.Env) *rest.Client {
	t.Helper()
	c, err := rest.New(connectors.Settings{Name: "crm", Values: map[string]any{"kind": "rest", "url": url, "token": "TOKEN-8f3a", "creates": creates}}, env)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCRMContract(t *testing.T) {
	status := func(code int, header map[string]string) connectortest.Answer {
		return connectortest.Answer{Status: code, Header: header, Body: `{"error":"{text} +{phone} is wrong"}`}
	}
	connectortest.CRM(t, connectortest.CRMSuite{
		New:     func(t *testing.T, url string, env connectors.Env) connectors.CRM { return open(t, url, env) },
		Fetched: connectortest.Answer{Body: `{"id":"c-1","first_name":"{text}","phone":"+{phone}","stage":"new"}`},
		Missing: status(404, nil),
		Updated: connectortest.Answer{Status: 204},
		Created: connectortest.Answer{Status: 201, Body: `{"id":"c-9","first_name":"{text}"}`},
		IsSearch: func(r connectortest.Request) bool {
			return r.Method == http.MethodGet && strings.HasPrefix(r.Query, "ref=")
		},
		Absent:     connectortest.Answer{Body: `[]`},
		FoundRef:   connectortest.Answer{Body: `[{"id":"c-9","ref":"{ref}","first_name":"{text}"}]`},
		CarriesRef: func(r connectortest.Request, ref string) bool { return r.Header.Get("Idempotency-Key") == ref },
		Failures: []connectortest.Failure{
			{Name: "a wrong token is for the operator", Answer: status(401, nil), Kind: connectors.Operator, Reason: connectors.ReasonAuth},
			{Name: "a missing right is for the operator", Answer: status(403, nil), Kind: connectors.Operator, Reason: connectors.ReasonAuth},
			{Name: "a conflict is refused", Answer: status(409, nil), Kind: connectors.Refused, Reason: connectors.ReasonContent},
			{Name: "a wrong value is refused", Answer: status(422, nil), Kind: connectors.Refused, Reason: connectors.ReasonContent},
			{Name: "any other 4xx is refused", Answer: status(415, nil), Kind: connectors.Refused, Reason: connectors.ReasonContent},
			{Name: "too many calls wait as told", Answer: status(429, map[string]string{"Retry-After": "7"}), Kind: connectors.Throttled, Reason: connectors.ReasonAccount, After: 7 * time.Second},
			{Name: "too many calls wait although nobody says how long", Answer: status(429, nil), Kind: connectors.Throttled, Reason: connectors.ReasonAccount},
			{Name: "a redirect elsewhere is a wrong address", Answer: status(307, map[string]string{"Location": "https://elsewhere.example/"}), Kind: connectors.Operator, Reason: connectors.ReasonConfig},
		},
	})
}

// system keeps the last request and answers {"id":"c-9"}.
type system struct {
	*httptest.Server
	method, uri, auth, key, body string
	calls                        int
}

func serve(t *testing.T, status int, answer string) *system {
	t.Helper()
	s := &system{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body) // a broken request shows in the comparison
		s.method, s.uri, s.body = r.Method, r.RequestURI, string(b)
		s.auth, s.key = r.Header.Get("Authorization"), r.Header.Get("Idempotency-Key")
		s.calls++
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(s.Close)
	return s
}

func TestRequests(t *testing.T) {
	set := map[string]any{"stage": "won"}
	cases := []struct {
		name, method, uri, key, body string
		do                           func(c *rest.Client) error
	}{
		{"fetch all fields", "GET", "/api/deal/d-1", "", "", func(c *rest.Client) error {
			_, err := c.Fetch(t.Context(), "deal", "d-1", nil)
			return err
		}},
		{"fetch some fields", "GET", "/api/deal/d-1?fields=stage%2Camount", "", "", func(c *rest.Client) error {
			_, err := c.Fetch(t.Context(), "deal", "d-1", []string{"stage", "amount"})
			return err
		}},
		{"update", "PATCH", "/api/deal/d-1", "", `{"stage":"won"}`, func(c *rest.Client) error {
			return c.Update(t.Context(), "deal", "d-1", set, "r1.a.1")
		}},
		{"create", "POST", "/api/deal", "r1.a.1", `{"stage":"won"}`, func(c *rest.Client) error {
			_, err := c.Create(t.Context(), "deal", set, "r1.a.1")
			return err
		}},
		{"an id that is an address and more", "GET", "/api/deal/..%2F..%2Fadmin%3Fa=b%23c%20d", "", "", func(c *rest.Client) error {
			_, err := c.Fetch(t.Context(), "deal", "../../admin?a=b#c d", nil)
			return err
		}},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			s := serve(t, http.StatusOK, `{"id":"c-9"}`)
			if err := k.do(opened(t, s.URL+"/api/", "key", connectors.Env{})); err != nil {
				t.Fatal(err)
			}
			got := []string{s.method, s.uri, s.key, s.body, s.auth}
			if d := cmp.Diff([]string{k.method, k.uri, k.key, k.body, "Bearer TOKEN-8f3a"}, got); d != "" {
				t.Errorf("request (-want +got):\n%s", d)
			}
		})
	}
}

func TestRecordsThatCannotBeNamedMakeNoRequest(t *testing.T) {
	s := serve(t, http.StatusOK, `{"id":"c-9"}`)
	c := open(t, s.URL, connectors.Env{})
	for _, id := range []string{"", ".", ".."} {
		if _, err := c.Fetch(t.Context(), "deal", id, nil); kindOf(err) != connectors.Refused {
			t.Errorf("Fetch of %q = %v, want refused", id, err)
		}
		if err := c.Update(t.Context(), id, "d-1", nil, "r"); kindOf(err) != connectors.Refused {
			t.Errorf("Update of kind %q = %v, want refused", id, err)
		}
	}
	if _, err := c.Create(t.Context(), "deal", nil, ""); kindOf(err) != connectors.Refused {
		t.Errorf("Create without a reference = %v, want refused", err)
	}
	if s.calls != 0 {
		t.Errorf("%d requests were made", s.calls)
	}
}

func kindOf(err error) connectors.Kind {
	var e *connectors.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Kind
}

func TestAnswersThatCannotBeRead(t *testing.T) {
	for _, body := range []string{``, `[]`, `"x"`, `{`, `<html>`} {
		s := serve(t, http.StatusOK, body)
		c := opened(t, s.URL, "key", connectors.Env{})
		if _, err := c.Fetch(t.Context(), "deal", "d-1", nil); kindOf(err) != connectors.Transient {
			t.Errorf("Fetch answered %q = %v, want transient", body, err)
		}
		if _, err := c.Create(t.Context(), "deal", nil, "r1.a.1"); kindOf(err) != connectors.Unknown {
			t.Errorf("Create answered %q = %v, want unknown: the record may be there", body, err)
		}
	}
}

func TestCreateReadsANumberForAnID(t *testing.T) {
	for body, want := range map[string]string{`{"id":7}`: "7", `{"id":820982911946154508}`: "820982911946154508"} {
		got, err := opened(t, serve(t, http.StatusOK, body).URL, "key", connectors.Env{}).Create(t.Context(), "deal", nil, "r1.a.1")
		if err != nil || got != want {
			t.Errorf("Create answered %s = %q, %v, want %q", body, got, err, want)
		}
	}
}

func TestAnUnknownKindIsForTheConfiguration(t *testing.T) {
	_, err := opened(t, serve(t, http.StatusNotFound, "").URL, "key", connectors.Env{}).Create(t.Context(), "dael", nil, "r1.a.1")
	var e *connectors.Error
	if !errors.As(err, &e) || e.Kind != connectors.Refused || e.Reason != connectors.ReasonConfig || errors.Is(err, connectors.ErrNoRecord) {
		t.Errorf("Create of an unknown kind = %v", err)
	}
}

func TestNewSaysWhatIsWrong(t *testing.T) {
	cases := []struct {
		name  string
		set   map[string]any
		names string // "" is: taken
	}{
		{"url and token are enough", nil, ""},
		{"a timeout is taken", map[string]any{"timeout": "2s"}, ""},
		{"http is for this machine", map[string]any{"url": "http://[::1]:8080/crm"}, ""},
		{"http is not for others", map[string]any{"url": "http://crm.example"}, "url must begin with https://"},
		{"an address has no password", map[string]any{"url": "https://u:SECRET@crm.example"}, "url must be an address"},
		{"an address has no query", map[string]any{"url": "https://crm.example?key=SECRET"}, "url must be an address"},
		{"a url is needed", map[string]any{"url": ""}, "url is missing"},
		{"a token is needed", map[string]any{"token": ""}, "token is missing"},
		{"a timeout is a duration", map[string]any{"timeout": "soon"}, "timeout"},
		{"a timeout is longer than nothing", map[string]any{"timeout": "-1s"}, "timeout"},
		{"an idempotency key instead of a search", map[string]any{"creates": "key"}, ""},
		{"creations happen once in two ways", map[string]any{"creates": "twice"}, "creates must be"},
		{"a mistyped key is named", map[string]any{"tokne": "x"}, "tokne"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := map[string]any{"url": "https://crm.example/api", "token": "TOKEN-8f3a"}
			maps.Copy(v, c.set)
			_, err := rest.New(connectors.Settings{Name: "crm", Values: v}, connectors.Env{})
			if c.names == "" {
				if err != nil {
					t.Errorf("New: %v", err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.names) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("New = %v, want an error that says %q", err, c.names)
			}
		})
	}
}

func TestASearchThatIsNoneIsForTheOperator(t *testing.T) {
	for _, body := range []string{`[{"id":"c-1"},{"id":"c-2","ref":"r1.b.1"}]`, `{"id":"c-1"}`, `"x"`, ``} {
		s := serve(t, http.StatusOK, body)
		id, err := open(t, s.URL, connectors.Env{}).Create(t.Context(), "task", nil, "r1.a.1")
		var e *connectors.Error
		if id != "" || !errors.As(err, &e) || e.Kind != connectors.Operator || !strings.Contains(e.Next, "Idempotency-Key") {
			t.Errorf("Create with the search answered %q = %q, %v, want the operator told", body, id, err)
		}
		if s.calls != 1 || s.method != http.MethodGet || s.uri != "/task?ref=r1.a.1" {
			t.Errorf("%d calls, the last %s %s; nothing may be made", s.calls, s.method, s.uri)
		}
	}
}
