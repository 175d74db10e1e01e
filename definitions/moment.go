package definitions

import (
	"errors"
	"reflect"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// moment is a point in time as expressions see it. It carries the zone it is
// shown and counted in: a booking keeps the workspace's, a "thursday 18:00"
// the person's.
type moment struct {
	at time.Time
	// dateOnly is a day without an hour; at is then its first instant.
	dateOnly bool
}

// momentType is the type of moments in expressions. It is a capsule, so that
// text or a number never passes for one; == compares instants whatever their
// zones, and the order comes from the operators in operators.go.
var momentType = cty.CapsuleWithOps("moment", reflect.TypeFor[moment](), &cty.CapsuleOps{
	GoString:     func(any) string { return "moment" },
	TypeGoString: func(reflect.Type) string { return "moment" },
	Equals: func(a, b any) cty.Value {
		return cty.BoolVal(a.(*moment).at.Equal(b.(*moment).at))
	},
	RawEquals: func(a, b any) bool { return a.(*moment).at.Equal(b.(*moment).at) },
	HashKey:   func(v any) string { return v.(*moment).at.UTC().Format(time.RFC3339Nano) },
})

// momentVal is the moment t in the zone of t.
func momentVal(t time.Time) cty.Value {
	return cty.CapsuleVal(momentType, &moment{at: t.Round(0)})
}

// dateVal is the day on which t lies, in the zone of t.
func dateVal(t time.Time) cty.Value {
	year, month, day := t.Date()
	return cty.CapsuleVal(momentType, &moment{at: wallTime(year, month, day, clockTime{}, t.Location()), dateOnly: true})
}

// momentOf takes the moment out of a known value without marks.
func momentOf(v cty.Value) (moment, bool) {
	if v.Type() != momentType || v.IsNull() || !v.IsKnown() {
		return moment{}, false
	}
	return *v.EncapsulatedValue().(*moment), true
}

// wireText is the moment as JSON carries it: RFC 3339 in UTC, or a plain date.
func (m moment) wireText() string {
	if m.dateOnly {
		return m.at.Format(time.DateOnly)
	}
	return m.at.UTC().Format(time.RFC3339Nano)
}

var errNotMoment = errors.New(`is not a moment such as "2026-03-27T15:00:00+01:00"`)

// localLayouts are moments without an offset; they are read in the zone of
// the record, as the person who typed them meant.
var localLayouts = []string{
	"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04",
}

// parseMoment reads a moment from an event, a record or an author's text, and
// places it in zone. The error never repeats the text.
func parseMoment(text string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t.In(zone), nil
	}
	for _, layout := range localLayouts {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		year, month, day := t.Date()
		at := clockTime{t.Hour(), t.Minute()}
		return wallTime(year, month, day, at, zone).Add(time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())), nil
	}
	return time.Time{}, errNotMoment
}

// parseDate reads a day ("2026-03-27") in zone; a full moment gives its day.
func parseDate(text string, zone *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.DateOnly, text); err == nil {
		year, month, day := t.Date()
		return wallTime(year, month, day, clockTime{}, zone), nil
	}
	t, err := parseMoment(text, zone)
	if err != nil {
		return time.Time{}, errors.New(`is not a date such as "2026-03-27"`)
	}
	return t, nil
}

// parseMomentOrDate is for places where an author may write either.
func parseMomentOrDate(text string, zone *time.Location) (cty.Value, error) {
	if t, err := parseMoment(text, zone); err == nil {
		return momentVal(t), nil
	}
	t, err := parseDate(text, zone)
	if err != nil {
		return cty.NilVal, errNotMoment
	}
	return dateVal(t), nil
}
