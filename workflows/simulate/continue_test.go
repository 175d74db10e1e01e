package simulate

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/definitions"
)

// Whatever a run carries along survives the change to a new history, at every
// wait of every shipped scenario.
func TestScenariosEndTheSameWhenEveryWaitContinuesAsNew(t *testing.T) {
	ws, diags := definitions.Load(os.DirFS("../../definitions/journeys"))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for _, sc := range ws.Scenarios {
		t.Run(sc.Name, func(t *testing.T) {
			if r := run(t.Context(), ws, sc, time.Now, 1); !r.Passed() {
				var b strings.Builder
				r.Write(&b, false)
				t.Error(b.String())
			}
		})
	}
}
