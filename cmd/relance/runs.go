package main

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/ledger"
)

func runsCommand() *cobra.Command {
	a := &asker{}
	journey, open, limit := "", false, 50
	cmd := &cobra.Command{
		Use: "runs", GroupID: "ask", Short: "List who is where in which journey", Args: cobra.NoArgs,
		Example: "  relance runs --journey booking_reminder --open",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var rows []ledger.Enrolment
			q := url.Values{"journey": {journey}, "limit": {strconv.Itoa(limit)}, "open": {strconv.FormatBool(open)}}
			if err := a.ask(cmd.Context(), "GET", "/admin/enrolments", q, &rows); err != nil || a.asJSON {
				return err
			}
			var out [][]string
			for _, e := range rows {
				stage := e.Stage
				if !e.ClosedAt.IsZero() {
					stage = e.Outcome
				}
				out = append(out, []string{e.ID, e.Contact, e.Step, stage, moment(e.NextDue), strconv.Itoa(e.Round)})
			}
			table(cmd.OutOrStdout(), "RUN\tCONTACT\tSTEP\tSTAGE\tNEXT DUE\tROUND", out)
			return nil
		},
	}
	a.flags(cmd)
	cmd.Flags().StringVar(&journey, "journey", "", "of this journey only")
	cmd.Flags().BoolVar(&open, "open", false, "open ones only")
	cmd.Flags().IntVar(&limit, "limit", 50, "at most so many")
	return cmd
}

func tasksCommand() *cobra.Command {
	a := &asker{}
	all := false
	cmd := &cobra.Command{
		Use: "tasks", GroupID: "ask", Short: "List what teams were told and what was handed to them", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var rows []ledger.Task
			q := url.Values{"all": {strconv.FormatBool(all)}}
			if err := a.ask(cmd.Context(), "GET", "/admin/tasks", q, &rows); err != nil || a.asJSON {
				return err
			}
			var out [][]string
			for _, t := range rows {
				out = append(out, []string{t.ID, moment(t.At), t.Team, t.Kind, t.Text})
			}
			table(cmd.OutOrStdout(), "TASK\tSINCE\tTEAM\tKIND\tTEXT", out)
			return nil
		},
	}
	a.flags(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "closed ones too")
	cmd.AddCommand(
		a.taskCommand("resolve", "Close a hand-off; its run goes on", "resolved"),
		a.taskCommand("take", "Say that somebody is at a hand-off; no other team is told of it", "taken"),
	)
	return cmd
}

// taskCommand does something with one task.
func (a *asker) taskCommand(verb, short, done string) *cobra.Command {
	return &cobra.Command{
		Use: verb + " TASK", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var ok map[string]bool
			if err := a.ask(cmd.Context(), "POST", "/admin/tasks/"+url.PathEscape(args[0])+"/"+verb, nil, &ok); err != nil || a.asJSON {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), done)
			return nil
		},
	}
}

func circuitsCommand() *cobra.Command {
	a := &asker{}
	cmd := &cobra.Command{
		Use: "circuits", GroupID: "ask", Short: "List connections that are stopped until somebody mends them", Args: cobra.NoArgs,
		Long: `List connections that are stopped until somebody mends them: a token that expired,
an account that cannot pay. Their messages wait, and one is tried every five
minutes; what is wrong and what to do about it is in ` + "`relance incidents`" + `.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var open map[string]string
			if err := a.ask(cmd.Context(), "GET", "/admin/circuits", nil, &open); err != nil || a.asJSON {
				return err
			}
			if len(open) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "no connection is stopped")
				return nil
			}
			var out [][]string
			for _, name := range slices.Sorted(maps.Keys(open)) {
				out = append(out, []string{name, open[name]})
			}
			table(cmd.OutOrStdout(), "CONNECTION\tREASON", out)
			fmt.Fprintln(cmd.OutOrStdout(), "\n`relance incidents` says what to do")
			return nil
		},
	}
	a.flags(cmd)
	cmd.AddCommand(&cobra.Command{
		Use: "close CONNECTION", Short: "Let messages through a mended connection again", Args: cobra.ExactArgs(1),
		Example: "  relance circuits close whatsapp",
		RunE: func(cmd *cobra.Command, args []string) error {
			var ok map[string]bool
			if err := a.ask(cmd.Context(), "POST", "/admin/circuits/"+url.PathEscape(args[0])+"/close", nil, &ok); err != nil || a.asJSON {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "closed: messages that were held are tried again within a minute")
			return nil
		},
	})
	return cmd
}
