package main

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/local"
	"github.com/relancehq/relance/worker"
)

func restoreCommand() *cobra.Command {
	var at place
	yes := false
	cmd := &cobra.Command{
		Use: "restore FILE", GroupID: "run", Short: "Put a backup in the place of the ledger, on hold", Args: cobra.ExactArgs(1),
		Long: `Put a backup in the place of the ledger. relance must not run; the ledger of
before is kept beside it. What is restored starts on hold: nothing leaves.

When relance starts again it first reads what Temporal knows: who entered since
the backup, which events were heard, which messages left. What nobody but you
can know is listed by ` + "`relance restore list`" + `: runs of which something came due
between the backup and the restore. Say of each whether its message was sent,
then lift the hold.`,
		Example: `  relance restore ledger-2026-11-22.db
  relance up
  relance restore list
  relance restore unsent --all
  relance hold lift everything`,
		RunE: func(cmd *cobra.Command, args []string) error {
			info, err := ledger.ReadBackup(cmd.Context(), args[0])
			if err != nil {
				return &fileError{why: err.Error()}
			}
			fmt.Fprintf(cmd.OutOrStdout(), "the backup is of %s: %d events, %d runs, %d messages\n", moment(info.MadeAt),
				info.Rows["events"], info.Rows["enrolments"], info.Rows["sends"])
			if !yes && !agreed(cmd) {
				return &fileError{why: "nothing was restored. To go ahead, answer yes or add --yes"}
			}
			p := showProgress()
			r, err := restoreTo(cmd.Context(), at, args[0], p.tell)
			p.end()
			if err != nil {
				return err
			}
			showRestore(cmd, r)
			return nil
		},
	}
	at.flags(cmd)
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	cmd.AddCommand(restoreList(),
		settleCommand("sent", "sent RUN…", "Say that the message a run was about to send was sent before the restore"),
		settleCommand("unsent", "unsent RUN…", "Say that it was not: it is sent when the hold is lifted"),
		settleCommand("terminated", "terminated RUN…", "Give up open runs that Temporal does not know any more"))
	return cmd
}

func restoreTo(ctx context.Context, at place, file string, tell func(ledger.Progress)) (ledger.Restore, error) {
	if at.dsn == "" {
		return local.Restore(ctx, file, at.data, tell)
	}
	return ledger.RestoreBackup(ctx, file, at.dsn, clock.New(clock.Real(), nil), tell)
}

// agreed asks a person at a terminal.
func agreed(cmd *cobra.Command) bool {
	if !terminal(os.Stdin) {
		return false
	}
	fmt.Fprint(cmd.OutOrStdout(), "It takes the ledger's place; what came in since is not in it. Go ahead? [yes/no] ")
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n') // no answer is a no
	return strings.TrimSpace(line) == "yes"
}

func showRestore(cmd *cobra.Command, r ledger.Restore) {
	out := cmd.OutOrStdout()
	fmt.Fprintln(out, "restored  everything is on hold: nothing leaves")
	if r.Kept != "" {
		fmt.Fprintf(out, "the ledger of before is kept as %s\n", r.Kept)
	}
	if len(r.Due) == 0 {
		fmt.Fprintln(out, "\nNothing came due since the backup. Next:\n  start relance, and `relance hold lift everything`")
		return
	}
	fmt.Fprintf(out, "\nCame due since the backup in %d runs, and may have been sent:\n\n", len(r.Due))
	table(out, "RUN\tSTEP\tDUE", dueRows(r.Due))
	fmt.Fprint(out, `
Next:
  start relance: it reads what Temporal knows
  relance restore list                      what is left to say
  relance restore sent|unsent RUN…|--all    whether it left
  relance hold lift everything
`)
}

func dueRows(runs []ledger.RestoredRun) [][]string {
	var rows [][]string
	for _, r := range runs {
		rows = append(rows, []string{r.Enrolment, r.Step, moment(r.Due)})
	}
	return rows
}

func restoreList() *cobra.Command {
	a := &asker{}
	cmd := &cobra.Command{
		Use: "list", Short: "List the runs that wait for a word since a restore", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var v worker.RestoredRuns
			if err := a.ask(cmd.Context(), "GET", "/admin/restored", nil, &v); err != nil || a.asJSON {
				return err
			}
			out := cmd.OutOrStdout()
			if v.Recovering {
				fmt.Fprintln(out, "relance is reading what Temporal knows; the list gets shorter")
			}
			table(out, "RUN\tSTEP\tDUE", dueRows(v.Waiting))
			if len(v.Lost) > 0 {
				var rows [][]string
				for _, r := range v.Lost {
					rows = append(rows, []string{r.ID, r.Step, moment(r.OpenedAt)})
				}
				fmt.Fprintln(out, "\nOpen here and not in Temporal; `relance restore terminated` gives them up:")
				table(out, "RUN\tSTEP\tOPENED", rows)
			}
			return nil
		},
	}
	a.flags(cmd)
	return cmd
}

func settleCommand(as, use, short string) *cobra.Command {
	a := &asker{}
	all := false
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.ArbitraryArgs,
		Example: "  relance restore " + as + " booking_reminder/b-7@12\n  relance restore " + as + " --all",
		RunE: func(cmd *cobra.Command, args []string) error {
			if all == (len(args) > 0) {
				return &fileError{why: "name the runs as `relance restore list` does, or say --all"}
			}
			q := url.Values{"as": {as}, "run": args}
			if all {
				q.Set("all", "true")
			}
			var v worker.SettledRuns
			if err := a.ask(cmd.Context(), "POST", "/admin/restored/settle", q, &v); err != nil || a.asJSON {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "settled  %d runs as %s; %d still wait\n", v.Settled, as, v.Waiting)
			if len(v.Unknown) > 0 {
				return &fileError{why: "these runs did not wait for a word: " + strings.Join(v.Unknown, ", ")}
			}
			return nil
		},
	}
	a.flags(cmd)
	cmd.Flags().BoolVar(&all, "all", false, "all that wait")
	return cmd
}
