package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/log"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/codec"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// SearchAttributes are what journeys set; a namespace must know them.
var SearchAttributes = map[string]enums.IndexedValueType{
	workflows.AttributeJourney.GetName(): enums.INDEXED_VALUE_TYPE_KEYWORD,
	workflows.AttributeVersion.GetName(): enums.INDEXED_VALUE_TYPE_KEYWORD,
	workflows.AttributeStage.GetName():   enums.INDEXED_VALUE_TYPE_KEYWORD,
	workflows.AttributeContact.GetName(): enums.INDEXED_VALUE_TYPE_KEYWORD,
	workflows.AttributeOutcome.GetName(): enums.INDEXED_VALUE_TYPE_KEYWORD,
	workflows.AttributeNextDue.GetName(): enums.INDEXED_VALUE_TYPE_DATETIME,
}

// RemoteConfig is what `relance worker` and `relance gateway` need, each part
// of it: an outside Temporal, found by TEMPORAL_* variables or temporal.toml,
// and the ledger that all of them share.
type RemoteConfig struct {
	Ledger      string // dsn: "sqlite:PATH" or "postgres://…"
	Connections string // path of connections.hcl
	Key         string // path of the payload key, the same file for every worker
	Listen      string // gateway
	Metrics     string // worker: address that answers /metrics; "" is none
	Token       string // bearer of /events, /admin and /metrics
	// Clock is the address of a sandbox on this machine whose virtual time is
	// ours; "" is the machine's time.
	Clock string
	Log   *slog.Logger
}

// retryTemporal is how long a worker waits before it dials again.
const retryTemporal = 5 * time.Second

// base is what every process beside an outside Temporal begins with.
type base struct {
	clock       *clock.Clock
	ledger      *ledger.Ledger
	connections *Connections
	sandboxed   bool // the connections lead to a sandbox
}

func (c RemoteConfig) open(ctx context.Context) (*base, error) {
	list, err := ReadConnections(c.Connections)
	if err != nil {
		return nil, err
	}
	b := &base{clock: clock.New(clock.Real(), nil), sandboxed: c.Clock != ""}
	if c.Clock != "" {
		if b.clock, err = SharedClock(ctx, c.Clock, list); err != nil {
			return nil, err
		}
	}
	if b.connections, err = Connect(list, b.clock); err != nil {
		return nil, err
	}
	b.ledger, err = ledger.Open(ctx, c.Ledger, b.clock)
	return b, err
}

// RunWorker runs released journeys against an outside Temporal until ctx ends.
func RunWorker(ctx context.Context, c RemoteConfig, ready func()) error {
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.ledger.Close()
	var side sync.WaitGroup
	defer side.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if c.Metrics != "" {
		answers, err := listenMetrics(ctx, c, NewMetrics(b.ledger, b.clock))
		if err != nil {
			return err
		}
		side.Go(answers)
	}
	temporal, payloads, err := dial(ctx, c)
	if err != nil {
		return err
	}
	defer temporal.Close()
	if err := ensureAttributes(ctx, temporal); err != nil {
		return err
	}
	librarian := &Librarian{Ledger: b.ledger, Releases: dispatch.NewReleases(activities.NewPlans()), Connections: b.connections.Named, Log: c.Log}
	if b.sandboxed {
		librarian.WhatsApp = b.connections.WhatsApp
	}
	if err := librarian.Restore(ctx); err != nil {
		return err
	}
	side.Go(func() { librarian.Missing(ctx) })
	side.Go(func() { librarian.Follow(ctx) })
	engine := NewEngine(EngineConfig{Client: temporal, Ledger: b.ledger, Releases: librarian.Releases, Connections: b.connections, Clock: b.clock, Converter: payloads, Log: c.Log})
	return engine.Run(ctx, ready)
}

