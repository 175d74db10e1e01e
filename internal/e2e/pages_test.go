package e2e

import (
	"encoding/json"
	"io/fs"
	"maps"
	"testing"
	"testing/fstest"

	"github.com/relancehq/relance/definitions"
)

// pagesOf is the folder with the pages of some journeys alone, and of what they
// refer to: others would hear what is meant for these.
func pagesOf(t *testing.T, folder fs.FS, ws *definitions.Workspace, plans []*definitions.Plan) fs.FS {
	t.Helper()
	pages := map[string]bool{"settings.hcl": true}
	for _, p := range plans {
		files(t, p, pages)
	}
	for more := true; more; {
		before := len(pages)
		for _, p := range ws.Plans { // a page may hold two journeys
			of := map[string]bool{}
			files(t, p, of)
			if len(p.Triggers) > 0 && pages[p.Triggers[0].Pos.File] {
				maps.Copy(pages, of)
			}
		}
		more = len(pages) > before
	}
	out := fstest.MapFS{}
	for name := range pages {
		b, err := fs.ReadFile(folder, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: b}
	}
	return out
}

// files are the pages that a plan was made of.
func files(t *testing.T, p *definitions.Plan, into map[string]bool) {
	t.Helper()
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var plan any
	if err := json.Unmarshal(b, &plan); err != nil {
		t.Fatal(err)
	}
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if file, ok := v["file"].(string); ok && file != "" {
				into[file] = true
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(plan)
}
