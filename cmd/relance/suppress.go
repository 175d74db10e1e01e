package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/worker"
)

func suppressCommand() *cobra.Command {
	a := &asker{}
	list := worker.SuppressionList{}
	cmd := &cobra.Command{
		Use: "suppress", GroupID: "ask", Short: "Keep the list of addresses that must not be written to",
		Long: `Keep the list of addresses that must not be written to, for one purpose or for
all. A phone number on it is compared as +33612345678, an e-mail address in
lower case. Every send decision looks at it.`,
	}
	a.flags(cmd)
	cmd.PersistentFlags().StringVar(&list.Purpose, "purpose", "", "the purpose it is for (default: every purpose)")
	cmd.PersistentFlags().StringVar(&list.Country, "country", "", "where phone numbers without a country code are, such as FR")
	cmd.AddCommand(a.suppressImport(&list), a.suppressExport(), a.suppressAdd(&list), a.suppressRemove(&list))
	return cmd
}

func (a *asker) suppressImport(list *worker.SuppressionList) *cobra.Command {
	cmd := &cobra.Command{
		Use: "import FILE.csv", Short: "Add the addresses of a file", Args: cobra.ExactArgs(1),
		Long: `Add the addresses of a CSV file, with commas, semicolons or tabs. A head names
the columns: address (a phone number or an e-mail address), or phone, email and
contact; and purpose, reason, source and at where they are there. Without a head
they are address, purpose, reason, at and source.

Rows that cannot be on the list are named by their line and why; the others are
added, and the exit code is 1. Importing again adds nothing twice: repeat what
was interrupted.`,
		Example: `  relance suppress import optouts.csv --source "old tool, export of 20 November" --country FR`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := worker.CheckCountry(list.Country); err != nil {
				return &fileError{why: err.Error()}
			}
			f, err := os.Open(args[0])
			if err != nil {
				return &fileError{why: err.Error()}
			}
			defer f.Close()
			i := importing{a: a, out: cmd.OutOrStdout(), progress: io.Discard}
			if terminal(os.Stderr) && !a.asJSON {
				i.progress = os.Stderr
			}
			return i.run(cmd.Context(), *list, f)
		},
	}
	cmd.Flags().StringVar(&list.Source, "source", "", "where the list comes from, kept with each row")
	return cmd
}

// importBatch is how many addresses travel at once; with the longest words a
// request stays under the gateway's 4 MB.
const importBatch = 500

// importing is one import while it runs.
type importing struct {
	a             *asker
	out, progress io.Writer
	batch         []ledger.Suppression
	lines         []int
	Rows, Added   int
	Known         int
	Refused       []refusedLine
}

type refusedLine struct {
	Line int    `json:"line"`
	Why  string `json:"why"`
}

func (i *importing) run(ctx context.Context, list worker.SuppressionList, f io.Reader) error {
	for row, err := range list.Read(f) {
		if err != nil {
			return err
		}
		i.Rows++
		if row.Refused != "" {
			i.Refused = append(i.Refused, refusedLine{row.Line, row.Refused})
			continue
		}
		i.batch, i.lines = append(i.batch, row.Suppression), append(i.lines, row.Line)
		if len(i.batch) < importBatch {
			continue
		}
		if err := i.flush(ctx); err != nil {
			return err
		}
	}
	if err := i.flush(ctx); err != nil {
		return err
	}
	return i.say()
}

// flush sends what has gathered.
func (i *importing) flush(ctx context.Context) error {
	if len(i.batch) == 0 {
		return nil
	}
	var got worker.SuppressionsAdded
	if err := i.a.call(ctx, "POST", "/admin/suppressions", nil, map[string]any{"list": i.batch}, &got); err != nil {
		return fmt.Errorf("add the lines %d to %d: %w\nWhat stands before them is on the list: run the same command again", i.lines[0], i.lines[len(i.lines)-1], err)
	}
	for _, r := range got.Refused {
		if r.Index < 0 || r.Index >= len(i.lines) {
			return errors.New("relance's answer does not fit to what it was sent. Are both of the same version?")
		}
		i.Refused = append(i.Refused, refusedLine{i.lines[r.Index], r.Why})
	}
	i.Added += got.Added
	i.Known += len(i.batch) - got.Added - len(got.Refused)
	i.batch, i.lines = i.batch[:0], i.lines[:0]
	fmt.Fprintf(i.progress, "\r%d rows read, %d added ", i.Rows, i.Added)
	return nil
}

// say tells what came of it.
func (i *importing) say() error {
	fmt.Fprint(i.progress, "\r\x1b[K")
	if i.a.asJSON {
		if i.Refused == nil {
			i.Refused = []refusedLine{}
		}
		b, err := json.Marshal(map[string]any{"rows": i.Rows, "added": i.Added, "known": i.Known, "refused": i.Refused})
		if err != nil {
			return err
		}
		fmt.Fprintln(i.out, string(b))
	} else {
		for _, r := range i.Refused {
			fmt.Fprintf(i.out, "line %d: %s\n", r.Line, r.Why)
		}
		fmt.Fprintf(i.out, "%d rows: %d added, %d were on the list already, %d refused\n", i.Rows, i.Added, i.Known, len(i.Refused))
	}
	if len(i.Refused) > 0 {
		return &fileError{}
	}
	return nil
}