// listenMetrics answers /metrics of a process that has no other listener. On
// this machine anybody may read them; elsewhere the token is needed.
func listenMetrics(ctx context.Context, c RemoteConfig, m *Metrics) (run func(), err error) {
	if c.Token == "" && !loopback(c.Metrics) {
		return nil, fmt.Errorf("--metrics %s can be asked from other machines: set RELANCE_TOKEN, the bearer token for them, or listen on 127.0.0.1", c.Metrics)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Metrics)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w. Choose another address with --metrics", c.Metrics, err)
	}
	guard := &Gateway{Token: c.Token}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		if c.Token == "" || guard.authorised(w, r) {
			m.Handler().ServeHTTP(w, r)
		}
	})
	server := newServer(mux)
	return func() {
		defer context.AfterFunc(ctx, func() { _ = server.Close() })() // a scrape that is cut is made again
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			c.Log.Error("answer metrics", "error", err)
		}
	}, nil
}

func newServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
}

// RunGateway takes events in until ctx ends. It needs the ledger alone.
func RunGateway(ctx context.Context, c RemoteConfig, ready func(addr string)) error {
	if c.Token == "" {
		return errors.New("the gateway needs a token for /events and /admin: set RELANCE_TOKEN")
	}
	b, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer b.ledger.Close()
	var up atomic.Bool
	g := &Gateway{
		Ledger: b.ledger, Sources: b.connections.Sources, Accounts: b.connections.Accounts(), Metrics: NewMetrics(b.ledger, b.clock),
		Token: c.Token, Clock: b.clock, Log: c.Log, Ready: up.Load,
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w. Choose another address with --listen", c.Listen, err)
	}
	server := newServer(g.Handler())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	up.Store(true)
	ready(listener.Addr().String())
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	up.Store(false)
	stop, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := server.Shutdown(stop); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}

// dial connects to Temporal and keeps trying while it is away: events wait in
// the ledger meanwhile.
func dial(ctx context.Context, c RemoteConfig) (client.Client, converter.DataConverter, error) {
	if _, err := os.Stat(c.Key); err != nil {
		return nil, nil, fmt.Errorf("read the payload key: %w. Every worker needs the same file: copy it from the first one, or name it with --key; `relance up` makes one as payload.key in its data folder", err)
	}
	keys, err := codec.LoadOrCreateKeys(c.Key)
	if err != nil {
		return nil, nil, err
	}
	crypt, err := codec.New(keys)
	if err != nil {
		return nil, nil, err
	}
	options, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return nil, nil, fmt.Errorf("read Temporal's settings (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, temporal.toml): %w", err)
	}
	options.DataConverter, options.FailureConverter = crypt.DataConverter(), crypt.FailureConverter()
	options.Logger = log.NewStructuredLogger(c.Log)
	for {
		t, err := client.DialContext(ctx, options)
		if err == nil {
			return t, options.DataConverter, nil
		}
		c.Log.Warn("Temporal does not answer; events wait in the ledger", "address", options.HostPort, "error", err)
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(retryTemporal):
		}
	}
}

// ensureAttributes adds the search attributes that the namespace lacks.
func ensureAttributes(ctx context.Context, t client.Client) error {
	options, err := envconfig.LoadDefaultClientOptions()
	if err != nil {
		return err
	}
	namespace := options.Namespace
	if namespace == "" {
		namespace = client.DefaultNamespace
	}
	known, err := t.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return fmt.Errorf("list the search attributes of namespace %s: %w", namespace, err)
	}
	add := map[string]enums.IndexedValueType{}
	for name, kind := range SearchAttributes { //nolint:maprange // into a map
		if _, ok := known.CustomAttributes[name]; !ok {
			add[name] = kind
		}
	}
	if len(add) == 0 {
		return nil
	}
	_, err = t.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{Namespace: namespace, SearchAttributes: add})
	if err != nil {
		names := make([]string, 0, len(add))
		for n := range add { //nolint:maprange // sorted below
			names = append(names, n)
		}
		slices.Sort(names)
		return fmt.Errorf("add the search attributes %v to namespace %s: %w. Somebody who may can add them by hand", names, namespace, err)
	}
	return nil
}
