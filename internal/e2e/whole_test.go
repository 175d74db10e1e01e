package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/internal/rates"
)

// autumn is a time of which the rate cards tell.
var autumn = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// Everything about WhatsApp that needs no trouble with the number itself, on
// one relance and in turn: templates are the whole account's.
func TestWhatsAppFromPeopleToCosts(t *testing.T) { onBoth(t, peopleToCosts) }

func peopleToCosts(t *testing.T, flags ...string) {
	i := upFrom(t, autumn, 60, append(flags, "--journeys=testdata/whole")...)
	for _, c := range []struct {
		name string
		test func(*instance)
	}{
		{"somebody without a number asks, answers and says STOP", (*instance).withoutANumber},
		{"a template that is paused or made marketing keeps its messages until it is well", (*instance).templateTrouble},
		{"what was delivered has its price", (*instance).delivered},
		{"the templates of a folder are compared, pushed and kept in a lock", (*instance).templateFolder},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(i.as(t)) })
	}
}

func (i *instance) withoutANumber() {
	i.set("/sandbox/api/person", map[string]any{"username": "nora.b"})
	write := func(text string) {
		i.t.Helper()
		i.set("/sandbox/api/reply", map[string]any{"from": "nora.b", "text": text})
	}
	want := []string{"How many of you will come?"}
	write("price")
	i.waitTold("nora.b", 60*time.Second, want...)
	write("12")
	want = append(want, "An offer for 12 will come.")
	i.waitTold("nora.b", 60*time.Second, want...)
	write("STOP")
	i.wait(60*time.Second, "the end of the run", func() bool { return i.open() == 0 })
	runs := i.enrolments("journey=enquiry")
	if len(runs) != 1 || runs[0].Outcome != "stop.stopped" {
		i.t.Errorf("after a STOP the runs are %+v, want one that was stopped", runs)
	}
	got := i.waitMessages("nora.b", len(want)+1, 60*time.Second)
	if len(got) != len(want)+1 || got[len(want)].Template != "" {
		i.t.Errorf("after a STOP came %+v, want the confirmation alone", got[len(want):])
	}
}

func (i *instance) templateTrouble() {
	for _, c := range []struct {
		name, reason string
		fault, well  map[string]any
		phones       []string
	}{
		{
			"paused", "paused",
			map[string]any{"name": "parcel_ready", "status": "PAUSED"},
			nil,
			[]string{"+33612347001", "+33612347002"},
		},
		{
			"made marketing", "category",
			map[string]any{"name": "parcel_ready", "category": "MARKETING"},
			map[string]any{"name": "parcel_ready", "category": "UTILITY"},
			[]string{"+33612347003"},
		},
	} {
		i.askAll(c.phones)
		i.set("/sandbox/api/faults", map[string]any{"template": c.fault})
		i.wait(60*time.Second, "the incident", func() bool { return len(i.incidents()) == 1 })
		for _, phone := range c.phones {
			i.press(phone, "home")
		}
		i.wait(60*time.Second, "everybody held", func() bool { return i.held() == len(c.phones) })
		found := i.incidents()
		if len(found) != 1 || found[0].Kind != "template" || found[0].Name != "parcel_ready/en" || found[0].Reason != c.reason || found[0].Todo == "" {
			i.t.Errorf("of a template that is %s %d messages wait, and the incidents are %+v", c.name, len(c.phones), found)
		}
		for _, phone := range c.phones {
			i.waitTold(phone, 5*time.Second, "parcel_question")
		}
		i.set("/sandbox/api/faults", map[string]any{"template": c.well})
		for _, phone := range c.phones {
			i.waitTold(phone, 90*time.Second, "parcel_question", "parcel_ready")
		}
		if found := i.incidents(); len(found) != 0 {
			i.t.Errorf("the template is well, and there are %+v", found)
		}
	}
	closed := 0
	for _, one := range i.incidents("--all") {
		if one.Name == "parcel_ready/en" && !one.Closed.IsZero() {
			closed++
		}
	}
	if closed != 2 {
		i.t.Errorf("%d incidents are closed, want both", closed)
	}
	if out := i.verb("incidents", "--data", i.data); !strings.Contains(out, "nothing is wrong") {
		i.t.Errorf("relance incidents says %q", out)
	}
}

