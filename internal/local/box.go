package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/sandbox"
)

// Box is the sandbox alone, as a process that several relances share.
type Box struct {
	Data   string // folder; made when it is missing
	Listen string
	Speed  float64  // virtual seconds in a real one
	Hooks  []string // addresses of gateways; webhooks go to one after the other
	Out    io.Writer
	Log    *slog.Logger
}

// Run serves the sandbox until ctx ends, and prints the connections.hcl that
// leads to it.
func (b Box) Run(ctx context.Context) error {
	p := &process{Config: Config{Data: b.Data, Listen: b.Listen, Speed: b.Speed, Token: "-", Out: b.Out, Log: b.Log}}
	defer p.stop()
	for _, begin := range []func(context.Context) error{p.folder, p.readClock, p.listen} {
		if err := begin(ctx); err != nil {
			return err
		}
	}
	hooks, err := b.relay(p)
	if err != nil {
		return err
	}
	if p.sandbox, err = sandbox.Open(ctx, p.sandboxConfig(hooks)); err != nil {
		return err
	}
	p.onStop(func() { p.warn("close the sandbox", p.sandbox.Close()) })
	mux := http.NewServeMux()
	mux.Handle("/", p.sandbox.Handler())
	if len(b.Hooks) > 0 {
		mux.Handle("/relay/", http.StripPrefix("/relay", roundRobin(b.Hooks)))
	}
	p.handler.set(mux)
	fmt.Fprintf(b.Out, "# connections.hcl beside your journeys leads to this sandbox:\n%s\nready  %s (sandbox)\n", written(boxConnections(p.address, p.sandbox.MailAddr(), p.secrets)), p.address)
	return p.sandbox.Run(ctx)
}

// relay is the address to which webhooks go: our own, which passes them on.
func (b Box) relay(p *process) (string, error) {
	for _, hook := range b.Hooks {
		if u, err := url.Parse(hook); err != nil || u.Host == "" || !strings.HasPrefix(u.Scheme, "http") {
			return "", errors.New("--hook is the address of a gateway, such as http://127.0.0.1:8081")
		}
	}
	if len(b.Hooks) == 0 {
		return "", nil
	}
	return p.address + "/relay", nil
}

// roundRobin passes a request on to one gateway after the other. One that is
// away answers 502, and the sandbox tries again like Meta, with the next.
func roundRobin(gateways []string) http.Handler {
	var n atomic.Uint64
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			to, err := url.Parse(gateways[n.Add(1)%uint64(len(gateways))])
			if err == nil { // relay has looked
				r.SetURL(to)
			}
		},
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug), // the sandbox tells of failed deliveries itself
	}
}

// literal is a value as connections.hcl has it.
func literal(v any) string {
	switch x := v.(type) {
	case string:
		return strconv.Quote(x)
	case []any:
		parts := make([]string, len(x))
		for i, one := range x {
			parts[i] = literal(one)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(v)
}

// written is the text of a connections.hcl.
func written(list []connectors.Settings) string {
	var out strings.Builder
	for _, s := range list {
		fmt.Fprintf(&out, "connection %q {\n", s.Name)
		for _, name := range slices.Sorted(maps.Keys(s.Values)) {
			fmt.Fprintf(&out, "  %s = %s\n", name, literal(s.Values[name]))
		}
		out.WriteString("}\n")
	}
	return out.String()
}
