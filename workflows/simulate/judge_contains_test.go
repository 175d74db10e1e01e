package simulate

import (
	"testing"

	"github.com/relancehq/relance/definitions"
)

func TestContainsIsAboutWhatIsRead(t *testing.T) {
	h := happened{sc: &definitions.Scenario{Journey: "j"}, lines: []Happening{
		{Kind: "sent", Step: "hello", Text: "Good morning", body: "Good morning"},
		{Kind: "told", Step: "desk", Text: "Ana asks for a call"},
		{Kind: "handed_off", Step: "queue", Text: "Ana is unhappy"},
		{Kind: "called", Step: "shop", Text: "PUT /orders/1: 503"},
	}}
	for _, c := range []struct {
		name string
		x    definitions.Expectation
		met  bool
	}{
		{"of a message", definitions.Expectation{Sent: "hello", Contains: "morning"}, true},
		{"of any message", definitions.Expectation{Contains: "morning"}, true},
		{"of what a team is told", definitions.Expectation{Told: "desk", Contains: "a call"}, true},
		{"and not of a message at the same time", definitions.Expectation{Told: "desk", Contains: "morning"}, false},
		{"of a hand-off's note", definitions.Expectation{HandedOff: "queue", Contains: "unhappy"}, true},
		{"of another hand-off's note", definitions.Expectation{HandedOff: "queue", Contains: "a call"}, false},
		{"of a call and what came back", definitions.Expectation{Called: "shop", Contains: "503"}, true},
		{"of a call that came back otherwise", definitions.Expectation{Called: "shop", Contains: "200"}, false},
		{"of the message where both are named", definitions.Expectation{Sent: "hello", Told: "desk", Contains: "morning"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			why := h.misses(c.x).Why
			if met := why == ""; met != c.met {
				t.Errorf("came true: %v, want %v (%s)", met, c.met, why)
			}
		})
	}
}
