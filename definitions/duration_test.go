package definitions

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseDuration(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     Duration
	}{
		{"minutes pass", "30m", Duration{Elapsed: 30 * time.Minute}},
		{"hours pass", "48h", Duration{Elapsed: 48 * time.Hour}},
		{"days are calendar", "2d", Duration{Days: 2}},
		{"a week is seven days", "1w", Duration{Days: 7}},
		{"mo is months and not minutes", "6mo", Duration{Months: 6}},
		{"a sum keeps both kinds", "1d12h", Duration{Days: 1, Elapsed: 12 * time.Hour}},
		{"a long sum adds up", "1mo1w2d3h4m", Duration{Months: 1, Days: 9, Elapsed: 3*time.Hour + 4*time.Minute}},
		{"nothing is a duration too", "0m", Duration{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseDuration(test.in)
			if err != nil {
				t.Fatalf("ParseDuration(%q): %v", test.in, err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("ParseDuration(%q) (-want +got):\n%s", test.in, diff)
			}
		})
	}
}

func TestParseDurationSuggests(t *testing.T) {
	for _, test := range []struct{ name, in, suggests string }{
		{"a space", "48 h", `write "48h"`},
		{"a non-breaking space", "48\u00a0h", `write "48h"`},
		{"the French letter for days", "2j", `write "2d"`},
		{"French words", "2 jours", `write "2d"`},
		{"English words", "3 hours", `write "3h"`},
		{"minutes as min", "15min", `write "15m"`},
		{"months in French", "6 mois", `write "6mo"`},
		{"a sum with spaces", "1 d 12 h", `write "1d12h"`},
		{"capitals", "2D", `write "2d"`},
		{"a leading zero", "048h", `write "48h"`},
		{"no unit", "48", `write "48h" for hours`},
		{"nothing", "", `write for example "48h"`},
		{"an unknown word", "2 fortnights", `write for example "30m"`},
		{"a fraction", "1.5h", `write for example "30m"`},
		{"a negative one", "-2h", `write for example "30m"`},
		{"too many", "99999999999999999999h", "at most 10000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d, err := ParseDuration(test.in)
			if err == nil {
				t.Fatalf("ParseDuration(%q) = %v, want an error", test.in, d)
			}
			if !strings.Contains(err.Error(), test.suggests) {
				t.Errorf("ParseDuration(%q): %q does not say %q", test.in, err, test.suggests)
			}
		})
	}
}
