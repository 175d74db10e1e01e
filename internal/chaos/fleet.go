package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/relancehq/relance/internal/codec"
)

// Ids and tokens that the sandbox and relance share.
const (
	number  = "100000000000001"
	account = "200000000000002"
	token   = "chaos-token"
)

//go:embed testdata/journeys
var journeys embed.FS

// fleet is relance as it runs in one seed.
type fleet struct {
	processes []*process
	targets   [][]*process // what one kill takes down, by turns of the seed
	gateways  []string     // base addresses
	turn      atomic.Uint64
	close     func()
}

// gateway is one of the gateways, in turn.
func (f *fleet) gateway() string {
	return f.gateways[int(f.turn.Add(1))%len(f.gateways)]
}

// newFleet prepares a topology in dir. World is the address of the sandbox.
func newFleet(ctx context.Context, c config, dir, world string, addresses []string) (*fleet, error) {
	folder := filepath.Join(dir, "journeys")
	if err := writeJourneys(folder, world); err != nil {
		return nil, err
	}
	if c.topology == "apart" {
		return apart(ctx, c, dir, folder, world, addresses)
	}
	return whole(ctx, c, dir, folder, world, addresses[0])
}

// addresses are where the gateways of a topology will listen: webhooks need to
// know before anything runs.
func addresses(topology string) ([]string, error) {
	n := 1
	if topology == "apart" {
		n = 2
	}
	var all []string
	for range n {
		a, err := freeAddr()
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// whole is relance up: one process.
func whole(ctx context.Context, c config, dir, folder, world, listen string) (*fleet, error) {
	ui, err := freeAddr()
	if err != nil {
		return nil, err
	}
	args := []string{"up", "--data", filepath.Join(dir, "data"), "--listen", listen, "--ui", ui, "--journeys", folder, "--clock", world}
	stop := func() {}
	if c.ledger == "postgres" {
		dsn, end, err := database(ctx, dir)
		if err != nil {
			return nil, err
		}
		args, stop = append(args, "--ledger", dsn), end
	}
	up := &process{name: "up", path: c.binary, args: args, env: []string{"RELANCE_TOKEN=" + token}, up: answering("http://" + listen + "/readyz")}
	return &fleet{processes: []*process{up}, targets: [][]*process{{up}}, gateways: []string{"http://" + listen}, close: stop}, nil
}

// apart is what production is: two gateways and two workers on one ledger,
// beside a Temporal.
func apart(ctx context.Context, c config, dir, folder, world string, listen []string) (*fleet, error) {
	f := &fleet{close: func() {}}
	dsn := "sqlite:" + filepath.Join(dir, "ledger.db")
	if c.ledger == "postgres" {
		var err error
		if dsn, f.close, err = database(ctx, dir); err != nil {
			return nil, err
		}
	}
	if out, err := exec.CommandContext(ctx, c.binary, "release", folder, "--ledger", dsn).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("release the journeys: %w\n%s", err, out)
	}
	frontend, err := freeAddr()
	if err != nil {
		return nil, err
	}
	key := filepath.Join(dir, "payload.key")
	if _, err := codec.LoadOrCreateKeys(key); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	env := []string{"RELANCE_TOKEN=" + token, "TEMPORAL_ADDRESS=" + frontend}
	common := []string{"--ledger", dsn, "--connections", filepath.Join(folder, "connections.hcl"), "--clock", world}
	temporal := &process{name: "temporal", path: self, args: []string{"-role", "temporal", "-addr", frontend, "-dir", filepath.Join(dir, "temporal")}, up: listens(frontend)}
	f.processes = append(f.processes, temporal)
	for i, a := range listen {
		f.gateways = append(f.gateways, "http://"+a)
		f.processes = append(f.processes, &process{
			name: fmt.Sprint("gateway ", i+1), path: c.binary, env: env, up: answering("http://" + a + "/readyz"),
			args: append([]string{"gateway", "--listen", a}, common...),
		})
	}
	for i := range 2 {
		w := &process{name: fmt.Sprint("worker ", i+1), path: c.binary, env: env, args: append([]string{"worker", "--key", key}, common...)}
		w.up = func(context.Context) bool { return !w.ended() } // it waits for Temporal by itself
		f.processes = append(f.processes, w)
	}
	for _, p := range f.processes {
		f.targets = append(f.targets, []*process{p})
	}
	f.targets = append(f.targets, f.processes[3:], f.processes) // both workers; everything
	return f, nil
}

// start starts everything and waits until it is up.
func (f *fleet) start(ctx context.Context, processes []*process) error {
	for _, p := range processes {
		if err := p.start(); err != nil {
			return err
		}
	}
	for _, p := range processes {
		if err := p.ready(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (f *fleet) stop() {
	for _, p := range f.processes {
		p.kill()
	}
	f.close()
}

// answering tells whether an address answers 200.
func answering(url string) func(context.Context) bool {
	client := &http.Client{Timeout: 2 * time.Second}
	return func(ctx context.Context) bool {
		code, _, err := call(ctx, client, http.MethodGet, url, nil)
		return err == nil && code == http.StatusOK
	}
}

// listens tells whether somebody takes connections.
func listens(addr string) func(context.Context) bool {
	return func(ctx context.Context) bool {
		c, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", addr)
		if err != nil {
			return false
		}
		return c.Close() == nil
	}
}

// writeJourneys lays the journeys out with connections that lead to the world.
func writeJourneys(folder, world string) error {
	sub, err := fs.Sub(journeys, "testdata/journeys")
	if err != nil {
		return err
	}
	if err := os.CopyFS(folder, sub); err != nil {
		return fmt.Errorf("lay out the journeys: %w", err)
	}
	text := fmt.Sprintf(`connection "whatsapp" {
  kind            = "whatsapp"
  phone_number_id = %q
  waba_id         = %q
  token           = "chaos-graph"
  app_secret      = %q
  verify_token    = "chaos-verify"
  base_url        = "%s/graph"
}

connection "crm" {
  kind   = "webhook"
  preset = "relance"
  secret = %q
}

connection "records" {
  kind  = "rest"
  url   = "%s/crm"
  token = "chaos-crm"
}
`, number, account, appSecret, world, crmSecret, world)
	return os.WriteFile(filepath.Join(folder, "connections.hcl"), []byte(text), 0o600)
}
