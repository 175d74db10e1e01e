package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/local"
)

// place is where a ledger is: in a data folder, or anywhere.
type place struct{ data, dsn string }

func (p *place) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.data, "data", ".relance", "data folder whose ledger is meant")
	cmd.Flags().StringVar(&p.dsn, "ledger", "", "sqlite:PATH or postgres://… (default: that of the data folder)")
	_ = cmd.MarkFlagDirname("data")
	cmd.MarkFlagsMutuallyExclusive("data", "ledger")
}

// ledger is its address and its clock: outside a data folder time is real.
func (p *place) ledger() (string, *clock.Clock, error) {
	if p.dsn != "" {
		return p.dsn, clock.New(clock.Real(), nil), nil
	}
	dsn, clk, err := local.Ledger(p.data)
	if err != nil {
		return "", nil, &fileError{why: err.Error()}
	}
	return dsn, clk, nil
}

// alone runs f while nothing else uses the ledger, as far as that can be told.
func (p *place) alone(f func(dsn string, clk *clock.Clock) error) error {
	if p.dsn == "" {
		return local.Alone(p.data, f)
	}
	return f(p.dsn, clock.New(clock.Real(), nil))
}

func ledgerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "ledger", GroupID: "run", Short: "Back up, check and upgrade what relance remembers",
		Long: `The ledger is what relance remembers: events, who is where, every message and
why. ` + "`relance restore`" + ` puts a backup in its place.`,
	}
	cmd.AddCommand(backupCommand(), checkCommand(), migrateCommand())
	return cmd
}

func backupCommand() *cobra.Command {
	var at place
	cmd := &cobra.Command{
		Use: "backup FILE", Short: "Copy the ledger as it is now into one file, while relance runs", Args: cobra.ExactArgs(1),
		Long: `Copy the ledger as it is at one moment into one file, while relance goes on. The
file appears when it is whole, checked and on disk; one that is there already is
never written over. It holds what people wrote: keep it where only you can read.

Whatever the ledger is kept in, the file is the same: it can be restored into a
data folder or into Postgres.`,
		Example: "  relance ledger backup ledger-2026-11-22.db\n  relance ledger backup /backups/ledger.db --ledger postgres://relance@db/relance",
		RunE: func(cmd *cobra.Command, args []string) error {
			dsn, clk, err := at.ledger()
			if err != nil {
				return err
			}
			p := showProgress()
			info, err := ledger.Backup(cmd.Context(), dsn, args[0], clk, p.tell)
			p.end()
			if err != nil {
				return err
			}
			st, err := os.Stat(args[0])
			if err != nil {
				return fmt.Errorf("look at the backup: %w", err)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "backed up  %s (%s): %d events, %d runs, %d messages, as of %s\n", args[0], size(st.Size()),
				info.Rows["events"], info.Rows["enrolments"], info.Rows["sends"], moment(info.MadeAt))
			return nil
		},
	}
	at.flags(cmd)
	return cmd
}

// size is a number of bytes for people.
func size(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", (n+1<<10-1)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

func checkCommand() *cobra.Command {
	var at place
	mend := false
	cmd := &cobra.Command{
		Use: "check [FILE]", Short: "Look whether the ledger, or a backup, is whole and makes sense", Args: cobra.MaximumNArgs(1),
		Long: `Look whether the ledger is whole and makes sense, and say what to do about what
does not. It changes nothing and may be used while relance runs. With FILE it
looks at a backup. It ends with 1 where anything is wrong.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				at.dsn = "sqlite:" + args[0]
			}
			if mend {
				if err := mendLedger(cmd, at); err != nil {
					return err
				}
			}
			dsn, clk, err := at.ledger()
			if err != nil {
				return err
			}
			p := showProgress()
			found, err := ledger.Check(cmd.Context(), dsn, clk, p.tell)
			p.end()
			if err != nil {
				return err
			}
			return showFindings(cmd.OutOrStdout(), found, terminal(os.Stdout))
		},
	}
	at.flags(cmd)
	cmd.Flags().BoolVar(&mend, "mend", false, "first put right what can be; relance must not run")
	return cmd
}

func mendLedger(cmd *cobra.Command, at place) error {
	return at.alone(func(dsn string, clk *clock.Clock) error {
		l, err := ledger.Open(cmd.Context(), dsn, clk)
		if err != nil {
			return err
		}
		m, err := l.Mend(cmd.Context())
		if err == nil {
			fmt.Fprintf(cmd.OutOrStdout(), "mended  %d keys, %d events\n", m.Keys, m.Heads)
		}
		return errors.Join(err, l.Close())
	})
}

// showFindings prints what was found, and fails where anything is wrong.
func showFindings(w io.Writer, found []ledger.Finding, color bool) error {
	wrong := 0
	for _, f := range found {
		word, paint := "note ", "\x1b[33m"
		if f.Wrong {
			word, paint = "WRONG", "\x1b[31m"
			wrong++
		}
		if color {
			word = paint + word + "\x1b[0m"
		}
		fmt.Fprintf(w, "%s  %s\n       %s\n", word, f.What, f.Do)
	}
	switch {
	case wrong > 0:
		return &fileError{why: fmt.Sprintf("%d of the things above are wrong", wrong)}
	case len(found) == 0:
		fmt.Fprintln(w, "sound  the ledger is whole and makes sense")
	default:
		fmt.Fprintln(w, "sound  the ledger is whole; see the notes above")
	}
	return nil
}

func migrateCommand() *cobra.Command {
	var at place
	to := ""
	cmd := &cobra.Command{
		Use: "migrate", Short: "Bring the ledger to this version, or copy it into Postgres or out of it", Args: cobra.NoArgs,
		Long: `Bring the ledger's tables to the version of this relance; a start of relance does
it too. With --to copy the whole ledger into an empty one, of the other kind or
of the same: numbers go on where they were, counts are compared, and after an
error nothing is there. Stop relance first: what came in meanwhile would be lost.`,
		Example: "  relance ledger migrate\n  relance ledger migrate --data .relance --to postgres://relance@db/relance",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if to != "" {
				return at.alone(func(dsn string, clk *clock.Clock) error { return moveLedger(cmd, dsn, to, clk) })
			}
			dsn, clk, err := at.ledger()
			if err != nil {
				return err
			}
			from, is, err := ledger.Migrate(cmd.Context(), dsn, clk)
			if err != nil {
				return err
			}
			if from == is {
				fmt.Fprintf(cmd.OutOrStdout(), "the ledger is at version %d already\n", is)
				return nil
			}
			fmt.Fprintf(cmd.OutOrStdout(), "migrated  from version %d to version %d\n", from, is)
			return nil
		},
	}
	at.flags(cmd)
	cmd.Flags().StringVar(&to, "to", "", "sqlite:PATH or postgres://…: copy everything into this empty ledger")
	return cmd
}

func moveLedger(cmd *cobra.Command, dsn, to string, clk *clock.Clock) error {
	p := showProgress()
	counts, err := ledger.Move(cmd.Context(), dsn, to, clk, p.tell)
	p.end()
	if err != nil {
		return err
	}
	var rows [][]string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		if counts[name] > 0 {
			rows = append(rows, []string{name, strconv.FormatInt(counts[name], 10)})
		}
	}
	table(cmd.OutOrStdout(), "TABLE\tROWS", rows)
	kind, _, _ := strings.Cut(to, ":")
	fmt.Fprintf(cmd.OutOrStdout(), "\ncopied  into %s. Start gateways and workers with the new address; the old ledger is as it was\n", kind)
	return nil
}
