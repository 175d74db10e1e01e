package simulate

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/definitions"
)

// colours are for terminals; the zero value is none.
type colours struct{ good, bad, dim, off string }

func palette(colour bool) colours {
	if !colour {
		return colours{}
	}
	return colours{good: "\x1b[32m", bad: "\x1b[31m", dim: "\x1b[2m", off: "\x1b[0m"}
}

// Write prints a result: a line when it passed, the whole timeline where it
// did not, with the places that differ marked. colour is for terminals.
func (r Result) Write(w io.Writer, colour bool) { r.WriteIn(w, "en", colour) }

// WriteIn is Write in one of the Languages of package definitions.
func (r Result) WriteIn(w io.Writer, language string, colour bool) {
	c := palette(colour)
	say := func(text string) string { return definitions.InLanguage(language, text) }
	if r.Passed() {
		fmt.Fprintf(w, "%sok%s    %s: %s %s(%d ms)%s\n", c.good, c.off, r.Scenario.Journey, r.Scenario.Name, c.dim, r.Took.Milliseconds(), c.off)
		return
	}
	fmt.Fprintf(w, "%sFAIL%s  %s: %s\n", c.bad, c.off, r.Scenario.Journey, r.Scenario.Name)
	for _, f := range r.Failures {
		fmt.Fprintf(w, "      %s%s%s\n", c.bad, r.sentence(f, say), c.off)
	}
	fmt.Fprintf(w, "      %s%s%s\n", c.dim, say("what happened:"), c.off)
	for _, l := range r.marked(say) {
		colour := ""
		if l.mark != "" {
			colour = c.bad
		}
		fmt.Fprintf(w, "    %s%3s %s%s\n", colour, l.mark, l.text, c.off)
	}
}

// sentence says a failure with its place.
func (r Result) sentence(f Failure, say func(string) string) string {
	where := fmt.Sprintf("%s:%d", f.Pos.File, f.Pos.Line)
	if !f.At.IsZero() {
		where += say(" at ") + r.local(f.At)
	}
	why := say(f.Why)
	if f.Hint != "" {
		why += "; " + say(f.Hint)
	}
	return where + ": " + why
}

// markedLine is a line of a timeline as it is printed: "!=" stands where
// something was expected, "~" at what came nearest or should not be there.
type markedLine struct {
	at   time.Time
	mark string
	text string
}

func (r Result) marked(say func(string) string) (out []markedLine) {
	for i, h := range r.Timeline {
		l := markedLine{at: h.At, text: fmt.Sprintf("%s  %-10s %-24s %s", r.local(h.At), h.Kind, r.place(h), indented(h.Text))}
		if slices.ContainsFunc(r.Failures, func(f Failure) bool { return slices.Contains(f.lines, i) }) {
			l.mark = "~"
		}
		out = append(out, l)
	}
	for _, f := range r.Failures {
		if f.At.IsZero() {
			continue
		}
		l := markedLine{at: f.At, mark: "!=", text: fmt.Sprintf("%s  %s:%d %s %s", r.local(f.At), f.Pos.File, f.Pos.Line, say("expects:"), r.expected(f))}
		i := slices.IndexFunc(out, func(o markedLine) bool { return o.at.After(f.At) })
		if i < 0 {
			i = len(out)
		}
		out = slices.Insert(out, i, l)
	}
	return out
}

// expected is the expectation that failed, in words.
func (r Result) expected(f Failure) string {
	for _, m := range r.Scenario.Moves {
		if m.Expect != nil && m.Pos == f.Pos {
			return words(*m.Expect)
		}
	}
	return f.Why
}

// english is for what machines read.
func english(text string) string { return text }

// place is a line's step, with its run where there are several.
func (r Result) place(h Happening) string {
	several := slices.ContainsFunc(r.Timeline, func(o Happening) bool { return o.Of != h.Of && o.Of != "" && h.Of != "" })
	if several {
		return strings.TrimSpace(h.Of + " " + h.Step)
	}
	return h.Step
}

// indented keeps a message of several lines in its column.
func indented(text string) string {
	return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", 65))
}

func (r Result) local(t time.Time) string { return t.In(r.zone).Format("2006-01-02 15:04:05") }

// WriteCoverage prints what the scenarios cover of each journey, and names what
// they do not.
func WriteCoverage(w io.Writer, list []Coverage, language string, colour bool) {
	c := palette(colour)
	say := func(format string, args ...any) string {
		return definitions.InLanguage(language, fmt.Sprintf(format, args...))
	}
	fmt.Fprintln(w, "\n"+say("coverage"))
	for _, j := range list {
		fmt.Fprintf(w, "  %-28s %s\n", j.Journey, say("steps %d/%d   branches %d/%d", j.Steps.Covered, j.Steps.All, j.Branches.Covered, j.Branches.All))
		for _, missing := range slices.Concat(j.Steps.Missing, j.Branches.Missing) {
			fmt.Fprintf(w, "    %s%s %s(%s:%d)%s\n", c.bad, say("not covered: %s", missing.What), c.dim, missing.Pos.File, missing.Pos.Line, c.off)
		}
	}
	steps, branches := Total(list)
	fmt.Fprintln(w, say("%d %% of steps (%d of %d), %d %% of branches (%d of %d)", steps.Percent(), steps.Covered, steps.All, branches.Percent(), branches.Covered, branches.All))
}
