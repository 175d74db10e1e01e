package ledger_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
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

// everywhere runs f on both databases. SQLite is in memory: a file runs the same
// SQL, and waits for the disk.
func everywhere(t *testing.T, f func(t *testing.T, r *rig)) {
	t.Helper()
	t.Run("memory", func(t *testing.T) { f(t, open(t, "sqlite::memory:")) })
	t.Run("postgres", func(t *testing.T) { f(t, open(t, postgresDSN(t))) })
}

// onDiskToo runs f everywhere and on a file.
func onDiskToo(t *testing.T, f func(t *testing.T, r *rig)) {
	t.Helper()
	t.Run("file", func(t *testing.T) { f(t, open(t, fileDSN(t))) })
	everywhere(t, f)
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

func TestOpenRefusesWhatItCannotOpen(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, dsn, want string }{
		{"an unknown kind is named, and nothing else of the address", "mysql://root:secret@db/x", `unknown kind "mysql"`},
		{"an address without a kind", "", `unknown kind ""`},
		{"a path that is missing", "sqlite:", `unknown kind "sqlite"`},
		{"a file that is no database", "sqlite:" + text, "not a database"},
		{"a folder", "sqlite:" + dir, "is a directory"},
	} {
		l, err := ledger.Open(t.Context(), c.dsn, clock.New(clock.Real(), nil))
		if err == nil {
			_ = l.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: Open = %v, want an error with %q", c.name, err, c.want)
		}
	}
}

func TestOpenRefusesALedgerOfANewerRelance(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	clk := clock.New(clock.Real(), nil)
	for range 2 { // made, then found up to date
		l, err := ledger.Open(t.Context(), "sqlite:"+path, clk)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = ledger.Open(t.Context(), "sqlite:"+path, clk)
	if err == nil || !strings.Contains(err.Error(), "version 9999") || !strings.Contains(err.Error(), "newer relance") {
		t.Errorf("Open = %v, want a refusal that names version 9999 and says what to do", err)
	}
}

func TestTheFileIsForItsOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	r := open(t, "sqlite:"+filepath.Join(dir, "ledger.db"))
	r.arrive("e1", "c-1")
	for name, want := range map[string]os.FileMode{"": 0o700, "ledger.db": 0o600, "ledger.db-wal": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("mode of %q = %o, want %o", name, got, want)
		}
	}
}

// A scenario run opens hundreds of ledgers: each is empty, and its own.
func TestMemoryLedgersArePrivate(t *testing.T) {
	a, b := open(t, "sqlite::memory:"), open(t, "sqlite::memory:")
	a.arrive("e1", "c-1")
	b.arrive("e1", "c-1")
	b.arrive("e2", "c-1")
	for r, want := range map[*rig]int{a: 1, b: 2} {
		if got, _, err := r.InboxDepth(t.Context()); err != nil || got != want {
			t.Errorf("InboxDepth = %d, %v; want %d", got, err, want)
		}
	}
}

func TestWhatIsKeptIsThereAfterOpeningAgain(t *testing.T) {
	dsn := fileDSN(t)
	first, err := ledger.Open(t.Context(), dsn, clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Do(t.Context(), keep("kept")); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if !open(t, dsn).done("kept") {
		t.Error("an effect is lost")
	}
}
