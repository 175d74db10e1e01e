package connectors

import "fmt"

// DecodeJSON reads one JSON value into the JSON-shaped values of events and
// records: map[string]any, []any, string, float64, bool and nil. A whole
// number that float64 cannot hold exactly (some systems' ids) stays as text of
// its digits. The error names the place, never what stands there.
func DecodeJSON(body []byte) (any, error) {
	r := reader{body: body}
	v, ok := r.value(0)
	if !ok {
		return nil, fmt.Errorf("the body is not JSON near byte %d", r.at)
	}
	r.space()
	if r.at < len(body) {
		return nil, fmt.Errorf("the body goes on after the JSON value, near byte %d", r.at)
	}
	return v, nil
}
