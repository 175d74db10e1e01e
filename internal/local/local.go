// Package local is `relance up`: everything in one process, on one folder. An
// embedded Temporal server with its Web UI, the SQLite ledger, the gateway,
// the dispatcher and the worker, and the sandbox that stands in for WhatsApp
// and the CRM. It needs no account and no other service.
//
//	err := local.Run(ctx, local.Config{Data: ".relance", Listen: "127.0.0.1:8080", UI: "127.0.0.1:8233", Speed: 1, Out: os.Stdout})
package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/codec"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/sandbox"
	"github.com/relancehq/relance/internal/temporald"
	"github.com/relancehq/relance/worker"
)

// Config says where things are.
type Config struct {
	Data   string // folder; made when it is missing
	Listen string // the gateway and the sandbox
	UI     string // the Temporal Web UI
	// Journeys is the folder whose journeys run; Shipped is used where it is
	// empty.
	Journeys string
	Shipped  fs.FS
	// Environment is the one of settings.hcl in which they run; "" is none.
	Environment string
	// Speed is how many virtual seconds pass in a real one. Anything but 1 is
	// refused where real systems are connected.
	Speed float64
	// Clock is the address of a sandbox that runs as another process of this
	// machine: its virtual time and speed are ours. "" is the folder's own.
	Clock string
	// Ledger is where the ledger is, "postgres://…" or "sqlite:PATH"; "" is the
	// folder's own.
	Ledger string
	// Token is the bearer token of /events and the admin API; "" takes the
	// folder's own, made at the first start.
	Token string
	Out   io.Writer // for people
	Log   *slog.Logger
}

// process is one `relance up` while it runs.
type process struct {
	Config
	clock       *clock.Clock
	secrets     secrets
	ledger      *ledger.Ledger
	settings    []connectors.Settings // of connections.hcl
	sandboxed   bool                  // WhatsApp is a sandbox, in this process or in another of this machine
	connections *worker.Connections
	sandbox     *sandbox.Sandbox // nil where connections.hcl names the systems
	codec       *codec.Codec
	releases    *dispatch.Releases
	librarian   *worker.Librarian
	temporal    *temporald.Server
	client      client.Client
	engine      *worker.Engine
	http        *http.Server
	handler     later
	decode      later  // payloads for the Web UI, once its address is known
	address     string // of the gateway, as a URL
	released    string // the folder as it was released last
	ready       atomic.Bool
	stops       []func() // in the order things began
	background  sync.WaitGroup
}

// Run starts everything, prints one line `ready` with the addresses, and
// stops in the right order when ctx ends: first nothing new comes in, then
// what was begun is finished, then the stores close.
func Run(ctx context.Context, c Config) error {
	p := &process{Config: c}
	defer p.stop()
	for _, begin := range []func(context.Context) error{
		p.folder, p.readConnections, p.readClock, p.store, p.listen, p.connect, p.serve, p.startTemporal, p.startEngine,
	} {
		if err := begin(ctx); err != nil {
			return err
		}
	}
	p.sayReady()
	p.watch(ctx) // until ctx ends
	return nil
}

// stop undoes what began, last first.
func (p *process) stop() {
	p.ready.Store(false)
	for i := len(p.stops) - 1; i >= 0; i-- {
		p.stops[i]()
	}
}

func (p *process) onStop(f func()) { p.stops = append(p.stops, f) }

// store opens the ledger and what is known of journeys.
func (p *process) store(ctx context.Context) (err error) {
	dsn := cmp.Or(p.Ledger, "sqlite:"+filepath.Join(p.Data, ledgerFile))
	if p.ledger, err = ledger.Open(ctx, dsn, p.clock); err != nil {
		return err
	}
	p.onStop(func() { p.warn("close the ledger", p.ledger.Close()) })
	p.releases = dispatch.NewReleases(activities.NewPlans())
	return nil
}

// listen takes the address, so that hooks can be told where we are.
func (p *process) listen(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w. Is another relance running? Choose another address with --listen", p.Listen, err)
	}
	p.address = "http://" + reachable(l.Addr().String())
	p.http = &http.Server{ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	p.handler.set(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "starting", http.StatusServiceUnavailable)
	}))
	p.http.Handler = &p.handler
	p.background.Go(func() {
		if err := p.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			p.Log.Error("serve", "error", err)
		}
	})
	p.onStop(func() {
		sctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := p.http.Shutdown(sctx); err != nil {
			p.warn("stop listening", p.http.Close())
		}
		p.background.Wait()
	})
	return nil
}

