package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/ledger"
)

func incidentsCommand() *cobra.Command {
	a := &asker{}
	all := false
	cmd := &cobra.Command{
		Use: "incidents", GroupID: "ask", Short: "List what is wrong for everybody, and what to do about it", Args: cobra.NoArgs,
		Long: `List what is wrong for everybody until somebody mends it: a connection that is
stopped, a template that keeps messages back, a number or an account in trouble.
Each is one incident however many messages it stops, and people are told of it
once: in the log and, where an e-mail connection has incidents_to, by e-mail.

A connection's incident ends with the first message that is taken again; one is
tried every five minutes, and ` + "`relance circuits close`" + ` tries at once. Those of
templates, numbers and accounts end when WhatsApp says so. Of some it never does,
such as a PIN that was changed: close those by hand.`,
		Example: "  relance incidents\n  relance incidents --all\n  relance incidents close account security_pin_changed",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var found []ledger.Incident
			if err := a.ask(cmd.Context(), "GET", "/admin/incidents", url.Values{"all": {strconv.FormatBool(all)}}, &found); err != nil || a.asJSON {
				return err
			}
			a.incidents(found)
			return nil
		},
	}
	a.flags(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "also the latest hundred that are over")
	cmd.AddCommand(a.closeIncident())
	return cmd
}

func (a *asker) closeIncident() *cobra.Command {
	return &cobra.Command{
		Use: "close KIND NAME", Short: "Say that an incident is over", Args: cobra.ExactArgs(2),
		Long: `Say that an incident is over, by its kind and name as the list has them. It changes
nothing else: what keeps messages back goes on to, and where the trouble is met
again there is another incident.`,
		Example: "  relance incidents close account restricted",
		RunE: func(cmd *cobra.Command, args []string) error {
			var ok map[string]bool
			if err := a.ask(cmd.Context(), "POST", "/admin/incidents/close", url.Values{"kind": {args[0]}, "name": {args[1]}}, &ok); err != nil || a.asJSON {
				return err
			}
			fmt.Fprintf(a.out, "closed: %s %s\n", args[0], args[1])
			return nil
		},
	}
}

func (a *asker) incidents(found []ledger.Incident) {
	if len(found) == 0 {
		fmt.Fprintln(a.out, "nothing is wrong for everybody")
		return
	}
	for n, i := range found {
		if n > 0 {
			fmt.Fprintln(a.out)
		}
		what := paint(a.out, red, i.Kind+" "+i.Name)
		state := "since " + moment(i.Opened)
		if !i.Closed.IsZero() {
			what = paint(a.out, grey, i.Kind+" "+i.Name)
			state = "from " + moment(i.Opened) + " to " + moment(i.Closed)
		}
		why := i.Reason + code(i.Code)
		if i.Reason == i.Name { // an account is what is wrong with it
			why = code(i.Code)
		}
		if why != "" {
			why = "  " + strings.TrimSpace(why)
		}
		fmt.Fprintf(a.out, "%s%s  %s, met %s, last %s\n", what, why, state, times(i.Seen), moment(i.Last))
		for _, line := range []struct{ head, words string }{{"says", i.Says}, {"do", i.Todo}} {
			if line.words != "" {
				fmt.Fprintf(a.out, "  %-5s %s\n", line.head, line.words)
			}
		}
	}
}

func code(c string) string {
	if c == "" {
		return ""
	}
	return " (" + c + ")"
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return strconv.Itoa(n) + " times"
}
