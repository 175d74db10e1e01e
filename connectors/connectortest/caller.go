package connectortest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// CallerSuite is what a Caller shows of itself. The calls are GET and POST of
// "/orders/o-7?note=Zebulon".
type CallerSuite struct {
	// New makes a Caller whose system is at the address url, and which may call
	// GET and POST of /orders and what is below it.
	New func(t *testing.T, url string, env connectors.Env) connectors.Caller
	// CarriesRef reports whether a request carries ref.
	CarriesRef func(r Request, ref string) bool
	// Failures are answers that mean the same for every call. There must be at
	// least one throttled, one refused and one for the operator.
	Failures []Failure
}

const (
	callPath = "/orders/o-7?note=Zebulon"
	callRef  = "r1.call.1"
)

func callBody() any {
	return map[string]any{"name": crmName, "phone": crmPhone, "lines": []any{1.0, "x"}}
}

// callCalls are the calls that are made; write says that one may have an effect.
var callCalls = []struct {
	write   bool
	request connectors.CallRequest
}{
	{false, connectors.CallRequest{Method: http.MethodGet, Path: callPath, Ref: callRef}},
	{true, connectors.CallRequest{Method: http.MethodPost, Path: callPath, Body: callBody(), Ref: callRef}},
	{true, connectors.CallRequest{Method: http.MethodPost, Path: callPath, Ref: callRef}},
}

// Caller runs the contract of connectors.Caller.
func Caller(t *testing.T, s CallerSuite) {
	t.Run("a call is one request and its answer", s.called)
	t.Run("answers are JSON or text", s.answers)
	t.Run("every failure has its kind after one request, and what came with it", s.failures)
	t.Run("a lost call is transient for reads and unknown for writes", s.lost)
	t.Run("an answer without end is refused", s.endless)
	t.Run("what was never written is transient", s.unwritten)
	t.Run("calls beside each other do not mix", s.concurrent)
}

func callPrivate(t *testing.T, err error) {
	t.Helper()
	keepsPrivate(t, err, []string{crmName, crmPhone, strings.TrimPrefix(crmPhone, "+"), "o-7", "note"})
}

func (s CallerSuite) called(t *testing.T) {
	for _, k := range callCalls {
		p := serve(t, crmAnswering(Answer{Status: http.StatusCreated, Header: map[string]string{"Content-Type": "application/json"}, Body: `{"total":12.5,"id":820982911946154508}`}))
		got, err := s.New(t, p.URL, env(t)).Call(t.Context(), k.request)
		if err != nil {
			t.Fatalf("%s: %v", k.request.Method, err)
		}
		want := connectors.CallAnswer{Status: http.StatusCreated, Body: map[string]any{"total": 12.5, "id": "820982911946154508"}}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: answer (-want +got):\n%s", k.request.Method, d)
		}
		seen := p.seen()
		if len(seen) != 1 {
			t.Fatalf("%s: %d requests, want 1", k.request.Method, len(seen))
		}
		r := seen[0]
		if !strings.HasSuffix(r.Path, "/orders/o-7") || r.Query != "note=Zebulon" || r.Method != k.request.Method || !s.CarriesRef(r, callRef) {
			t.Errorf("the request is %s %s?%s with %v", r.Method, r.Path, r.Query, r.Header)
		}
		var body any
		if k.request.Body != nil {
			if err := json.Unmarshal(r.Body, &body); err != nil {
				t.Errorf("the body is no JSON: %v", err)
			}
		} else if len(r.Body) != 0 {
			t.Errorf("a call without a body sent %q", r.Body)
		}
		if d := cmp.Diff(k.request.Body, body); d != "" {
			t.Errorf("body (-want +got):\n%s", d)
		}
	}
}

func (s CallerSuite) answers(t *testing.T) {
	cases := []struct {
		name, kind, body string
		want             any
	}{
		{"an object", "application/json; charset=utf-8", `{"a":[1,null]}`, map[string]any{"a": []any{1.0, nil}}},
		{"JSON of a kind of its own", "application/problem+json", `"x"`, "x"},
		{"text", "text/plain", "12 left", "12 left"},
		{"text that could be JSON", "text/plain", "12", "12"},
		{"nothing", "application/json", "", nil},
		{"bytes that are neither", "application/octet-stream", "\x00\xff", nil},
	}
	for _, k := range cases {
		t.Run(k.name, func(t *testing.T) {
			p := serve(t, crmAnswering(Answer{Header: map[string]string{"Content-Type": k.kind}, Body: k.body}))
			got, err := s.New(t, p.URL, env(t)).Call(t.Context(), callCalls[0].request)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(connectors.CallAnswer{Status: http.StatusOK, Body: k.want}, got); d != "" {
				t.Errorf("answer (-want +got):\n%s", d)
			}
		})
	}
}

