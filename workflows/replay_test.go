package workflows_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
	"github.com/relancehq/relance/workflows"
)

// recorded is a history that internal/e2e has kept, and what its run began
// with.
type recorded struct {
	file    string
	history *history.History
	input   workflows.Input
}

const howToRecord = "go test ./internal/e2e -run 'EveryShippedJourney' -record -timeout 30m"

func histories(t *testing.T) (all []recorded) {
	t.Helper()
	files, err := filepath.Glob("testdata/histories/*")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d recorded histories (%v), want at least four: %s", len(files), err, howToRecord)
	}
	for _, path := range files {
		h := recorded{file: filepath.Base(path), history: readHistory(t, path)}
		begun := h.history.Events[0].GetWorkflowExecutionStartedEventAttributes()
		if err := json.Unmarshal(begun.GetInput().GetPayloads()[0].GetData(), &h.input); err != nil {
			t.Fatalf("%s: what the run began with: %v", path, err)
		}
		all = append(all, h)
	}
	return all
}

func readHistory(t *testing.T, path string) *history.History {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var from io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if from, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	h, err := client.HistoryFromJSON(from, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// plans are those that histories were recorded under, by hash.
func plans(t *testing.T) map[string]*definitions.Plan {
	t.Helper()
	all := map[string]*definitions.Plan{}
	files, err := filepath.Glob("testdata/plans/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if all[strings.TrimSuffix(filepath.Base(path), ".json")], err = definitions.DecodePlan(b); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// replay runs a history against today's interpreter with a plan.
func replay(h recorded, p *definitions.Plan) error {
	shelf := activities.NewPlans()
	if p != nil {
		shelf.Put(h.input.Plan, p)
	}
	r := worker.NewWorkflowReplayer()
	r.RegisterWorkflowWithOptions(workflows.New(shelf).Journey, workflow.RegisterOptions{Name: workflows.JourneyName})
	return r.ReplayWorkflowHistory(slogDiscard, h.history)
}

func TestRecordedHistoriesReplay(t *testing.T) {
	known := plans(t)
	for _, h := range histories(t) {
		if err := replay(h, known[h.input.Plan]); err != nil {
			t.Errorf("%s: %v", h.file, err)
		}
	}
}

// A replay that could not fail would prove nothing: with the first two messages
// that left swapped, every history in which two did must be refused.
func TestReplaySeesSwappedSends(t *testing.T) {
	seen := map[int]int{}
	for _, h := range histories(t) {
		sent := sentSteps(t, h)
		if len(sent) < 2 {
			continue
		}
		p := plans(t)[h.input.Plan]
		swap(t, p, sent[0], sent[1])
		if err := replay(h, p); err == nil {
			t.Errorf("%s replays although its messages %q and %q are swapped", h.file, sent[0], sent[1])
		}
		seen[h.input.Engine]++
	}
	for _, engine := range []int{1, definitions.Engine} {
		if seen[engine] == 0 {
			t.Errorf("no history of engine %d has two messages to swap: %s", engine, howToRecord)
		}
	}
	t.Logf("histories with swapped messages, by engine: %v", seen)
}

// sentSteps are the steps whose messages left in a history, in that order, each
// once.
func sentSteps(t *testing.T, h recorded) (steps []string) {
	t.Helper()
	for _, e := range h.history.Events {
		if e.EventType != enums.EVENT_TYPE_MARKER_RECORDED {
			continue
		}
		for _, p := range e.GetMarkerRecordedEventAttributes().GetDetails()["result"].GetPayloads() {
			var res activities.SendResult
			if err := json.Unmarshal(p.GetData(), &res); err != nil {
				t.Fatalf("%s: a result: %v", h.file, err)
			}
			// enrolment/round/step/visit, where a step may have slashes of its own
			_, at, _ := strings.Cut(strings.TrimPrefix(res.Address, h.input.Enrolment), "/")
			_, at, _ = strings.Cut(at, "/")
			step, _, ok := cutLast(at, "/")
			if ok && res.Verdict == activities.SendSent && !slices.Contains(steps, step) {
				steps = append(steps, step)
			}
		}
	}
	return steps
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// swap lets a come where b stood, and b where a stood.
func swap(t *testing.T, p *definitions.Plan, a, b string) {
	t.Helper()
	other := func(id string) string {
		switch id {
		case a:
			return b
		case b:
			return a
		}
		return id
	}
	x, ok := p.Step(a)
	y, too := p.Step(b)
	if !ok || !too {
		t.Fatalf("plan of %s has no step %q or %q", p.Journey, a, b)
	}
	x.Next, y.Next = y.Next, x.Next
	p.Start = other(p.Start)
	for i := range p.Listeners {
		p.Listeners[i].First = other(p.Listeners[i].First)
	}
	for i := range p.Steps {
		for o, to := range p.Steps[i].Next {
			p.Steps[i].Next[o] = other(to)
		}
	}
}

// Whoever adds a journey to the shipped ones records how it goes today.
func TestEveryShippedJourneyHasARecordedHistory(t *testing.T) {
	ws, diags := definitions.Load(journeys.FS)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	known, have := plans(t), map[string]bool{}
	for _, h := range histories(t) {
		if p := known[h.input.Plan]; p != nil && h.input.Engine == definitions.Engine {
			have[p.Journey] = true
		}
	}
	for _, p := range ws.Plans {
		if len(p.Triggers) > 0 && !have[p.Journey] { // others are parts of those that run them
			t.Errorf("no history of journey %q of engine %d is recorded: %s", p.Journey, definitions.Engine, howToRecord)
		}
	}
}

var slogDiscard = log.NewStructuredLogger(slog.New(slog.DiscardHandler))
