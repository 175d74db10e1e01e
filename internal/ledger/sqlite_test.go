package ledger

import (
	"path/filepath"
	"testing"

	"github.com/relancehq/relance/internal/clock"
)

// What a power cut would show cannot be tried here, so the settings that
// protect from it are read back.
func TestACommitWaitsForTheDisk(t *testing.T) {
	l, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "ledger.db"), clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	err = l.Do(t.Context(), func(tx *Tx) error {
		for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "10000"} {
			var got string
			if _, err := tx.one("PRAGMA "+pragma, nil, &got); err != nil || got != want {
				t.Errorf("PRAGMA %s = %q, %v; want %q", pragma, got, err, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A commit that fails is the error of everybody whose write was in it.
func TestACommitThatFailsIsEverybodysError(t *testing.T) {
	l, err := Open(t.Context(), "sqlite::memory:", clock.New(clock.Real(), nil))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	// A deferred foreign key is looked at by the commit alone.
	for _, q := range []string{
		"PRAGMA foreign_keys = ON", "CREATE TABLE parent (id BIGINT PRIMARY KEY)",
		"CREATE TABLE child (parent BIGINT REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)",
	} {
		if err := l.writer.exec(q); err != nil {
			t.Fatal(err)
		}
	}
	broken, innocent := make(chan error), make(chan error)
	go func() {
		broken <- l.Do(t.Context(), func(tx *Tx) error {
			_, err := tx.exec("INSERT INTO child (parent) VALUES (1)")
			go func() {
				innocent <- l.Do(t.Context(), func(tx *Tx) error { return tx.KeepEffect("a", "update", "") })
			}()
			return err
		})
	}()
	if err := <-broken; err == nil {
		t.Error("a commit that failed was answered with nil")
	}
	// In the same batch it failed too, in the next one it is kept: what it was
	// told is what is there.
	told := <-innocent
	err = l.Do(t.Context(), func(tx *Tx) error {
		_, kept, err := tx.EffectDone("a")
		if kept != (told == nil) {
			t.Errorf("the write beside it was told %v and kept is %v", told, kept)
		}
		return err
	})
	if err != nil {
		t.Errorf("the ledger is of no use after a commit that failed: %v", err)
	}
}