func (s CallerSuite) failures(t *testing.T) {
	covers(t, s.Failures)
	for _, f := range s.Failures {
		for _, k := range callCalls {
			t.Run(k.request.Method+": "+f.Name, func(t *testing.T) {
				answer := f.Answer
				answer.Header = map[string]string{"Content-Type": "application/json"}
				for name, v := range f.Answer.Header {
					answer.Header[name] = v
				}
				answer.Body = `{"error":"{text} +{phone} is wrong"}`
				p := serve(t, crmAnswering(answer))
				got, err := s.New(t, p.URL, env(t)).Call(t.Context(), k.request)
				f.matches(t, err)
				callPrivate(t, err)
				want := connectors.CallAnswer{Status: f.Answer.Status, Body: map[string]any{"error": crmName + " " + crmPhone + " is wrong"}}
				if d := cmp.Diff(want, got); d != "" {
					t.Errorf("what came with the failure (-want +got):\n%s", d)
				}
				if n := len(p.seen()); n != 1 {
					t.Errorf("%d requests, want 1", n)
				}
			})
		}
	}
}

// covers wants the kinds that every system can answer with.
func covers(t *testing.T, failures []Failure) {
	t.Helper()
	shown := map[connectors.Kind]bool{}
	for _, f := range failures {
		shown[f.Kind] = true
	}
	for _, k := range []connectors.Kind{connectors.Throttled, connectors.Refused, connectors.Operator} {
		if !shown[k] {
			t.Errorf("the suite shows no failure that is %s", k)
		}
	}
}

func (s CallerSuite) lost(t *testing.T) {
	for _, k := range callCalls {
		want := connectors.Transient
		if k.write {
			want = connectors.Unknown
		}
		for name, answer := range map[string]http.HandlerFunc{
			"the connection ends without an answer":   hangUp,
			"a gateway's page instead of the answer":  crmAnswering(Answer{Status: http.StatusBadGateway, Body: "<html>{phone} {text}</html>"}),
			"an answer that says it is JSON, and not": crmAnswering(Answer{Header: map[string]string{"Content-Type": "application/json"}, Body: "<html>{phone}"}),
		} {
			t.Run(k.request.Method+": "+name, func(t *testing.T) {
				p := serve(t, answer)
				_, err := s.New(t, p.URL, env(t)).Call(t.Context(), k.request)
				asError(t, err, want)
				callPrivate(t, err)
			})
		}
		t.Run(k.request.Method+": no answer in time", func(t *testing.T) {
			p := serve(t, silence)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			_, err := s.New(t, p.URL, env(t)).Call(expireOn(ctx, p.arrived), k.request)
			asError(t, err, want)
		})
		if !k.write {
			continue
		}
		t.Run(k.request.Method+": a used connection ends without an answer", func(t *testing.T) {
			p := serve(t, onceThen(crmAnswering(Answer{Body: "{}"})))
			c := s.New(t, p.URL, env(t))
			if _, err := c.Call(t.Context(), k.request); err != nil {
				t.Fatalf("the first call: %v", err)
			}
			_, err := c.Call(t.Context(), k.request)
			asError(t, err, want)
			if n := len(p.seen()); n != 2 {
				t.Errorf("%d requests for two calls, want 2", n)
			}
		})
	}
}

func (s CallerSuite) endless(t *testing.T) {
	for _, k := range callCalls {
		p := serve(t, flood)
		_, err := s.New(t, p.URL, env(t)).Call(t.Context(), k.request)
		asError(t, err, connectors.Refused)
	}
}

func (s CallerSuite) unwritten(t *testing.T) {
	for _, k := range callCalls {
		_, err := s.New(t, nobody(t), env(t)).Call(t.Context(), k.request)
		asError(t, err, connectors.Transient)
		callPrivate(t, err)
		p := serve(t, crmAnswering(Answer{Body: "{}"}))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = s.New(t, p.URL, env(t)).Call(ctx, k.request)
		asError(t, err, connectors.Transient)
		if n := len(p.seen()); n != 0 {
			t.Errorf("%d requests with a cancelled context, want none", n)
		}
	}
}

func (s CallerSuite) concurrent(t *testing.T) {
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"of":%q}`, r.URL.Path)
	})
	c := s.New(t, p.URL, env(t))
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			path := fmt.Sprintf("/orders/%d", i)
			got, err := c.Call(t.Context(), connectors.CallRequest{Method: http.MethodPost, Path: path, Body: callBody(), Ref: fmt.Sprintf("r1.conc%02d.1", i)})
			of, _ := got.Body.(map[string]any)["of"].(string)
			if err != nil || !strings.HasSuffix(of, path) {
				t.Errorf("call %d was answered %v, %v", i, got, err)
			}
		})
	}
	wg.Wait()
	for i := range 16 {
		found := 0
		for _, r := range p.seen() {
			if s.CarriesRef(r, fmt.Sprintf("r1.conc%02d.1", i)) {
				found++
			}
		}
		if found != 1 {
			t.Errorf("reference %d arrived %d times, want once", i, found)
		}
	}
}
