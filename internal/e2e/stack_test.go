package e2e

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/sandbox"
	"github.com/relancehq/relance/internal/temporald"
	"github.com/relancehq/relance/worker"
)

// stack is relance in this process, for what a test must look into: histories
// and figures. Payloads are not encrypted.
type stack struct {
	client   client.Client
	ledger   *ledger.Ledger
	clock    *clock.Clock
	releases *dispatch.Releases
	sandbox  *sandbox.Sandbox
	url      string
	log      *slog.Logger
}

// newStack runs the journeys of a folder at a speed, against the sandbox or,
// where provider is given, against that.
func newStack(t testing.TB, journeys fs.FS, speed float64, provider http.Handler) *stack {
	t.Helper()
	now := time.Now()
	return newStackAt(t, journeys, clock.Setting{Wall: now, Virtual: now, Factor: speed}, provider)
}

// newStackAt is newStack with a clock of its own, and with the shop of the
// sandbox under each of some names.
func newStackAt(t testing.TB, journeys fs.FS, at clock.Setting, provider http.Handler, shops ...string) *stack {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	dir := t.TempDir()
	s := &stack{log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})), clock: clock.New(at, nil)}
	var handler sync.Map // set below: connectors need the address first
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h, ok := handler.Load("h"); ok {
			h.(http.Handler).ServeHTTP(w, r)
			return
		}
		http.Error(w, "starting", http.StatusServiceUnavailable)
	}))
	s.url = server.URL
	var err error
	if s.ledger, err = ledger.Open(ctx, "sqlite:"+filepath.Join(dir, "ledger.db"), s.clock); err != nil {
		t.Fatal(err)
	}
	s.sandbox, err = sandbox.Open(ctx, sandbox.Config{
		Clock: s.clock, Dir: dir, WhatsAppHook: s.url + "/hooks/whatsapp", CRMHook: s.url + "/hooks/crm",
		AppSecret: "app", VerifyToken: "verify", Token: "graph", CRMToken: "crm", CRMSecret: "crm-secret",
		PhoneNumberID: "1", WABAID: "2", MailAddr: "127.0.0.1:0", Log: s.log,
	})
	if err != nil {
		t.Fatal(err)
	}
	host, port, err := net.SplitHostPort(s.sandbox.MailAddr())
	if err != nil {
		t.Fatal(err)
	}
	mail, _ := strconv.ParseFloat(port, 64) // the sandbox's own word
	settings := []connectors.Settings{
		{Name: "whatsapp", Values: map[string]any{"kind": "whatsapp", "phone_number_id": "1", "waba_id": "2", "token": "graph", "app_secret": "app", "verify_token": "verify", "base_url": s.url + "/graph"}},
		{Name: "crm", Values: map[string]any{"kind": "webhook", "preset": "relance", "secret": "crm-secret"}},
		{Name: "records", Values: map[string]any{"kind": "rest", "url": s.url + "/crm", "token": "crm"}},
		{Name: "mail", Values: map[string]any{"kind": "email", "host": host, "port": mail, "tls": "none", "from": "tests <tests@relance.example>"}},
	}
	for _, name := range shops {
		settings = append(settings, connectors.Settings{Name: name, Values: map[string]any{
			"kind": "http", "url": s.url + "/shop/" + name, "private": true, "methods": []any{"GET", "POST", "PUT", "PATCH", "DELETE"},
		}})
	}
	connections, err := worker.Connect(settings, s.clock)
	if err != nil {
		t.Fatal(err)
	}
	if provider == nil {
		provider = s.sandbox.Handler()
	}
	gateway := &worker.Gateway{Ledger: s.ledger, Sources: connections.Sources, Token: token, Clock: s.clock, Log: s.log, Extra: map[string]http.Handler{"/": provider}}
	handler.Store("h", gateway.Handler())
	temporal, err := temporald.Start(ctx, temporald.Config{Dir: filepath.Join(dir, "temporal"), SearchAttributes: worker.SearchAttributes})
	if err != nil {
		t.Fatal(err)
	}
	if s.client, err = client.DialContext(ctx, client.Options{HostPort: temporal.Addr(), Logger: log.NewStructuredLogger(s.log)}); err != nil {
		t.Fatal(err)
	}
	s.releases = dispatch.NewReleases(activities.NewPlans())
	librarian := &worker.Librarian{Ledger: s.ledger, Releases: s.releases, WhatsApp: connections.WhatsApp, Log: s.log}
	if _, diags, err := librarian.Release(ctx, journeys, s.clock.Now()); err != nil || diags.HasErrors() {
		t.Fatal(err, diags)
	}
	engine := worker.NewEngine(worker.EngineConfig{Client: s.client, Ledger: s.ledger, Releases: s.releases, Connections: connections, Clock: s.clock, Mirror: s.sandbox.Absorb, Log: s.log})
	var running sync.WaitGroup
	ready := make(chan struct{})
	running.Go(func() {
		if err := engine.Run(ctx, func() { close(ready) }); err != nil {
			t.Error(err)
		}
	})
	running.Go(func() { _ = s.sandbox.Run(ctx) })
	<-ready
	t.Cleanup(func() {
		cancel()
		running.Wait()
		s.client.Close()
		_ = temporal.Stop()
		server.Close()
		_ = s.sandbox.Close()
		_ = s.ledger.Close()
	})
	return s
}

// post accepts one event, as POST /events would.
func (s *stack) post(t testing.TB, kind, id string, contact connectors.Contact, data map[string]any) {
	t.Helper()
	row, err := dispatch.Row("e2e", connectors.Event{ID: id, Type: kind, Contact: contact, Data: data}, s.clock.Now())
	if err == nil {
		_, _, err = s.ledger.Accept(context.Background(), ledger.Arrival{Connection: "events", Body: []byte("{}"), Events: []ledger.NewEvent{row}})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// ended waits until n enrolments have closed.
func (s *stack) ended(t testing.TB, n int, within time.Duration) {
	t.Helper()
	for end := time.Now().Add(within); ; time.Sleep(10 * time.Millisecond) {
		counts, err := s.ledger.EnrolmentCounts(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		closed := 0
		for _, c := range counts {
			closed += c.Closed
		}
		if closed >= n {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d of %d enrolments ended within %s: %+v", closed, n, within, counts)
		}
	}
}
