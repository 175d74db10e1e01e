package simulate

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
)

// FuzzScenario writes scenarios for the shipped journeys and plays what loads.
// Whatever a page says, a scenario ends in a verdict: it does not panic and
// does not stand still. The ledger's SQLite is instrumented too, so that a
// play takes a tenth of a second; a page is played by its first scenario alone.
func FuzzScenario(f *testing.F) {
	shipped := fstest.MapFS{}
	names, err := fs.Glob(journeys.FS, "*.hcl")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(journeys.FS, name)
		if err != nil {
			f.Fatal(err)
		}
		if isScenario, _ := fs.Glob(fstest.MapFS{name: {}}, "*.scenario.hcl"); len(isScenario) > 0 {
			f.Add(string(text))
			continue
		}
		shipped[name] = &fstest.MapFile{Data: text}
	}
	f.Add(`scenario "empty" { given {} }`)
	f.Fuzz(func(t *testing.T, page string) {
		folder := fstest.MapFS{"a.scenario.hcl": {Data: []byte(page)}}
		for name, file := range shipped {
			folder[name] = file
		}
		ws, _ := definitions.Load(folder)
		if len(ws.Scenarios) == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		result := Run(ctx, ws, ws.Scenarios[0], time.Now)
		if ctx.Err() != nil || result.Took >= patience {
			t.Errorf("%s: stood still for %s", ws.Scenarios[0].Name, result.Took)
		}
		for _, failure := range result.Failures {
			if failure.Why == "" {
				t.Errorf("%s: a failure does not say why", ws.Scenarios[0].Name)
			}
		}
	})
}
