package main

import (
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/ledger"
)

func costsCommand() *cobra.Command {
	a := &asker{}
	month, by := "", ""
	cmd := &cobra.Command{
		Use: "costs", GroupID: "whatsapp", Short: "Show what delivered messages cost in a month", Args: cobra.NoArgs,
		Long: `Show what the delivered WhatsApp messages of a month cost, at Meta's list price:
by the rate card of the day, the country of the person's number, and what Meta
said of each message. Discounts on volume and taxes are on Meta's bill alone.

The first 1,000 service messages of a number in a month cost nothing.`,
		Example: "  relance costs\n  relance costs --month 2026-11 --by country",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var c monthCosts
			if err := a.ask(cmd.Context(), "GET", "/admin/costs", url.Values{"month": {month}, "by": {by}}, &c); err != nil || a.asJSON {
				return err
			}
			showCosts(cmd.OutOrStdout(), c)
			return nil
		},
	}
	a.flags(cmd)
	cmd.Flags().StringVar(&month, "month", "", "written like 2026-11 (default: this month)")
	cmd.Flags().StringVar(&by, "by", ledger.CostsBy[0], "what to add up by: "+strings.Join(ledger.CostsBy, ", "))
	return cmd
}

// monthCosts is the answer of a running relance.
type monthCosts struct {
	Month      string
	By         string
	Costs      []ledger.Cost
	Allowances []ledger.Allowance
}

func showCosts(w io.Writer, c monthCosts) {
	if len(c.Costs) == 0 {
		fmt.Fprintf(w, "no message was delivered in %s\n", c.Month)
		return
	}
	var rows [][]string
	all := ledger.Cost{Name: "all"}
	for _, one := range c.Costs {
		all.Messages += one.Messages
		all.Free += one.Free
		all.Unpriced += one.Unpriced
		all.Micros += one.Micros
		all.Currency = max(all.Currency, one.Currency)
		rows = append(rows, costRow(one))
	}
	table(w, strings.ToUpper(c.By)+"\tMESSAGES\tFREE\tCOST", append(rows, costRow(all)))
	for _, f := range c.Allowances {
		fmt.Fprintf(w, "\nfree service messages of number %s in %s: %d of %d used\n", f.Account, f.Month, f.Used, f.Of)
	}
	if all.Unpriced > 0 {
		fmt.Fprintf(w, "\nnot in the cost, because no rate card of this relance has a price: %d\n", all.Unpriced)
	}
}

func costRow(c ledger.Cost) []string {
	name := c.Name
	if name == "" {
		name = "-"
	}
	return []string{name, strconv.Itoa(c.Messages), strconv.Itoa(c.Free), money(c.Micros) + " " + c.Currency}
}

// money is millionths of a currency to four places, which is how rate cards
// are written.
func money(micros int64) string {
	tenths := (micros + 50) / 100
	return fmt.Sprintf("%d.%04d", tenths/10_000, tenths%10_000)
}
