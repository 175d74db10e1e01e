package definitions_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
)

const mistyped = `journey "hello" {
  purpose = purpose.service
  one_per = event.booking.id
  again   = never

  trigger "booked" { on = "booking.created" }

  send "hello" {
    if       = contact.frist_name == "Élodie"
    template = template.booking_son
  }
}
`

func TestDiagnosticsAreWrittenForPeople(t *testing.T) {
	_, diags := definitions.Load(withFile(t, "hello.journey.hcl", mistyped))
	var text strings.Builder
	diags.Write(&text, false)
	golden(t, "diagnostics.txt", []byte(text.String()))

	var coloured strings.Builder
	diags.Write(&coloured, true)
	if !strings.Contains(coloured.String(), "\x1b[31m") || strings.Contains(text.String(), "\x1b") {
		t.Error("colours are written without being asked for, or not when they are")
	}
}

func TestDiagnosticsAreJSONInTheShapeOfTerraform(t *testing.T) {
	_, diags := definitions.Load(withFile(t, "hello.journey.hcl", mistyped))
	encoded, err := diags.JSON()
	if err != nil {
		t.Fatalf("JSON: %v", err)
	}
	golden(t, "diagnostics.json", encoded)
}

func TestNothingToSayIsValidJSONWithAnEmptyList(t *testing.T) {
	encoded, err := definitions.Diagnostics(nil).JSON()
	if err != nil {
		t.Fatalf("JSON: %v", err)
	}
	var got map[string]any
	if err := json.Unmarshal(encoded, &got); err != nil {
		t.Fatalf("Unmarshal: %v", err)
	}
	want := map[string]any{"format_version": "1.0", "valid": true, "error_count": 0.0, "warning_count": 0.0, "diagnostics": []any{}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}

func TestARefusedTextSaysTheWayOnWhichTheWindowCloses(t *testing.T) {
	_, diags := definitions.Load(fixtureFolder(t, "window.journey.hcl"))
	ways := map[string]string{}
	for _, d := range diags {
		if d.Code != "R201" {
			continue
		}
		context := ""
		if d.Snippet != nil && d.Snippet.Context != nil {
			context = *d.Snippet.Context
		}
		ways[context] += d.Detail
	}
	for context, part := range map[string]string{
		`journey "window_first"`:  `"booking.created" is not a message of the person`,
		`journey "window_answer"`: `the person writes (ask "well"); then`,
		`journey "window_data"`:   `wait "till_it_begins": waits until booking.starts_at`,
		`journey "window_quiet"`:  `may be held back up to 16 hours`,
		`journey "window_loop"`:   `wait "a_bit": waits for 5h`,
		`journey "window_held"`:   `on "booking.updated" may hold the main line`,
	} {
		if !strings.Contains(ways[context], part) {
			t.Errorf("%s: the way is %q, want it to say %q", context, ways[context], part)
		}
	}
}