func (i *instance) delivered() {
	each, currency, ok := rates.Price(autumn, "FR", "utility", "regular")
	if !ok || each == 0 {
		i.t.Fatalf("a utility message to France has no price: %d %v", each, ok)
	}
	// Three people with two templates each, and one with words, which are free:
	// the question, the answer to it and what confirms the STOP.
	want := map[string]cost{
		"utility": {Name: "utility", Messages: 6, Micros: 6 * each, Currency: currency},
		"service": {Name: "service", Messages: 3, Free: 3, Currency: currency},
	}
	var told struct {
		Costs      []cost
		Allowances []struct{ Used, Of int }
	}
	i.wait(60*time.Second, fmt.Sprintf("the costs of %+v", want), func() bool {
		i.verbJSON(&told, "costs", "--by", "category")
		return len(told.Costs) == len(want) && !slices.ContainsFunc(told.Costs, func(c cost) bool { return c != want[c.Name] })
	})
	if len(told.Allowances) != 1 || told.Allowances[0].Used != 3 || told.Allowances[0].Of != 1000 {
		i.t.Errorf("of the free messages %+v are used, want 3 of 1000", told.Allowances)
	}
	if out := i.verb("costs", "--data", i.data, "--by", "country"); !strings.Contains(out, "FR ") {
		i.t.Errorf("somebody without a number is not of the country of the user id:\n%s", out)
	}
}

// cost is a line of relance costs.
type cost struct {
	Name           string
	Messages, Free int
	Micros         int64
	Currency       string
}

func (i *instance) templateFolder() {
	dir := i.t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/whole")); err != nil {
		i.t.Fatal(err)
	}
	file := filepath.Join(dir, "whole.journey.hcl")
	raw, err := os.ReadFile(file)
	if err != nil {
		i.t.Fatal(err)
	}
	text := strings.NewReplacer(`"This card is for you."`, `"This card is for you, with our thanks."`, `whatsapp = "parcel_ready"`, `whatsapp = "parcel_ready_v2"`).Replace(string(raw))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		i.t.Fatal(err)
	}
	says := func(verb string, want ...string) {
		i.t.Helper()
		args := append([]string{"templates"}, strings.Fields(verb)...)
		i.contains("relance templates "+verb, i.verb(append(args, "--data", i.data, "--journeys", dir)...), want...)
	}
	says("list", "parcel_ready ", "approved  utility", "card ")
	says("diff", "create    parcel_ready_v2 in en", "edit      card in en", "with our thanks", "same      parcel_question", "not here  parcel_ready in en", "create 1, edit 1, not here 1, same 1")
	says("push --yes", "pushed  2 of 2", "templates.lock.json with 3 templates")
	says("diff", "same 3")
	if out := i.verb("validate", dir); !strings.Contains(out, "are fine") {
		i.t.Errorf("with the lock, validate says %q", out)
	}

	// What WhatsApp changes by itself is known after a pull.
	i.set("/sandbox/api/faults", map[string]any{"template": map[string]any{"name": "parcel_ready_v2", "category": "MARKETING"}})
	says("diff", "stays     parcel_ready_v2 in en (approved, marketing)")
	says("pull", "wrote")
	out, err := i.tryVerb("validate", dir)
	if err == nil {
		i.t.Errorf("validate takes a template that WhatsApp made marketing:\n%s", out)
	}
	i.contains("relance validate", out, `R301: Purpose "service" does not allow marketing`, `R305: WhatsApp has template "parcel_ready" in en as marketing`)
}

// contains wants all of some words.
func (i *instance) contains(who, out string, want ...string) {
	i.t.Helper()
	for _, w := range want {
		if !strings.Contains(out, w) {
			i.t.Errorf("%s does not say %q:\n%s", who, w, out)
		}
	}
}

// askAll lets people into the journey "parcel" and waits for its question.
func (i *instance) askAll(phones []string) {
	i.t.Helper()
	for _, phone := range phones {
		i.post("order.paid", "paid-"+phone, order("o-"+phone, phone, i.now()))
	}
	for _, phone := range phones {
		i.waitTold(phone, 60*time.Second, "parcel_question")
	}
}

// held is how many runs have a message that is held.
func (i *instance) held() (n int) {
	i.t.Helper()
	var runs []struct{ Stage string }
	i.verbJSON(&runs, "runs", "--open")
	for _, r := range runs {
		if r.Stage == "held" {
			n++
		}
	}
	return n
}

// incident is what is wrong for everybody, as relance incidents tells it.
type incident struct {
	Kind, Name, Reason, Code, Says, Todo string
	Closed                               time.Time
}

func (i *instance) incidents(flags ...string) (list []incident) {
	i.t.Helper()
	i.verbJSON(&list, append([]string{"incidents"}, flags...)...)
	return list
}

// verbJSON runs a verb that asks this relance, and reads the JSON it prints.
func (i *instance) verbJSON(into any, args ...string) {
	i.t.Helper()
	out := i.verb(append(args, "--json", "--data", i.data)...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		i.t.Fatalf("relance %s: %v in %s", strings.Join(args, " "), err, out)
	}
}
