package simulate

import (
	"encoding/json"
	"io"
)

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
	Hint string `json:"hint,omitempty"`
}

type reportLine struct {
	At      string `json:"at"`
	Kind    string `json:"kind"`
	Of      string `json:"of,omitempty"`
	Contact string `json:"contact,omitempty"`
	Step    string `json:"step,omitempty"`
	Text    string `json:"text,omitempty"`
}

type reportCoverage struct {
	Journey  string      `json:"journey"`
	Steps    reportShare `json:"steps"`
	Branches reportShare `json:"branches"`
}

type reportShare struct {
	All     int               `json:"all"`
	Covered int               `json:"covered"`
	Missing []reportUncovered `json:"missing,omitempty"`
}

type reportUncovered struct {
	File string `json:"file"`
	Line int    `json:"line"`
	What string `json:"what"`
}

// WriteJSON prints results and what they cover as one JSON object.
func WriteJSON(w io.Writer, results []Result, coverage []Coverage) error {
	out := struct {
		Passed    int              `json:"passed"`
		Failed    int              `json:"failed"`
		Scenarios []report         `json:"scenarios"`
		Coverage  []reportCoverage `json:"coverage"`
	}{Scenarios: []report{}, Coverage: []reportCoverage{}}
	for _, r := range results {
		x := r.report()
		if x.Passed {
			out.Passed++
		} else {
			out.Failed++
		}
		out.Scenarios = append(out.Scenarios, x)
	}
	for _, c := range coverage {
		out.Coverage = append(out.Coverage, reportCoverage{Journey: c.Journey, Steps: c.Steps.report(), Branches: c.Branches.report()})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func (r Result) report() report {
	x := report{Journey: r.Scenario.Journey, Scenario: r.Scenario.Name, File: r.Scenario.Pos.File, Line: r.Scenario.Pos.Line, Passed: r.Passed(), Took: r.Took.Seconds()}
	for _, f := range r.Failures {
		at := ""
		if !f.At.IsZero() {
			at = r.local(f.At)
		}
		x.Failures = append(x.Failures, reportFailure{File: f.Pos.File, Line: f.Pos.Line, At: at, Why: f.Why, Hint: f.Hint})
	}
	for _, h := range r.Timeline {
		x.Timeline = append(x.Timeline, reportLine{At: r.local(h.At), Kind: h.Kind, Of: h.Of, Contact: h.Contact, Step: h.Step, Text: h.Text})
	}
	return x
}

func (s Share) report() reportShare {
	out := reportShare{All: s.All, Covered: s.Covered}
	for _, m := range s.Missing {
		out.Missing = append(out.Missing, reportUncovered{File: m.Pos.File, Line: m.Pos.Line, What: m.What})
	}
	return out
}
