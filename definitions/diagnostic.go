package definitions

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Severity of a diagnostic.
type Severity string

// The severities. Only errors keep a journey from being compiled.
const (
	SeverityError   Severity = "error"
	SeverityWarning Severity = "warning"
)

// Diagnostic is one thing to tell the author of a file. Its JSON is that of
// `terraform validate -json`, with a code and a thing to try.
type Diagnostic struct {
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`
	Summary  string   `json:"summary"`
	Detail   string   `json:"detail"`
	Try      string   `json:"try,omitempty"`
	Range    *Range   `json:"range,omitempty"`
	Snippet  *Snippet `json:"snippet,omitempty"`
}

// Range is a part of a file; End is exclusive.
type Range struct {
	Filename string `json:"filename"`
	Start    Pos    `json:"start"`
	End      Pos    `json:"end"`
}

// Pos is a place in a file. Line and Column count from 1, Column in
// characters; Byte counts from 0.
type Pos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Byte   int `json:"byte"`
}

// Snippet is the source that a diagnostic is about: whole lines, and which
// bytes of them are meant. Context is the header of the block around it.
type Snippet struct {
	Context              *string `json:"context"`
	Code                 string  `json:"code"`
	StartLine            int     `json:"start_line"`
	HighlightStartOffset int     `json:"highlight_start_offset"`
	HighlightEndOffset   int     `json:"highlight_end_offset"`
	Values               []any   `json:"values"`
}

// Diagnostics are what a load has to say, by file and line.
type Diagnostics []Diagnostic

// HasErrors reports whether any of them is an error.
func (d Diagnostics) HasErrors() bool {
	return slices.ContainsFunc(d, func(one Diagnostic) bool { return one.Severity == SeverityError })
}

func (d Diagnostics) count(s Severity) int {
	n := 0
	for _, one := range d {
		if one.Severity == s {
			n++
		}
	}
	return n
}

// JSON is the diagnostics in the shape of `terraform validate -json`.
func (d Diagnostics) JSON() ([]byte, error) {
	list := d
	if list == nil {
		list = Diagnostics{}
	}
	encoded, err := json.MarshalIndent(struct {
		FormatVersion string      `json:"format_version"`
		Valid         bool        `json:"valid"`
		ErrorCount    int         `json:"error_count"`
		WarningCount  int         `json:"warning_count"`
		Diagnostics   Diagnostics `json:"diagnostics"`
	}{"1.0", !d.HasErrors(), d.count(SeverityError), d.count(SeverityWarning), list}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode diagnostics: %w", err)
	}
	return append(encoded, '\n'), nil
}

// In is the diagnostics with what they say in one of [Languages]. Code and what
// authors wrote stay as they are, and so does a text that has no translation.
func (d Diagnostics) In(language string) Diagnostics {
	list := slices.Clone(d)
	for i, one := range list {
		list[i].Summary, list[i].Detail, list[i].Try = said(language, one.Summary), said(language, one.Detail), said(language, one.Try)
	}
	return list
}

// Write prints the diagnostics for a person, in English, with ANSI colours
// where colour is true. Nothing is written where there is nothing to say.
func (d Diagnostics) Write(w io.Writer, colour bool) { d.WriteIn(w, "en", colour) }

// WriteIn is [Diagnostics.Write] in one of [Languages].
func (d Diagnostics) WriteIn(w io.Writer, language string, colour bool) {
	for i, one := range d.In(language) {
		if i > 0 {
			fmt.Fprintln(w)
		}
		one.write(w, language, colour)
	}
}

const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	bold   = "\x1b[1m"
	reset  = "\x1b[0m"
)

func (d Diagnostic) write(w io.Writer, language string, colour bool) {
	paint := func(code, text string) string {
		if !colour {
			return text
		}
		return code + text + reset
	}
	hue := red
	if d.Severity == SeverityWarning {
		hue = yellow
	}
	fmt.Fprintf(w, "%s %s\n", paint(hue, said(language, string(d.Severity))+" "+d.Code+":"), paint(bold, d.Summary))
	if d.Range != nil {
		fmt.Fprintf(w, "  %s:%d", d.Range.Filename, d.Range.Start.Line)
		if d.Snippet != nil && d.Snippet.Context != nil {
			fmt.Fprint(w, ", "+said(language, "in "+*d.Snippet.Context))
		}
		fmt.Fprintln(w)
	}
	if d.Snippet != nil {
		d.Snippet.write(w, func(text string) string { return paint(hue, text) })
	}
	if d.Detail != "" {
		fmt.Fprintf(w, "  %s\n", strings.ReplaceAll(d.Detail, "\n", "\n  "))
	}
	if d.Try != "" {
		fmt.Fprintf(w, "  %s %s\n", paint(bold, said(language, "Try:")), d.Try)
	}
}

// write prints the first line of the snippet with a marker under what is
// meant. Tabs are printed as one space so that the marker stands right.
func (s *Snippet) write(w io.Writer, paint func(string) string) {
	line, _, _ := strings.Cut(s.Code, "\n")
	start := min(s.HighlightStartOffset, len(line))
	end := max(start, min(s.HighlightEndOffset, len(line)))
	number := fmt.Sprintf("%5d | ", s.StartLine)
	before := utf8.RuneCountInString(line[:start])
	width := max(1, utf8.RuneCountInString(line[start:end]))
	fmt.Fprintf(w, "%s%s\n", number, strings.ReplaceAll(line, "\t", " "))
	fmt.Fprintf(w, "%s| %s%s\n", strings.Repeat(" ", 6), strings.Repeat(" ", before), paint(strings.Repeat("^", width)))
}
