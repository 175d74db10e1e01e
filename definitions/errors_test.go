package definitions_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
)

// stated are the codes that a fixture says its lines have:
//
//	wait "a_while" { for = 48h } # ERROR: R011
var stated = regexp.MustCompile(`# (ERROR|WARNING): ((?:R\d{3} ?)+)`)

func TestEachFixtureHasTheErrorsItStates(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "errors", "*.hcl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("Glob(testdata/errors) = %v, %v, want files", files, err)
	}
	covered := map[string]bool{}
	for _, code := range statedElsewhere {
		covered[code] = true
	}
	for _, file := range files {
		name := filepath.Base(file)
		if name == "settings.hcl" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			folder := fixtureFolder(t, name)
			_, diags := definitions.Load(folder)
			var want, got []string
			for text, code := range statedIn(folder) {
				want = append(want, text)
				covered[code] = true
			}
			for _, d := range diags {
				if d.Range == nil {
					t.Errorf("%s %q has no place in a file", d.Code, d.Summary)
					continue
				}
				got = append(got, fmt.Sprintf("%s:%d %s %s", d.Range.Filename, d.Range.Start.Line, d.Severity, d.Code))
			}
			got = numbered(got)
			slices.Sort(want)
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				var all strings.Builder
				diags.Write(&all, false)
				t.Errorf("Load(%s): (-stated +found)\n%s\n%s", name, diff, all.String())
			}
			for _, d := range diags {
				if d.Try == "" {
					t.Errorf("%s %q says nothing to try", d.Code, d.Summary)
				}
			}
		})
	}
	declared, err := os.ReadFile("codes.go")
	if err != nil {
		t.Fatalf("ReadFile(codes.go): %v", err)
	}
	for _, code := range regexp.MustCompile(`"(R\d{3})"`).FindAllStringSubmatch(string(declared), -1) {
		if !covered[code[1]] {
			t.Errorf("code %s is declared and no fixture states it", code[1])
		}
	}
}

// statedElsewhere are codes about a file or folder as a whole, which have no
// line to stand on, and those about what is outside the folder; other tests
// cover them.
var statedElsewhere = []string{"R001", "R003", "R031", "R501", "R305", "R306", "R307", "R308"}

// fixtureFolder is a fixture with the settings and the good journey beside it.
// A fixture of settings is alone.
func fixtureFolder(t *testing.T, name string) fstest.MapFS {
	t.Helper()
	read := func(name string) *fstest.MapFile {
		text, err := os.ReadFile(filepath.Join("testdata", "errors", name))
		if err != nil {
			t.Fatalf("ReadFile(%s): %v", name, err)
		}
		return &fstest.MapFile{Data: text}
	}
	if strings.HasSuffix(name, ".settings.hcl") {
		return fstest.MapFS{"settings.hcl": read(name)}
	}
	return fstest.MapFS{"settings.hcl": read("settings.hcl"), "base.journey.hcl": read("base.journey.hcl"), name: read(name)}
}

// statedIn lists what the lines of a folder state, with the code of each.
func statedIn(folder fstest.MapFS) map[string]string {
	list := map[string]string{}
	for name, file := range folder {
		for n, line := range strings.Split(string(file.Data), "\n") {
			m := stated.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			seen := map[string]int{}
			for _, code := range strings.Fields(m[2]) {
				seen[code]++
				list[fmt.Sprintf("%s:%d %s %s #%d", name, n+1, strings.ToLower(m[1]), code, seen[code])] = code
			}
		}
	}
	return list
}

// numbered tells equal entries apart.
func numbered(list []string) []string {
	seen := map[string]int{}
	var out []string
	for _, one := range list {
		seen[one]++
		out = append(out, fmt.Sprintf("%s #%d", one, seen[one]))
	}
	return out
}
