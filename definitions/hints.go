package definitions

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// hintTokens finds, before the parser does, the mistypes that people who write
// e-mails and spreadsheets make most. The parser would call them all a missing
// newline. One hint is given per line.
func hintTokens(text []byte, tokens hclsyntax.Tokens, r *report) {
	h := hinter{text: text, tokens: tokens}
	hinted := map[int]bool{}
	for i := range tokens {
		p, ok := h.at(i)
		if !ok || hinted[p.at.Start.Line] {
			continue
		}
		hinted[p.at.Start.Line] = true
		r.add(p)
	}
}

type hinter struct {
	text   []byte
	tokens hclsyntax.Tokens
	// brackets is how many ( and [ are open: a comma or a line break means
	// something else inside them.
	brackets int
	// condition is true from the = of `if =` to the end of its line.
	condition bool
}

var (
	durationUnit = regexp.MustCompile(`^(s|m|h|d|w|mo|min|j|jours?|days?|hours?|heures?|weeks?|semaines?)$`)
	strangeQuote = "“”„«»‘’‚´`'"
)

func (h *hinter) at(i int) (problem, bool) {
	t := h.tokens[i]
	switch t.Type {
	case hclsyntax.TokenOParen, hclsyntax.TokenOBrack:
		h.brackets++
	case hclsyntax.TokenCParen, hclsyntax.TokenCBrack:
		h.brackets--
	case hclsyntax.TokenNewline:
		return h.lineEnd(i)
	case hclsyntax.TokenComment: // one at the end of a line has the line break in it
		if strings.HasSuffix(string(t.Bytes), "\n") {
			return h.lineEnd(i)
		}
	case hclsyntax.TokenApostrophe, hclsyntax.TokenBacktick, hclsyntax.TokenInvalid:
		return h.strange(t)
	case hclsyntax.TokenNumberLit:
		return h.number(i)
	case hclsyntax.TokenIdent:
		return h.word(i)
	case hclsyntax.TokenEqual:
		return h.equal(i)
	}
	return problem{}, false
}

func (h *hinter) typeAt(i int) hclsyntax.TokenType {
	if i < 0 || i >= len(h.tokens) {
		return hclsyntax.TokenNil
	}
	return h.tokens[i].Type
}

// strange is a character that looks like a quote or a space and is neither.
func (h *hinter) strange(t hclsyntax.Token) (problem, bool) {
	c := string(t.Bytes)
	switch {
	case strings.HasPrefix(c, "\u00a0") || strings.HasPrefix(c, "\u202f"):
		return problem{
			code: codeQuotes, at: t.Range, summary: "A non-breaking space stands here",
			detail: "It looks like a space but is another character, which often comes along with text from a web page or a word processor.",
			try:    "Delete it and type a space.",
		}, true
	case strings.Contains(strangeQuote, c) || strings.HasPrefix(c, "\u2019"):
		return problem{
			code: codeQuotes, at: t.Range, summary: `Text stands between straight double quotes, "like this"`,
			detail: fmt.Sprintf("This file uses %s here.", c), try: `Replace it with ".`,
		}, true
	}
	return problem{}, false
}

func (h *hinter) number(i int) (problem, bool) {
	t, next := h.tokens[i], h.typeAt(i+1)
	switch {
	case next == hclsyntax.TokenIdent && durationUnit.MatchString(string(h.tokens[i+1].Bytes)) && h.tokens[i+1].Range.Start.Line == t.Range.Start.Line:
		return h.bareDuration(t, string(t.Bytes), h.tokens[i+1]), true
	case next == hclsyntax.TokenComma && h.brackets == 0 && h.typeAt(i+2) == hclsyntax.TokenNumberLit:
		number := string(t.Bytes) + "." + string(h.tokens[i+2].Bytes)
		return problem{
			code: codeComma, at: hcl.RangeBetween(t.Range, h.tokens[i+2].Range), summary: "A number is written with a point",
			detail: "A comma separates two values here.", try: number,
		}, true
	case next == hclsyntax.TokenSlash && h.typeAt(i+2) == hclsyntax.TokenNumberLit && h.typeAt(i+3) == hclsyntax.TokenSlash && h.typeAt(i+4) == hclsyntax.TokenNumberLit:
		at := hcl.RangeBetween(t.Range, h.tokens[i+4].Range)
		return problem{
			code: codeDate, at: at, summary: "A date is written year first, in quotes",
			detail: "This reads as one number divided by two others.", try: isoDate(string(at.SliceBytes(h.text))),
		}, true
	}
	return problem{}, false
}

