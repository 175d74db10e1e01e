package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/relancehq/relance/internal/clock"
)

// intoFile prepares the restored ledger beside the one there is, keeps that,
// and swaps them in one step.
func (r *Restore) intoFile(ctx context.Context, file, path string, clk *clock.Clock, tell func(Progress)) error {
	_, err := os.Lstat(path)
	had := err == nil
	if had {
		if err := unusedFile(ctx, path); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	ready := path + ".restoring"
	for _, beside := range []string{"", logFile, indexFile} { // of a restore that was cut short
		if err := os.Remove(ready + beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	defer os.Remove(ready) //nolint:errcheck // gone already when all went well
	tell(Progress{What: "copying the backup"})
	if err := r.prepare(ctx, file, ready, clk); err != nil {
		return err
	}
	if had {
		if err := r.setFileAside(path); err != nil {
			return err
		}
	}
	if err := os.Rename(ready, path); err != nil {
		return fmt.Errorf("put the restored ledger in its place: %w. The one of before is %s", err, r.Kept)
	}
	return syncPath(filepath.Dir(path))
}

// prepare makes the ledger that goes on from the backup, whole in one file.
func (r *Restore) prepare(ctx context.Context, file, ready string, clk *clock.Clock) error {
	if err := copyFile(file, ready); err != nil {
		return err
	}
	l, err := Open(ctx, "sqlite:"+ready, clk)
	if err != nil {
		return err
	}
	err = l.Do(ctx, func(tx *Tx) error {
		if _, err := tx.exec(`DROP TABLE backup`); err != nil {
			return err
		}
		return r.mark(tx)
	})
	if err := errors.Join(err, l.Close()); err != nil {
		return err
	}
	// SQLite empties the log into the file when its last connection goes.
	if st, err := os.Stat(ready + logFile); err == nil && st.Size() > 0 {
		return fmt.Errorf("prepare the restored ledger: its log %s is not in it", ready+logFile)
	}
	return syncPath(ready)
}

// setFileAside gives the ledger of before another name. Its log goes first: it
// must never lie beside a file that it is not of.
func (r *Restore) setFileAside(path string) error {
	kept := path + ".before-restore-" + r.At.Format(stamp)
	if _, err := os.Lstat(kept); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already", kept)
	}
	// A second name rather than another one: until the new file is there, no
	// start of relance finds none and makes an empty ledger.
	err := os.Link(path, kept)
	if err != nil { // a file system without links
		err = os.Rename(path, kept)
	}
	if err != nil {
		return fmt.Errorf("keep the ledger of before: %w", err)
	}
	err = os.Rename(path+logFile, kept+logFile)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = os.Remove(path + indexFile) // SQLite makes it again
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("keep the ledger of before: %w", err)
	}
	r.Kept = kept
	return nil
}

// What SQLite keeps beside a database file: the log of what is not in it yet,
// and an index of the log.
const (
	logFile   = "-wal"
	indexFile = "-shm"
)

func copyFile(from, to string) error {
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := claimFile(to); err != nil {
		return err
	}
	w, err := os.OpenFile(to, os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Sync(), w.Close())
}

// upgraded is a copy of a backup with the tables of this version, and how to
// forget it.
func upgraded(ctx context.Context, file string, clk *clock.Clock) (*store, func(), error) {
	dir, err := os.MkdirTemp("", "relance-restore-")
	if err != nil {
		return nil, nil, err
	}
	forget := func() { _ = os.RemoveAll(dir) } // what is left in a temporary folder harms nobody
	path := filepath.Join(dir, "ledger.db")
	st, err := func() (*store, error) {
		if err := copyFile(file, path); err != nil {
			return nil, err
		}
		l, err := Open(ctx, "sqlite:"+path, clk)
		if err != nil {
			return nil, err
		}
		if err := l.Close(); err != nil {
			return nil, err
		}
		return openStore(ctx, "sqlite:"+path)
	}()
	if err != nil {
		forget()
		return nil, nil, err
	}
	return st, func() { _ = st.db.Close(); forget() }, nil
}
