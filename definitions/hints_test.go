package definitions_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/relancehq/relance/definitions"
)

// hinted are the mistypes of testdata/hints and the code of each.
var hinted = map[string]string{
	"duration_without_quotes":   "R011",
	"duration_with_a_space":     "R019",
	"duration_in_j":             "R019",
	"duration_in_jours":         "R019",
	"decimal_comma":             "R015",
	"date_with_slashes":         "R016",
	"and":                       "R012",
	"single_equal":              "R013",
	"condition_over_two_lines":  "R017",
	"two_arguments_in_one_line": "R018",
	"curly_quotes":              "R014",
	"guillemets":                "R014",
	"single_quotes":             "R014",
	"non_breaking_space":        "R014",
	"mistyped_field":            "R023",
	"number_in_quotes":          "R025",
	"five_levels_of_braces":     "R020",
}

func TestWhatPeopleStumbleOnHasAHintInEachLanguage(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "hints", "*.journey.hcl"))
	if err != nil || len(files) != len(hinted) {
		t.Fatalf("Glob(testdata/hints) = %d files, %v, want %d", len(files), err, len(hinted))
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".journey.hcl")
		t.Run(name, func(t *testing.T) {
			_, diags := definitions.Load(hintFolder(t, name))
			if len(diags) != 1 || diags[0].Code != hinted[name] {
				t.Fatalf("Load = %+v, want one %s", diags, hinted[name])
			}
			english, french := diags[0], diags.In("fr")[0]
			if english.Detail == "" || english.Try == "" {
				t.Errorf("%+v has no detail or nothing to try", english)
			}
			if french.Summary == english.Summary || french.Detail == english.Detail {
				t.Errorf("%q is not said in French", english.Summary)
			}
			for _, language := range definitions.Languages {
				var text strings.Builder
				diags.WriteIn(&text, language, false)
				golden(t, filepath.Join("hints", name+"."+language+".txt"), []byte(text.String()))
			}
		})
	}
}

func hintFolder(t *testing.T, name string) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{}
	for into, from := range map[string]string{
		"settings.hcl":        filepath.Join("errors", "settings.hcl"),
		"base.journey.hcl":    filepath.Join("errors", "base.journey.hcl"),
		name + ".journey.hcl": filepath.Join("hints", name+".journey.hcl"),
	} {
		text, err := os.ReadFile(filepath.Join("testdata", from))
		if err != nil {
			t.Fatal(err)
		}
		folder[into] = &fstest.MapFile{Data: text}
	}
	return folder
}
