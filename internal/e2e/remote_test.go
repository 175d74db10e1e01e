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
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/codec"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
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

// background runs a verb until the test ends.
func background(t *testing.T, env []string, args ...string) {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env = env
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("relance %s said:\n%s", args[0], tail(out.String(), 3000))
		}
	})
}
