package definitions

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration is how long, as an author wrote it. Months and Days are calendar
// (the same time of day across a clock change), Elapsed is time that passes.
type Duration struct {
	Months, Days int
	Elapsed      time.Duration
}

// maxUnits bounds one number of a duration, so that sums cannot overflow and
// a slip of the finger is not a wait of a lifetime.
const maxUnits = 10_000

// durationUnits are the units of the language. Only h and m are elapsed time.
var durationUnits = map[string]Duration{
	"m":  {Elapsed: time.Minute},
	"h":  {Elapsed: time.Hour},
	"d":  {Days: 1},
	"w":  {Days: 7},
	"mo": {Months: 1},
}

// foreignUnits are what people write for a unit in English and French.
var foreignUnits = map[string]string{
	"min": "m", "mins": "m", "minute": "m", "minutes": "m", "mn": "m", "'": "m",
	"hr": "h", "hrs": "h", "hour": "h", "hours": "h", "heure": "h", "heures": "h",
	"day": "d", "days": "d", "j": "d", "jour": "d", "jours": "d",
	"week": "w", "weeks": "w", "sem": "w", "semaine": "w", "semaines": "w", "wk": "w",
	"month": "mo", "months": "mo", "mois": "mo", "mth": "mo",
}

// ParseDuration reads "30m", "48h", "2d", "1w", "6mo" and sums such as
// "1d12h". The error of a near miss ("48 h", "2 jours", "48") says what to
// write instead.
func ParseDuration(s string) (Duration, error) {
	parts, err := splitDuration(s)
	if err != nil {
		return Duration{}, err
	}
	var total Duration
	canonical := ""
	exact := true
	for _, part := range parts {
		unit, ok := unitName(part.unit)
		if !ok {
			return Duration{}, durationError(s, "")
		}
		exact = exact && unit == part.unit
		canonical += strconv.Itoa(part.count) + unit
		one := durationUnits[unit]
		total.Months += part.count * one.Months
		total.Days += part.count * one.Days
		total.Elapsed += time.Duration(part.count) * one.Elapsed
	}
	if !exact || canonical != s {
		return Duration{}, durationError(s, canonical)
	}
	return total, nil
}

// unitName is the language's unit for what was written.
func unitName(written string) (string, bool) {
	if _, ok := durationUnits[written]; ok {
		return written, true
	}
	name, ok := foreignUnits[strings.ToLower(written)]
	if !ok {
		_, ok = durationUnits[strings.ToLower(written)]
		name = strings.ToLower(written)
	}
	return name, ok
}

type durationPart struct {
	count int
	unit  string
}

// splitDuration takes numbers and the words behind them apart; it forgives
// spaces, so that the caller can say how to write it.
func splitDuration(s string) ([]durationPart, error) {
	rest := strings.Map(dropSpace, s)
	if rest == "" {
		return nil, fmt.Errorf(`a duration is missing; write for example "48h"`)
	}
	if digits(rest) {
		return nil, fmt.Errorf(`%q has no unit; write "%sh" for hours, "%sd" for days or "%sm" for minutes`, s, rest, rest, rest)
	}
	var parts []durationPart
	for rest != "" {
		n := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if n <= 0 {
			return nil, durationError(s, "")
		}
		count, err := strconv.Atoi(rest[:n])
		if err != nil || count > maxUnits {
			return nil, fmt.Errorf("%q is too long; a number in a duration is at most %d", s, maxUnits)
		}
		rest = rest[n:]
		end := strings.IndexAny(rest, "0123456789")
		if end < 0 {
			end = len(rest)
		}
		parts = append(parts, durationPart{count, rest[:end]})
		rest = rest[end:]
	}
	return parts, nil
}

func dropSpace(r rune) rune {
	switch r {
	case ' ', '\t', '\u00a0', '\u202f': // the last two are typed by French keyboards
		return -1
	}
	return r
}

func durationError(s, suggestion string) error {
	if suggestion != "" {
		return fmt.Errorf("%q is not a duration; write %q", s, suggestion)
	}
	return fmt.Errorf(`%q is not a duration; write for example "30m", "48h", "2d", "1w" or "6mo"`, s)
}

// Add is from moved by duration, as an author writes one, in the named zone
// ("" is the workspace's): hours and minutes pass, days, weeks and months are
// counted on the calendar there. A time of day that the clocks skip is the
// first instant after the gap, one that they show twice the first of the two.
// The result is in UTC.
func (p *Plan) Add(from time.Time, duration, zone string) (time.Time, error) {
	d, err := ParseDuration(duration)
	if err != nil {
		return time.Time{}, err
	}
	if zone == "" {
		zone = p.Timezone
	}
	where, err := Location(zone)
	if err != nil {
		return time.Time{}, err
	}
	return addDuration(from, d, 1, where).UTC(), nil
}
