package worker

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

// costs are a month's messages and what they cost.
type costs struct {
	Month string        `json:"month"`
	By    string        `json:"by"`
	Costs []ledger.Cost `json:"costs"` // the dearest first
	// Allowances are how many free messages of the month numbers have used.
	Allowances []ledger.Allowance `json:"allowances"`
}

// adminCosts mounts what messages cost.
func (g *Gateway) adminCosts(guard guarded) {
	guard("GET /admin/costs", func(w http.ResponseWriter, r *http.Request) {
		c, err := g.costs(r.Context(), r.URL.Query().Get("month"), r.URL.Query().Get("by"))
		reply(w, c, err)
	})
}

// costs are those of a month by something; "" is this month, by journey.
func (g *Gateway) costs(ctx context.Context, month, by string) (c costs, err error) {
	c.Month, c.By = cmp.Or(month, g.Clock.Now().UTC().Format("2006-01")), cmp.Or(by, ledger.CostsBy[0])
	if _, err := time.Parse("2006-01", c.Month); err != nil {
		return c, refuse(http.StatusBadRequest, "the month must be written like 2026-11")
	}
	if !slices.Contains(ledger.CostsBy, c.By) {
		return c, refuse(http.StatusBadRequest, "costs are told by %s", strings.Join(ledger.CostsBy, ", "))
	}
	if c.Costs, err = g.Ledger.Costs(ctx, c.Month, c.By); err != nil {
		return c, err
	}
	c.Allowances, err = g.Ledger.Allowances(ctx, c.Month)
	c.Costs, c.Allowances = listed(c.Costs), listed(c.Allowances)
	return c, err
}
