package worker

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/relancehq/relance/definitions"
)

// names are what an operator may call by its name: what is released, and what
// people are still on.
type names struct {
	journeys, purposes []string
	approved           map[string]string // a template's own name and its name in the journeys -> its own name
}

func (g *Gateway) names(ctx context.Context) (names, error) {
	n := names{approved: map[string]string{}}
	rows, err := g.Ledger.PlansInUse(ctx)
	if err != nil {
		return n, fmt.Errorf("look up the released names: %w", err)
	}
	journeys, purposes := map[string]bool{}, map[string]bool{}
	for _, row := range rows {
		p, err := definitions.DecodePlan(row.Body)
		if err != nil {
			return n, fmt.Errorf("look up the released names: %w", err)
		}
		journeys[p.Journey] = true
		for name := range p.Purposes {
			purposes[name] = true
		}
		for name, t := range p.Templates {
			n.approved[name] = t.WhatsApp
		}
		for _, t := range p.Templates {
			n.approved[t.WhatsApp] = t.WhatsApp // wins over a name of the journeys that reads the same
		}
	}
	delete(n.approved, "")
	n.journeys, n.purposes = slices.Sorted(maps.Keys(journeys)), slices.Sorted(maps.Keys(purposes))
	return n, nil
}

// among refuses a name that is not known, with the one that was meant.
func among(what, name string, known []string) error {
	if slices.Contains(known, name) {
		return nil
	}
	if near := definitions.Nearest(name, known); near != "" {
		return refuse(http.StatusBadRequest, "no %s is called %q. Did you mean %q?", what, name, near)
	}
	if len(known) == 0 {
		return refuse(http.StatusBadRequest, "no %s is called %q: none is known here", what, name)
	}
	return refuse(http.StatusBadRequest, "no %s is called %q. There are: %s", what, name, strings.Join(known, ", "))
}
