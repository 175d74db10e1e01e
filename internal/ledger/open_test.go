package ledger_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// noon is when tests begin.
var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// hand is a clock that a test moves.
type hand struct{ at time.Time }

func (h *hand) add(d time.Duration) { h.at = h.at.Add(d) }

// rig is an open ledger with the clock it reads.
type rig struct {
	*ledger.Ledger
	t     *testing.T
	clock *hand
}

// everywhere runs f on each kind of database that can be had.
func everywhere(t *testing.T, f func(t *testing.T, r *rig)) {
	t.Helper()
	for _, kind := range []struct {
		name string
		dsn  func(t *testing.T) string
	}{
		{"memory", func(*testing.T) string { return "sqlite::memory:" }},
		{"file", fileDSN},
		{"postgres", postgresDSN},
	} {
		t.Run(kind.name, func(t *testing.T) { f(t, open(t, kind.dsn(t))) })
	}
}

func fileDSN(t *testing.T) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "a folder?#%", "ledger.db")
}

func open(t *testing.T, dsn string) *rig {
	t.Helper()
	h := &hand{at: noon}
	l, err := ledger.Open(t.Context(), dsn, clock.New(clock.Real(), func() time.Time { return h.at }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return &rig{Ledger: l, t: t, clock: h}
}

// do runs f in a write that must succeed.
func (r *rig) do(f func(tx *ledger.Tx) error) {
	r.t.Helper()
	if err := r.Do(context.Background(), f); err != nil {
		r.t.Fatal(err)
	}
}
