package whatsapp

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Meta has changed numbers to text and back between versions, so these types
// take either and are empty for anything else. They never fail.

// loose is text, or a number as its digits.
type loose string

// UnmarshalJSON takes text, and numbers and booleans as they are written.
func (l *loose) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) > 0 && b[0] == '"':
		return json.Unmarshal(b, (*string)(l))
	case len(b) > 0 && (b[0] == '{' || b[0] == '[' || b[0] == 'n'):
		*l = ""
	default:
		*l = loose(b)
	}
	return nil
}

// whole is a whole number, or text of one.
type whole int

// UnmarshalJSON takes 131047 and "131047"; what is neither becomes zero.
func (w *whole) UnmarshalJSON(b []byte) error {
	n, err := strconv.Atoi(string(bytes.Trim(b, `"`)))
	if err != nil {
		n = 0
	}
	*w = whole(n)
	return nil
}

// moment is a point in time in seconds, or in milliseconds where the number is
// too large for seconds.
type moment struct{ time.Time }

// UnmarshalJSON takes a number or text of one; what is neither becomes zero.
func (m *moment) UnmarshalJSON(b []byte) error {
	m.Time = instant(string(bytes.Trim(b, `"`)))
	return nil
}

// instant is the point in time that digits tell, zero for what tells none.
func instant(written string) time.Time {
	n, err := strconv.ParseInt(written, 10, 64)
	switch {
	case err != nil || n <= 0 || n > maxMilliseconds:
		return time.Time{}
	case n > maxSeconds:
		return time.UnixMilli(n).UTC()
	}
	return time.Unix(n, 0).UTC()
}

const (
	maxSeconds      = 100_000_000_000     // in seconds the year 5138, in milliseconds 1973
	maxMilliseconds = 253_402_300_799_999 // the year 9999, the last that JSON has
)

// fill reads what it can of raw into v and leaves the rest at zero; a field of
// another type than expected is such a rest.
func fill(raw []byte, v any) {
	// The error names the first field that did not fit; the others are read
	// all the same, and the caller keeps the raw value where it needs more.
	_ = json.Unmarshal(raw, v)
}

// phone is Meta's bare number in international form, or "" for what is none
// (a group, a user id). It runs per status, so it is no regular expression.
func phone(bare loose) string {
	digits := strings.TrimPrefix(string(bare), "+")
	if len(digits) < 7 || len(digits) > 15 || digits[0] == '0' { // E.164
		return ""
	}
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return ""
		}
	}
	return "+" + digits
}
