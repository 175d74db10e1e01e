//go:build windows

package folderlock

import (
	"errors"
	"fmt"
	"syscall"
)

// Lock is a file opened without sharing: Windows refuses a second opening, and
// closes it with the process.
type Lock struct{ handle syscall.Handle }

const errSharingViolation syscall.Errno = 32 // ERROR_SHARING_VIOLATION, winerror.h

// Take opens the file at path for us alone, or answers a HeldError. The
// holder's pid cannot be read: nobody else may open the file.
func Take(path string) (*Lock, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, fmt.Errorf("name the lock: %w", err)
	}
	const share = 0
	handle, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, share, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, errSharingViolation) {
		return nil, HeldError{}
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &Lock{handle: handle}, nil
}

// Release gives the folder free.
func (l *Lock) Release() error {
	if err := syscall.CloseHandle(l.handle); err != nil {
		return fmt.Errorf("give the folder free: %w", err)
	}
	return nil
}
