package simulate

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The elements that CI systems read of JUnit's report: a suite for each
// journey, a case for each scenario.
type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Time     string      `xml:"time,attr"` // seconds
	Cases    []junitCase `xml:"testcase"`
	took     float64
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr"`
	Line    int           `xml:"line,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit prints results as the XML that CI systems read.
func WriteJUnit(w io.Writer, results []Result) error {
	var out junitSuites
	byName := map[string]int{}
	for _, r := range results {
		i, ok := byName[r.Scenario.Journey]
		if !ok {
			i = len(out.Suites)
			byName[r.Scenario.Journey] = i
			out.Suites = append(out.Suites, junitSuite{Name: r.Scenario.Journey})
		}
		s := &out.Suites[i]
		s.Tests, s.took = s.Tests+1, s.took+r.Took.Seconds()
		s.Time = fmt.Sprintf("%.3f", s.took)
		x := junitCase{Name: r.Scenario.Name, Class: r.Scenario.Journey, File: r.Scenario.Pos.File, Line: r.Scenario.Pos.Line, Time: fmt.Sprintf("%.3f", r.Took.Seconds())}
		if !r.Passed() {
			s.Failures++
			var text strings.Builder
			r.Write(&text, false)
			x.Failure = &junitFailure{Message: r.sentence(r.Failures[0], english), Text: text.String()}
		}
		s.Cases = append(s.Cases, x)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
