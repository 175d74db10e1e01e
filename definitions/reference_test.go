package definitions

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestLanguageReferenceIsFresh(t *testing.T) {
	written, err := os.ReadFile("../docs/language.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(written), "\n"), strings.Split(Reference(), "\n")); diff != "" {
		t.Errorf("docs/language.md is stale: run make docs (-written +made):\n%s", diff)
	}
}

// loadTexts loads a folder and fails on anything it has to say.
func loadTexts(t *testing.T, files map[string]string) *Workspace {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text)}
	}
	w, diags := Load(folder)
	if len(diags) > 0 {
		var said strings.Builder
		diags.Write(&said, false)
		t.Errorf("Load has something to say:\n%s", said.String())
	}
	return w
}

func exampleTexts(t *testing.T) map[string]string {
	t.Helper()
	all, err := fs.Glob(examples, "examples/*")
	if err != nil || len(all) == 0 {
		t.Fatalf("the folder of examples has %v, %v", all, err)
	}
	files := map[string]string{}
	for _, name := range all {
		files[path.Base(name)] = readExample(path.Base(name))
	}
	return files
}

func TestExamplesOfTheReferenceLoad(t *testing.T) {
	w := loadTexts(t, exampleTexts(t))
	if len(w.Scenarios) == 0 {
		t.Error("the examples have no scenarios")
	}
	for name, text := range exampleTexts(t) {
		for _, journey := range regexp.MustCompile(`(?ms)^journey "([^"]*)" \{(.*?)^\}`).FindAllStringSubmatch(text, -1) {
			if w.Plan(journey[1]) == nil && !strings.Contains(journey[2], "\n  params {") {
				t.Errorf("journey %q of %s has no plan", journey[1], name)
			}
		}
	}
}

// Every block of HCL on the page is a text of the examples, word for word, so
// that the test above is about what people copy.
func TestTheReferenceShowsNothingButExamples(t *testing.T) {
	all := strings.Join(slices.Collect(func(yield func(string) bool) {
		for _, text := range exampleTexts(t) {
			if !yield(lefts(text)) {
				return
			}
		}
	}), "\n")
	blocks := regexp.MustCompile("(?s)```hcl\n(.*?)\n```").FindAllStringSubmatch(Reference(), -1)
	if len(blocks) < 20 {
		t.Errorf("the reference shows %d examples, want at least 20", len(blocks))
	}
	for _, b := range blocks {
		if !strings.Contains(all, lefts(b[1])) {
			t.Errorf("this example is in no file of definitions/examples:\n%s", b[1])
		}
	}
}

