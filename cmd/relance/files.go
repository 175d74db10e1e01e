package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/workflows/simulate"
)

func validateCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:     "validate [-json] DIR",
		GroupID: "write",
		Short:   "Check the journeys of a folder",
		Example: "  relance validate definitions/journeys",
		Args:    oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, diags := definitions.Load(os.DirFS(args[0]))
			if asJSON {
				b, err := diags.JSON()
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), string(b))
				return failed(diags)
			}
			diags.Write(cmd.OutOrStdout(), terminal(os.Stdout))
			if err := failed(diags); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d journeys and %d scenarios are fine\n", args[0], len(ws.Plans), len(ws.Scenarios))
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func testCommand() *cobra.Command {
	asJSON := false
	cmd := &cobra.Command{
		Use:     "test [-json] DIR",
		GroupID: "write",
		Short:   "Run the scenarios of a folder in skipped time",
		Example: "  relance test definitions/journeys",
		Args:    oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, diags := definitions.Load(os.DirFS(args[0]))
			if diags.HasErrors() {
				diags.Write(cmd.OutOrStdout(), terminal(os.Stdout))
				return failed(diags)
			}
			if len(ws.Scenarios) == 0 {
				return &fileError{why: fmt.Sprintf("%s has no *.scenario.hcl: nothing was tested", args[0])}
			}
			var results []simulate.Result
			bad := 0
			for _, sc := range ws.Scenarios {
				r := simulate.Run(cmd.Context(), ws, sc, time.Now)
				if !r.Passed() {
					bad++
				}
				if !asJSON {
					r.Write(cmd.OutOrStdout(), terminal(os.Stdout))
				}
				results = append(results, r)
			}
			if asJSON {
				if err := simulate.WriteJSON(cmd.OutOrStdout(), results); err != nil {
					return err
				}
			} else {
				fmt.Fprintf(cmd.OutOrStdout(), "%d passed, %d failed\n", len(results)-bad, bad)
			}
			if bad > 0 {
				return &fileError{}
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// oneFolder checks the argument before anything else looks at it.
func oneFolder(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return &fileError{why: "name one folder of journeys, such as: relance validate definitions/journeys"}
	}
	st, err := os.Stat(args[0])
	if err != nil || !st.IsDir() {
		return &fileError{why: fmt.Sprintf("%s is not a folder that can be read", args[0])}
	}
	return nil
}

func failed(diags definitions.Diagnostics) error {
	if diags.HasErrors() {
		return &fileError{}
	}
	return nil
}

// jsonFlag takes -json as well as --json: both are in people's fingers.
func jsonFlag(cmd *cobra.Command, v *bool) {
	cmd.Flags().BoolVar(v, "json", false, "print JSON")
	for i, a := range os.Args {
		if a == "-json" {
			os.Args[i] = "--json"
		}
	}
}

func terminal(f *os.File) bool {
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == ""
}
