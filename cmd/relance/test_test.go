package main

import (
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// folderOf writes a small folder of journeys with the scenarios given.
func folderOf(t *testing.T, scenarios string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"settings.hcl": `workspace {
  timezone = "Europe/Paris"
  locales  = ["en"]
}

purpose "service" {
  opt_in = with_trigger
  allows = [utility]
}

environment "test" { only = ["c-9"] }
`,
		"hello.journey.hcl": `journey "hello" {
  purpose = purpose.service

  trigger "booked" { on = "booking.created" }

  one_per = event.booking.id
  again   = never

  ask "coming" {
    template = template.hello
    for      = "1d"

    answer "yes" { then = continue }
    other_answer { then = stop("other") }
    no_answer { then = continue }
  }

  send "bye" { template = template.hello }
}

template "hello" {
  whatsapp = "hello_v1"
  category = utility

  locale "en" { body = "Hello, here we are." }
}
`,
		"hello.scenario.hcl": scenarios,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const helloScenario = `fixture "zoe" {
  id    = "c-1"
  phone = "+33600000017"
}

scenario "somebody says something else" {
  given {
    journey = journey.hello
    contact = fixture.zoe
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-1" } }
  }

  when "2026-03-23 11:00" { reply = "what?" }
  finally { outcome = "stop.other" }
}
`

func fails(t *testing.T, err error, want string) {
	t.Helper()
	var files *fileError
	if !errors.As(err, &files) {
		t.Fatalf("it ended with %v, want an error of the files", err)
	}
	shows(t, files.Error(), want)
}

func TestTestShowsWhatTheScenariosCover(t *testing.T) {
	dir := folderOf(t, helloScenario)
	out, err := run(t, "test", dir)
	if err != nil {
		t.Fatal(err)
	}
	shows(t, out, "ok    hello: somebody says something else", "hello                        steps 1/2   branches 1/3",
		`not covered: send "bye" (hello.journey.hcl:18)`, `not covered: ask "coming": answer "yes"`, "50 % of steps (1 of 2)", "1 passed, 0 failed")
	if _, err := run(t, "test", "--coverage-min", "50", dir); err != nil {
		t.Errorf("with half of the steps asked for it ended with %v", err)
	}
	_, err = run(t, "test", "--coverage-min", "100", dir)
	fails(t, err, "cover 50 % of steps, fewer than the 100 %")
}

func TestTestWritesAReportForCI(t *testing.T) {
	report := filepath.Join(t.TempDir(), "report.xml")
	if _, err := run(t, "test", "--junit", report, folderOf(t, helloScenario)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var suites struct {
		Suites []struct {
			Name     string `xml:"name,attr"`
			Tests    int    `xml:"tests,attr"`
			Failures int    `xml:"failures,attr"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(text, &suites); err != nil || len(suites.Suites) != 1 || suites.Suites[0].Name != "hello" || suites.Suites[0].Tests != 1 || suites.Suites[0].Failures != 0 {
		t.Errorf("the report is %s (%v), want one suite with one test that passed", text, err)
	}
	_, err = run(t, "test", "--junit", filepath.Join(t.TempDir(), "missing", "report.xml"), folderOf(t, helloScenario))
	fails(t, err, "cannot be written: no such file or directory")
}

func TestTestRecordsAFirstScenario(t *testing.T) {
	dir := folderOf(t, "")
	first := filepath.Join(dir, "first.scenario.hcl")
	out, err := run(t, "test", "--record", first, dir)
	if err != nil {
		t.Fatal(err)
	}
	shows(t, out, "a first run of hello")
	out, err = run(t, "test", dir)
	if err != nil {
		t.Errorf("what was recorded does not pass: %v\n%s", err, out)
	}
	shows(t, out, "ok    hello: a first run of hello")
	_, err = run(t, "test", "--record", first, dir)
	fails(t, err, "is there already")
	_, err = run(t, "test", "--record", filepath.Join(dir, "first.txt"), dir)
	fails(t, err, "must end in .scenario.hcl")
}

func TestTestRunsInAnEnvironment(t *testing.T) {
	dir := folderOf(t, helloScenario)
	out, err := run(t, "test", "--environment", "test", dir)
	fails(t, err, "")
	shows(t, out, "environment") // only c-9 is written to there
	if _, err := run(t, "test", "--environment", "staging", dir); err == nil {
		t.Error("an environment that settings.hcl does not have has no error")
	}
}

func TestTestRunsTheScenariosOfOneJourney(t *testing.T) {
	dir := folderOf(t, helloScenario)
	if _, err := run(t, "test", "--journey", "hello", dir); err != nil {
		t.Error(err)
	}
	_, err := run(t, "test", "--journey", "helo", dir)
	fails(t, err, `has no journey "helo"`)
	_, err = run(t, "test", folderOf(t, ""))
	fails(t, err, "nothing was tested")
}
