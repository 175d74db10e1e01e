package simulate

import (
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Write prints a result: a line when it passed, the whole timeline where it
// did not, with the places that differ. colour is for terminals.
func (r Result) Write(w io.Writer, colour bool) {
	good, bad, dim, off := "", "", "", ""
	if colour {
		good, bad, dim, off = "\x1b[32m", "\x1b[31m", "\x1b[2m", "\x1b[0m"
	}
	if r.Passed() {
		fmt.Fprintf(w, "%sok%s    %s: %s %s(%d ms)%s\n", good, off, r.Scenario.Journey, r.Scenario.Name, dim, r.Took.Milliseconds(), off)
		return
	}
	fmt.Fprintf(w, "%sFAIL%s  %s: %s\n", bad, off, r.Scenario.Journey, r.Scenario.Name)
	for _, f := range r.Failures {
		at := ""
		if !f.At.IsZero() {
			at = " at " + r.local(f.At)
		}
		fmt.Fprintf(w, "      %s%s:%d%s: %s%s\n", bad, f.Pos.File, f.Pos.Line, at, f.Why, off)
	}
	fmt.Fprintf(w, "      %swhat happened:%s\n", dim, off)
	for _, h := range r.Timeline {
		fmt.Fprintf(w, "        %s  %-10s %-24s %s\n", r.local(h.At), h.Kind, h.Step, h.Text)
	}
}

func (r Result) local(t time.Time) string { return t.In(r.zone).Format("2006-01-02 15:04:05") }

// report is a result as JSON.
type report struct {
	Journey  string          `json:"journey"`
	Scenario string          `json:"scenario"`
	File     string          `json:"file"`
	Line     int             `json:"line"`
	Passed   bool            `json:"passed"`
	Took     float64         `json:"seconds"`
	Failures []reportFailure `json:"failures,omitempty"`
	Timeline []reportLine    `json:"timeline,omitempty"`
}

type reportFailure struct {
	File string `json:"file"`
	Line int    `json:"line"`
	At   string `json:"at,omitempty"`
	Why  string `json:"why"`
}

type reportLine struct {
	At   string `json:"at"`
	Kind string `json:"kind"`
	Step string `json:"step,omitempty"`
	Text string `json:"text,omitempty"`
}

// WriteJSON prints results as one JSON object.
func WriteJSON(w io.Writer, results []Result) error {
	out := struct {
		Passed    int      `json:"passed"`
		Failed    int      `json:"failed"`
		Scenarios []report `json:"scenarios"`
	}{Scenarios: []report{}}
	for _, r := range results {
		x := report{Journey: r.Scenario.Journey, Scenario: r.Scenario.Name, File: r.Scenario.Pos.File, Line: r.Scenario.Pos.Line, Passed: r.Passed(), Took: r.Took.Seconds()}
		for _, f := range r.Failures {
			at := ""
			if !f.At.IsZero() {
				at = r.local(f.At)
			}
			x.Failures = append(x.Failures, reportFailure{File: f.Pos.File, Line: f.Pos.Line, At: at, Why: f.Why})
		}
		for _, h := range r.Timeline {
			x.Timeline = append(x.Timeline, reportLine{At: r.local(h.At), Kind: h.Kind, Step: h.Step, Text: h.Text})
		}
		if x.Passed {
			out.Passed++
		} else {
			out.Failed++
		}
		out.Scenarios = append(out.Scenarios, x)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
