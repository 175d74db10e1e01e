package definitions_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
)

// withFile is the folder of the shipped journeys with one file more.
func withFile(t *testing.T, name, text string) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{}
	entries, err := fs.ReadDir(journeys.FS, ".")
	if err != nil {
		t.Fatalf("ReadDir(shipped journeys): %v", err)
	}
	for _, entry := range entries {
		content, err := fs.ReadFile(journeys.FS, entry.Name())
		if err != nil {
			t.Fatalf("ReadFile(%s): %v", entry.Name(), err)
		}
		folder[entry.Name()] = &fstest.MapFile{Data: content}
	}
	folder[name] = &fstest.MapFile{Data: []byte(text)}
	return folder
}

func TestFilesThatWouldHurtTheParserAreRefused(t *testing.T) {
	cases := []struct {
		name string
		text string
		code string
	}{
		{"a file of more than 128 KB", strings.Repeat("# a comment\n", 12_000), "R001"},
		{"100,000 opening brackets", "a = " + strings.Repeat("[", 100_000), "R001"},
		{"nested interpolations", `a = ` + strings.Repeat(`"${`, 20_000), "R001"},
		{"a long chain of signs", "a = " + strings.Repeat("!", 100_000) + "true", "R001"},
		{"a long chain of conditions", "a = " + strings.Repeat("true ? 1 : ", 10_000) + "2", "R001"},
		{"nested blocks", strings.Repeat("a {\n", 20_000), "R001"},
		{"text in another encoding", "# caf\xe9\n", "R002"},
		{"a block without its end", "journey \"x\" {\n", "R002"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			workspace, diags := definitions.Load(withFile(t, "bad.journey.hcl", c.text))
			if len(diags) != 1 || diags[0].Code != c.code || diags[0].Range == nil || diags[0].Range.Filename != "bad.journey.hcl" {
				t.Fatalf("Load = %+v, want one %s in bad.journey.hcl", diags, c.code)
			}
			if workspace.Plan("booking_reminder") == nil {
				t.Error("the good journey beside the bad file is gone")
			}
		})
	}
}

func TestAFolderWithoutSettingsSaysSo(t *testing.T) {
	workspace, diags := definitions.Load(fstest.MapFS{"a.journey.hcl": {Data: []byte("# nothing\n")}})
	if len(diags) != 1 || diags[0].Code != "R031" {
		t.Errorf("Load = %+v, want R031 alone", diags)
	}
	if len(workspace.Plans) != 0 {
		t.Errorf("Plans = %v, want none", workspace.Plans)
	}
}

func TestAFileThatCannotBeReadIsReportedWithoutItsPathOnTheMachine(t *testing.T) {
	folder := withFile(t, "odd.journey.hcl", "")
	folder["odd.journey.hcl"] = &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("nowhere")}
	_, diags := definitions.Load(folder)
	if len(diags) != 1 || diags[0].Code != "R003" || diags[0].Range.Filename != "odd.journey.hcl" {
		t.Fatalf("Load = %+v, want R003 in odd.journey.hcl", diags)
	}
}

func TestWindowsLineEndsAndAByteOrderMarkChangeNothing(t *testing.T) {
	want, _ := definitions.Load(journeys.FS)
	folder := withFile(t, "x.journey.hcl", "")
	delete(folder, "x.journey.hcl")
	for _, file := range folder {
		file.Data = []byte("\xef\xbb\xbf" + strings.ReplaceAll(string(file.Data), "\n", "\r\n"))
	}
	got, diags := definitions.Load(folder)
	if len(diags) > 0 {
		t.Fatalf("Load = %+v, want nothing to complain about", diags)
	}
	for n, plan := range want.Plans {
		if got.Plans[n].Hash() != plan.Hash() {
			t.Errorf("journey %q has another plan", plan.Journey)
		}
	}
}

func TestAJourneyWithAnErrorDoesNotTakeTheOthersDown(t *testing.T) {
	workspace, diags := definitions.Load(withFile(t, "bad.journey.hcl", `journey "bad" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  send "hello" { template = template.booking_son }
}
`))
	if !diags.HasErrors() {
		t.Fatal("Load has no errors, want one")
	}
	if workspace.Plan("bad") != nil {
		t.Error("the journey with the error was compiled")
	}
	if workspace.Plan("booking_reminder") == nil || workspace.Plan("quote_follow_up") == nil {
		t.Error("a good journey is gone")
	}
}

func TestAnErrorOfATemplateReachesEveryJourneyThatUsesIt(t *testing.T) {
	text := `template "broken" {
  whatsapp = "broken_v1"
  category = utility

  params { name = text(contact.first_name) }

  locale "fr" { body = "Bonjour ${name}." }
  locale "en" { body = "Hello ${name}." }
}
`
	for _, journey := range []string{"one", "two"} {
		text += `
journey "` + journey + `" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  send "hello" { template = template.broken }
}
`
	}
	workspace, diags := definitions.Load(withFile(t, "broken.journey.hcl", text))
	if len(diags) != 1 || diags[0].Code != "R207" {
		t.Errorf("Load = %+v, want R207 told once", diags)
	}
	for _, journey := range []string{"one", "two"} {
		if workspace.Plan(journey) != nil {
			t.Errorf("journey %q was compiled with a template that WhatsApp refuses", journey)
		}
	}
}

// FuzzLoad is the first of the three doors through which strangers' text comes
// in: whatever a file holds, Load answers with plans that have a hash and
// diagnostics that can be printed.
func FuzzLoad(f *testing.F) {
	read := func(name string) string {
		text, err := fs.ReadFile(journeys.FS, name)
		if err != nil {
			f.Fatalf("ReadFile(%s): %v", name, err)
		}
		return string(text)
	}
	settings := read("settings.hcl")
	f.Add(settings, read("booking_reminder.journey.hcl"), read("booking_reminder.scenario.hcl"))
	f.Add(settings, read("quote_follow_up.journey.hcl"), read("quote_follow_up.scenario.hcl"))
	f.Add(settings, read("opt_in.journey.hcl"), read("opt_in.scenario.hcl"))
	f.Add(settings, read("order_update.journey.hcl"), read("order_update.scenario.hcl"))
	for _, name := range []string{"stages", "split_repeat", "reach", "understand", "expect", "runs"} {
		text, err := os.ReadFile(filepath.Join("testdata", "errors", name+".journey.hcl"))
		if err != nil {
			f.Fatalf("ReadFile(%s): %v", name, err)
		}
		f.Add(settings, string(text), "")
	}
	f.Add("workspace {}", "journey \"a\" { send \"b\" { text = \"${}\" } }", "scenario \"c\" { given {} }")
	f.Fuzz(func(t *testing.T, settings, journey, scenario string) {
		workspace, diags := definitions.Load(fstest.MapFS{
			"settings.hcl":   {Data: []byte(settings)},
			"a.journey.hcl":  {Data: []byte(journey)},
			"a.scenario.hcl": {Data: []byte(scenario)},
		})
		for _, plan := range workspace.Plans {
			if plan.Hash() == "" {
				t.Errorf("plan of %q has no hash", plan.Journey)
			}
		}
		if _, err := diags.JSON(); err != nil {
			t.Errorf("JSON: %v", err)
		}
		diags.Write(&strings.Builder{}, true)
	})
}
