package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/relancehq/relance/internal/rates"
)

// CostsBy are what costs may be told by.
var CostsBy = []string{"journey", "template", "country", "category"}

// Cost is what delivered messages of one kind cost.
type Cost struct {
	Name     string `json:"name"` // "" for what has none: text has no template
	Messages int    `json:"messages"`
	Free     int    `json:"free"`     // of them, that cost nothing
	Unpriced int    `json:"unpriced"` // of them, for which no rate card has a price
	Micros   int64  `json:"micros"`   // millionths of Currency
	Currency string `json:"currency"`
}

// Costs are a month's ("2026-11") by one of CostsBy, the dearest first.
func (l *Ledger) Costs(ctx context.Context, month, by string) (costs []Cost, err error) {
	if !slices.Contains(CostsBy, by) {
		return nil, fmt.Errorf("read the costs: they are told by journey, template, country or category, not by %q", by)
	}
	err = l.read(ctx, func(s *session) error {
		costs, err = many(s, func(r *sql.Rows) (c Cost, err error) {
			err = r.Scan(&c.Name, &c.Messages, &c.Free, &c.Unpriced, &c.Micros, &c.Currency)
			return c, err
		}, `SELECT `+by+`, COUNT(*), SUM(CASE WHEN micros = 0 AND currency <> '' THEN 1 ELSE 0 END), SUM(CASE WHEN currency = '' THEN 1 ELSE 0 END),
			SUM(micros), MAX(currency) FROM charges WHERE month = ? GROUP BY `+by+` ORDER BY SUM(micros) DESC, COUNT(*) DESC, `+by, month)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the costs: %w", err)
	}
	return costs, nil
}

// CostTotals are the costs of all months by category, in micros. They read
// every charge: callers keep the answer for a while.
func (l *Ledger) CostTotals(ctx context.Context) (map[string]int64, error) {
	totals := map[string]int64{}
	err := l.read(ctx, func(s *session) error {
		_, err := many(s, func(r *sql.Rows) (none struct{}, err error) {
			var category string
			var micros int64
			err = r.Scan(&category, &micros)
			totals[category] = micros
			return none, err
		}, `SELECT category, SUM(micros) FROM charges GROUP BY category`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("add up the costs: %w", err)
	}
	return totals, nil
}

// Allowance is how many of a number's free messages of a month are used.
type Allowance struct {
	Account string `json:"account"`
	Month   string `json:"month"`
	Used    int    `json:"used"`
	Of      int    `json:"of"`
}

// Allowances are those of a month, by account.
func (l *Ledger) Allowances(ctx context.Context, month string) (all []Allowance, err error) {
	err = l.read(ctx, func(s *session) error {
		all, err = many(s, func(r *sql.Rows) (a Allowance, err error) {
			a.Of = rates.FreeService
			err = r.Scan(&a.Account, &a.Month, &a.Used)
			return a, err
		}, `SELECT account, month, used FROM allowances WHERE month = ? ORDER BY account`, month)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the free messages: %w", err)
	}
	return all, nil
}
