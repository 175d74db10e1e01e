package main

import (
	"bufio"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/ledger"
)

func inboxCommand() *cobra.Command {
	a := &asker{}
	cmd := &cobra.Command{
		Use: "inbox", GroupID: "ask", Short: "Look at events that came in: waiting, done, dead",
		Long: `Look at events that came in. What could not be understood or carried out is a
dead letter, with its reason: it stops nobody else's events, and waits until it
is dispatched again or thrown away.`,
	}
	a.flags(cmd)
	cmd.AddCommand(a.inboxList(), a.inboxRedrive(), a.inboxDiscard())
	return cmd
}

// letterFilter picks rows of the inbox.
type letterFilter struct {
	Connection string `json:"connection,omitempty"`
	Type       string `json:"type,omitempty"`
	Reason     string `json:"reason,omitempty"`
	Before     string `json:"before,omitempty"`
	All        bool   `json:"all,omitempty"`
}

func (f *letterFilter) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.Connection, "connection", "", "that came through this connection")
	cmd.Flags().StringVar(&f.Type, "type", "", "of this type, such as booking.created")
	cmd.Flags().StringVar(&f.Reason, "reason", "", "whose reason contains this")
	cmd.Flags().StringVar(&f.Before, "before", "", "that came before a moment, a date, or so long ago (36h, 7d)")
}

func (f *letterFilter) query() url.Values {
	return url.Values{"connection": {f.Connection}, "type": {f.Type}, "reason": {f.Reason}, "before": {f.Before}}
}

// chosen refuses rows together with a filter, and neither.
func (f *letterFilter) chosen(rows []string) error {
	filtered := *f != letterFilter{}
	switch {
	case len(rows) > 0 && filtered:
		return &fileError{why: "name rows or a filter, not both"}
	case len(rows) == 0 && !filtered:
		return &fileError{why: "say which: rows, a filter such as --type booking.created, or --all"}
	}
	for _, row := range rows {
		if n, err := strconv.ParseInt(row, 10, 64); err != nil || n < 1 {
			return &fileError{why: "a row is a number, as `relance inbox list` shows it"}
		}
	}
	return nil
}

func (a *asker) inboxList() *cobra.Command {
	f, state, limit := letterFilter{}, "", 50
	list := &cobra.Command{
		Use: "list", Short: "List events, dead letters with their reason", Args: cobra.NoArgs,
		Example: "  relance inbox list --state dead\n  relance inbox list --state dead --connection shop --before 24h",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var rows []struct {
				ledger.InboxRow
				Age string
			}
			q := f.query()
			q.Set("state", state)
			q.Set("limit", strconv.Itoa(limit))
			if err := a.ask(cmd.Context(), "GET", "/admin/inbox", q, &rows); err != nil || a.asJSON {
				return err
			}
			var out [][]string
			for _, r := range rows {
				out = append(out, []string{
					strconv.FormatInt(r.Row, 10), moment(r.ReceivedAt), short(r.Age), r.Connection, dash(r.Type), r.State, strconv.Itoa(r.Attempts), r.Reason,
				})
			}
			table(cmd.OutOrStdout(), "ROW\tRECEIVED\tAGE\tCONNECTION\tTYPE\tSTATE\tTRIES\tREASON", out)
			return nil
		},
	}
	list.Flags().StringVar(&state, "state", "", "new, claimed, done or dead (default: all)")
	list.Flags().IntVar(&limit, "limit", 50, "at most so many, newest first")
	f.flags(list)
	return list
}

