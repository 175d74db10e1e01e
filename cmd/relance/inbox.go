package main

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/ledger"
)

func inboxCommand() *cobra.Command {
	a := &asker{}
	cmd := &cobra.Command{Use: "inbox", GroupID: "ask", Short: "Look at events that came in: waiting, done, dead"}
	a.flags(cmd)
	state, limit := "", 50
	list := &cobra.Command{
		Use: "list", Short: "List events, dead letters with their reason", Args: cobra.NoArgs,
		Example: "  relance inbox list --state dead",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var rows []ledger.InboxRow
			q := url.Values{"state": {state}, "limit": {strconv.Itoa(limit)}}
			if err := a.ask(cmd.Context(), "GET", "/admin/inbox", q, &rows); err != nil || a.asJSON {
				return err
			}
			var out [][]string
			for _, r := range rows {
				out = append(out, []string{strconv.FormatInt(r.Row, 10), moment(r.ReceivedAt), r.Connection, r.Type, r.State, strconv.Itoa(r.Attempts), r.Reason})
			}
			table(cmd.OutOrStdout(), "ROW\tRECEIVED\tCONNECTION\tTYPE\tSTATE\tTRIES\tREASON", out)
			return nil
		},
	}
	list.Flags().StringVar(&state, "state", "", "new, claimed, done or dead (default: all)")
	list.Flags().IntVar(&limit, "limit", 50, "at most so many, newest first")
	redrive := &cobra.Command{
		Use: "redrive ROW", Short: "Dispatch a dead letter once more", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var ok map[string]bool
			if err := a.ask(cmd.Context(), "POST", "/admin/inbox/"+url.PathEscape(args[0])+"/redrive", nil, &ok); err != nil || a.asJSON {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "row", args[0], "is dispatched again")
			return nil
		},
	}
	cmd.AddCommand(list, redrive)
	return cmd
}
