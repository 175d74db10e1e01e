package simulate

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/relancehq/relance/definitions"
)

// What is recorded of a shipped journey is a scenario that passes.
func TestARecordedScenarioPasses(t *testing.T) {
	const dir = "../../definitions/journeys"
	ws, diags := definitions.Load(journeysOf(t, dir))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	zone, err := definitions.Location(ws.Timezone)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range some(ws.Plans) {
		if len(p.Triggers) == 0 {
			continue
		}
		t.Run(p.Journey, func(t *testing.T) {
			t.Parallel()
			sc, err := Record(t.Context(), ws, p.Journey, noon, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			var text strings.Builder
			if err := sc.Write(&text, "somebody", zone); err != nil {
				t.Fatal(err)
			}
			folder := journeysOf(t, dir)
			folder["recorded.scenario.hcl"] = &fstest.MapFile{Data: []byte(text.String())}
			again, diags := definitions.Load(folder)
			if diags.HasErrors() || len(again.Scenarios) != 1 {
				var b strings.Builder
				diags.Write(&b, false)
				t.Fatalf("what was recorded cannot be read:\n%s\n%s", b.String(), text.String())
			}
			if r := Run(t.Context(), again, again.Scenarios[0], time.Now); !r.Passed() {
				var b strings.Builder
				r.Write(&b, false)
				t.Errorf("what was recorded does not pass:\n%s\n%s", b.String(), text.String())
			}
		})
	}
}

// journeysOf are the files of a folder but for its scenarios.
func journeysOf(t *testing.T, dir string) fstest.MapFS {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".hcl") || strings.HasSuffix(e.Name(), ".scenario.hcl") {
			continue
		}
		text, err := os.ReadFile(dir + "/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		folder[e.Name()] = &fstest.MapFile{Data: text}
	}
	return folder
}

func TestARecordingOfAJourneyThatNobodyEntersSaysSo(t *testing.T) {
	ws := loaded(t, strings.Replace(slowSend, `{ on = "booking.created" }`, "{\n    on = \"booking.created\"\n    if = length(event.booking.place) > 400\n  }", 1), "")
	_, err := Record(t.Context(), ws, "slow", noon, time.Now)
	if err == nil || !strings.Contains(err.Error(), "nobody enters") {
		t.Errorf("Record = %v, want that nobody enters", err)
	}
	if _, err := Record(t.Context(), loaded(t, talk, ""), "rest", noon, time.Now); err == nil {
		t.Error("Record of a journey that only others run has no error")
	}
}