func (h *hinter) bareDuration(from hclsyntax.Token, number string, unit hclsyntax.Token) problem {
	written := number + string(unit.Bytes)
	p := problem{
		code: codeBareDuration, at: hcl.RangeBetween(from.Range, unit.Range), summary: "A duration stands between quotes",
		detail: fmt.Sprintf("%s is not a number; as text it is a duration.", written), try: fmt.Sprintf("%q", written),
	}
	if better, ok := betterDuration(written); ok {
		p.try = fmt.Sprintf("%q", better)
	}
	return p
}

func (h *hinter) word(i int) (problem, bool) {
	t := h.tokens[i]
	word := string(t.Bytes)
	if (word == "if" || word == "while") && h.typeAt(i+1) == hclsyntax.TokenEqual {
		h.condition = true
		return problem{}, false
	}
	operator, ok := map[string]string{"and": "&&", "or": "||", "et": "&&", "ou": "||", "AND": "&&", "OR": "||"}[word]
	if ok && endsValue(h.typeAt(i-1)) && beginsValue(h.typeAt(i+1)) {
		return problem{
			code: codeAndOr, at: t.Range, summary: fmt.Sprintf("%q is written %s", word, operator),
			detail: "Conditions are joined with signs: && is and, || is or, ! is not.", try: operator,
		}, true
	}
	if word == "not" && h.condition && beginsValue(h.typeAt(i+1)) && h.typeAt(i+1) != hclsyntax.TokenOParen {
		return problem{
			code: codeAndOr, at: t.Range, summary: `"not" is written !`,
			detail: "Conditions are joined with signs: && is and, || is or, ! is not.", try: "!",
		}, true
	}
	return problem{}, false
}

// equal is an = inside a condition: the = after `if` itself comes right after
// that word.
func (h *hinter) equal(i int) (problem, bool) {
	if !h.condition || h.brackets > 0 {
		return problem{}, false
	}
	before := string(h.tokens[i-1].Bytes)
	if before == "if" || before == "while" {
		return problem{}, false
	}
	return problem{
		code: codeSingleEqual, at: h.tokens[i].Range, summary: "A comparison is written with two equal signs",
		detail: "One equal sign gives an argument its value; two ask whether both sides are the same.", try: "==",
	}, true
}

// lineEnd is the end of a line: a condition that goes on in the next line
// needs parentheses around it.
func (h *hinter) lineEnd(i int) (problem, bool) {
	h.condition = false
	if h.brackets > 0 {
		return problem{}, false
	}
	at := -1
	switch {
	case joins(h.typeAt(i - 1)):
		at = i - 1
	case joins(h.typeAt(i + 1)):
		at = i + 1
	}
	if at < 0 {
		return problem{}, false
	}
	return problem{
		code: codeTwoLines, at: h.tokens[at].Range, summary: "A condition over two lines needs parentheses",
		detail: "A line break ends an argument unless a bracket is open.",
		try:    "Put ( after the equal sign and ) after the last line of the condition.",
	}, true
}

func joins(t hclsyntax.TokenType) bool {
	return t == hclsyntax.TokenAnd || t == hclsyntax.TokenOr
}

func endsValue(t hclsyntax.TokenType) bool {
	switch t {
	case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenCQuote, hclsyntax.TokenCParen, hclsyntax.TokenCBrack:
		return true
	}
	return false
}

func beginsValue(t hclsyntax.TokenType) bool {
	switch t {
	case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenOQuote, hclsyntax.TokenOParen, hclsyntax.TokenBang:
		return true
	}
	return false
}

var (
	dayFirst      = regexp.MustCompile(`^\s*(\d{1,2})\s*[/.]\s*(\d{1,2})\s*[/.]\s*(\d{4})\s*(.*)$`)
	looseDuration = regexp.MustCompile(`^\s*(\d+)\s*(\p{L}+)\.?\s*$`)
)

// isoDate writes 27/03/2026 as "2026-03-27", in quotes; other text stays.
func isoDate(written string) string {
	m := dayFirst.FindStringSubmatch(written)
	if m == nil {
		return fmt.Sprintf("%q", written)
	}
	return fmt.Sprintf("%q", strings.TrimSpace(fmt.Sprintf("%s-%02s-%02s %s", m[3], m[2], m[1], m[4])))
}

// betterDuration guesses what "2 jours" or "48 H" was meant to be.
func betterDuration(written string) (string, bool) {
	m := looseDuration.FindStringSubmatch(written)
	if m == nil {
		return "", false
	}
	for unit, words := range map[string]string{
		"m":  "m min mins mn minute minutes",
		"h":  "h hr hrs hour hours heure heures",
		"d":  "d day days j jour jours",
		"w":  "w wk week weeks sem semaine semaines",
		"mo": "mo month months mois",
	} {
		for _, word := range strings.Fields(words) {
			if word == strings.ToLower(m[2]) {
				return m[1] + unit, true
			}
		}
	}
	return "", false
}
