package dispatch

import (
	"math"
	"strconv"
	"strings"

	"github.com/relancehq/relance/definitions"
)

// typed is a value of a file, where all is text, as its type wants it: numbers
// and yes or no. What does not read so stays as it is, for the check of the
// event to name the field.
func typed(t definitions.Type, v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, field := range v { //nolint:maprange // into a map
			out[name] = typed(t.Fields[name], field)
		}
		return out
	case string:
		switch text := strings.TrimSpace(v); t.Kind {
		case definitions.TypeNumber:
			if n, err := strconv.ParseFloat(text, 64); err == nil && !math.IsInf(n, 0) && !math.IsNaN(n) {
				return n
			}
		case definitions.TypeYesNo:
			switch strings.ToLower(text) {
			case "true", "yes", "1":
				return true
			case "false", "no", "0":
				return false
			}
		}
	}
	return v
}
