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

// changeTries is how often ChangeLock begins anew where others write too.
const changeTries = 5

// ChangeLock lets change alter a folder's lock and writes it, whole or not at
// all. Where somebody else wrote the file meanwhile, change is called again with
// what they wrote, so that nothing of it is lost. changed is false where there is
// no lock, and where change answers false.
func ChangeLock(dir string, change func(lock *definitions.Lock) bool) (changed bool, err error) {
	path := filepath.Join(dir, definitions.LockFile)
	for range changeTries {
		before, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, fmt.Errorf("read %s: %w", definitions.LockFile, err)
		}
		lock, err := definitions.ReadLock(os.DirFS(dir))
		if err != nil || lock == nil || !change(lock) {
			return false, err
		}
		now, err := os.ReadFile(path)
		if err == nil && bytes.Equal(before, now) {
			return WriteLock(dir, lock)
		}
	}
	return false, fmt.Errorf("write %s: others write it all the time. Try again", definitions.LockFile)
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
	if err == nil {
		err = f.Sync() // or a power cut leaves an empty file under the good name
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
