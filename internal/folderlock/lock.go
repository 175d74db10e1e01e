// Package folderlock lets one process at a time have a folder. The system drops
// the lock with the process, so that a kill -9 leaves nothing to clean up.
//
//	l, err := folderlock.Take(filepath.Join(dir, "lock"))
//	defer l.Release()
package folderlock

import "fmt"

// HeldError says that another process has the folder; PID is 0 where it could
// not be read.
type HeldError struct{ PID int }

// Error names the process.
func (e HeldError) Error() string {
	if e.PID == 0 {
		return "another process is using it"
	}
	return fmt.Sprintf("the process with pid %d is using it", e.PID)
}
