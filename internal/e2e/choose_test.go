package e2e

import (
	"slices"

	"github.com/relancehq/relance/definitions"
)

// choose takes scenarios of a journey: those that name the most steps which no
// other one chosen does.
func choose(ws *definitions.Workspace, journey string, n int) (chosen []*definitions.Scenario) {
	seen := map[string]bool{}
	for len(chosen) < n {
		var best *definitions.Scenario
		most := 0
		for _, sc := range ws.Scenarios {
			if sc.Journey != journey || slices.Contains(chosen, sc) {
				continue
			}
			if worth := worthOf(sc, seen); worth > most {
				best, most = sc, worth
			}
		}
		if best == nil || len(chosen) > 0 && newOf(best, seen) == 0 {
			break
		}
		chosen = append(chosen, best)
		for name := range named(best) {
			seen[name] = true
		}
	}
	return chosen
}

// worthOf is how much a scenario shows that is not seen: steps first, then what
// happens in it.
func worthOf(sc *definitions.Scenario, seen map[string]bool) int {
	worth := 1 + 4*newOf(sc, seen)
	for _, m := range sc.Moves {
		if m.Expect == nil {
			worth++
		}
	}
	return worth
}

func newOf(sc *definitions.Scenario, seen map[string]bool) (n int) {
	for name := range named(sc) {
		if !seen[name] {
			n++
		}
	}
	return n
}

// named are the steps that a scenario expects to happen.
func named(sc *definitions.Scenario) map[string]bool {
	all := map[string]bool{}
	for _, m := range sc.Moves {
		if m.Expect == nil {
			continue
		}
		for _, step := range []string{m.Expect.Sent, m.Expect.Told, m.Expect.HandedOff, m.Expect.Created, m.Expect.Called} {
			if step != "" {
				all[step] = true
			}
		}
		for field := range m.Expect.Updated {
			all[field] = true
		}
	}
	return all
}
