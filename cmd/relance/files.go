package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/worker"
)

func validateCommand() *cobra.Command {
	asJSON, environment, language, words := false, "", "", false
	cmd := &cobra.Command{
		Use:     "validate [-json] DIR",
		GroupID: "write",
		Short:   "Check the journeys of a folder",
		Example: "  relance validate definitions/journeys\n  relance validate --lang fr --words definitions/journeys",
		Args:    oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, diags := definitions.Load(os.DirFS(args[0]), definitions.InEnvironment(environment))
			diags, err := checkConnections(diags, ws, os.DirFS(args[0]))
			if err != nil {
				return err
			}
			locked, err := checkTemplates(ws, os.DirFS(args[0]))
			if err != nil {
				return err
			}
			diags = append(diags, locked...)
			if !slices.Contains(definitions.Languages, language) {
				return &fileError{why: fmt.Sprintf("--lang is one of %s, and not %q", strings.Join(definitions.Languages, ", "), language)}
			}
			if asJSON {
				b, err := diags.In(language).JSON()
				if err != nil {
					return err
				}
				fmt.Fprintln(cmd.OutOrStdout(), string(b))
				return failed(diags)
			}
			diags.WriteIn(cmd.OutOrStdout(), language, terminal(os.Stdout))
			if err := failed(diags); err != nil {
				return err
			}
			if words {
				writeWords(cmd.OutOrStdout(), ws, language)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d journeys and %d scenarios are fine\n", args[0], len(ws.Plans), len(ws.Scenarios))
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	environmentFlag(cmd, &environment)
	cmd.Flags().StringVar(&language, "lang", "en", "the language of what is said: "+strings.Join(definitions.Languages, ", "))
	cmd.Flags().BoolVar(&words, "words", false, "say each journey back in words")
	return cmd
}

// writeWords says the journeys back, each with its title and a sentence a line.
func writeWords(w io.Writer, ws *definitions.Workspace, language string) {
	for _, plan := range ws.Plans {
		fmt.Fprintf(w, "%s  %s\n", plan.Journey, plan.Title)
		for _, sentence := range plan.Words(language) {
			fmt.Fprintf(w, "  %s\n", sentence)
		}
		fmt.Fprintln(w)
	}
}

// environmentFlag chooses one of the environments of settings.hcl.
func environmentFlag(cmd *cobra.Command, name *string) {
	cmd.Flags().StringVar(name, "environment", "", "environment of settings.hcl, with vars and people of its own (default: none)")
}

// checkConnections adds what the journeys call and the connections.hcl beside
// them does not have.
func checkConnections(diags definitions.Diagnostics, ws *definitions.Workspace, folder fs.FS) (definitions.Diagnostics, error) {
	known, err := worker.NamedBeside(folder)
	if err != nil || known == nil {
		return diags, err
	}
	return append(diags, definitions.CheckConnections(ws.Plans, known)...), nil
}

// checkTemplates says what the lock beside the journeys knows of their
// templates.
func checkTemplates(ws *definitions.Workspace, folder fs.FS) (definitions.Diagnostics, error) {
	lock, err := definitions.ReadLock(folder)
	if err != nil {
		return nil, &fileError{why: err.Error()}
	}
	return definitions.CheckTemplates(ws.Plans, lock), nil
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
