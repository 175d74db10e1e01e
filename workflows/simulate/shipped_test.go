package simulate_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/workflows/simulate"
)

// The shipped journeys keep every invariant their scenarios name.
func TestShippedScenarios(t *testing.T) {
	dir := "../../definitions/journeys"
	if d := os.Getenv("RELANCE_SCENARIOS"); d != "" {
		dir = d
	}
	ws, diags := definitions.Load(os.DirFS(dir))
	if len(diags) > 0 {
		var b strings.Builder
		diags.Write(&b, false)
		t.Fatal(b.String())
	}
	if len(ws.Scenarios) < 13 && os.Getenv("RELANCE_SCENARIOS") == "" {
		t.Fatalf("%d scenarios, want at least 13", len(ws.Scenarios))
	}
	for _, sc := range ws.Scenarios {
		t.Run(sc.Name, func(t *testing.T) {
			r := simulate.Run(t.Context(), ws, sc, time.Now)
			if !r.Passed() {
				var b strings.Builder
				r.Write(&b, false)
				t.Error(b.String())
			}
		})
	}
}