// short is an age in its two largest parts: "3d4h", "12m5s".
func short(age string) string {
	d, err := time.ParseDuration(age)
	if err != nil {
		return age
	}
	const day = 24 * time.Hour
	switch {
	case d >= day:
		return fmt.Sprintf("%dd%dh", d/day, d%day/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf("%dh%dm", d/time.Hour, d%time.Hour/time.Minute)
	}
	return d.Round(time.Second).String()
}

func (a *asker) inboxRedrive() *cobra.Command {
	f := letterFilter{}
	cmd := &cobra.Command{
		Use: "redrive [ROW…]", Short: "Dispatch dead letters once more",
		Long: `Dispatch dead letters once more. A body that was never understood is decoded
again first, one after the other, oldest first: those that still are not stay,
each with why, and the exit code is 1.`,
		Example: "  relance inbox redrive 17 18\n  relance inbox redrive --connection shop --reason preset\n  relance inbox redrive --all",
		RunE: func(cmd *cobra.Command, rows []string) error {
			if err := f.chosen(rows); err != nil {
				return err
			}
			if len(rows) > 0 {
				return a.rowByRow(cmd, rows, "redrive", "is dispatched again")
			}
			var got struct {
				Redriven int
				Failed   []struct {
					Row int64
					Why string
				}
			}
			if err := a.send(cmd.Context(), "POST", "/admin/inbox/redrive", nil, f, &got); err != nil || a.asJSON {
				return err
			}
			for _, one := range got.Failed {
				fmt.Fprintf(a.out, "row %d: %s\n", one.Row, one.Why)
			}
			fmt.Fprintf(a.out, "%d dispatched again, %d stay\n", got.Redriven, len(got.Failed))
			if len(got.Failed) > 0 {
				return &fileError{}
			}
			return nil
		},
	}
	f.flags(cmd)
	cmd.Flags().BoolVar(&f.All, "all", false, "all dead letters")
	return cmd
}

func (a *asker) inboxDiscard() *cobra.Command {
	f, yes := letterFilter{}, false
	cmd := &cobra.Command{
		Use: "discard [ROW…]", Short: "Throw dead letters away; they cannot be brought back",
		Example: "  relance inbox discard 17\n  relance inbox discard --type cart.updated --before 30d --yes",
		RunE: func(cmd *cobra.Command, rows []string) error {
			if err := f.chosen(rows); err != nil {
				return err
			}
			if !yes {
				if err := a.sure(cmd, f, rows); err != nil {
					return err
				}
			}
			if len(rows) > 0 {
				return a.rowByRow(cmd, rows, "discard", "is thrown away")
			}
			var got struct{ Discarded int }
			if err := a.send(cmd.Context(), "POST", "/admin/inbox/discard", nil, f, &got); err != nil || a.asJSON {
				return err
			}
			fmt.Fprintf(a.out, "%d thrown away\n", got.Discarded)
			return nil
		},
	}
	f.flags(cmd)
	cmd.Flags().BoolVar(&f.All, "all", false, "all dead letters")
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

// mostCounted is up to where letters are counted before they are thrown away.
const mostCounted = 1000

// sure asks a person; where nobody can answer, --yes must have been said.
func (a *asker) sure(cmd *cobra.Command, f letterFilter, rows []string) error {
	if in, ok := cmd.InOrStdin().(*os.File); ok && !terminal(in) {
		return &fileError{why: "nothing was thrown away: say --yes where nobody can be asked"}
	}
	n := strconv.Itoa(len(rows))
	if len(rows) == 0 {
		q := f.query()
		q.Set("state", "dead")
		q.Set("limit", strconv.Itoa(mostCounted))
		var found []ledger.InboxRow
		if err := a.call(cmd.Context(), "GET", "/admin/inbox", q, nil, &found); err != nil {
			return err
		}
		if n = strconv.Itoa(len(found)); len(found) == mostCounted {
			n += " or more"
		}
	}
	fmt.Fprintf(cmd.ErrOrStderr(), "Throw away %s dead letters? They cannot be brought back. [y/N] ", n)
	answer, _ := bufio.NewReader(cmd.InOrStdin()).ReadString('\n') // no answer is a no
	if answer = strings.ToLower(strings.TrimSpace(answer)); answer != "y" && answer != "yes" {
		return &fileError{why: "nothing was thrown away"}
	}
	return nil
}

// rowByRow does the same to each row, and says what failed with which.
func (a *asker) rowByRow(cmd *cobra.Command, rows []string, verb, done string) error {
	failed := false
	for _, row := range rows {
		var ok map[string]bool
		err := a.call(cmd.Context(), "POST", "/admin/inbox/"+url.PathEscape(row)+"/"+verb, nil, nil, &ok)
		var refused *fileError
		switch {
		case errors.As(err, &refused):
			failed = true
			fmt.Fprintf(cmd.ErrOrStderr(), "row %s: %s\n", row, refused)
		case err != nil:
			return err
		case !a.asJSON:
			fmt.Fprintln(a.out, "row", row, done)
		}
	}
	if failed {
		return &fileError{}
	}
	return a.finished()
}

// finished is the answer in JSON where there is nothing to tell but that.
func (a *asker) finished() error {
	if a.asJSON {
		fmt.Fprintln(a.out, `{"done":true}`)
	}
	return nil
}
