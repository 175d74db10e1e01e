package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/workflows/simulate"
)

// tested are the flags of `relance test`.
type tested struct {
	json        bool
	junit       string
	coverageMin int
	record      string
	journey     string
	environment string
	language    string
}

func testCommand() *cobra.Command {
	var t tested
	cmd := &cobra.Command{
		Use:     "test DIR",
		GroupID: "write",
		Short:   "Run the scenarios of a folder in skipped time",
		Long: `Runs every scenario of a folder with the real interpreter and the real send
decision, on a clock that skips: months take milliseconds. Where one fails, all
that happened is printed, and the places that differ are marked.

Below stands what the scenarios cover: steps, and the ways on after them. With
--coverage-min the command fails where fewer steps are covered.

--record writes a first scenario of a journey from a run with made-up values, to
begin from.`,
		Example: "  relance test definitions/journeys\n  relance test --coverage-min 100 --junit report.xml ./journeys\n  relance test --record first.scenario.hcl --journey win_back ./journeys",
		Args:    oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			ws, diags := definitions.Load(os.DirFS(args[0]), definitions.InEnvironment(t.environment))
			if !slices.Contains(definitions.Languages, t.language) {
				return &fileError{why: fmt.Sprintf("--lang is one of %s, and not %q", strings.Join(definitions.Languages, ", "), t.language)}
			}
			if diags.HasErrors() {
				diags.WriteIn(cmd.OutOrStdout(), t.language, terminal(os.Stdout))
				return failed(diags)
			}
			locked, err := checkTemplates(ws, os.DirFS(args[0]))
			if err != nil {
				return err
			}
			// Beside the report, which may be read by a machine.
			locked.WriteIn(cmd.ErrOrStderr(), t.language, terminal(os.Stderr))
			if err := failed(locked); err != nil {
				return err
			}
			if t.journey != "" && ws.Plan(t.journey) == nil {
				return &fileError{why: fmt.Sprintf("%s has no journey %q", args[0], t.journey)}
			}
			if t.record != "" {
				return t.first(cmd, ws, args[0])
			}
			return t.run(cmd.Context(), cmd.OutOrStdout(), ws, args[0])
		},
	}
	jsonFlag(cmd, &t.json)
	flags := cmd.Flags()
	flags.StringVar(&t.junit, "junit", "", "write a report for CI systems to this `file`")
	flags.IntVar(&t.coverageMin, "coverage-min", 0, "fail below this `percent` of steps covered")
	flags.StringVar(&t.journey, "journey", "", "only the scenarios of this `journey`")
	flags.StringVar(&t.record, "record", "", "write a first scenario of a journey to this `file`")
	flags.StringVar(&t.language, "lang", "en", "the language of what is said: "+strings.Join(definitions.Languages, ", "))
	environmentFlag(cmd, &t.environment)
	return cmd
}

// run plays the scenarios and reports on them.
func (t tested) run(ctx context.Context, w io.Writer, ws *definitions.Workspace, dir string) error {
	scenarios := slices.DeleteFunc(slices.Clone(ws.Scenarios), func(s *definitions.Scenario) bool { return t.journey != "" && s.Journey != t.journey })
	if len(scenarios) == 0 {
		return &fileError{why: fmt.Sprintf("%s has no scenario%s: nothing was tested", dir, ofJourney(t.journey))}
	}
	began := time.Now()
	results := simulate.All(ctx, ws, scenarios, time.Now, func(r simulate.Result) {
		if !t.json {
			r.WriteIn(w, t.language, terminal(os.Stdout))
		}
	})
	coverage := slices.DeleteFunc(simulate.Cover(ws, results), func(c simulate.Coverage) bool { return t.journey != "" && c.Journey != t.journey })
	if t.junit != "" {
		if err := writeFile(t.junit, func(w io.Writer) error { return simulate.WriteJUnit(w, results) }); err != nil {
			return err
		}
	}
	bad := 0
	for _, r := range results {
		if !r.Passed() {
			bad++
		}
	}
	if t.json {
		if err := simulate.WriteJSON(w, results, coverage); err != nil {
			return err
		}
	} else {
		simulate.WriteCoverage(w, coverage, t.language, terminal(os.Stdout))
		fmt.Fprintln(w, definitions.InLanguage(t.language, fmt.Sprintf("%d passed, %d failed in %.1f s", len(results)-bad, bad, time.Since(began).Seconds())))
	}
	steps, _ := simulate.Total(coverage)
	switch {
	case bad > 0:
		return &fileError{}
	case steps.Percent() < t.coverageMin:
		return &fileError{why: fmt.Sprintf("the scenarios cover %d %% of steps, fewer than the %d %% that --coverage-min asks for", steps.Percent(), t.coverageMin)}
	}
	return nil
}

func ofJourney(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(" of journey %q", name)
}

// first records a first scenario.
func (t tested) first(cmd *cobra.Command, ws *definitions.Workspace, dir string) error {
	journey := t.journey
	for _, p := range ws.Plans {
		if len(p.Triggers) == 0 || t.journey != "" {
			continue
		}
		if journey != "" {
			return &fileError{why: "the folder has several journeys: say which one with --journey"}
		}
		journey = p.Journey
	}
	if journey == "" {
		return &fileError{why: dir + " has no journey that could be recorded"}
	}
	if !strings.HasSuffix(t.record, ".scenario.hcl") {
		return &fileError{why: fmt.Sprintf("the name of %s must end in .scenario.hcl, or nobody reads it", t.record)}
	}
	if _, err := os.Stat(t.record); err == nil {
		return &fileError{why: fmt.Sprintf("%s is there already: name a new file", t.record)}
	}
	zone, err := definitions.Location(ws.Timezone)
	if err != nil {
		return err
	}
	sc, err := simulate.Record(cmd.Context(), ws, journey, nextMonday(time.Now(), zone), time.Now)
	if err != nil {
		return &fileError{why: err.Error()}
	}
	if err := writeFile(t.record, func(w io.Writer) error { return sc.Write(w, journey+"_person", zone) }); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\nChange its values and put in what the person does, then: relance test %s\n", t.record, sc.Name, cmp.Or(filepath.Dir(t.record), dir))
	return nil
}

// nextMonday is a time at which offices are open.
func nextMonday(now time.Time, zone *time.Location) time.Time {
	year, month, day := now.In(zone).Date()
	ahead := (int(time.Monday)-int(now.In(zone).Weekday())+6)%7 + 1
	return time.Date(year, month, day+ahead, 10, 0, 0, 0, zone)
}

// writeFile writes a file that a command was asked for.
func writeFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		var where *fs.PathError
		if errors.As(err, &where) {
			err = where.Err
		}
		return &fileError{why: fmt.Sprintf("%s cannot be written: %v", path, err)}
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
