package definitions_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with a file of testdata, or rewrites it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatalf("WriteFile(%s): %v", path, err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("ReadFile(%s): %v (go test -update writes it)", path, err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-golden +got):\n%s", path, diff)
	}
}

func shipped(t *testing.T, journey string) *definitions.Plan {
	t.Helper()
	workspace, _ := definitions.Load(journeys.FS)
	plan := workspace.Plan(journey)
	if plan == nil {
		t.Fatalf("Plan(%q) = nil", journey)
	}
	return plan
}

func TestTheBookingReminderCompilesToItsGoldenPlan(t *testing.T) {
	encoded, err := shipped(t, "booking_reminder").Encode()
	if err != nil {
		t.Fatalf("Encode: %v", err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, encoded, "", "  "); err != nil {
		t.Fatalf("Indent: %v", err)
	}
	indented.WriteByte('\n')
	golden(t, "booking_reminder.plan.json", indented.Bytes())
}

func TestAPlanSurvivesEncodingAndKeepsItsHash(t *testing.T) {
	for _, journey := range []string{"booking_reminder", "quote_follow_up", "opt_in", "order_update"} {
		plan := shipped(t, journey)
		encoded, err := plan.Encode()
		if err != nil {
			t.Fatalf("Encode(%s): %v", journey, err)
		}
		decoded, err := definitions.DecodePlan(encoded)
		if err != nil {
			t.Fatalf("DecodePlan(%s): %v", journey, err)
		}
		if decoded.Hash() != plan.Hash() || len(plan.Hash()) != 64 {
			t.Errorf("hash of %s is %q after decoding, want %q", journey, decoded.Hash(), plan.Hash())
		}
		if again := shipped(t, journey); again.Hash() != plan.Hash() {
			t.Errorf("hash of %s is %q in a second load, want %q", journey, again.Hash(), plan.Hash())
		}
		for _, step := range plan.Steps {
			if _, ok := decoded.Step(step.ID); !ok {
				t.Errorf("Step(%q) is not in the decoded plan of %s", step.ID, journey)
			}
		}
	}
}

// Runs that began on the engine before keep their plan, and its name is its hash.
func TestAPlanOfAnOlderEngineIsReadAndKeepsItsHash(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "booking_reminder.plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	var older bytes.Buffer
	if err := json.Compact(&older, bytes.Replace(text, fmt.Appendf(nil, `"engine": %d`, definitions.Engine), []byte(`"engine": 1`), 1)); err != nil {
		t.Fatal(err)
	}
	plan, err := definitions.DecodePlan(older.Bytes())
	if err != nil || plan.Engine != 1 {
		t.Fatalf("DecodePlan(engine 1) = %+v, %v", plan, err)
	}
	again, err := plan.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(older.String(), string(again)); diff != "" {
		t.Errorf("a plan of engine 1 is encoded differently (-was +is):\n%s", diff)
	}
}

func TestAPlanOfANewerEngineIsRefused(t *testing.T) {
	plan := *shipped(t, "booking_reminder")
	plan.Engine = definitions.Engine + 1
	encoded, err := plan.Encode()
	if err != nil {
		t.Fatalf("Encode: %v", err)
	}
	if _, err := definitions.DecodePlan(encoded); err == nil || !strings.Contains(err.Error(), "engine") {
		t.Errorf("DecodePlan(engine %d) = %v, want an error about the engine", plan.Engine, err)
	}
}

func TestEveryNextOfAPlanIsAStep(t *testing.T) {
	for _, journey := range []string{"booking_reminder", "quote_follow_up", "opt_in", "order_update"} {
		plan := shipped(t, journey)
		known := []string{}
		for _, step := range plan.Steps {
			if slices.Contains(known, step.ID) {
				t.Errorf("%s has two steps %q", journey, step.ID)
			}
			known = append(known, step.ID)
		}
		for _, step := range plan.Steps {
			for outcome, next := range step.Next {
				if !slices.Contains(known, next) {
					t.Errorf("%s: %s leads to %q with outcome %q, which is no step", journey, step.ID, next, outcome)
				}
			}
		}
		for _, listener := range plan.Listeners {
			if !slices.Contains(known, listener.First) {
				t.Errorf("%s: %s begins at %q, which is no step", journey, listener.Name, listener.First)
			}
		}
	}
}

func TestBodiesCompileToStepsOfTheirOwn(t *testing.T) {
	workspace, diags := definitions.Load(withFile(t, "bodies.journey.hcl", `journey "bodies" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = "30d"

  trigger "booked" { on = "booking.created" }

  on "booking.updated" { remember = { changed = "yes" } }
  on "booking.rescheduled" { then = restart }

  wait_for "either" {
    for = "2d"

    on "message.received" {
      of       = contact
      remember = { said = event.message.text }
      then     = goto("last")
    }

    on "booking.completed" { then = stop("came") }

    timed_out {
      remember = { said = "nothing" }

      wait "more" { for = "1d" }
    }
  }

  wait "last" { for = "1h" }
}
`))
	if len(diags) > 0 {
		t.Fatalf("Load = %+v, want nothing to complain about", diags)
	}
	type line struct {
		ID   string
		Kind definitions.Kind
		Next map[definitions.Outcome]string
	}
	var got []line
	plan := workspace.Plan("bodies")
	for _, step := range plan.Steps {
		got = append(got, line{step.ID, step.Kind, step.Next})
	}
	want := []line{
		{"either", definitions.WaitFor, map[definitions.Outcome]string{
			"": "last", "received.message.received": "either/received.message.received#remember",
			"received.booking.completed": "either/received.booking.completed#stop", "timed_out": "either/timed_out#remember",
		}},
		{"either/received.message.received#remember", definitions.Remember, map[definitions.Outcome]string{"": "last"}},
		{"either/received.booking.completed#stop", definitions.Stop, nil},
		{"either/timed_out#remember", definitions.Remember, map[definitions.Outcome]string{"": "more"}},
		{"more", definitions.Wait, map[definitions.Outcome]string{"": "last"}},
		{"last", definitions.Wait, map[definitions.Outcome]string{"": "#end"}},
		{"#end", definitions.End, nil},
		{"on.booking.updated#remember", definitions.Remember, map[definitions.Outcome]string{"": "on.booking.updated#return"}},
		{"on.booking.updated#return", definitions.Return, nil},
		{"on.booking.rescheduled#restart", definitions.Restart, map[definitions.Outcome]string{"": "either"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	if plan.Again != (definitions.Again{After: "30d"}) {
		t.Errorf("Again = %+v, want 30d", plan.Again)
	}
	either, _ := plan.Step("either")
	if !either.Events[0].Of.Contact || either.Events[1].Of.Key == nil || either.Events[1].Of.Key.Text != "event.booking.id" {
		t.Errorf("correlations = %+v, want the contact and the path of one_per", either.Events)
	}
}

func TestTemplatesAreRegisteredWithNamedPlaceholders(t *testing.T) {
	workspace, diags := definitions.Load(withFile(t, "links.journey.hcl", `journey "links" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  record "booking" { id = event.booking.id }

  send "link" { template = template.link }
}

template "link" {
  whatsapp = "link_v1"
  category = utility

  params { first_name = text(contact.first_name, { fr = "à vous", en = "there" }) }

  button "open" {
    label = { fr = "Ouvrir", en = "Open" }
    url   = "${vars.booking_link}/${booking.id}"
  }

  button "home" {
    label = "Lumen"
    url   = "https://lumen.example"
  }

  locale "fr" { body = "Bonjour ${first_name}, oui ${first_name}, de ${vars.brand}." }
  locale "en" { body = "Hello ${first_name}, yes ${upper(first_name)}, from ${vars.brand}." }
}
`))
	if len(diags) > 0 {
		t.Fatalf("Load = %+v, want nothing to complain about", diags)
	}
	open := definitions.LinkButton{
		Title: "Open", URL: "https://lumen.example/rendez-vous/{{1}}", Example: "https://lumen.example/rendez-vous/example",
	}
	home := definitions.LinkButton{Title: "Lumen", URL: "https://lumen.example"}
	want := definitions.TemplateSpec{
		Name: "link_v1", Language: "en", Category: "utility",
		Body:    "Hello {{first_name}}, yes {{first_name_upper}}, from Cabinet Lumen.",
		Params:  []definitions.ParamExample{{Name: "first_name", Example: "there"}, {Name: "first_name_upper", Example: "exemple"}},
		Links:   []definitions.LinkButton{open, home},
		Buttons: []definitions.TemplateButton{{Title: "Open", Link: &open}, {Title: "Lumen", Link: &home}},
	}
	specs := definitions.WhatsAppTemplates(workspace.Plan("links"))
	if len(specs) != 2 {
		t.Fatalf("WhatsAppTemplates gave %d templates, want one for each language", len(specs))
	}
	if diff := cmp.Diff(want, specs[0]); diff != "" {
		t.Errorf("WhatsAppTemplates (-want +got):\n%s", diff)
	}
	if want := "Bonjour {{first_name}}, oui {{first_name}}, de Cabinet Lumen."; specs[1].Body != want {
		t.Errorf("body = %q, want %q", specs[1].Body, want)
	}
}
