//go:build chaos

package main

import (
	"strings"
	"testing"

	"github.com/relancehq/relance/internal/failpoint"
)

func TestChaosArmsWhatItIsTold(t *testing.T) {
	t.Cleanup(func() { failpoint.Arm(nil, nil) })
	died := 0
	if err := arm("no_intent, early_ack", "send/decided:3", func() { died++ }); err != nil {
		t.Fatal(err)
	}
	if !failpoint.Bug(failpoint.BugNoIntent) || !failpoint.Bug(failpoint.BugEarlyAck) || failpoint.Bug(failpoint.BugBlindRetry) {
		t.Error("the bugs are not the two that were named")
	}
	for i := 1; i <= 5; i++ {
		failpoint.Here("send/asked")
		failpoint.Here("send/decided")
		if want := map[bool]int{true: 1, false: 0}[i >= 3]; died != want {
			t.Errorf("at time %d it died %d times, want %d", i, died, want)
		}
	}
	for _, c := range []struct{ name, bugs, point, want string }{
		{"a bug that is none", "no_intnet", "", "no_intnet"},
		{"a count that is none", "", "send/decided:often", "number"},
		{"a count below one", "", "send/decided:0", "number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := arm(c.bugs, c.point, func() {}); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("arm: %v, want words with %q", err, c.want)
			}
		})
	}
}
