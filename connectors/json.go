package connectors

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// DecodeJSON reads one JSON value into the JSON-shaped values of events and
// records: map[string]any, []any, string, float64, bool and nil. A whole
// number that float64 cannot hold exactly (some systems' ids) stays as text of
// its digits. The error names the place, never what stands there.
func DecodeJSON(body []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("the body is not JSON near byte %d", d.InputOffset())
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("the body goes on after the JSON value, near byte %d", d.InputOffset())
	}
	return plain(v), nil
}

// plain replaces json.Number in v.
func plain(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k, e := range x {
			x[k] = plain(e)
		}
	case []any:
		for i, e := range x {
			x[i] = plain(e)
		}
	case json.Number:
		f, err := x.Float64()
		if err != nil {
			return x.String()
		}
		whole := !strings.ContainsAny(x.String(), ".eE")
		if whole && (f >= maxExact || f <= -maxExact) {
			return x.String()
		}
		return f
	}
	return v
}

const maxExact = 1 << 53 // below it float64 has no gaps; at it, 2^53+1 looks the same
