package definitions

import (
	_ "embed"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Languages are those in which diagnostics and plans are said, English first:
// its texts are the ones that stand in the code.
var Languages = []string{"en", "fr"}

//go:embed french.po
var frenchTexts string

var french = sync.OnceValues(func() (*catalogue, error) { return readCatalogue(frenchTexts) })

// said is an English text in another language: as it is where the language is
// English, none we have, or lacks the text.
func said(language, text string) string {
	if language != "fr" {
		return text
	}
	c, err := french()
	if err != nil { // a test reads the same file
		return text
	}
	in, _ := c.say(text)
	return in
}

// catalogue holds texts of one language by the English format that stands in
// the code, as gettext does. A text is found by its format: what the code put
// in for %s, %q and %d is put into the other language's text. There, %t is an
// argument of %s that is itself to be said in the language.
type catalogue struct {
	whole map[string]string
	// formats are in the order they are tried: those that begin with words of
	// their own before those that begin with an argument, which fit many texts,
	// and those with more words first.
	formats []phrase
}

// phrase is a text with arguments.
type phrase struct {
	format  string
	pattern *regexp.Regexp
	words   int // letters of its own
	in      string
}

// maxNested bounds how deep arguments are said: "up to 24 hours" in "wait
// "a": up to 24 hours" in a list of ways.
const maxNested = 12

// say is the text in the catalogue's language; false where it has none.
func (c *catalogue) say(text string) (string, bool) { return c.sayNested(text, 0) }

func (c *catalogue) sayNested(text string, depth int) (string, bool) {
	if in, ok := c.whole[text]; ok || text == "" {
		return in, true
	}
	if depth > maxNested {
		return text, false
	}
	for _, p := range c.formats {
		if m := p.pattern.FindStringSubmatch(text); m != nil {
			return c.filled(p.in, m[1:], depth), true
		}
	}
	return c.saySentence(text, depth)
}

// saySentence says an error that was made a sentence: with a capital letter
// and a full stop.
func (c *catalogue) saySentence(text string, depth int) (string, bool) {
	bare, ok := strings.CutSuffix(text, ".")
	if !ok {
		return text, false
	}
	first, size := utf8.DecodeRuneInString(bare)
	for _, without := range []string{bare, string(unicode.ToLower(first)) + bare[size:]} {
		if in, ok := c.sayNested(without, depth+1); ok {
			return capital(in) + ".", true
		}
	}
	return text, false
}

// verb is an argument in a format: %s, %[2]q.
var verb = regexp.MustCompile(`%(?:\[(\d)\])?(%|[a-z]|\.\d[a-z])`)

// filled puts arguments into a text.
func (c *catalogue) filled(in string, args []string, depth int) string {
	next := 0
	return verb.ReplaceAllStringFunc(in, func(written string) string {
		m := verb.FindStringSubmatch(written)
		if m[2] == "%" {
			return "%"
		}
		if n, err := strconv.Atoi(m[1]); err == nil {
			next = n - 1
		}
		arg := args[next]
		next++
		if m[2] == "t" {
			return c.sayList(arg, depth+1)
		}
		return arg
	})
}

// sayList says an argument, or each of several that words or commas join.
func (c *catalogue) sayList(arg string, depth int) string {
	if in, ok := c.whole[arg]; ok || depth > maxNested {
		return orText(in, arg)
	}
	for _, joint := range []string{"; then ", ", then "} {
		if strings.Contains(arg, joint) {
			return c.sayParts(arg, joint, depth)
		}
	}
	if in, ok := c.sayNested(arg, depth); ok {
		return in
	}
	return c.sayParts(arg, ", ", depth)
}

func (c *catalogue) sayParts(arg, joint string, depth int) string {
	parts := strings.Split(arg, joint)
	if len(parts) == 1 {
		return arg
	}
	for i, part := range parts {
		parts[i] = c.sayList(part, depth+1)
	}
	return strings.Join(parts, orText(c.whole[joint], joint))
}

// orText is a text, or another where there is none.
func orText(text, other string) string {
	if text == "" {
		return other
	}
	return text
}
