package workflows_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/workflows"
)

// replay runs recorded histories against today's interpreter with the plans
// they were recorded under, each changed by change.
func replay(t *testing.T, file string, change func(*definitions.Plan)) error {
	t.Helper()
	shelf := activities.NewPlans()
	plans, err := filepath.Glob("testdata/plans/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range plans {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := definitions.DecodePlan(b)
		if err != nil {
			t.Fatal(err)
		}
		change(p)
		shelf.Put(strings.TrimSuffix(filepath.Base(path), ".json"), p)
	}
	r := worker.NewWorkflowReplayer()
	r.RegisterWorkflowWithOptions(workflows.New(shelf).Journey, workflow.RegisterOptions{Name: workflows.JourneyName})
	return r.ReplayWorkflowHistoryFromJSONFile(slogDiscard, file)
}

func histories(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/histories/*.json")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d recorded histories (%v), want at least four: go test ./internal/e2e -run HistoryBudget -record", len(files), err)
	}
	return files
}

func TestRecordedHistoriesReplay(t *testing.T) {
	for _, file := range histories(t) {
		if err := replay(t, file, func(*definitions.Plan) {}); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// A replay that could not fail would prove nothing: with two sends swapped
// every history in which a message left must be refused.
func TestReplaySeesSwappedSends(t *testing.T) {
	for _, file := range histories(t) {
		err := replay(t, file, func(p *definitions.Plan) {
			var sends []int
			for i, s := range p.Steps {
				if s.Main && s.Message != nil {
					sends = append(sends, i)
				}
			}
			if len(sends) < 2 {
				p.Start = "elsewhere"
				return
			}
			a, b := sends[0], sends[1]
			p.Steps[a], p.Steps[b] = p.Steps[b], p.Steps[a]
			first := p.Steps[b].ID
			if p.Start == first {
				p.Start = p.Steps[a].ID
			}
		})
		if err == nil {
			t.Errorf("%s replays although two sends are swapped", file)
		}
	}
}

var slogDiscard = log.NewStructuredLogger(slog.New(slog.DiscardHandler))