func (a *asker) suppressExport() *cobra.Command {
	return &cobra.Command{
		Use: "export [FILE]", Short: "Write the list as CSV, as import reads it", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return toFile(cmd.OutOrStdout(), args, func(w io.Writer) error {
				// No timeout: the list may be long, and the connection is cut
				// where something goes wrong.
				answer, err := a.open(cmd.Context(), "GET", "/admin/suppressions", nil, nil)
				if err != nil {
					return err
				}
				defer answer.Close()
				if a.asJSON {
					_, err := io.Copy(w, answer)
					return err
				}
				return suppressionsCSV(w, answer)
			})
		},
	}
}

func suppressionsCSV(w io.Writer, lines io.Reader) error {
	rows := csv.NewWriter(w)
	if err := rows.Write([]string{"address", "purpose", "reason", "at", "source", "contact"}); err != nil {
		return err
	}
	for in := json.NewDecoder(lines); ; {
		var s ledger.Suppression
		err := in.Decode(&s)
		if errors.Is(err, io.EOF) {
			rows.Flush()
			return rows.Error()
		}
		if err != nil {
			return fmt.Errorf("read the list: %w. It is not whole: export it again", err)
		}
		address, contact := "", s.Address
		if strings.HasPrefix(s.Address, "+") || strings.Contains(s.Address, "@") {
			address, contact = s.Address, ""
		}
		if err := rows.Write([]string{address, s.Purpose, s.Reason, s.At.UTC().Format(time.RFC3339Nano), s.Source, contact}); err != nil {
			return err
		}
	}
}

func (a *asker) suppressAdd(list *worker.SuppressionList) *cobra.Command {
	s, contact := ledger.Suppression{}, false
	cmd := &cobra.Command{
		Use: "add ADDRESS", Short: "Add a phone number, an e-mail address or a contact", Args: cobra.ExactArgs(1),
		Example: "  relance suppress add +33612345678 --reason \"asked by telephone\"\n  relance suppress add c-17 --contact --purpose marketing",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if s.Address, err = oneAddress(list, args[0], contact); err != nil {
				return err
			}
			s.Purpose = list.Purpose
			var got worker.SuppressionsAdded
			if err := a.call(cmd.Context(), "POST", "/admin/suppressions", nil, map[string]any{"list": []ledger.Suppression{s}}, &got); err != nil {
				return err
			}
			if len(got.Refused) > 0 {
				return &fileError{why: got.Refused[0].Why}
			}
			words := "added"
			if got.Added == 0 {
				words = "it was on the list already"
			}
			return a.done(map[string]any{"added": got.Added == 1}, words)
		},
	}
	cmd.Flags().StringVar(&s.Reason, "reason", "", "why, kept with it")
	cmd.Flags().StringVar(&s.Source, "source", "", "who says so, kept with it")
	cmd.Flags().BoolVar(&contact, "contact", false, "ADDRESS is a contact's id")
	return cmd
}

func (a *asker) suppressRemove(list *worker.SuppressionList) *cobra.Command {
	contact := false
	cmd := &cobra.Command{
		Use: "remove ADDRESS", Short: "Take an address off the list", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			address, err := oneAddress(list, args[0], contact)
			if err != nil {
				return err
			}
			var ok map[string]bool
			q := map[string]string{"address": address, "purpose": list.Purpose}
			if err := a.call(cmd.Context(), "DELETE", "/admin/suppressions", nil, q, &ok); err != nil {
				return err
			}
			return a.done(map[string]any{"removed": true}, "removed")
		},
	}
	cmd.Flags().BoolVar(&contact, "contact", false, "ADDRESS is a contact's id")
	return cmd
}

func oneAddress(list *worker.SuppressionList, text string, contact bool) (string, error) {
	err := worker.CheckCountry(list.Country)
	if err == nil && !contact {
		text, err = list.Address(text)
	}
	if err != nil {
		return "", &fileError{why: err.Error()}
	}
	return text, nil
}

// done says that something was done, in words or as JSON.
func (a *asker) done(v map[string]any, words string) error {
	if !a.asJSON {
		fmt.Fprintln(a.out, words)
		return nil
	}
	return json.NewEncoder(a.out).Encode(v)
}

// toFile writes to the file that args name, whole or not at all, or to out. It
// is for the owner's eyes: what is exported is about people.
func toFile(out io.Writer, args []string, write func(io.Writer) error) error {
	if len(args) == 0 {
		return write(out)
	}
	part := args[0] + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return &fileError{why: err.Error()}
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, args[0])
}
