package definitions

import (
	"errors"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// failed is err at the start of the expression.
func (e *Expr) failed(err error) error { return e.failedAt(hcl.InitialPos, err) }

// failedAt is err at a position counted from the start of the expression.
func (e *Expr) failedAt(at hcl.Pos, err error) error {
	if known := (*EvalError)(nil); errors.As(err, &known) {
		return known
	}
	line, column := e.Line, e.Column
	if at.Line > 1 {
		line, column = e.Line+at.Line-1, at.Column
	} else if at.Column > 1 {
		column = e.Column + at.Column - 1
	}
	return &EvalError{File: e.File, Line: line, Column: column, Summary: err.Error()}
}

// diagnosed is the first error that HCL reported.
func (e *Expr) diagnosed(diags hcl.Diagnostics) error {
	for _, d := range diags {
		if d.Severity != hcl.DiagError {
			continue
		}
		at := hcl.InitialPos
		// What is missing at the end is reported behind it, on a line that the
		// author's file may not have.
		if d.Subject != nil && d.Subject.Start.Byte < len(e.Text) {
			at = d.Subject.Start
		}
		return e.failedAt(at, errors.New(diagnosisText(d)))
	}
	return e.failed(errors.New("the expression has no value"))
}

// diagnosisText says what HCL found in the author's words. HCL's details name
// types and fields, and for a failed call our own function's words.
func diagnosisText(d *hcl.Diagnostic) string {
	if call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallDiagExtra](d); ok {
		if err := call.FunctionCallError(); err != nil {
			return err.Error()
		}
	}
	if cause, ok := strings.CutPrefix(d.Detail, "Error during operation: "); ok {
		return strings.TrimSuffix(cause, ".")
	}
	text := d.Summary
	if d.Detail != "" {
		text += ": " + d.Detail
	}
	return strings.TrimSuffix(strings.ToLower(text[:1])+text[1:], ".")
}
