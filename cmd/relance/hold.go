package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/worker"
)

// stopped is what is held, as the admin API tells it.
type stopped struct {
	Holds   []ledger.Hold
	Waiting map[string]int
	Rate    int
}

func holdCommand() *cobra.Command {
	a := &asker{}
	cmd := &cobra.Command{
		Use: "hold", GroupID: "ask", Short: "Stop messages at once: everything, a number, a purpose, a journey or a template", Args: cobra.NoArgs,
		Long: `List what is held, and how many messages wait for what.

With a word of its own it stops messages from the next decision on: everything,
or those of one number, purpose, journey or template. Runs go on, and wait where
they would send. After the hold their messages leave at a bounded rate, those
that are too late by then do not leave at all (expires, if_past).`,
		Example: `  relance hold
  relance hold everything --why "wrong price in the template"
  relance hold journey quote_follow_up --why "legal looks at it"
  relance hold lift journey quote_follow_up --rate 10`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var s stopped
			if err := a.ask(cmd.Context(), "GET", "/admin/holds", nil, &s); err != nil || a.asJSON {
				return err
			}
			s.print(a)
			return nil
		},
	}
	a.flags(cmd)
	lift, rate := &cobra.Command{Use: "lift", Short: "Let messages leave again, at a bounded rate"}, 0
	lift.PersistentFlags().IntVar(&rate, "rate", 0, "messages a second; kept until it is changed (default: as before, 20 at first)")
	for _, kind := range worker.HoldKinds {
		cmd.AddCommand(a.holdOne(kind))
		lift.AddCommand(a.liftOne(kind, &rate))
	}
	cmd.AddCommand(lift)
	return cmd
}

// nameOf is how usage calls the name of what is held, "" where there is none.
var nameOf = map[string]string{ledger.HoldNumber: " ID", ledger.HoldPurpose: " NAME", ledger.HoldJourney: " NAME", ledger.HoldTemplate: " NAME"}

// shortOf says what a hold stops.
var shortOf = map[string]string{
	ledger.HoldEverything: "every message",
	ledger.HoldNumber:     "what leaves from a business number",
	ledger.HoldPurpose:    "messages of a purpose, in every journey",
	ledger.HoldJourney:    "messages of a journey",
	ledger.HoldTemplate:   "messages that use a template",
}

func argsOf(kind string) cobra.PositionalArgs {
	if nameOf[kind] == "" {
		return cobra.NoArgs
	}
	return cobra.ExactArgs(1)
}

func (a *asker) holdOne(kind string) *cobra.Command {
	why := ""
	cmd := &cobra.Command{
		Use: kind + nameOf[kind], Short: "Stop " + shortOf[kind], Args: argsOf(kind),
		RunE: func(cmd *cobra.Command, args []string) error {
			var s stopped
			q := map[string]string{"kind": kind, "name": strings.Join(args, ""), "why": why}
			if err := a.send(cmd.Context(), "POST", "/admin/holds", nil, q, &s); err != nil || a.asJSON {
				return err
			}
			s.print(a)
			return nil
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "the reason, for colleagues who find the hold; nothing personal")
	return cmd
}

func (a *asker) liftOne(kind string, rate *int) *cobra.Command {
	return &cobra.Command{
		Use: kind + nameOf[kind], Short: "Let go of " + shortOf[kind], Args: argsOf(kind),
		RunE: func(cmd *cobra.Command, args []string) error {
			q := url.Values{"kind": {kind}, "name": {strings.Join(args, "")}}
			if cmd.Flags().Changed("rate") {
				q.Set("rate", strconv.Itoa(*rate))
			}
			var s stopped
			if err := a.ask(cmd.Context(), "DELETE", "/admin/holds", q, &s); err != nil || a.asJSON {
				return err
			}
			s.print(a)
			return nil
		},
	}
}

// print shows holds as a table, red on a terminal: somebody waits for each.
func (s stopped) print(a *asker) {
	var rows [][]string
	for _, h := range s.Holds {
		why := h.Why
		if why == "" {
			why = "-"
		}
		rows = append(rows, []string{strings.TrimSpace(h.Kind + " " + h.Name), moment(h.At), why})
	}
	if len(rows) == 0 {
		fmt.Fprintln(a.out, "nothing is held")
	} else {
		var b strings.Builder
		table(&b, "HOLD\tSINCE\tWHY", rows)
		head, body, _ := strings.Cut(strings.TrimSuffix(b.String(), "\n"), "\n")
		fmt.Fprintf(a.out, "%s\n%s\n", head, paint(a.out, red, body))
	}
	waiting := 0
	for _, n := range s.Waiting {
		waiting += n
	}
	if waiting == 0 {
		fmt.Fprintln(a.out, "no message waits")
		return
	}
	if waiting == 1 {
		fmt.Fprintf(a.out, "1 message waits: %s\n", tally(s.Waiting))
		return
	}
	fmt.Fprintf(a.out, "%d messages wait: %s. What nothing holds any more leaves at %d a second\n", waiting, tally(s.Waiting), s.Rate)
}
