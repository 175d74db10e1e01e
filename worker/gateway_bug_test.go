package worker_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/failpoint"
)

// 200 means on disk; the harness needs a gateway of which that is not true.
func TestAnAnswerComesAfterTheDiskButForTheBug(t *testing.T) {
	g := newGate(t, connected)
	var at []string
	t.Cleanup(func() { failpoint.Arm(nil, nil) })
	failpoint.Arm(func(name string) {
		if name == "gateway/kept" && len(g.inbox("new")) != 1 {
			t.Error("nothing is on disk before the answer")
		}
		at = append(at, name)
	}, nil)
	if got := g.post(structured, cloudEvent("e-1", "type", "cart.updated")); got.code != http.StatusOK {
		t.Fatalf("%d %s", got.code, got.raw)
	}
	if !slices.Contains(at, "gateway/received") || !slices.Contains(at, "gateway/kept") {
		t.Errorf("it came to %v, want both places", at)
	}
	failpoint.Arm(nil, func(bug string) bool { return bug == failpoint.BugEarlyAck })
	got := g.post(structured, cloudEvent("e-2", "type", "cart.updated"))
	if n := len(g.inbox("new")); got.code != http.StatusOK || n != 1 {
		t.Errorf("%d %s with %d on disk; the bug answers before the disk", got.code, got.raw, n)
	}
	for deadline := time.Now().Add(10 * time.Second); len(g.inbox("new")) != 2; {
		if time.Now().After(deadline) {
			t.Fatal("the bug forgets the event even where nothing dies")
		}
		select {
		case <-t.Context().Done():
		case <-time.After(10 * time.Millisecond):
		}
	}
}
