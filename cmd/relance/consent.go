package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/ledger"
)

func consentCommand() *cobra.Command {
	a := &asker{}
	cmd := &cobra.Command{
		Use: "consent", GroupID: "ask", Short: "Show the proof of consents, and record what came on paper",
	}
	a.flags(cmd)
	cmd.AddCommand(a.consentExport(), a.consentSay("grant", true), a.consentSay("revoke", false))
	return cmd
}

// consentPage is how many rows of proof are asked for at once.
const consentPage = 1000

func (a *asker) consentExport() *cobra.Command {
	contact := ""
	cmd := &cobra.Command{
		Use: "export [FILE]", Short: "Write every row of proof: who consented to what, when, from where and to which words", Args: cobra.MaximumNArgs(1),
		Example: "  relance consent export proof.csv\n  relance consent export --contact c-17 --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			return toFile(cmd.OutOrStdout(), args, func(w io.Writer) error {
				write, end := consentCSV(w)
				if a.asJSON {
					write, end = consentJSON(w)
				}
				if err := a.consents(cmd.Context(), contact, write); err != nil {
					return err
				}
				return end()
			})
		},
	}
	cmd.Flags().StringVar(&contact, "contact", "", "of this contact only")
	return cmd
}

// consents asks for all rows, page by page.
func (a *asker) consents(ctx context.Context, contact string, write func(ledger.Consent) error) error {
	for after := int64(0); ; {
		var page []ledger.Consent
		q := url.Values{"contact": {contact}, "after": {strconv.FormatInt(after, 10)}, "limit": {strconv.Itoa(consentPage)}}
		if err := a.call(ctx, "GET", "/admin/consents", q, nil, &page); err != nil {
			return err
		}
		for _, c := range page {
			if err := write(c); err != nil {
				return err
			}
			after = c.Row
		}
		if len(page) < consentPage {
			return nil
		}
	}
}

func consentCSV(w io.Writer) (write func(ledger.Consent) error, end func() error) {
	rows, headed := csv.NewWriter(w), false
	head := func() error {
		if headed {
			return nil
		}
		headed = true
		return rows.Write([]string{"contact", "purpose", "granted", "source", "text", "version", "at"})
	}
	write = func(c ledger.Consent) error {
		if err := head(); err != nil {
			return err
		}
		return rows.Write([]string{c.Contact, c.Purpose, strconv.FormatBool(c.Granted), c.Source, c.Text, c.Version, c.At.UTC().Format(time.RFC3339Nano)})
	}
	end = func() error {
		if err := head(); err != nil {
			return err
		}
		rows.Flush()
		return rows.Error()
	}
	return write, end
}

// proof is a row of consent in JSON.
type proof struct {
	Contact string    `json:"contact"`
	Purpose string    `json:"purpose"`
	Granted bool      `json:"granted"`
	Source  string    `json:"source"`
	Text    string    `json:"text"`
	Version string    `json:"version"`
	At      time.Time `json:"at"`
}

func consentJSON(w io.Writer) (write func(ledger.Consent) error, end func() error) {
	before := "["
	write = func(c ledger.Consent) error {
		b, err := json.Marshal(proof{c.Contact, c.Purpose, c.Granted, c.Source, c.Text, c.Version, c.At.UTC()})
		if err == nil {
			_, err = fmt.Fprintf(w, "%s\n  %s", before, b)
		}
		before = ","
		return err
	}
	end = func() error {
		if before == "[" {
			_, err := fmt.Fprintln(w, "[]")
			return err
		}
		_, err := fmt.Fprint(w, "\n]\n")
		return err
	}
	return write, end
}

func (a *asker) consentSay(verb string, granted bool) *cobra.Command {
	source, text, version, at := "", "", "", ""
	short := "Record that a contact gave a consent"
	long := short + ", with its proof: where it comes from, and which\nwords were agreed to. \"*\" lifts a STOP."
	if !granted {
		short = "Record that a contact took a consent back"
		long = short + ". It holds from the next decision\non, and the contact's open runs are told. \"*\" is a STOP: it takes back all."
	}
	cmd := &cobra.Command{
		Use: verb + " CONTACT PURPOSE", Short: short, Long: long, Args: cobra.ExactArgs(2),
		Example: "  relance consent " + verb + ` c-17 marketing --source "paper form 12"`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if source == "" {
				return &fileError{why: `a proof says where it comes from: add --source, such as --source "paper form 12"`}
			}
			q := map[string]any{"contact": args[0], "purpose": args[1], "granted": granted, "source": source, "text": text, "version": version}
			if at != "" {
				when, err := time.Parse(time.RFC3339, at)
				if err != nil {
					return &fileError{why: "--at is a moment such as 2026-11-22T08:00:00Z"}
				}
				q["at"] = when
			}
			var got struct{ Kept, Known bool }
			if err := a.send(cmd.Context(), "POST", "/admin/consents", nil, q, &got); err != nil || a.asJSON {
				return err
			}
			if !got.Known {
				fmt.Fprintln(a.out, "kept; no event has told of this contact yet: it holds when one does")
				return nil
			}
			fmt.Fprintln(a.out, "kept")
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&source, "source", "", "where it comes from; required")
	f.StringVar(&text, "text", "", "the words that were agreed to, or where they are kept")
	f.StringVar(&version, "version", "", "of these words")
	f.StringVar(&at, "at", "", "when it was said (default: now)")
	return cmd
}
