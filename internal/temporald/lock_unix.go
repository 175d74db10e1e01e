//go:build !slim && unix

package temporald

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// lock is an advisory lock on a file. The system drops it with the process, so
// that a kill -9 leaves nothing to clean up; the file stays.
type lock struct{ file *os.File }

// takeLock locks the file at path and writes our pid into it, or answers a
// heldError with the pid that stands there.
func takeLock(path string) (*lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock: %w", err)
	}
	if err := flock(file); err != nil {
		defer file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, heldError{pid: pidIn(path)}
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	l := &lock{file: file}
	if err := l.sign(); err != nil {
		return nil, errors.Join(err, l.release())
	}
	return l, nil
}

func flock(file *os.File) error {
	for {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func (l *lock) sign() error {
	if err := l.file.Truncate(0); err != nil {
		return fmt.Errorf("write our pid into the lock: %w", err)
	}
	if _, err := l.file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0); err != nil {
		return fmt.Errorf("write our pid into the lock: %w", err)
	}
	return nil
}

func pidIn(path string) int {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0
	}
	return pid
}

func (l *lock) release() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("give the Temporal data folder free: %w", err)
	}
	return nil
}
