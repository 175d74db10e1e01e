package definitions

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Cron is a calendar of firings by the clock: minute, hour, day of the month,
// month and weekday. The zero Cron never fires.
type Cron struct {
	text                                   string
	minutes, hours, days, months, weekdays uint64 // one bit per value
}

// ParseCron reads the five fields of crontab(5): numbers, ranges, lists, steps,
// names of months and weekdays; 0 and 7 are Sunday. The error says in an
// author's words what to write instead, also where crontab would take a text
// and mean something else than its author: a zone in front, both day fields at
// once (either of them counts there), a date that never comes.
func ParseCron(text string) (Cron, error) {
	fields := strings.Fields(text)
	if err := checkCronShape(text, fields); err != nil {
		return Cron{}, err
	}
	c := Cron{text: strings.Join(fields, " ")}
	for i, bits := range []*uint64{&c.minutes, &c.hours, &c.days, &c.months, &c.weekdays} {
		var err error
		if *bits, err = cronFields[i].bits(fields[i]); err != nil {
			return Cron{}, fmt.Errorf("%q: %w", c.text, err)
		}
	}
	if day, weekday := fields[2], fields[4]; !anyValue(day) && !anyValue(weekday) {
		return Cron{}, fmt.Errorf("%q names a day of the month (%s) and a weekday (%s); put * in one of the two places, or write two triggers", c.text, day, weekday)
	}
	if !c.comes() {
		return Cron{}, fmt.Errorf("%q never comes: no month it names has a day %s; the last day is 28 or 29 in February, 30 in April, June, September and November", c.text, fields[2])
	}
	return c, nil
}

// String is the calendar as its author wrote it, with single spaces.
func (c Cron) String() string { return c.text }

// cronShorthands are what other systems take in place of the five fields.
var cronShorthands = map[string]string{
	"@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
	"@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}

func checkCronShape(text string, fields []string) error {
	const example = `five parts such as "0 9 * * mon": minute, hour, day, month, weekday`
	if len(fields) == 0 {
		return fmt.Errorf("a calendar is missing; write %s", example)
	}
	first := strings.ToLower(fields[0])
	if strings.Contains(first, "tz=") {
		return fmt.Errorf("%q has a time zone in front; the workspace's zone counts, so leave %q out", text, fields[0])
	}
	if instead, ok := cronShorthands[first]; ok {
		return fmt.Errorf("%q is not known; write %q", text, instead)
	}
	if len(fields) != len(cronFields) {
		return fmt.Errorf("%q has %d parts; write %s", text, len(fields), example)
	}
	return nil
}

// comes tells whether any month has a day that is asked for.
func (c Cron) comes() bool {
	for month := time.January; month <= time.December; month++ {
		const leap = 2024
		last := time.Date(leap, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
		if has(c.months, int(month)) && c.days&(1<<(last+1)-1) != 0 {
			return true
		}
	}
	return false
}

// cronHorizon is how far ahead a firing can lie: 29 February comes after eight
// years where a century is not a leap year.
const cronHorizon = 8*366 + 1 // days

// Next is the first firing after the given instant by the clocks of a zone, in
// that zone; false where there is none. A time that the clocks skip fires at
// the first instant after the gap, together with others that are due then; one
// that they show twice fires at the first of the two and not again.
func (c Cron) Next(after time.Time, zone *time.Location) (time.Time, bool) {
	wall := showing(after, zone)
	year, month, first := wall.Date()
	for ahead := range cronHorizon {
		day := time.Date(year, month, first+ahead, 0, 0, 0, 0, time.UTC)
		if !c.onDay(day) {
			continue
		}
		if at, ok := c.nextOn(day, after, zone); ok {
			return at, true
		}
	}
	return time.Time{}, false
}

// Between lists the firings after one instant and up to and including another,
// in order and as [Cron.Next] gives them.
func (c Cron) Between(after, upTo time.Time, zone *time.Location) []time.Time {
	var firings []time.Time
	for {
		next, ok := c.Next(after, zone)
		if !ok || next.After(upTo) {
			return firings
		}
		firings, after = append(firings, next), next
	}
}

func (c Cron) onDay(day time.Time) bool {
	return has(c.months, int(day.Month())) && has(c.days, day.Day()) && has(c.weekdays, int(day.Weekday()))
}

// nextOn is the first firing after an instant among those of one day, given as
// its midnight in UTC.
func (c Cron) nextOn(day, after time.Time, zone *time.Location) (time.Time, bool) {
	for hour := range 24 {
		if !has(c.hours, hour) || !OnClocks(day.Add(time.Duration(hour)*time.Hour+59*time.Minute), zone).After(after) {
			continue
		}
		for minute := range 60 {
			if !has(c.minutes, minute) {
				continue
			}
			wall := day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
			if at := OnClocks(wall, zone); at.After(after) {
				return at, true
			}
		}
	}
	return time.Time{}, false
}

func has(bits uint64, n int) bool { return bits&(1<<n) != 0 }

func anyValue(field string) bool { return field == "*" || field == "?" }

// cronParser reads fields once ours have been through [cronField.check]: it
// panics on a lone "TZ=UTC" and takes 7 for no weekday (v3.0.1).
var cronParser = cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
