package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/postgrestest"
)

func openTrouble(t *testing.T, dsn string) *Ledger {
	t.Helper()
	l, err := Open(t.Context(), dsn, clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // some are closed before, some stand on a disk that is gone
	return l
}

// pair is a write of two rows that are there together or not at all.
func pair(name string) func(tx *Tx) error {
	return func(tx *Tx) error {
		if err := tx.KeepEffect("a"+name, "update", strings.Repeat("x", 3000)); err != nil {
			return err
		}
		return tx.KeepEffect("b"+name, "update", strings.Repeat("x", 3000))
	}
}

// whole fails where one row of a pair is there without the other, or where what
// was answered for is not there, or what was not is. It answers how many there
// are.
func whole(t *testing.T, l *Ledger, kept map[string]bool) int {
	t.Helper()
	there := map[string]int{}
	err := l.read(t.Context(), func(s *session) error {
		names, err := many(s, func(r *sql.Rows) (name string, err error) {
			err = r.Scan(&name)
			return name, err
		}, `SELECT identity FROM effects`)
		for _, n := range names {
			there[n[1:]]++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range there {
		if n != 2 {
			t.Errorf("of write %s %d of 2 rows are there", name, n)
		}
		if answered, known := kept[name]; known && !answered {
			t.Errorf("write %s was answered with an error and is there", name)
		}
	}
	for name, answered := range kept {
		if answered && there[name] == 0 {
			t.Errorf("write %s was answered for and is lost", name)
		}
	}
	return len(there)
}

// fillUp writes pairs from several callers until each has been refused.
func fillUp(t *testing.T, l *Ledger) (kept map[string]bool, refused error) {
	t.Helper()
	kept = map[string]bool{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			for i := range 5000 {
				name := fmt.Sprintf("%d-%d", w, i)
				err := l.Do(context.Background(), pair(name))
				mu.Lock()
				kept[name] = err == nil
				if err != nil {
					refused = err
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	all.Wait()
	return kept, refused
}

func TestAFullDiskKeepsNothingHalf(t *testing.T) {
	l := openTrouble(t, "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"))
	if err := l.writer.exec("PRAGMA max_page_count = 300"); err != nil {
		t.Fatal(err)
	}
	kept, err := fillUp(t, l)
	if err == nil || !strings.Contains(err.Error(), "full") || !strings.Contains(err.Error(), "make room") {
		t.Errorf("Do = %v, want that the disk is full and what to do", err)
	}
	if n := whole(t, l, kept); n < 20 {
		t.Errorf("only %d writes went through", n)
	}
	if err := l.writer.exec("PRAGMA max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	if err := l.Do(t.Context(), pair("after")); err != nil {
		t.Errorf("with room again: %v", err)
	}
	kept["after"] = true
	whole(t, l, kept)
}

// The same with a real disk, where a test may mount one.
func TestAFullDiskOfAMachine(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no disk can be mounted here: %s", strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 256<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	l := openTrouble(t, "sqlite:"+filepath.Join(dir, "ledger.db"))
	kept, err := fillUp(t, l)
	if err == nil || !strings.Contains(err.Error(), "The d") {
		t.Errorf("Do = %v, want what to do about the disk", err)
	}
	whole(t, l, kept)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := l.Do(t.Context(), pair("after")); err != nil {
		t.Errorf("with room again: %v", err)
	}
	kept["after"] = true
	whole(t, l, kept)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestALockedFileIsWaitedForAndThenSaid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	l := openTrouble(t, "sqlite:"+path)
	if err := l.writer.exec("PRAGMA busy_timeout = 100"); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	hold, err := other.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hold.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	err = l.Do(t.Context(), pair("locked"))
	if err == nil || !strings.Contains(err.Error(), "Another program holds") || !strings.Contains(err.Error(), "commit to the ledger") {
		t.Errorf("Do = %v, want who holds it and what was being done", err)
	}
	if _, err := hold.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	if err := l.Do(t.Context(), pair("after")); err != nil {
		t.Errorf("when it is free: %v", err)
	}
	whole(t, l, map[string]bool{"locked": false, "after": true})
}

func TestAPostgresThatStopsInTheMiddleOfAWrite(t *testing.T) {
	postgrestest.Schema(t) // skips where there is none
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	dsn, stop, err := postgrestest.Start(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop() })
	l := openTrouble(t, dsn)
	if err := l.Do(t.Context(), pair("before")); err != nil {
		t.Fatal(err)
	}
	err = l.Do(t.Context(), func(tx *Tx) error {
		if err := tx.KeepEffect("acut", "update", ""); err != nil {
			return err
		}
		stop()
		return tx.KeepEffect("bcut", "update", "")
	})
	if err == nil || !strings.Contains(err.Error(), "goes on by itself") {
		t.Errorf("Do = %v, want what became of the connection and what to do", err)
	}
	if err := l.Do(t.Context(), pair("away")); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("while it is away Do = %v", err)
	}
	if _, err := l.Inbox(t.Context(), "", 1); err == nil || !strings.Contains(err.Error(), "does not answer") {
		t.Errorf("while it is away Inbox = %v", err)
	}
	if _, stop, err = postgrestest.Start(dir); err != nil {
		t.Fatal(err)
	}
	if err := l.Do(t.Context(), pair("after")); err != nil {
		t.Errorf("when it is back: %v", err)
	}
	whole(t, l, map[string]bool{"before": true, "cut": false, "away": false, "after": true})
}

func TestPostgresSaysWhatIsWrong(t *testing.T) {
	dsn := postgrestest.DSN(t)
	l := openTrouble(t, dsn)
	for _, c := range []struct{ name, code, want string }{
		{"a full disk", "53100", "make room"},
		{"no free connection", "53300", "max_connections"},
		{"out of memory", "53200", "more"},
		{"a standby", "25006", "Name the primary"},
		{"a user who may not", "42501", "right to create tables"},
		{"a stop by its administrator", "57P01", "goes on by itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := l.Do(t.Context(), func(tx *Tx) error {
				_, err := tx.exec(`DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '` + c.code + `'; END $$`)
				return fmt.Errorf("try: %w", err)
			})
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Count(err.Error(), c.want) != 1 {
				t.Errorf("Do = %v, want %q once", err, c.want)
			}
		})
	}
	t.Run("a database that takes no writes", func(t *testing.T) {
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$`); err != nil {
			t.Fatal(err)
		}
		fresh, err := Open(t.Context(), dsn, clock.New(clock.Real(), nil))
		if err == nil {
			err = errors.Join(fresh.Do(t.Context(), pair("x")), fresh.Close())
		}
		if err == nil || !strings.Contains(err.Error(), "takes no writes") {
			t.Errorf("a write = %v, want that the database takes none", err)
		}
	})
	t.Run("a database that is not there", func(t *testing.T) {
		_, err := Open(t.Context(), strings.Replace(dsn, "/relance_", "/nowhere_", 1), clock.New(clock.Real(), nil))
		if err == nil || !strings.Contains(err.Error(), "no such database") {
			t.Errorf("Open = %v, want that it is not there", err)
		}
	})
}