// serve takes events from here on, whether Temporal is up or not.
func (p *process) serve(context.Context) error {
	g := &worker.Gateway{
		Ledger: p.ledger, Sources: p.connections.Sources, Token: p.secrets.Token, Clock: p.clock, Log: p.Log,
		Accounts: p.connections.Accounts(), Metrics: worker.NewMetrics(p.ledger, p.clock),
		Ready: p.ready.Load, Extra: map[string]http.Handler{},
	}
	p.decode.set(http.NotFoundHandler())
	g.Extra["/codec/"] = &p.decode
	if p.sandbox != nil {
		g.Extra["/"] = p.sandbox.Handler()
	}
	p.handler.set(g.Handler())
	return nil
}

// startTemporal starts the embedded server and dials it.
func (p *process) startTemporal(ctx context.Context) (err error) {
	p.temporal, err = temporald.Start(ctx, temporald.Config{
		Dir: filepath.Join(p.Data, "temporal"), UIAddr: p.UI, Log: p.Log,
		CodecEndpoint:    p.address + "/codec",
		SearchAttributes: worker.SearchAttributes,
	})
	if err != nil {
		return err
	}
	p.onStop(func() { p.warn("stop Temporal", p.temporal.Stop()) })
	p.decode.set(p.codec.Handler(uiOrigins(p.temporal.UIURL()), fromThisMachine))
	p.client, err = client.DialContext(ctx, client.Options{
		HostPort: p.temporal.Addr(), Logger: log.NewStructuredLogger(p.Log),
		DataConverter: p.codec.DataConverter(), FailureConverter: p.codec.FailureConverter(),
	})
	if err != nil {
		return fmt.Errorf("connect to the embedded Temporal: %w", err)
	}
	p.onStop(p.client.Close)
	return nil
}

// startEngine releases the journeys and runs them.
func (p *process) startEngine(ctx context.Context) error {
	p.librarian = &worker.Librarian{Ledger: p.ledger, Releases: p.releases, Connections: p.connections.Named, Environment: p.Environment, Log: p.Log}
	if p.sandboxed {
		p.librarian.WhatsApp = p.connections.WhatsApp
	}
	if err := p.librarian.Restore(ctx); err != nil {
		return err
	}
	p.release(ctx)
	if err := p.tellClock(ctx); err != nil {
		return err
	}
	var mirror dispatch.Mirror
	if p.sandbox != nil {
		mirror = p.sandbox.Absorb
	}
	p.engine = worker.NewEngine(worker.EngineConfig{
		Client: p.client, Ledger: p.ledger, Releases: p.releases, Connections: p.connections,
		Clock: p.clock, Mirror: mirror, Alone: true, Converter: p.codec.DataConverter(), Log: p.Log,
	})
	runCtx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	started := make(chan struct{})
	failed := make(chan error, 1)
	running.Go(func() {
		if err := p.engine.Run(runCtx, func() { close(started) }); err != nil {
			failed <- err
		}
	})
	running.Go(func() { p.librarian.Missing(runCtx) })
	if w := p.connections.WhatsApp; w != nil && p.Journeys != "" {
		lock := &worker.LockKeeper{Ledger: p.ledger, Dir: p.Journeys, Account: w.Account(), Business: w.BusinessAccount(), Log: p.Log}
		running.Go(func() { lock.Follow(runCtx) })
	}
	if p.sandbox != nil {
		running.Go(func() { p.warn("run the sandbox", p.sandbox.Run(runCtx)) })
	}
	p.onStop(func() {
		cancel()
		running.Wait()
	})
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-started:
	}
	return nil
}

func (p *process) sayReady() {
	p.ready.Store(true)
	what := "gateway"
	if p.sandbox != nil {
		what = "sandbox"
	}
	fmt.Fprintf(p.Out, "ready  %s (%s)  %s (Temporal Web UI)\n", p.address, what, p.temporal.UIURL())
}

func (p *process) warn(doing string, err error) {
	if err != nil {
		p.Log.Warn(doing, "error", err)
	}
}

// later is a handler that is set while the server runs already.
type later struct{ h atomic.Pointer[http.Handler] }

func (l *later) set(h http.Handler) { l.h.Store(&h) }

func (l *later) ServeHTTP(w http.ResponseWriter, r *http.Request) { (*l.h.Load()).ServeHTTP(w, r) }

// reachable is an address as people and our own hooks can use it: a listener
// on every interface is reached on loopback.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || (ip != nil && ip.IsUnspecified()) {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func uiOrigins(ui string) []string {
	_, port, err := net.SplitHostPort(ui[len("http://"):])
	if err != nil {
		return []string{ui}
	}
	return []string{ui, "http://localhost:" + port, "http://127.0.0.1:" + port}
}

// fromThisMachine lets payloads be decoded for a browser on this machine only.
func fromThisMachine(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback() && r.Header.Get("Origin") != ""
}
