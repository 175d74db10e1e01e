package e2e

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/codec"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/postgrestest"
	"github.com/relancehq/relance/internal/sandbox"
	"github.com/relancehq/relance/internal/temporald"
	"github.com/relancehq/relance/worker"
)

// The gateway and the worker as an engineer runs them, beside a Temporal of
// their own that is not there when the event comes.
func TestEventsAcceptedBeforeTemporalIsReachableAreCarriedOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	server := outside(t)
	connections := fmt.Sprintf(`
connection "whatsapp" {
  kind            = "whatsapp"
  phone_number_id = "1"
  waba_id         = "2"
  token           = env("E2E_GRAPH_TOKEN")
  app_secret      = "app"
  verify_token    = "verify"
  base_url        = "%s/graph"
}

connection "records" {
  kind  = "rest"
  url   = "%s/crm"
  token = "crm"
}
`, server.URL, server.URL)
	files := map[string]string{"connections.hcl": connections}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	key := filepath.Join(dir, "payload.key")
	if _, err := codec.LoadOrCreateKeys(key); err != nil {
		t.Fatal(err)
	}
	dsn := "sqlite:" + filepath.Join(dir, "ledger.db")
	templates(t, filepath.Join(dir, "connections.hcl"))
	temporalAddr, gatewayAddr := freeAddr(t), freeAddr(t)
	env := append(os.Environ(), "RELANCE_TOKEN="+token, "E2E_GRAPH_TOKEN=graph", "TEMPORAL_ADDRESS="+temporalAddr)

	release := exec.Command(binary, "release", "testdata/quick", "--ledger", dsn)
	if out, err := release.CombinedOutput(); err != nil || !strings.Contains(string(out), "released  quick") {
		t.Fatalf("relance release: %v\n%s", err, out)
	}
	background(t, env, "gateway", "--ledger", dsn, "--listen", gatewayAddr, "--connections", filepath.Join(dir, "connections.hcl"))
	i := &instance{t: t, url: "http://" + gatewayAddr}
	i.wait(30*time.Second, "the gateway", func() bool {
		code, _, err := do("GET", i.url+"/readyz", nil)
		return err == nil && code == http.StatusOK
	})
	background(t, env, "worker", "--ledger", dsn, "--connections", filepath.Join(dir, "connections.hcl"), "--key", key)
	const phone = "+33612345606"
	i.post("booking.created", "e-1", booking("b-6", phone, time.Now().Add(time.Hour)))
	time.Sleep(2 * time.Second) // the worker finds nobody
	phoneOf := &instance{t: t, url: server.URL}
	if got := phoneOf.messages(phone); len(got) != 0 {
		t.Fatalf("%d messages left without Temporal", len(got))
	}
	temporal, err := temporald.Start(context.Background(), temporald.Config{FrontendAddr: temporalAddr})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = temporal.Stop() })
	phoneOf.waitMessages(phone, 1, 60*time.Second)
	time.Sleep(time.Second)
	phoneOf.once(phone)
}

