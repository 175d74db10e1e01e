package definitions_test

import (
	"strings"
	"testing"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
)

func TestShippedJourneysHaveNothingToComplainAbout(t *testing.T) {
	workspace, diags := definitions.Load(journeys.FS)
	if len(diags) > 0 {
		var text strings.Builder
		diags.Write(&text, false)
		t.Fatalf("Load(shipped journeys) complains:\n%s", text.String())
	}
	scenarios := map[string]int{}
	for _, s := range workspace.Scenarios {
		scenarios[s.Journey]++
	}
	for journey, least := range map[string]int{"booking_reminder": 8, "quote_follow_up": 5} {
		if workspace.Plan(journey) == nil {
			t.Errorf("Plan(%q) = nil, want the compiled journey", journey)
		}
		if scenarios[journey] < least {
			t.Errorf("journey %q has %d scenarios, want at least %d", journey, scenarios[journey], least)
		}
	}
}
