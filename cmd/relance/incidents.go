package main

import (
	"fmt"
	"net/url"
	"strconv"

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
tried every five minutes, and ` + "`relance circuits close`" + ` tries at once.`,
		Example: "  relance incidents\n  relance incidents --all",
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
	return cmd
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
		fmt.Fprintf(a.out, "%s  %s%s  %s, met %s, last %s\n", what, i.Reason, code(i.Code), state, times(i.Seen), moment(i.Last))
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
