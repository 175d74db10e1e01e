//go:build !slim

package temporald

import "fmt"

// heldError says that another process has the folder; pid is 0 where it could
// not be read.
type heldError struct{ pid int }

func (e heldError) Error() string {
	if e.pid == 0 {
		return "another process is using it"
	}
	return fmt.Sprintf("the process with pid %d is using it", e.pid)
}
