package ledger

import (
	"encoding/json"
	"fmt"
	"time"
)

// micros is how a time is kept: microseconds since 1970, 0 for no time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// moment is the time kept as us.
func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// flag is how a truth is kept.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// encode is how lists and fields are kept. An error names no value: they are
// what people said of themselves.
func encode(what string, v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("keep %s: a value is not JSON: it has the type %T", what, v)
	}
	return string(b), nil
}

// decode reads what encode kept.
func decode(what, text string, v any) error {
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("read %s: what is kept is not JSON", what)
	}
	return nil
}
