package worker_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/worker"
	"github.com/relancehq/relance/workflows"
)

const (
	bearer     = "the-token"
	hookSecret = "hook-secret"
	appSecret  = "app-secret"
	account    = "100000000000001"
)

// gate is a gateway behind real HTTP on a ledger in memory.
type gate struct {
	t          *testing.T
	ledger     *ledger.Ledger
	gateway    *worker.Gateway
	dispatcher *dispatch.Dispatcher
	url        string
}

// connected are the connections most tests have: a CRM that signs, a shop and
// a WhatsApp number.
const connected = `
connection "desk" {
  kind   = "webhook"
  preset = "relance"
  secret = "` + hookSecret + `"
}

connection "number" {
  kind            = "whatsapp"
  phone_number_id = "100000000000001"
  waba_id         = "200000000000002"
  token           = "cloud-token"
  app_secret      = "` + appSecret + `"
  verify_token    = "verify-token"
}
`

func newGate(t *testing.T, hcl string) *gate {
	t.Helper()
	clk := clock.New(clock.Real(), nil)
	l, err := ledger.Open(t.Context(), "sqlite::memory:", clk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // some tests close it themselves
	quiet := slog.New(slog.DiscardHandler)
	g := &gate{t: t, ledger: l}
	g.gateway = &worker.Gateway{Ledger: l, Sources: connect(t, hcl).Sources, Token: bearer, Clock: clk, Log: quiet}
	g.gateway.Accounts, g.gateway.Metrics = []string{account}, worker.NewMetrics(l, clk)
	g.dispatcher = &dispatch.Dispatcher{
		Ledger: l, Plans: dispatch.NewReleases(activities.NewPlans()), Runs: deaf{}, Clock: clk, Owner: "test", Log: quiet,
	}
	server := httptest.NewServer(g.gateway.Handler())
	t.Cleanup(server.Close)
	g.url = server.URL
	return g
}

// deaf are runs that take everything and do nothing.
type deaf struct{}

func (deaf) Start(context.Context, string, workflows.Input, string) error { return nil }
func (deaf) Signal(context.Context, string, workflows.Event) error        { return nil }

// connect builds the connections of a connections.hcl.
func connect(t *testing.T, hcl string) *worker.Connections {
	t.Helper()
	list, err := worker.ReadConnections(written(t, hcl))
	if err != nil {
		t.Fatal(err)
	}
	c, err := worker.Connect(list, clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func written(t testing.TB, hcl string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "connections.hcl")
	if err := os.WriteFile(path, []byte(hcl), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// request is one that is sent to the gateway.
type request struct {
	method, path string
	header       map[string]string
	body         []byte
}

// reply is the gateway's answer.
type reply struct {
	code   int
	header http.Header
	raw    []byte
	body   map[string]any // nil where it is no JSON object
}

func (g *gate) ask(q request) reply {
	g.t.Helper()
	req, err := http.NewRequestWithContext(g.t.Context(), q.method, g.url+q.path, bytes.NewReader(q.body))
	if err != nil {
		g.t.Fatal(err)
	}
	for k, v := range q.header {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	out := reply{code: resp.StatusCode, header: resp.Header, raw: raw}
	_ = json.Unmarshal(raw, &out.body) // lists and words leave it nil
	return out
}

// post sends CloudEvents with the token.
func (g *gate) post(kind, body string, more ...string) reply {
	g.t.Helper()
	h := map[string]string{"Authorization": "Bearer " + bearer, "Content-Type": kind}
	for i := 0; i+1 < len(more); i += 2 {
		h[more[i]] = more[i+1]
	}
	return g.ask(request{http.MethodPost, "/events", h, []byte(body)})
}

// admin asks with the token.
func (g *gate) admin(method, path string) reply {
	g.t.Helper()
	return g.ask(request{method: method, path: path, header: map[string]string{"Authorization": "Bearer " + bearer}})
}

// tell asks with the token and a body, and reads the answer into v where it is
// not nil.
func (g *gate) tell(method, path string, body, v any) reply {
	g.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		g.t.Fatal(err)
	}
	got := g.ask(request{method, path, map[string]string{"Authorization": "Bearer " + bearer}, text})
	if v != nil {
		if err := json.Unmarshal(got.raw, v); err != nil {
			g.t.Fatalf("%s %s: %d %s: %v", method, path, got.code, got.raw, err)
		}
	}
	return got
}

// hook sends a body as the CRM signs it.
func (g *gate) hook(connection, body string) reply {
	g.t.Helper()
	header, secret := "X-Relance-Signature", hookSecret
	if connection == "number" {
		header, secret = "X-Hub-Signature-256", appSecret
	}
	return g.ask(request{http.MethodPost, "/hooks/" + connection, map[string]string{header: signed(secret, body), "Content-Type": "application/json"}, []byte(body)})
}

func signed(secret, body string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func (g *gate) inbox(state string) []ledger.InboxRow {
	g.t.Helper()
	rows, err := g.ledger.Inbox(g.t.Context(), state, 1000)
	if err != nil {
		g.t.Fatal(err)
	}
	return rows
}

// claimed takes what is in the inbox, in order.
func (g *gate) claimed() []ledger.Event {
	g.t.Helper()
	var all []ledger.Event
	for {
		list, err := g.ledger.Claim(g.t.Context(), "test", 100, time.Minute)
		if err != nil {
			g.t.Fatal(err)
		}
		if len(list) == 0 {
			slices.SortFunc(all, func(a, b ledger.Event) int { return cmp.Compare(a.Row, b.Row) })
			return all
		}
		all = append(all, list...)
		if err := g.ledger.Do(g.t.Context(), func(tx *ledger.Tx) error {
			for _, e := range list {
				if err := tx.Done(e.Row); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			g.t.Fatal(err)
		}
	}
}
