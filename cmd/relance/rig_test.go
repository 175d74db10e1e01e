package main

import (
	"errors"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions/journeys"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/worker"
)

// running is a gateway as verbs ask it, with the shipped journeys released.
type running struct {
	t      *testing.T
	ledger *ledger.Ledger
	url    string
}

func gateway(t *testing.T) *running {
	t.Helper()
	clk := clock.New(clock.Real(), nil)
	l, err := ledger.Open(t.Context(), "sqlite::memory:", clk)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	quiet := slog.New(slog.DiscardHandler)
	librarian := &worker.Librarian{Ledger: l, Releases: dispatch.NewReleases(activities.NewPlans()), Log: quiet}
	if _, diags, err := librarian.Release(t.Context(), journeys.FS, clk.Now()); err != nil || diags.HasErrors() {
		t.Fatal(err, diags)
	}
	g := &worker.Gateway{Ledger: l, Token: "the-token", Accounts: []string{"100000000000001"}, Clock: clk, Log: quiet}
	server := httptest.NewServer(g.Handler())
	t.Cleanup(server.Close)
	t.Setenv("RELANCE_TOKEN", "the-token")
	return &running{t: t, ledger: l, url: server.URL}
}

// verb runs a verb that asks the gateway, and checks the exit code that main
// would give.
func (r *running) verb(code int, args ...string) string {
	r.t.Helper()
	return r.plain(code, append(args, "--address", r.url)...)
}

// plain is verb for one that does not ask a gateway.
func (r *running) plain(code int, args ...string) string {
	r.t.Helper()
	out, err := run(r.t, args...)
	got := 0
	var files *fileError
	switch {
	case errors.As(err, &files):
		got = exitFiles
	case err != nil:
		got = exitOurs
	}
	if got != code {
		r.t.Errorf("relance %s exits with %d (%v), want %d", strings.Join(args, " "), got, err, code)
	}
	if err != nil {
		out += err.Error()
	}
	return out
}

// shows checks that output has all of some words.
func shows(t *testing.T, out string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(out, w) {
			t.Errorf("it printed %q, want %q in it", out, w)
		}
	}
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (r *running) do(f func(tx *ledger.Tx) error) {
	r.t.Helper()
	if err := r.ledger.Do(r.t.Context(), f); err != nil {
		r.t.Fatal(err)
	}
}
