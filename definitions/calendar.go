package definitions

import (
	"fmt"
	"time"
)

// clockTime is a time of day on the wall; 24:00 is the end of the day.
type clockTime struct{ hour, minute int }

// parseClock reads "18:00".
func parseClock(text string) (clockTime, error) {
	var c clockTime
	if len(text) != 5 || text[2] != ':' || !digits(text[:2]) || !digits(text[3:]) {
		return c, fmt.Errorf("%q is not a time of day; write it as %q", text, "18:00")
	}
	c.hour = int(text[0]-'0')*10 + int(text[1]-'0')
	c.minute = int(text[3]-'0')*10 + int(text[4]-'0')
	if c.minute > 59 || c.hour > 24 || c.hour == 24 && c.minute > 0 {
		return c, fmt.Errorf("%q is not a time of day; hours go from 00:00 to 24:00", text)
	}
	return c, nil
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

func (c clockTime) before(d clockTime) bool {
	return c.hour < d.hour || c.hour == d.hour && c.minute < d.minute
}

// wallTime is the instant at which clocks in zone show the given day and time.
// A time that clocks skip is the first instant after the gap; one that they
// show twice is the first of the two. Days and months may overflow.
func wallTime(year int, month time.Month, day int, at clockTime, zone *time.Location) time.Time {
	return OnClocks(time.Date(year, month, day, at.hour, at.minute, 0, 0, time.UTC), zone)
}

// OnClocks is the instant at which clocks in zone show the day and time that
// wall shows in UTC. A time that clocks skip is the first instant after the
// gap; one that they show twice is the first of the two. time.Date alone
// promises neither side.
func OnClocks(wall time.Time, zone *time.Location) time.Time {
	year, month, day := wall.Date()
	hour, minute, second := wall.Clock()
	t := time.Date(year, month, day, hour, minute, second, wall.Nanosecond(), zone)
	start, end := t.ZoneBounds()
	if !start.IsZero() {
		if at, ok := acrossChange(wall, start, zone); ok {
			return at
		}
	}
	if !end.IsZero() {
		if at, ok := acrossChange(wall, end, zone); ok {
			return at
		}
	}
	return t
}

// acrossChange answers for a wall time that the clock change at the given
// instant skips or repeats.
func acrossChange(wall, change time.Time, zone *time.Location) (time.Time, bool) {
	last := showing(change.Add(-time.Nanosecond), zone).Add(time.Nanosecond)
	first := showing(change, zone)
	switch {
	case first.After(last) && !wall.Before(last) && wall.Before(first): // gap
		return change.In(zone), true
	case first.Before(last) && !wall.Before(first) && wall.Before(last): // fold
		return change.Add(-last.Sub(wall)).In(zone), true
	}
	return time.Time{}, false
}

// showing is what clocks in zone show at t, written as a time in UTC.
func showing(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// addDuration moves t by d, sign times, in zone: first the calendar part, at
// the same time of day, then the elapsed part. A day that a month does not
// have is the last it has.
func addDuration(t time.Time, d Duration, sign int, zone *time.Location) time.Time {
	t = t.In(zone)
	if d.Months != 0 || d.Days != 0 {
		wall := showing(t, zone)
		year, month, day := wall.Date()
		first := time.Date(year, month+time.Month(sign*d.Months), 1, 0, 0, 0, 0, time.UTC)
		lastDay := first.AddDate(0, 1, -1).Day()
		moved := first.AddDate(0, 0, min(day, lastDay)-1+sign*d.Days)
		midnight := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		t = OnClocks(moved.Add(wall.Sub(midnight)), zone)
	}
	return t.Add(time.Duration(sign) * d.Elapsed)
}

// daysBetween counts the midnights from a to b in zone; negative when b is
// the earlier.
func daysBetween(a, b time.Time, zone *time.Location) int {
	return dayNumber(b.In(zone)) - dayNumber(a.In(zone))
}

func dayNumber(t time.Time) int {
	year, month, day := t.Date()
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// weekdays are the names authors write, from Sunday as package time counts.
var weekdays = [...]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// nextWeekday is the first moment after t at which clocks in zone show the
// time on that weekday; the day "day" is any.
func nextWeekday(t time.Time, day string, at clockTime, zone *time.Location) (time.Time, error) {
	if !validWeekday(day) {
		return time.Time{}, fmt.Errorf("%q is not a day; write one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, or day for any", day)
	}
	local := t.In(zone)
	year, month, first := local.Date()
	for ahead := range 9 {
		candidate := wallTime(year, month, first+ahead, at, zone)
		name := weekdays[time.Date(year, month, first+ahead, 0, 0, 0, 0, time.UTC).Weekday()]
		if (day == "day" || day == name) && candidate.After(t) {
			return candidate, nil
		}
	}
	return time.Time{}, fmt.Errorf("no %s at that time within nine days", day)
}

func validWeekday(day string) bool {
	if day == "day" {
		return true
	}
	for _, name := range weekdays {
		if name == day {
			return true
		}
	}
	return false
}