// lefts is text without what stands at the left of its lines.
func lefts(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimLeft(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func TestExamplesHaveEveryBlockAndArgument(t *testing.T) {
	used := map[string]bool{}
	var walk func(n *node)
	walk = func(n *node) {
		used[n.spec.key] = true
		for name := range n.wrote {
			used[n.spec.key+" "+name] = true
			used[name] = true
		}
		for _, inner := range n.inner {
			walk(inner)
		}
	}
	for _, f := range exampleFiles {
		r := newReport()
		walk((&decoder{r: r, src: parse(f.name, []byte(readExample(f.name)), r), vars: noVars}).file(f.key))
	}
	// What many blocks have need not be shown in each of them.
	shared := slices.Concat(message(bounds...), bodyArgs, expectArgs, timingArgs)
	for key, b := range schema {
		if !used[key] {
			t.Errorf("the examples have no %s", key)
		}
		for _, a := range b.args {
			common := slices.ContainsFunc(shared, func(s argSpec) bool { return s.name == a.name && s.sentence == a.sentence })
			if !used[key+" "+a.name] && (!common || !used[a.name]) && a.name != "purpose" {
				t.Errorf("the examples have no %s in %s", a.name, key)
			}
		}
	}
}

func TestTheReferenceNamesEverything(t *testing.T) {
	page := Reference()
	has := func(text string) {
		t.Helper()
		if !strings.Contains(page, text) {
			t.Errorf("the reference has no %s", text)
		}
	}
	for _, key := range names(schema) {
		if b := schema[key]; key != inSettings && key != inJourneys && key != inScenarios {
			has("### " + blockTitle(b) + "\n")
			for _, a := range b.args {
				has("| `" + a.name + "` |")
				if a.value() == "" {
					t.Errorf("the reference does not say what %s of %s takes", a.name, key)
				}
			}
		}
	}
	for _, b := range builtins {
		has("| `" + b.name + "(")
	}
	for _, event := range names(loadShipped().events) {
		has("`" + event + "`")
	}
	anchors := map[string]int{}
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		anchors[anchor(heading[1])]++
	}
	for _, link := range regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(page, -1) {
		if anchors[link[1]] != 1 {
			t.Errorf("#%s leads to %d headings, want 1", link[1], anchors[link[1]])
		}
	}
}

func TestExamplesOfFunctionsLoad(t *testing.T) {
	var set strings.Builder
	for _, name := range names(exampleCalls) {
		if _, ok := builtinByName[name]; !ok {
			t.Errorf("there is an example of %s, which is no function", name)
		}
		fmt.Fprintf(&set, "      x_%s = %s\n", name, exampleCalls[name])
	}
	files := exampleTexts(t)
	files["calls.journey.hcl"] = `journey "calls" {
  purpose = purpose.service
  trigger "booked" { on = "booking.created" }
  one_per = event.booking.id
  again   = never
  create "all" {
    kind = "task"
    set = {
` + set.String() + `    }
  }
}
`
	loadTexts(t, files)
}

// What the text between the tables shows is tried in a journey.
func TestExamplesInTheTextLoad(t *testing.T) {
	values := []string{
		`"Hello ${contact.first_name}"`, `1450.50`, `true`, `false`, `["en", "fr"]`, `default(contact.name, "you")`, `vars.studio`, `now`,
		`contact.first_name`, `event.booking.id`, `booking.starts_at`, `contact.locale == "fr" ? "Bonjour" : "Hello"`,
	}
	durations := []string{`"30m"`, `"48h"`, `"2d"`, `"1w"`, `"6mo"`, `"1d12h"`}
	moments := []string{`"2026-03-27"`, `"2026-03-27 15:00"`}
	night := `["00:00-02:00", "22:00-24:00"]`
	texts := []string{night, `{ en = "Hello", fr = "Bonjour" }`}
	params := []string{
		`first_name = text(contact.first_name, { en = "there", fr = "à vous" })`,
		`money(deal.amount, deal.currency, { en = "as quoted", fr = "selon devis" })`,
	}
	page := Reference()
	for _, shown := range slices.Concat(values, durations, moments, texts, params) {
		if !strings.Contains(page, "`"+shown+"`") {
			t.Errorf("the reference does not show %s", shown)
		}
	}
	var set, waits strings.Builder
	for i, v := range values {
		fmt.Fprintf(&set, "      v%d = %s\n", i, v)
	}
	for i, m := range moments {
		fmt.Fprintf(&set, "      m%d = after(%s, \"1d\")\n      o%d = now < %s && (1 + 2) * 3 / 4 - 5 <= 6\n", i, m, i, m)
	}
	for i, d := range durations {
		fmt.Fprintf(&waits, "  wait \"w%d\" { for = %s }\n", i, d)
	}
	files := exampleTexts(t)
	files["settings.hcl"] += "\nhours \"night\" { every_day = " + night + " }\n"
	files["text.journey.hcl"] = `journey "text" {
  purpose = purpose.service
  trigger "booked" { on = "booking.created" }
  one_per = event.booking.id
  again   = never
  record "booking" { id = event.booking.id }
  record "deal" { id = event.booking.id }
  ask "hello" {
    template = template.hello
    text     = ` + texts[1] + `
    for      = "1h"
    other_answer { remember = { sure = true } }
    no_answer { then = continue }
  }
  create "all" {
    kind = "task"
    if   = memory.sure
    set  = {
` + set.String() + `    }
  }
` + waits.String() + `}
template "hello" {
  whatsapp = "hello_v1"
  category = utility
  params {
    ` + params[0] + `
    amount = ` + params[1] + `
  }
  locale "en" { body = "Hello ${first_name}, it is ${amount} in all." }
  locale "fr" { body = "Bonjour ${first_name}, au total ${amount} à payer." }
}
`
	loadTexts(t, files)
}

func TestEveryCodeHasItsMeaning(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared, explained []string
	ast.Inspect(file, func(n ast.Node) bool {
		if value, ok := n.(*ast.BasicLit); ok && value.Kind == token.STRING {
			declared = append(declared, strings.Trim(value.Value, `"`))
		}
		return true
	})
	files := exampleTexts(t)
	for _, m := range meanings {
		explained = append(explained, m.code)
		if m.write != "" {
			files[m.code+".journey.hcl"] = fmt.Sprintf(`journey "%s" {
  purpose = purpose.service
  trigger "lost" {
    on = "deal.lost"
    if = %s
  }
  one_per = event.deal.id
  again   = never
  wait "a_while" { for = "1d" }
}
`, strings.ToLower(m.code), m.write)
		}
	}
	slices.Sort(declared)
	if diff := cmp.Diff(declared, explained); diff != "" {
		t.Errorf("codes (-declared +explained, in order):\n%s", diff)
	}
	loadTexts(t, files)
}

func TestWarningsAreCalledSo(t *testing.T) {
	text, err := os.ReadFile("codes.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range meanings {
		line := regexp.MustCompile(`(?m)^.*"` + m.code + `".*$`).Find(text)
		if strings.Contains(string(line), "(warning)") != m.warning {
			t.Errorf("%s is a warning: %v; codes.go says otherwise", m.code, m.warning)
		}
	}
}
