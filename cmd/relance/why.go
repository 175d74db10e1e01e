package main

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/relancehq/relance/internal/ledger"
)

// story is what happened in a run, as the admin API tells it.
type story struct {
	Run      ledger.Enrolment
	Trace    []ledger.TraceLine
	Sends    []ledger.SendRow
	Attempts []ledger.AttemptRow
}

func whyCommand() *cobra.Command {
	a := &asker{}
	cmd := &cobra.Command{
		Use: "why RUN", GroupID: "ask", Short: "Say what was decided in a run, when, and by which line", Args: cobra.ExactArgs(1),
		Long: `Say what was decided in a run, when, why, and by which line of which file; what
became of its messages, on which channel; and every request that was made for
them, with those of which nobody knows whether they arrived.`,
		Example: "  relance why booking_reminder/b-7@12",
		RunE: func(cmd *cobra.Command, args []string) error {
			var s story
			if err := a.ask(cmd.Context(), "GET", "/admin/why", url.Values{"enrolment": {args[0]}}, &s); err != nil || a.asJSON {
				return err
			}
			s.print(a)
			return nil
		},
	}
	a.flags(cmd)
	return cmd
}

func (s story) print(a *asker) {
	state := s.Run.Stage
	if !s.Run.ClosedAt.IsZero() {
		state = "ended " + moment(s.Run.ClosedAt) + ", " + s.Run.Outcome
	}
	fmt.Fprintf(a.out, "%s  contact %s  at %s  %s\n", s.Run.ID, s.Run.Contact, dash(s.Run.Step), state)
	var lines, sends, tries [][]string
	for _, t := range s.Trace {
		lines = append(lines, []string{moment(t.At), t.Step, t.What, t.Why, t.Where})
	}
	if len(lines) > 0 {
		fmt.Fprintln(a.out)
		table(a.out, "WHEN\tSTEP\tWHAT\tWHY\tWHERE", lines)
	}
	for _, m := range s.Sends {
		sends = append(sends, []string{moment(m.At), m.Step, m.Channel, m.State, dash(m.Reason), dash(m.Code), strconv.Itoa(m.Attempts), dash(m.Verdict), note(m)})
	}
	if len(sends) > 0 {
		fmt.Fprintln(a.out)
		table(a.out, "MESSAGE\tSTEP\tCHANNEL\tSTATE\tREASON\tCODE\tTRIES\tVERDICT\tNOTE", sends)
	}
	for _, t := range s.Attempts {
		form := "text"
		if t.AsTemplate {
			form = "template"
		}
		tries = append(tries, []string{moment(t.StartedAt), t.Step, strconv.Itoa(t.Attempt), form, t.State, dash(t.Reason), dash(t.Code), moment(t.StateAt)})
	}
	if len(tries) > 0 {
		fmt.Fprintln(a.out)
		table(a.out, "REQUEST\tSTEP\tTRY\tAS\tSTATE\tREASON\tCODE\tSINCE", tries)
	}
}

// note says of a message what its state does not.
func note(m ledger.SendRow) string {
	var notes []string
	if m.State == "unknown" {
		notes = append(notes, "nobody knows whether it left")
	}
	if m.SupersededBy != "" {
		notes = append(notes, "went by the next channel instead")
	}
	if m.Duplicates > 0 {
		notes = append(notes, fmt.Sprintf("left %d times", m.Duplicates+1))
	}
	return strings.Join(notes, "; ")
}

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func totalsCommand() *cobra.Command {
	a := &asker{}
	cmd := &cobra.Command{
		Use: "totals", GroupID: "ask", Short: "Count what became of messages and runs", Args: cobra.NoArgs,
		Long: `Count messages by state, with those that wait, those of which nobody knows
whether they left (unknown) and those that left twice (duplicate); runs by
journey; and, where something is wrong for everybody, that it is.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var t struct {
				Sends, Held map[string]int
				Journeys    map[string]ledger.Counts
				Incidents   int
			}
			if err := a.ask(cmd.Context(), "GET", "/admin/totals", nil, &t); err != nil || a.asJSON {
				return err
			}
			var rows [][]string
			for _, state := range slices.Sorted(maps.Keys(t.Sends)) {
				why := ""
				if state == "held" {
					why = tally(t.Held)
				}
				rows = append(rows, []string{state, strconv.Itoa(t.Sends[state]), why})
			}
			table(a.out, "MESSAGES\tNUMBER\tWAITING FOR", rows)
			rows = nil
			for _, name := range slices.Sorted(maps.Keys(t.Journeys)) {
				j := t.Journeys[name]
				rows = append(rows, []string{name, strconv.Itoa(j.Open), strconv.Itoa(j.Closed), tally(j.Outcomes)})
			}
			fmt.Fprintln(a.out)
			table(a.out, "JOURNEY\tOPEN\tENDED\tOUTCOMES", rows)
			if t.Incidents > 0 {
				fmt.Fprintf(a.out, "\n%s: `relance incidents` says what to do\n", paint(a.out, red, "incidents open: "+strconv.Itoa(t.Incidents)))
			}
			return nil
		},
	}
	a.flags(cmd)
	return cmd
}