// Two gateways and two workers on one Postgres: events come in through both
// gateways, and both workers are killed in turn.
func TestTwoGatewaysAndTwoWorkersOnPostgresSendOnce(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	dir, temporalAddr := t.TempDir(), freeAddr(t)
	gateways := []string{freeAddr(t), freeAddr(t)}
	world := sandboxed(t, "http://"+gateways[0])
	connections := filepath.Join(dir, "connections.hcl")
	text := fmt.Sprintf(`
connection "whatsapp" {
  kind            = "whatsapp"
  phone_number_id = "1"
  waba_id         = "2"
  token           = "graph"
  app_secret      = "app"
  verify_token    = "verify"
  base_url        = "%[1]s/graph"
}

connection "crm" {
  kind   = "webhook"
  preset = "relance"
  secret = "crm-secret"
}

connection "records" {
  kind  = "rest"
  url   = "%[1]s/crm"
  token = "crm"
}
`, world)
	if err := os.WriteFile(connections, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, "payload.key")
	if _, err := codec.LoadOrCreateKeys(key); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(binary, "release", "testdata/ways", "--ledger", dsn).CombinedOutput(); err != nil {
		t.Fatalf("relance release: %v\n%s", err, out)
	}
	temporal, err := temporald.Start(context.Background(), temporald.Config{FrontendAddr: temporalAddr})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = temporal.Stop() })
	env := append(os.Environ(), "RELANCE_TOKEN="+token, "TEMPORAL_ADDRESS="+temporalAddr)
	common := []string{"--ledger", dsn, "--connections", connections, "--clock", world}
	var gates []*instance
	for _, addr := range gateways {
		background(t, env, append([]string{"gateway", "--listen", addr}, common...)...)
		gates = append(gates, &instance{t: t, url: "http://" + addr})
	}
	for _, g := range gates {
		g.wait(60*time.Second, "a gateway", func() bool {
			code, _, err := do("GET", g.url+"/readyz", nil)
			return err == nil && code == http.StatusOK
		})
	}
	worker := append([]string{"worker", "--key", key}, common...)
	kill := []func(){background(t, env, worker...), background(t, env, worker...)}

	const n = 60
	phone := func(k int) string { return fmt.Sprintf("+3369%06d1", k) }
	for k := range n {
		id := fmt.Sprint("two-", k)
		gates[k%2].post("booking.created", id, booking(id, phone(k), time.Now().Add(time.Hour)))
		if k == n/3 || k == 2*n/3 {
			which := k / (n / 2) // the first, then the second
			kill[which]()
			kill[which] = background(t, env, worker...)
		}
	}
	gates[0].wait(4*time.Minute, "the end of all runs", func() bool {
		rows := gates[1].enrolments("")
		done := 0
		for _, r := range rows {
			if !r.ClosedAt.IsZero() {
				done++
			}
		}
		return done == n
	})
	phones := &instance{t: t, url: world}
	for k := range n {
		var got []string
		for _, m := range phones.messages(phone(k)) {
			got = append(got, m.Template)
		}
		if want := []string{"ways_question", "ways_nudge", "ways_last"}; !slices.Equal(got, want) {
			t.Errorf("phone %d has %v, want %v", k, got, want)
		}
	}
}

// sandboxed is a sandbox at sixty times the speed that stands alone and tells
// a gateway.
func sandboxed(t *testing.T, gateway string) (address string) {
	t.Helper()
	now := time.Now().UTC().Round(0)
	box, err := sandbox.Open(context.Background(), sandbox.Config{
		Clock:        clock.New(clock.Setting{Wall: now, Virtual: now, Factor: 60}, nil),
		WhatsAppHook: gateway + "/hooks/whatsapp", CRMHook: gateway + "/hooks/crm",
		AppSecret: "app", VerifyToken: "verify", Token: "graph", CRMToken: "crm", CRMSecret: "crm-secret", PhoneNumberID: "1", WABAID: "2",
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box.Handler())
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = box.Run(ctx) // it answers nil when ctx ends
	}()
	t.Cleanup(func() {
		stop()
		<-done
		server.Close()
		_ = box.Close()
	})
	return server.URL
}

// outside is a sandbox that stands alone, as Meta and a CRM do.
func outside(t *testing.T) *httptest.Server {
	t.Helper()
	box, err := sandbox.Open(context.Background(), sandbox.Config{
		AppSecret: "app", VerifyToken: "verify", Token: "graph", CRMToken: "crm", CRMSecret: "crm-secret", PhoneNumberID: "1", WABAID: "2",
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(box.Handler())
	t.Cleanup(func() {
		server.Close()
		_ = box.Close()
	})
	return server
}

// templates registers the journeys' templates with that Meta.
func templates(t *testing.T, connections string) {
	t.Helper()
	if err := os.Setenv("E2E_GRAPH_TOKEN", "graph"); err != nil {
		t.Fatal(err)
	}
	list, err := worker.ReadConnections(connections)
	if err != nil {
		t.Fatal(err)
	}
	clk := clock.New(clock.Real(), nil)
	c, err := worker.Connect(list, clk)
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(context.Background(), "sqlite::memory:", clk)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	librarian := &worker.Librarian{Ledger: l, Releases: dispatch.NewReleases(activities.NewPlans()), WhatsApp: c.WhatsApp, Log: slog.New(slog.DiscardHandler)}
	if _, diags, err := librarian.Release(context.Background(), os.DirFS("testdata/quick"), clk.Now()); err != nil || diags.HasErrors() {
		t.Fatal(err, diags)
	}
}

// background runs a verb until the test ends, or until it is killed.
func background(t *testing.T, env []string, args ...string) (kill func()) {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env = env
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(func() {
		kill()
		if t.Failed() {
			t.Logf("relance %s said:\n%s", args[0], tail(out.String(), 3000))
		}
	})
	return kill
}
