//go:build !slim

package temporald

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
)

// webUI is the running Web UI.
type webUI struct {
	url    string
	server *uiserver.Server
	done   chan error
}

// startUI serves the Web UI at addr and returns when it answers.
func startUI(ctx context.Context, addr, frontend string, c Config) (*webUI, error) {
	host, port, err := split(addr)
	if err != nil {
		return nil, err
	}
	bind := host
	if strings.Contains(host, ":") {
		bind = "[" + host + "]" // The UI server writes host:port by itself.
	}
	server := uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		Host:                bind,
		Port:                port,
		TemporalGRPCAddress: frontend,
		EnableUI:            true,
		DefaultNamespace:    c.Namespace,
		// The endpoint is asked by the browser, with the cookie of our own
		// pages, so that it can know who reads.
		Codec: uiconfig.Codec{Endpoint: c.CodecEndpoint, IncludeCredentials: c.CodecEndpoint != ""},
		// Over plain HTTP on loopback a secure cookie would never come back.
		CORS:             uiconfig.CORS{CookieInsecure: true},
		DisableNewsFetch: true,
		HideLogs:         true,
	}))
	w := &webUI{
		url:    "http://" + net.JoinHostPort(reachable(host), fmt.Sprint(port)),
		server: server,
		done:   make(chan error, 1),
	}
	go func() { w.done <- server.Start() }()
	if err := w.answering(ctx); err != nil {
		w.stop()
		return nil, err
	}
	return w, nil
}

func (w *webUI) answering(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		err := w.healthy(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the Temporal Web UI at %s: %w, last answer: %w", w.url, ctx.Err(), err)
		case <-tick.C:
		}
	}
}

func (w *webUI) healthy(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/healthz", http.NoBody)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", res.Status)
	}
	return nil
}

func (w *webUI) stop() {
	w.server.Stop()
	<-w.done
}
