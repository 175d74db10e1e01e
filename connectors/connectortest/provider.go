package connectortest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
)

// provider is the outside: it counts what reaches it and answers as told.
type provider struct {
	*httptest.Server
	mu       sync.Mutex
	requests []Request
	arrived  chan struct{} // one token per request that came in whole
}

// Request is one request as it came in.
type Request struct {
	Method string
	Path   string // as escaped on the wire
	Query  string // as escaped on the wire
	Header http.Header
	Body   []byte
}

// serve starts a provider that records each request whole and then calls
// answer.
func serve(t *testing.T, answer http.HandlerFunc) *provider {
	t.Helper()
	p := &provider{arrived: make(chan struct{}, 1024)}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // half a request is none
		}
		p.mu.Lock()
		p.requests = append(p.requests, Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: body})
		p.mu.Unlock()
		p.arrived <- struct{}{}
		answer(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *provider) seen() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Request(nil), p.requests...)
}

// hangUp closes the connection instead of answering.
func hangUp(w http.ResponseWriter, _ *http.Request) {
	c, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = c.Close() // nobody is left to tell
	}
}

// onceThen answers the first request and hangs up on all others. The second
// request then travels on a connection that was used before, where Go's
// transport repeats what it believes to be safe.
func onceThen(answer http.HandlerFunc) http.HandlerFunc {
	var served atomic.Bool
	return func(w http.ResponseWriter, r *http.Request) {
		if served.Swap(true) {
			hangUp(w, r)
			return
		}
		answer(w, r)
	}
}

// silence answers nothing until the caller leaves.
func silence(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// flood answers without end, until the caller stops reading.
func flood(w http.ResponseWriter, _ *http.Request) {
	chunk := make([]byte, 64<<10)
	for {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}

// nobody is an address where nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

// expiring is a context whose deadline passes when the provider has the
// request, so that "no answer in time" needs no waiting.
type expiring struct {
	context.Context
	done chan struct{}
}

func expireOn(ctx context.Context, arrived <-chan struct{}) expiring {
	e := expiring{Context: ctx, done: make(chan struct{})}
	go func() {
		select {
		case <-arrived:
		case <-ctx.Done():
		}
		close(e.done)
	}()
	return e
}

func (e expiring) Done() <-chan struct{} { return e.done }

func (e expiring) Err() error {
	select {
	case <-e.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

// asError wants err to be a *connectors.Error of kind.
func asError(t *testing.T, err error, kind connectors.Kind) *connectors.Error {
	t.Helper()
	var e *connectors.Error
	if !errors.As(err, &e) {
		t.Fatalf("the error is %v, want a *connectors.Error", err)
	}
	if e.Kind != kind {
		t.Errorf("kind is %q, want %q (%v)", e.Kind, kind, err)
	}
	if e.Doing == "" {
		t.Error("the error does not say what was being done")
	}
	return e
}

// matches wants e to be what f says.
func (f Failure) matches(t *testing.T, err error) {
	t.Helper()
	e := asError(t, err, f.Kind)
	if e.Reason != f.Reason {
		t.Errorf("reason is %q, want %q", e.Reason, f.Reason)
	}
	if f.Code != "" && e.Code != f.Code {
		t.Errorf("code is %q, want %q", e.Code, f.Code)
	}
	if e.After < f.After {
		t.Errorf("it asks to wait %s, want at least %s", e.After, f.After)
	}
	if f.Kind == connectors.Throttled && e.After <= 0 && f.After == 0 {
		t.Error("a throttled call does not say how long to wait")
	}
	if f.Kind == connectors.Operator && e.Next == "" {
		t.Error("an operator is needed and not told what to do")
	}
}

const patience = 30 * time.Second // for what should never take long
