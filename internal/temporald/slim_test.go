//go:build slim

package temporald_test

import (
	"strings"
	"testing"

	"github.com/relancehq/relance/internal/temporald"
)

func TestSlimBuildSaysWhatToRunInstead(t *testing.T) {
	s, err := temporald.Start(t.Context(), temporald.Config{})
	if err == nil {
		t.Fatalf("Start = %v, want an error: a slim build carries no server", s)
	}
	for _, part := range []string{"slim", "relance worker", "relance gateway", "TEMPORAL_ADDRESS"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not say %q", err, part)
		}
	}
}
