//go:build !slim && windows

package temporald

import (
	"errors"
	"fmt"
	"syscall"
)

// lock is a file opened without sharing: Windows refuses a second opening, and
// closes it with the process.
type lock struct{ handle syscall.Handle }

const errSharingViolation syscall.Errno = 32 // ERROR_SHARING_VIOLATION, winerror.h

// takeLock opens the file at path for us alone, or answers a heldError. The
// holder's pid cannot be read: nobody else may open the file.
func takeLock(path string) (*lock, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, fmt.Errorf("name the lock: %w", err)
	}
	const share = 0
	handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, share, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharingViolation) {
		return nil, heldError{}
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &lock{handle: handle}, nil
}

func (l *lock) release() error {
	if err := syscall.CloseHandle(l.handle); err != nil {
		return fmt.Errorf("give the Temporal data folder free: %w", err)
	}
	return nil
}
