package worker

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var (
	numbersHeld = gauge("numbers_held", "Business numbers of which the provider wants nothing for now.")
	numberLine  = gauge("number_line_seconds", "How long the last message waits that has a turn at a number's rate.")
	costBy      = gauge("cost_micros_total", "What delivered messages cost at list price, in millionths of a US dollar, by category.", "category")
	freeUsed    = gauge("free_messages_used", "Free service messages that numbers used this month.")
)

// numbers tells how fast the numbers may send.
func (g *ledgerGauges) numbers(ctx context.Context, out chan<- prometheus.Metric) error {
	all, err := g.ledger.Numbers(ctx)
	if err != nil {
		return err
	}
	held, line, now := 0, time.Duration(0), g.clock.Now()
	for _, n := range all {
		if n.HeldUntil.After(now) {
			held++
		}
		line = max(line, n.LineAt.Sub(now))
	}
	set(out, numbersHeld, float64(held))
	set(out, numberLine, line.Seconds())
	return nil
}

// costs tells what messages cost.
func (g *ledgerGauges) costs(ctx context.Context, out chan<- prometheus.Metric) error {
	paid, err := g.spent(ctx)
	if err != nil {
		return err
	}
	known := map[string]int64{}
	for category, micros := range paid { //nolint:maprange // into a map
		known[word(categories, category)] += micros
	}
	for category, micros := range known { //nolint:maprange // the registry sorts
		out <- prometheus.MustNewConstMetric(costBy, prometheus.CounterValue, float64(micros), category)
	}
	used := 0
	free, err := g.ledger.Allowances(ctx, g.clock.Now().UTC().Format("2006-01"))
	for _, a := range free {
		used += a.Used
	}
	set(out, freeUsed, float64(used))
	return err
}

// spent are the costs of all messages, at most countsKept old.
func (g *ledgerGauges) spent(ctx context.Context) (map[string]int64, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now := g.clock.Wall(); g.paid == nil || now.Sub(g.added) > countsKept {
		paid, err := g.ledger.CostTotals(ctx)
		if err != nil {
			return nil, err
		}
		g.paid, g.added = paid, now
	}
	return g.paid, nil
}

// categories are the provider's, as statuses name them.
var categories = []string{
	"marketing", "marketing_lite", "utility", "authentication", "authentication-international", "service", "referral_conversion",
}
