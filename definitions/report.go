package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// problem is a diagnostic before its source is known.
type problem struct {
	code    string
	warning bool
	at      hcl.Range
	summary string
	detail  string
	try     string
}

// report collects problems of one load. The same problem at the same place is
// told once: a template is checked again for every journey that uses it.
type report struct {
	sources  map[string]*source
	problems []problem
	seen     map[string]bool
	errors   int // told, and told before
}

func newReport() *report {
	return &report{sources: map[string]*source{}, seen: map[string]bool{}}
}

// mark is how many errors were found so far, to tell later whether more were.
func (r *report) mark() int { return r.errors }

// errorIn says whether an error lies in a part of a file.
func (r *report) errorIn(at hcl.Range) bool {
	return slices.ContainsFunc(r.problems, func(p problem) bool {
		return !p.warning && p.at.Filename == at.Filename && p.at.Start.Byte >= at.Start.Byte && p.at.Start.Byte < at.End.Byte
	})
}

func (r *report) add(p problem) {
	if !p.warning {
		r.errors++
	}
	key := fmt.Sprintf("%s %s:%d %s", p.code, p.at.Filename, p.at.Start.Byte, p.summary)
	if r.seen[key] {
		return
	}
	r.seen[key] = true
	r.problems = append(r.problems, p)
}

// diagnostics sorts the problems by file and place and attaches their source.
func (r *report) diagnostics() Diagnostics {
	slices.SortStableFunc(r.problems, func(a, b problem) int {
		if c := strings.Compare(a.at.Filename, b.at.Filename); c != 0 {
			return c
		}
		if a.at.Start.Byte != b.at.Start.Byte {
			return a.at.Start.Byte - b.at.Start.Byte
		}
		return strings.Compare(a.code, b.code)
	})
	var list Diagnostics
	for _, p := range r.problems {
		d := Diagnostic{Severity: SeverityError, Code: p.code, Summary: p.summary, Detail: p.detail, Try: p.try}
		if p.warning {
			d.Severity = SeverityWarning
		}
		if p.at.Filename != "" {
			d.Range = &Range{Filename: p.at.Filename, Start: position(p.at.Start), End: position(p.at.End)}
			if s := r.sources[p.at.Filename]; s != nil {
				d.Snippet = s.snippet(p.at)
			}
		}
		list = append(list, d)
	}
	return list
}

func position(p hcl.Pos) Pos { return Pos{Line: p.Line, Column: p.Column, Byte: p.Byte} }
