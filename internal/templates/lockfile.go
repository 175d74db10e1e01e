package templates

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/relancehq/relance/definitions"
)

// WriteLock writes a folder's lock, whole or not at all. changed is false where
// the file has these very words already, which is then left alone.
func WriteLock(dir string, lock *definitions.Lock) (changed bool, err error) {
	text, err := lock.Encode()
	if err != nil {
		return false, err
	}
	path := filepath.Join(dir, definitions.LockFile)
	has, err := os.ReadFile(path)
	if err == nil && bytes.Equal(has, text) {
		return false, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("write %s: %w", definitions.LockFile, err)
	}
	if err := replace(path, text); err != nil {
		return false, fmt.Errorf("write %s: %w", definitions.LockFile, err)
	}
	return true, nil
}

// replace puts a file in another's place: who reads meanwhile has one of both.
func replace(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Chmod(0o644) // it is read by colleagues, and holds no secret
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first failure is the one to tell
	}
	return err
}
