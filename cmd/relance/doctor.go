package main

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/doctor"
)

func doctorCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "doctor", GroupID: "whatsapp", Short: "Look whether what relance hangs on works, and say what to do where it does not",
	}
	c.AddCommand(doctorWhatsAppCommand())
	return c
}

func doctorWhatsAppCommand() *cobra.Command {
	var c connection
	url, asJSON := "", false
	cmd := &cobra.Command{
		Use: "whatsapp", Short: "Look at the number: token, permissions, payment, limits, templates, webhook and its public address", Args: cobra.NoArgs,
		Long: `Look whether the WhatsApp number works: whether the token holds and allows what
is needed, the app secret fits, the number is connected and well rated, the
account is approved and can pay, the webhook is subscribed, and whether its
public address answers as Meta wants. Every line that is not ok says the next
step. It changes nothing, sends no message, and ends with 1 where a check failed.

The public address is tried from here: once as Meta does when it is saved, and
once with a signed webhook that holds nothing. Without --url it is the one that
Meta has.`,
		Example: `  relance doctor whatsapp
  relance doctor whatsapp --connections connections.hcl --url https://journeys.example
  relance doctor whatsapp --json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			show := func(f doctor.Finding) { line(cmd.OutOrStdout(), f) }
			if asJSON {
				show = nil
			}
			v, err := c.visit(cmd, url)
			if err != nil {
				return err
			}
			v.Tell = show
			found := v.Run(cmd.Context())
			if asJSON {
				if err := printJSON(cmd.OutOrStdout(), map[string]any{"worst": doctor.Worst(found), "findings": found}); err != nil {
					return err
				}
			}
			return verdict(cmd.OutOrStdout(), found, asJSON)
		},
	}
	c.flags(cmd)
	cmd.Flags().StringVar(&url, "url", "", "public address of the gateway, such as https://journeys.example")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// visit is a look at the connection's number.
func (c *connection) visit(cmd *cobra.Command, url string) (*doctor.Visit, error) {
	s, err := c.settings(cmd)
	if err != nil {
		return nil, err
	}
	client, err := c.client(cmd)
	if err != nil {
		return nil, err
	}
	v := &doctor.Visit{Client: client, Hook: "/hooks/" + s.Name, URL: url, Wall: clock.New(clock.Real(), nil).Wall}
	if at, err := (&asker{data: c.data}).where(); err == nil && !client.AtMeta() {
		v.Here = at.URL
	}
	return v, nil
}

// marks are how findings look.
var marks = map[doctor.Mark]struct{ word, colour string }{
	doctor.OK:      {"ok", "32"},
	doctor.Warning: {"warning", "33;1"},
	doctor.Failed:  {"FAILED", red},
	doctor.Skipped: {"skipped", grey},
}

func line(w io.Writer, f doctor.Finding) {
	m := marks[f.Mark]
	fmt.Fprintf(w, "%s  %-15s  %s\n", paint(w, m.colour, fmt.Sprintf("%-7s", m.word)), f.Check, f.Says)
	if f.Do != "" {
		fmt.Fprintf(w, "%26s-> %s\n", "", f.Do)
	}
}

// verdict sums up, and fails where a check did.
func verdict(w io.Writer, found []doctor.Finding, quiet bool) error {
	n := map[doctor.Mark]int{}
	for _, f := range found {
		n[f.Mark]++
	}
	if n[doctor.Failed] > 0 {
		return &fileError{why: fmt.Sprintf("%d of %d checks failed", n[doctor.Failed], len(found))}
	}
	switch {
	case quiet:
	case n[doctor.Warning] > 0:
		fmt.Fprintf(w, "\nit works; look at the warnings (%d)\n", n[doctor.Warning])
	default:
		fmt.Fprintln(w, "\nit works")
	}
	return nil
}

// printJSON writes v for programs, and for people who look at it.
func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}
