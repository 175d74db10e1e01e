package simulate

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
)

const talk = `journey "talk" {
  purpose = purpose.service
  trigger "booked" { on = "booking.created" }
  one_per = event.booking.id
  again   = never
  on "booking.cancelled" { then = stop("cancelled") }
  ask "coming" {
    template = template.hello
    for      = "1d"
    answer "yes" { then = continue }
    answer "no" { then = stop("no") }
    other_answer { then = stop("other") }
    no_answer {
      tell "call" {
        team = team.desk
        text = "Call them"
      }
    }
  }
  run "rest" { journey = journey.rest }
}
journey "rest" {
  purpose = purpose.service
  params {}
  send "bye" { template = template.hello }
  wait "a_day" { for = "1d" }
}
`

func talkScenarios(names ...string) string {
	const head = `
  given {
    journey = journey.talk
    contact = fixture.zoe
    now     = "2026-03-23 10:00"
    event   = { booking = { id = "b-1" } }
  }
`
	bodies := map[string]string{
		"yes":     head + `when "2026-03-23 11:00" { reply = "yes" }` + "\nfinally { outcome = \"completed\" }\n",
		"other":   head + `when "2026-03-23 11:00" { reply = "what?" }` + "\nfinally { outcome = \"stop.other\" }\n",
		"wrong":   head + `expect "2026-03-23 12:00" { sent = "coming" }` + "\nnever { told = \"call\" }\nfinally { outcome = \"completed\" }\n",
		"silence": head + `expect "2026-03-24 10:00" { told = "call" }` + "\n",
	}
	out := fixtures
	for _, n := range names {
		out += "scenario \"" + n + "\" {" + bodies[n] + "}\n"
	}
	return out
}

func results(t *testing.T, names ...string) (*definitions.Workspace, []Result) {
	t.Helper()
	ws := loaded(t, talk, talkScenarios(names...))
	var told []string
	all := All(t.Context(), ws, ws.Scenarios, time.Now, func(r Result) { told = append(told, r.Scenario.Name) })
	if diff := cmp.Diff(names, told); diff != "" {
		t.Errorf("the order in which results are told (-want +got):\n%s", diff)
	}
	return ws, all
}

func TestAFailureShowsTheWholeTimelineAndMarksWhatDiffers(t *testing.T) {
	_, all := results(t, "wrong")
	var b strings.Builder
	all[0].Write(&b, false)
	want := `FAIL  talk: wrong
      a.scenario.hcl:26 at 2026-03-23 12:00:00: no such message was sent: sent = "coming"; it was 2h0m0s earlier
      a.scenario.hcl:27: this must never happen, and it did: told = "call"
      what happened:
        2026-03-23 10:00:00  said       coming                   send: go template, attempt 1
      ~ 2026-03-23 10:00:00  sent       coming                   Hello from a template.
     != 2026-03-23 12:00:00  a.scenario.hcl:26 expects: sent = "coming"
        2026-03-24 10:00:00  said       call                     tell done
        2026-03-24 10:00:00  said       rest.bye                 send: go template, attempt 1
        2026-03-24 10:00:00  sent       rest.bye                 Hello from a template.
        2026-03-24 10:00:00  created    call                     task
      ~ 2026-03-24 10:00:00  told       call                     Call them
        2026-03-25 10:00:00  said       rest                     came back completed
        2026-03-25 10:00:00  ended                               completed
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestCoverageNamesWhatNoScenarioCameTo(t *testing.T) {
	ws, all := results(t, "yes", "other")
	var b strings.Builder
	coverage := Cover(ws, all)
	WriteCoverage(&b, coverage, "en", false)
	want := `
coverage
  talk                         steps 4/5   branches 2/5
    not covered: tell "call" (a.journey.hcl:14)
    not covered: ask "coming": answer "no" (a.journey.hcl:7)
    not covered: ask "coming": no_answer (a.journey.hcl:7)
    not covered: on "booking.cancelled" (a.journey.hcl:6)
80 % of steps (4 of 5), 40 % of branches (2 of 5)
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("coverage (-want +got):\n%s", diff)
	}
}

func TestResultsAsJSON(t *testing.T) {
	ws, all := results(t, "yes", "wrong")
	var b bytes.Buffer
	if err := WriteJSON(&b, all, Cover(ws, all)); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Passed, Failed int
		Scenarios      []struct {
			Journey, Scenario, File string
			Line                    int
			Passed                  bool
			Failures                []struct{ At, Why string }
			Timeline                []struct{ At, Kind, Step string }
		}
		Coverage []struct {
			Journey string
			Steps   struct {
				All, Covered int
				Missing      []struct{ What string }
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Passed != 1 || got.Failed != 1 || len(got.Scenarios) != 2 || len(got.Scenarios[1].Failures) != 2 || len(got.Scenarios[0].Timeline) == 0 {
		t.Errorf("JSON is %s, want one scenario that passed and one with two failures", b.String())
	}
	if len(got.Coverage) == 0 || got.Coverage[0].Steps.All != 5 || got.Coverage[0].Steps.Covered != 5 {
		t.Errorf("coverage is %+v, want 5 of 5 steps", got.Coverage)
	}
}

func TestResultsAsJUnit(t *testing.T) {
	_, all := results(t, "yes", "wrong")
	var b bytes.Buffer
	if err := WriteJUnit(&b, all); err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Suites) != 1 || got.Suites[0].Tests != 2 || got.Suites[0].Failures != 1 || len(got.Suites[0].Cases) != 2 {
		t.Fatalf("JUnit is %s, want a suite of two with one failure", b.String())
	}
	passed, failed := got.Suites[0].Cases[0], got.Suites[0].Cases[1]
	if passed.Failure != nil || failed.Failure == nil || !strings.Contains(failed.Failure.Text, "what happened:") {
		t.Errorf("the cases are %+v and %+v, want the second to have failed with its timeline", passed, failed)
	}
}

func TestAFailureInFrench(t *testing.T) {
	ws, all := results(t, "wrong")
	var b strings.Builder
	all[0].WriteIn(&b, "fr", false)
	WriteCoverage(&b, Cover(ws, all), "fr", false)
	for _, want := range []string{
		`aucun message de ce genre n'est parti : sent = "coming"; c'était 2h0m0s plus tôt`, `ceci ne doit jamais arriver, et c'est arrivé : told = "call"`,
		"ce qui s'est passé :", `attend : sent = "coming"`, `non couvert : ask "coming": answer "no"`, "étapes 5/5   branches 1/5", "100 % des étapes (5 sur 5)",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("it says nothing of %q:\n%s", want, b.String())
		}
	}
}
