package simulate

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
)

// shippedFolders are the shipped journeys and the examples of the reference.
func shippedFolders() []string {
	if d := os.Getenv("RELANCE_SCENARIOS"); d != "" {
		return []string{d}
	}
	return []string{"../../definitions/journeys", "../../definitions/examples"}
}

// played is a folder whose scenarios were run.
type played struct {
	dir     string
	ws      *definitions.Workspace
	diags   definitions.Diagnostics
	results []Result
}

// shipped runs the scenarios of the folders once, for all tests.
var shipped = sync.OnceValue(func() (all []played) {
	for _, dir := range shippedFolders() {
		p := played{dir: dir}
		if p.ws, p.diags = definitions.Load(os.DirFS(dir)); !p.diags.HasErrors() {
			p.results = All(context.Background(), p.ws, some(p.ws.Scenarios), time.Now, nil)
		}
		all = append(all, p)
	}
	return all
})

// some are one of each thin of a list.
func some[T any](list []T) (out []T) {
	for i := 0; i < len(list); i += thin {
		out = append(out, list[i])
	}
	return out
}

// The shipped journeys and the examples keep every invariant that their
// scenarios name, and have nothing that the checker minds.
func TestShippedScenarios(t *testing.T) {
	for _, p := range shipped() {
		if len(p.diags) > 0 || len(p.results) == 0 {
			var b strings.Builder
			p.diags.Write(&b, false)
			t.Fatalf("%s has %d scenarios, and the checker says:\n%s", p.dir, len(p.results), b.String())
		}
		for _, r := range p.results {
			t.Run(r.Scenario.Name, func(t *testing.T) {
				if !r.Passed() {
					t.Error(shown(r))
				}
			})
		}
	}
}

func shown(r Result) string {
	var b strings.Builder
	r.Write(&b, false)
	return b.String()
}

// Every step of every shipped journey stands in a scenario.
func TestShippedScenariosCoverEveryStep(t *testing.T) {
	if thin > 1 {
		t.Skip("not every scenario is run with the race detector")
	}
	p := shipped()[0]
	if p.diags.HasErrors() {
		t.Fatal(p.diags)
	}
	coverage := Cover(p.ws, p.results)
	if steps, _ := Total(coverage); steps.All == 0 || steps.Covered < steps.All {
		var b strings.Builder
		WriteCoverage(&b, coverage, "en", false)
		t.Errorf("the scenarios do not cover every step:\n%s", b.String())
	}
	if len(p.results) < 120 && os.Getenv("RELANCE_SCENARIOS") == "" {
		t.Errorf("%d scenarios, want at least 120", len(p.results))
	}
}

// Whatever a run carries along survives the change to a new history, at every
// wait of every scenario.
func TestScenariosEndTheSameWhenEveryWaitContinuesAsNew(t *testing.T) {
	for _, p := range shipped() {
		for _, once := range p.results {
			t.Run(once.Scenario.Name, func(t *testing.T) {
				t.Parallel()
				r := run(t.Context(), p.ws, once.Scenario, time.Now, 1)
				if !r.Passed() {
					t.Error(shown(r))
				}
				if diff := cmp.Diff(steady(once.Timeline), steady(r.Timeline)); diff != "" {
					t.Errorf("what happened (-in one history +in several):\n%s", diff)
				}
			})
		}
	}
}
