package definitions

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// readCatalogue reads the part of gettext's PO that our files use: comments,
// msgid and msgstr, each followed by lines that go on with it.
func readCatalogue(text string) (*catalogue, error) {
	c := &catalogue{whole: map[string]string{}}
	var id, in strings.Builder
	into := &id
	flush := func() error {
		defer func() { id.Reset(); in.Reset() }()
		if id.Len() == 0 || in.Len() == 0 {
			return nil
		}
		return c.add(id.String(), in.String())
	}
	for n, line := range strings.Split(text+"\nmsgid \"\"", "\n") {
		rest := strings.TrimSpace(line)
		if rest == "" || strings.HasPrefix(rest, "#") {
			continue
		}
		if after, ok := strings.CutPrefix(rest, "msgid "); ok {
			if err := flush(); err != nil {
				return nil, fmt.Errorf("read the catalogue before line %d: %w", n+1, err)
			}
			into, rest = &id, after
		} else if after, ok := strings.CutPrefix(rest, "msgstr "); ok {
			into, rest = &in, after
		}
		part, err := strconv.Unquote(rest)
		if err != nil {
			return nil, fmt.Errorf("read line %d of the catalogue: a text stands in double quotes: %w", n+1, err)
		}
		into.WriteString(part)
	}
	slices.SortStableFunc(c.formats, func(a, b phrase) int {
		if open := strings.HasPrefix(a.format, "%"); open != strings.HasPrefix(b.format, "%") {
			if open {
				return 1
			}
			return -1
		}
		return b.words - a.words
	})
	return c, nil
}

func (c *catalogue) add(id, in string) error {
	if _, twice := c.whole[id]; twice || slices.ContainsFunc(c.formats, func(p phrase) bool { return p.format == id }) {
		return fmt.Errorf("%q stands in it twice", id)
	}
	pattern, words, count := formatPattern(id)
	for next, m := range positions(in) {
		if m >= count {
			return fmt.Errorf("the text for %q uses argument %d of %d (place %d)", id, m+1, count, next+1)
		}
	}
	if count == 0 {
		c.whole[strings.ReplaceAll(id, "%%", "%")] = strings.ReplaceAll(in, "%%", "%")
		return nil
	}
	compiled, err := regexp.Compile(pattern)
	if err != nil {
		return fmt.Errorf("the format %q: %w", id, err)
	}
	c.formats = append(c.formats, phrase{id, compiled, words, in})
	return nil
}

// positions are the arguments that a text uses, counted from 0.
func positions(in string) []int {
	var list []int
	next := 0
	for _, m := range verb.FindAllStringSubmatch(in, -1) {
		if m[2] == "%" {
			continue
		}
		if n, err := strconv.Atoi(m[1]); err == nil {
			next = n - 1
		}
		list = append(list, next)
		next++
	}
	return list
}

// formatPattern matches what a format gives, with a group for each argument.
func formatPattern(format string) (pattern string, words, count int) {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	end := 0
	for _, at := range verb.FindAllStringIndex(format, -1) {
		literal := format[end:at[0]]
		b.WriteString(regexp.QuoteMeta(literal))
		words += len(literal)
		end = at[1]
		kind := format[at[1]-1]
		if kind != '%' {
			count++
		}
		switch kind {
		case '%':
			b.WriteString("%")
		case 'q':
			b.WriteString(`("(?:[^"\\]|\\.)*")`)
		case 'd':
			b.WriteString(`(-?\d+)`)
		case 'f', 'g':
			b.WriteString(`(-?[\d.e+]+)`)
		default:
			b.WriteString(`(.*?)`)
		}
	}
	b.WriteString(regexp.QuoteMeta(format[end:]) + `\z`)
	return b.String(), words + len(format[end:]), count
}
