package webhook

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// request is what values are read from: one event of the body, and the headers.
type request struct {
	root   any
	header http.Header
}

// value finds one value in a request. find answers false where it is not
// there; text is how the author wrote it, for errors.
type value interface {
	find(r request) (any, bool, error)
	text() string
}

// parseValue reads what stands on the right side of the map: text, or a list
// of texts of which the first that is there counts.
func parseValue(v any) (value, error) {
	switch x := v.(type) {
	case string:
		return parseText(x)
	case []any:
		var list anyOf
		for _, one := range x {
			s, ok := one.(string)
			if !ok {
				return nil, fmt.Errorf("a list must hold texts")
			}
			p, err := parseText(s)
			if err != nil {
				return nil, err
			}
			list = append(list, p)
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("an empty list finds nothing")
		}
		return list, nil
	case bool, float64:
		return fixed{x}, nil
	}
	return nil, fmt.Errorf("must be text in quotes or a list of texts")
}

func parseText(s string) (value, error) {
	if name, rest, ok := strings.Cut(s, ":"); ok {
		if convert := conversions[name]; convert != nil {
			inner, err := parseText(rest)
			if err != nil {
				return nil, err
			}
			return converted{name: name, inner: inner, convert: convert}, nil
		}
	}
	switch {
	case strings.HasPrefix(s, "header:"):
		return fromHeader(strings.TrimPrefix(s, "header:")), nil
	case strings.HasPrefix(s, "$"):
		return parsePath(s)
	case strings.Contains(s, "{$") || strings.Contains(s, "{header:"):
		return parseWords(s)
	}
	return fixed{s}, nil
}

// place is $, .name and [0].
type place struct {
	source string
	steps  []any // string or int
}

func parsePath(s string) (place, error) {
	p := place{source: s}
	wrong := fmt.Errorf("%q is not a path such as $.order.items[0].sku", s)
	for rest := s[1:]; rest != ""; {
		switch rest[0] {
		case '.':
			end := strings.IndexAny(rest[1:], ".[]{}") + 1
			if end == 0 {
				end = len(rest)
			}
			if end == 1 {
				return p, wrong
			}
			p.steps = append(p.steps, rest[1:end])
			rest = rest[end:]
		case '[':
			number, after, ok := strings.Cut(rest[1:], "]")
			n, err := strconv.Atoi(number)
			if !ok || err != nil || n < 0 {
				return p, wrong
			}
			p.steps = append(p.steps, n)
			rest = after
		default:
			return p, wrong
		}
	}
	return p, nil
}

func (p place) find(r request) (any, bool, error) {
	at := r.root
	for _, step := range p.steps {
		switch s := step.(type) {
		case string:
			object, ok := at.(map[string]any)
			if !ok {
				return nil, false, nil
			}
			if at, ok = object[s]; !ok {
				return nil, false, nil
			}
		case int:
			list, ok := at.([]any)
			if !ok || s >= len(list) {
				return nil, false, nil
			}
			at = list[s]
		}
	}
	return at, true, nil
}

func (p place) text() string { return p.source }

type fromHeader string

func (h fromHeader) find(r request) (any, bool, error) {
	v := r.header.Get(string(h))
	return v, v != "", nil
}

func (h fromHeader) text() string { return "header:" + string(h) }

type fixed struct{ value any }

func (f fixed) find(request) (any, bool, error) { return f.value, true, nil }
func (f fixed) text() string                    { return fmt.Sprint(f.value) }

// anyOf is the first of its values that is there and not empty.
type anyOf []value

func (a anyOf) find(r request) (any, bool, error) {
	for _, one := range a {
		v, ok, err := one.find(r)
		if err != nil {
			return nil, false, err
		}
		if ok && v != nil && v != "" {
			return v, true, nil
		}
	}
	return nil, false, nil
}

func (a anyOf) text() string {
	var all []string
	for _, one := range a {
		all = append(all, one.text())
	}
	return strings.Join(all, " or ")
}

// words is text with values in braces; it is there when all of them are.
type words struct {
	source string
	parts  []value
}

func parseWords(s string) (words, error) {
	w := words{source: s}
	for rest := s; rest != ""; {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			w.parts = append(w.parts, fixed{rest})
			break
		}
		if open > 0 {
			w.parts = append(w.parts, fixed{rest[:open]})
		}
		inner, after, ok := strings.Cut(rest[open+1:], "}")
		if !ok {
			return w, fmt.Errorf("%q has a brace that does not close", s)
		}
		v, err := parseText(inner)
		if err != nil {
			return w, err
		}
		w.parts = append(w.parts, v)
		rest = after
	}
	return w, nil
}

func (w words) find(r request) (any, bool, error) {
	var b strings.Builder
	for _, p := range w.parts {
		v, ok, err := p.find(r)
		if err != nil {
			return nil, false, err
		}
		text, simple := asText(v)
		if !ok || !simple || text == "" {
			return nil, false, nil
		}
		b.WriteString(text)
	}
	return b.String(), true, nil
}

func (w words) text() string { return w.source }

// converted is a value in another form. Nothing stays nothing.
type converted struct {
	name    string
	inner   value
	convert func(any) (any, bool)
}

func (c converted) find(r request) (any, bool, error) {
	v, ok, err := c.inner.find(r)
	if err != nil || !ok || v == nil || v == "" {
		return v, ok, err
	}
	out, fits := c.convert(v)
	if !fits {
		return nil, false, fmt.Errorf("%s is not a %s", c.inner.text(), c.name)
	}
	return out, true, nil
}

func (c converted) text() string { return c.inner.text() }

var conversions = map[string]func(any) (any, bool){
	"text": func(v any) (any, bool) { return wrap(asText(v)) },
	"number": func(v any) (any, bool) {
		text, ok := asText(v)
		if !ok {
			return nil, false
		}
		n, err := strconv.ParseFloat(text, 64)
		return n, err == nil && n-n == 0 // neither infinite nor "NaN"
	},
	"moment": func(v any) (any, bool) {
		text, ok := asText(v)
		if !ok {
			return nil, false
		}
		t, ok := parseMoment(text)
		return t.Format(time.RFC3339Nano), ok
	},
}

func wrap(s string, ok bool) (any, bool) { return s, ok }

// asText is a text, or a number as its digits; false for anything else.
func asText(v any) (string, bool) {
	switch x := v.(type) {
	case string:
		return x, true
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64), true
	}
	return "", false
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
