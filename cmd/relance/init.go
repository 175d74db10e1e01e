package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
)

// firstJourney is what a folder begins with where nothing is named.
const firstJourney = "booking_reminder"

func initCommand() *cobra.Command {
	list := false
	cmd := &cobra.Command{
		Use:     "init DIR [JOURNEY...]",
		GroupID: "write",
		Short:   "Begin a folder of journeys with some of the gallery",
		Long: `Begin a folder of journeys with some of the gallery: its settings.hcl, the
journeys that you name (` + firstJourney + ` where you name none) with their scenarios,
and those that they use. Nothing that is there already is changed.`,
		Example: "  relance init --list\n  relance init journeys\n  relance init journeys abandoned_cart win_back",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 && !list {
				return &fileError{why: "name the folder to begin, such as: relance init journeys\nSee: relance init --help"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if list {
				ws, _ := definitions.Load(journeys.FS) // a test sees to it that it has no fault
				for _, p := range ws.Plans {
					fmt.Fprintf(cmd.OutOrStdout(), "%-22s %s\n", p.Journey, p.Title)
				}
				return nil
			}
			files, err := gallery(args[1:])
			if err != nil {
				return err
			}
			written, err := begin(args[0], files)
			if err != nil {
				return err
			}
			for _, name := range written {
				fmt.Fprintln(cmd.OutOrStdout(), "wrote", filepath.Join(args[0], name))
			}
			if !slices.Contains(written, settingsFile) {
				fmt.Fprintf(cmd.OutOrStdout(), "%s was there and stays as it is: the journeys may need purposes and hours that it does not have\n", filepath.Join(args[0], settingsFile))
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Next: relance validate %s, and relance test %s\n", args[0], args[0])
			return nil
		},
	}
	cmd.Flags().BoolVar(&list, "list", false, "list the gallery's journeys")
	return cmd
}

const settingsFile = "settings.hcl"

// gallery are the files of the named journeys and of those that they or their
// scenarios name, with the settings.
func gallery(names []string) (map[string][]byte, error) {
	if len(names) == 0 {
		names = []string{firstJourney}
	}
	known, err := fs.Glob(journeys.FS, "*.journey.hcl")
	if err != nil {
		return nil, fmt.Errorf("read the gallery: %w", err)
	}
	for n := range known {
		known[n] = strings.TrimSuffix(known[n], ".journey.hcl")
	}
	files := map[string][]byte{}
	settings, err := journeys.FS.ReadFile(settingsFile)
	if err != nil {
		return nil, fmt.Errorf("read the gallery: %w", err)
	}
	files[settingsFile] = settings
	for wanted := slices.Clone(names); len(wanted) > 0; wanted = wanted[1:] {
		name := wanted[0]
		if !slices.Contains(known, name) {
			return nil, &fileError{why: fmt.Sprintf("the gallery has no journey %q. It has: %s", name, strings.Join(known, ", "))}
		}
		for _, file := range []string{name + ".journey.hcl", name + ".scenario.hcl"} {
			text, err := journeys.FS.ReadFile(file)
			if errors.Is(err, fs.ErrNotExist) {
				continue // a part that other journeys run has no scenarios of its own
			}
			if err != nil {
				return nil, fmt.Errorf("read the gallery: %w", err)
			}
			if files[file] != nil {
				continue
			}
			files[file] = text
			wanted = append(wanted, mentioned(text, known)...)
		}
	}
	return files, nil
}

// mentioned are the journeys that a page names.
func mentioned(text []byte, known []string) (out []string) {
	for _, name := range known {
		if regexp.MustCompile(`\bjourney\.` + name + `\b|"` + name + `"`).Match(text) {
			out = append(out, name)
		}
	}
	return out
}

// begin writes files into a folder and answers which. Where one of them is
// there already nothing is written; settings stay as they are.
func begin(dir string, files map[string][]byte) (written []string, err error) {
	for name := range files { //nolint:maprange // sorted below
		_, err := os.Lstat(filepath.Join(dir, name))
		switch {
		case err == nil && name == settingsFile:
			continue
		case err == nil:
			return nil, &fileError{why: fmt.Sprintf("%s is there already, so nothing was written. Take another folder, or move it away", filepath.Join(dir, name))}
		case !errors.Is(err, fs.ErrNotExist):
			return nil, &fileError{why: fmt.Sprintf("look into %s: %v", dir, err)}
		}
		written = append(written, name)
	}
	slices.Sort(written)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, &fileError{why: fmt.Sprintf("make the folder: %v", err)}
	}
	for _, name := range written {
		if err := os.WriteFile(filepath.Join(dir, name), files[name], 0o644); err != nil {
			return nil, &fileError{why: fmt.Sprintf("write the journeys: %v", err)}
		}
	}
	return written, nil
}
