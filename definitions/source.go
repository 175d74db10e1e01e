package definitions

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Limits of a file. They are far above what people write; without them a file
// of 100,000 opening brackets overflows the parser's stack and ends the
// process.
const (
	maxFileSize = 128 << 10
	maxNesting  = 100
)

// source is one file of the folder: its text as checked (LF line ends, no byte
// order mark) and its syntax tree, nil where it could not be parsed.
type source struct {
	name string
	text []byte
	body *hclsyntax.Body
}

// parse normalises and parses one file. What is wrong with it is reported; a
// file that parses only in part is not used at all, so that one missing brace
// does not bring ten other complaints.
func parse(name string, text []byte, r *report) *source {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	s := &source{name: name, text: text}
	r.sources[name] = s

	start := hcl.Pos{Line: 1, Column: 1}
	top := hcl.Range{Filename: name, Start: start, End: start}
	if len(text) > maxFileSize {
		r.add(problem{
			code: codeTooLarge, at: top, summary: "This file is too large",
			detail: fmt.Sprintf("A file may have %d KB, this one has %d KB.", maxFileSize>>10, (len(text)+1023)>>10),
			try:    "Put each journey with its templates in a file of its own.",
		})
		return s
	}
	if !utf8.Valid(text) {
		r.add(problem{
			code: codeSyntax, at: top, summary: "This file is not UTF-8 text",
			detail: "Some of its letters were saved in another encoding.", try: "Save the file as UTF-8 in your editor.",
		})
		return s
	}
	tokens, _ := hclsyntax.LexConfig(text, name, start) // what the lexer minds, the parser says better
	if at, deep := tooDeep(tokens); deep {
		r.add(problem{
			code: codeTooLarge, at: at, summary: "Brackets are nested too deeply",
			detail: fmt.Sprintf("More than %d levels of braces, brackets, conditions or signs stand inside each other here.", maxNesting),
			try:    "Close what was opened, or split the expression.",
		})
		return s
	}
	before := r.mark()
	hintTokens(text, tokens, r)
	if r.mark() > before {
		return s
	}
	file, diags := hclsyntax.ParseConfig(text, name, start)
	for _, d := range diags {
		r.add(syntaxProblem(d, top))
	}
	if diags.HasErrors() {
		return s
	}
	s.body, _ = file.Body.(*hclsyntax.Body)
	return s
}

// tooDeep finds the first token that is nested deeper than maxNesting, counting
// everything the parser recurses on: brackets, interpolations, chains of signs
// and of conditions.
func tooDeep(tokens hclsyntax.Tokens) (hcl.Range, bool) {
	depth, chain, asked := 0, 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenBang, hclsyntax.TokenMinus:
			chain++
		default:
			chain = 0
		}
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			depth--
		case hclsyntax.TokenQuestion:
			asked++
		case hclsyntax.TokenNewline:
			if depth == 0 {
				asked = 0
			}
		}
		if depth > maxNesting || chain > maxNesting || asked > maxNesting {
			return t.Range, true
		}
	}
	return hcl.Range{}, false
}

// syntaxProblem puts a diagnostic of the parser into our words. The parser
// speaks of "arguments" and "blocks" as this language does, so its detail
// stays; its most common ones have a thing to try.
func syntaxProblem(d *hcl.Diagnostic, top hcl.Range) problem {
	p := problem{code: codeSyntax, at: top, summary: d.Summary, detail: d.Detail, warning: d.Severity == hcl.DiagWarning}
	if d.Subject != nil {
		p.at = *d.Subject
	}
	for _, known := range syntaxAdvice {
		if strings.Contains(d.Summary, known.summary) {
			p.code, p.try = known.code, known.try
			break
		}
	}
	if p.code == codeOneLine { // the parser has several ways to say it, all about syntax
		p.summary, p.detail = "A block on one line has one argument", "With more than one, each stands on a line of its own."
		p.try = "Open the block over several lines: after {, between the arguments and before }."
	}
	return p
}

var syntaxAdvice = []struct{ summary, code, try string }{
	{"Invalid single-argument block definition", codeOneLine, ""},
	{"Unclosed configuration block", codeSyntax, "Add the missing } where the block ends."},
	{"Unterminated template string", codeSyntax, `Close the text with " on the same line.`},
	{"Invalid multi-line string", codeSyntax, `Close the text with " on the same line; write \n for a line break in a message.`},
	{"Missing newline after argument", codeSyntax, "Begin each argument on a line of its own, and put text between double quotes."},
	{"Attribute redefined", codeTwice, "Keep one of the two."},
	{"Invalid block definition", codeSyntax, `A block is written  name "label" { … }, an argument  name = value.`},
	{"Argument or block definition required", codeSyntax, `A block is written  name "label" { … }, an argument  name = value.`},
}

// snippet is the lines of a range with what is meant in them.
func (s *source) snippet(at hcl.Range) *Snippet {
	start, end := min(at.Start.Byte, len(s.text)), min(max(at.End.Byte, at.Start.Byte), len(s.text))
	from := bytes.LastIndexByte(s.text[:start], '\n') + 1
	to := len(s.text)
	if n := bytes.IndexByte(s.text[end:], '\n'); n >= 0 {
		to = end + n
	}
	if end > start && s.text[end-1] == '\n' { // a range that ends with its line
		end--
		to = end
	}
	snippet := &Snippet{
		Code: string(s.text[from:to]), StartLine: at.Start.Line,
		HighlightStartOffset: start - from, HighlightEndOffset: max(end, start) - from,
		Values: []any{},
	}
	if context := s.context(start); context != "" {
		snippet.Context = &context
	}
	return snippet
}

// context is the header of the outermost block around a byte: the journey, the
// template, the scenario.
func (s *source) context(at int) string {
	if s.body == nil {
		return ""
	}
	for _, block := range s.body.Blocks {
		if r := block.Range(); r.Start.Byte <= at && at < r.End.Byte {
			header := block.Type
			for _, label := range block.Labels {
				header += fmt.Sprintf(" %q", label)
			}
			return header
		}
	}
	return ""
}

// slice is the source text of a range.
func (s *source) slice(at hcl.Range) string {
	return string(s.text[at.Start.Byte:at.End.Byte])
}
