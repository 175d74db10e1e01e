package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/definitions"
)

func docsCommand() *cobra.Command {
	verbs := false
	cmd := &cobra.Command{
		Use: "docs", GroupID: "write", Short: "Print the reference of the language", Args: cobra.NoArgs,
		Long: `Print the reference of the language as this relance understands it, in Markdown:
blocks, functions, events and what the checker's codes mean.`,
		Example: "  relance docs | less",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if verbs {
				writeVerbs(cmd.OutOrStdout(), cmd.Root())
				return nil
			}
			_, err := io.WriteString(cmd.OutOrStdout(), definitions.Reference())
			return err
		},
	}
	cmd.Flags().BoolVar(&verbs, "verbs", false, "print the reference of relance's verbs instead")
	return cmd
}

// writeVerbs writes the help of every verb.
func writeVerbs(w io.Writer, c *cobra.Command) {
	fmt.Fprint(w, "# Verbs of relance\n\nMade by `make docs` from the help of the verbs; do not edit.\n")
	writeVerb(w, c)
}

func writeVerb(w io.Writer, c *cobra.Command) {
	c.InitDefaultHelpFlag()
	about := c.Long
	if about == "" {
		about = c.Short
	}
	fmt.Fprintf(w, "\n## %s\n\n```\n%s\n\n%s```\n", c.CommandPath(), strings.TrimSpace(about), c.UsageString())
	for _, verb := range c.Commands() { // cobra's own do not change with relance
		if verb.IsAvailableCommand() && verb.Name() != "help" && verb.Name() != "completion" {
			writeVerb(w, verb)
		}
	}
}
