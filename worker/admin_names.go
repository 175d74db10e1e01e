package worker

import (
	"cmp"
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
	consents           map[string][]string // purpose, or name of a consent -> the names under which its consent is kept
	confirmed          map[string]bool     // of these: only an answer of the person's own gives it (double opt-in)
	approved           map[string]string   // a template's own name and its name in the journeys -> its own name
}

func (g *Gateway) names(ctx context.Context) (names, error) {
	n := names{consents: map[string][]string{}, confirmed: map[string]bool{}, approved: map[string]string{}}
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
		for _, name := range slices.Sorted(maps.Keys(p.Purposes)) {
			purposes[name] = true
			n.consent(name, p.Purposes[name])
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

// consent notes under which name a purpose's consent is kept: plans may differ
// in it.
func (n names) consent(purpose string, p definitions.Purpose) {
	kept := cmp.Or(p.Consent, purpose)
	for _, called := range []string{purpose, kept} {
		if !slices.Contains(n.consents[called], kept) {
			n.consents[called] = append(n.consents[called], kept)
		}
		n.confirmed[called] = n.confirmed[called] || p.OptIn == "confirmed"
	}
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

// Accounts are our side's ids at the providers of all channels, in order: the
// numbers that an operator can hold.
func (c *Connections) Accounts() []string {
	var ids []string
	for _, outlet := range c.Channels { //nolint:maprange // sorted below
		if outlet.Account != "" {
			ids = append(ids, outlet.Account)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
