package connectors

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// maxDepth is how deep lists and objects may stand in each other: less than
// the 10,000 of encoding/json, which has to read a value back that was put
// into others.
const maxDepth = 1000

const maxExact = 1 << 53 // below it float64 has no gaps; at it, 2^53+1 looks the same

// reader reads JSON (RFC 8259) in one pass. A webhook of WhatsApp's is up to
// 3 MB, which encoding/json takes four times as long for.
type reader struct {
	body []byte
	at   int
}

// value reads the next value; where it answers false, at is near the mistake.
func (r *reader) value(depth int) (any, bool) {
	r.space()
	if r.at >= len(r.body) || depth > maxDepth {
		return nil, false
	}
	switch c := r.body[r.at]; c {
	case '{':
		return r.object(depth)
	case '[':
		return r.list(depth)
	case '"':
		return r.text()
	case 't':
		return true, r.word("true")
	case 'f':
		return false, r.word("false")
	case 'n':
		return nil, r.word("null")
	}
	return r.number()
}

func (r *reader) object(depth int) (any, bool) {
	r.at++
	o := map[string]any{}
	if r.take('}') {
		return o, true
	}
	for {
		r.space()
		if r.at >= len(r.body) || r.body[r.at] != '"' {
			return nil, false
		}
		key, ok := r.text()
		if !ok || !r.take(':') {
			return nil, false
		}
		v, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		o[key] = v
		if r.take('}') {
			return o, true
		}
		if !r.take(',') {
			return nil, false
		}
	}
}

func (r *reader) list(depth int) (any, bool) {
	r.at++
	l := []any{}
	if r.take(']') {
		return l, true
	}
	for {
		v, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		l = append(l, v)
		if r.take(']') {
			return l, true
		}
		if !r.take(',') {
			return nil, false
		}
	}
}

// text reads a string. Escapes and bytes that are no UTF-8 are rare and left to
// encoding/json.
func (r *reader) text() (string, bool) {
	start, escaped := r.at, false
	for i := r.at + 1; i < len(r.body); i++ {
		switch c := r.body[i]; {
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			r.at = i
			return "", false
		case c == '"':
			r.at = i + 1
			plain := r.body[start+1 : i]
			if !escaped && utf8.Valid(plain) {
				return string(plain), true
			}
			var s string
			err := json.Unmarshal(r.body[start:r.at], &s)
			return s, err == nil
		}
	}
	r.at = len(r.body)
	return "", false
}

// number reads a number: exactly, or as text of its digits.
func (r *reader) number() (any, bool) {
	start, whole := r.at, true
	if r.next('-') {
		r.at++
	}
	switch {
	case r.next('0'):
		r.at++
	case !r.digits():
		return nil, false
	}
	if r.next('.') {
		r.at++
		whole = false
		if !r.digits() {
			return nil, false
		}
	}
	if r.next('e') || r.next('E') {
		r.at++
		whole = false
		if r.next('+') || r.next('-') {
			r.at++
		}
		if !r.digits() {
			return nil, false
		}
	}
	written := string(r.body[start:r.at])
	f, err := strconv.ParseFloat(written, 64)
	if err != nil || whole && (f >= maxExact || f <= -maxExact) {
		return written, true
	}
	return f, true
}

// digits skips one digit and more.
func (r *reader) digits() bool {
	start := r.at
	for r.at < len(r.body) && '0' <= r.body[r.at] && r.body[r.at] <= '9' {
		r.at++
	}
	return r.at > start
}

func (r *reader) word(w string) bool {
	if len(r.body)-r.at < len(w) || string(r.body[r.at:r.at+len(w)]) != w {
		return false
	}
	r.at += len(w)
	return true
}

func (r *reader) next(c byte) bool { return r.at < len(r.body) && r.body[r.at] == c }

// take skips white space and c, where that is what comes.
func (r *reader) take(c byte) bool {
	r.space()
	if !r.next(c) {
		return false
	}
	r.at++
	return true
}

func (r *reader) space() {
	for r.at < len(r.body) {
		switch r.body[r.at] {
		case ' ', '\t', '\r', '\n':
			r.at++
		default:
			return
		}
	}
}
