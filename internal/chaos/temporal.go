package main

import (
	"context"
	"fmt"
	"os"

	"github.com/relancehq/relance/internal/postgrestest"
	"github.com/relancehq/relance/internal/temporald"
)

// serveTemporal is the role temporal: a Temporal server as a process that can
// be killed.
func serveTemporal(ctx context.Context, c config) (int, error) {
	s, err := temporald.Start(ctx, temporald.Config{Dir: c.dir, FrontendAddr: c.addr})
	if err != nil {
		return 2, err
	}
	<-ctx.Done()
	if err := s.Stop(); err != nil {
		return 2, err
	}
	return 0, nil
}

// database is a private Postgres for one seed.
func database(context.Context, string) (dsn string, stop func(), err error) {
	dir, err := os.MkdirTemp("", "pg") // short: a Unix socket's path has at most 107 bytes
	if err != nil {
		return "", nil, err
	}
	dsn, end, err := postgrestest.Start(dir)
	if err != nil {
		_ = os.RemoveAll(dir) // what was wrong with the server says more
		return "", nil, fmt.Errorf("start a Postgres: %w", err)
	}
	return dsn, func() {
		end()
		_ = os.RemoveAll(dir) // a temporary folder harms nobody
	}, nil
}
