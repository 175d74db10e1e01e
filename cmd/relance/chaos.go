//go:build chaos

package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/relancehq/relance/internal/failpoint"
)

// init arms a binary that is built for the chaos harness: RELANCE_BUG lists
// deliberate bugs, RELANCE_FAILPOINT="name:k" kills the process when it comes
// to that place for the k-th time.
func init() {
	if err := arm(os.Getenv("RELANCE_BUG"), os.Getenv("RELANCE_FAILPOINT"), die); err != nil {
		fmt.Fprintln(os.Stderr, "relance:", err)
		os.Exit(exitFiles)
	}
}

func arm(bugs, point string, die func()) error {
	var list []string
	for _, bug := range strings.FieldsFunc(bugs, func(r rune) bool { return r == ',' || r == ' ' }) {
		if !slices.Contains([]string{failpoint.BugNoIntent, failpoint.BugBlindRetry, failpoint.BugEarlyAck}, bug) {
			return fmt.Errorf("RELANCE_BUG: there is no bug called %q", bug)
		}
		list = append(list, bug)
	}
	name, nth := point, int64(1)
	if i := strings.LastIndexByte(point, ':'); i >= 0 {
		n, err := strconv.ParseInt(point[i+1:], 10, 64)
		if err != nil || n < 1 {
			return fmt.Errorf("RELANCE_FAILPOINT: %q does not end in a number above 0", point)
		}
		name, nth = point[:i], n
	}
	var hits atomic.Int64
	failpoint.Arm(
		func(at string) {
			if name != "" && at == name && hits.Add(1) == nth {
				die()
			}
		},
		func(bug string) bool { return slices.Contains(list, bug) },
	)
	return nil
}

// die is kill -9 by one's own hand: nothing is flushed, nothing deferred runs.
func die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill() // a process can always kill itself
	}
	select {} // not one more statement
}
