package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/templates"
)

// actionWords are what is said of each change.
var actionWords = map[templates.Action]string{
	templates.Create: "create", templates.Edit: "edit", templates.Same: "same", templates.Blocked: "stays", templates.Foreign: "not here",
}

// showChanges prints changes, a line for each and one for each thing in which
// they differ; all prints those too that need nothing.
func showChanges(w io.Writer, changes []templates.Change, all bool) {
	counts := map[string]int{}
	for _, c := range changes {
		counts[actionWords[c.Action]]++
		if !all && (c.Action == templates.Same || c.Action == templates.Foreign) {
			continue
		}
		fmt.Fprintf(w, "%-8s  %s in %s", actionWords[c.Action], c.Name, c.Language)
		if c.Status != "" {
			fmt.Fprintf(w, " (%s, %s)", c.Status, c.Category)
		}
		fmt.Fprintln(w)
		for _, d := range c.Differences {
			showDifference(w, d)
		}
		if c.Why != "" {
			fmt.Fprintf(w, "          %s\n", c.Why)
		}
	}
	if len(changes) == 0 {
		fmt.Fprintln(w, "the folder has no templates, and neither has WhatsApp")
		return
	}
	fmt.Fprintf(w, "%s\n", tally(counts))
}

// showDifference prints both sides, one below the other: words are long.
func showDifference(w io.Writer, d definitions.Difference) {
	breaks := ""
	if d.Breaks {
		breaks = "  (WhatsApp refuses messages)"
	}
	fmt.Fprintf(w, "          %s%s\n", d.Part, breaks)
	fmt.Fprintf(w, "            WhatsApp: %s\n            here:     %s\n", oneLine(d.There), oneLine(d.Here))
}

func oneLine(text string) string {
	if text == "" {
		return "(nothing)"
	}
	return strings.ReplaceAll(text, "\n", `\n`)
}
