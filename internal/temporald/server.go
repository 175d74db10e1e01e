//go:build !slim

package temporald

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/server/temporal"
)

// Server is a running Temporal server with its Web UI.
type Server struct {
	folder *folder
	addr   string
	server temporal.Server
	ui     *webUI
	level  slog.LevelVar
	stop   func() error
}

// Start opens the data folder, starts the server and the Web UI and returns
// when the frontend answers. It fails without touching the folder when another
// process has it, when another server version made it, or when an address is
// taken. A ctx that ends makes it give up.
func Start(ctx context.Context, c Config) (*Server, error) {
	c = c.withDefaults()
	ui, err := uiAddr(c.UIAddr)
	if err != nil {
		return nil, err
	}
	f, err := openFolder(c.Dir)
	if err != nil {
		return nil, err
	}
	s := &Server{folder: f}
	s.level.Set(slog.LevelWarn)
	s.stop = sync.OnceValue(s.shutdown)
	if err := s.start(ctx, c, ui); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

func (s *Server) start(ctx context.Context, c Config, ui string) error {
	p, err := pickPorts(c.FrontendAddr, s.folder.lastPort())
	if err != nil {
		return err
	}
	s.addr = p.dial()
	if err := s.folder.claim(); err != nil {
		return err
	}
	store, err := openStore(s.folder.database(), c)
	if err != nil {
		return err
	}
	if err := s.serve(p, store, c.Log); err != nil {
		return err
	}
	if err := answering(ctx, s.addr); err != nil {
		return err
	}
	if err := s.folder.rememberPort(s.addr); err != nil {
		return err
	}
	if ui == "" {
		return nil
	}
	s.ui, err = startUI(ctx, ui, s.addr, c)
	return err
}

// serve starts the four services. The server ends a failed start by a fatal
// log line; here that is an error.
func (s *Server) serve(p ports, st *store, log *slog.Logger) (err error) {
	defer func() {
		switch f := recover().(type) {
		case nil:
		case fatal:
			err = fmt.Errorf("start the embedded Temporal server: %s", f)
		default:
			panic(f)
		}
	}()
	server, err := temporal.NewServer(options(p, st, newLogger(log, &s.level))...)
	if err != nil {
		return fmt.Errorf("build the embedded Temporal server: %w", err)
	}
	s.server = server
	if err := server.Start(); err != nil {
		return fmt.Errorf("start the embedded Temporal server: %w", err)
	}
	return nil
}

// answering waits until the frontend at addr is healthy.
func answering(ctx context.Context, addr string) error {
	c, err := client.NewLazyClient(client.Options{
		HostPort: addr,
		Logger:   sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)),
	})
	if err != nil {
		return fmt.Errorf("reach the embedded Temporal server at %s: %w", addr, err)
	}
	defer c.Close()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := c.CheckHealth(ctx, &client.CheckHealthRequest{})
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the embedded Temporal server at %s: %w, last answer: %w", addr, ctx.Err(), err)
		case <-tick.C:
		}
	}
}

// Addr is where clients connect, as host:port.
func (s *Server) Addr() string { return s.addr }

// UIURL is the address of the Web UI for a browser on this machine, without a
// slash at its end; empty when there is no Web UI.
func (s *Server) UIURL() string {
	if s.ui == nil {
		return ""
	}
	return s.ui.url
}

// Stop stops the Web UI, then the server, and gives the data folder free. It
// takes up to a few seconds; workers and clients of the server should be
// stopped before. A second call answers what the first did.
func (s *Server) Stop() error { return s.stop() }

func (s *Server) shutdown() error {
	if s.ui != nil {
		s.ui.stop()
	}
	var err error
	if s.server != nil {
		s.level.Set(slog.LevelError)
		if err = s.server.Stop(); err != nil {
			err = fmt.Errorf("stop the embedded Temporal server: %w", err)
		}
	}
	return errors.Join(err, s.folder.close())
}
