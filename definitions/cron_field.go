package definitions

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/robfig/cron/v3"
)

// cronField is one of the five places of a calendar.
type cronField struct {
	one, many string // what authors call a value
	min, max  int
	names     []string // from min on
	examples  string
	of        func(*cron.SpecSchedule) uint64
}

// cronFields stand in the order of crontab(5).
var cronFields = []cronField{
	{
		one: "a minute", many: "minutes", max: 59, examples: `"0", "0,30" or "*/15"`,
		of: func(s *cron.SpecSchedule) uint64 { return s.Minute },
	},
	{
		one: "an hour", many: "hours", max: 23, examples: `"9", "9,18" or "8-17"`,
		of: func(s *cron.SpecSchedule) uint64 { return s.Hour },
	},
	{
		one: "a day of the month", many: "days", min: 1, max: 31, examples: `"1", "1,15" or "*"`,
		of: func(s *cron.SpecSchedule) uint64 { return s.Dom },
	},
	{
		one: "a month", many: "months", min: 1, max: 12, examples: `"6", "jun" or "*"`,
		names: []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"},
		of:    func(s *cron.SpecSchedule) uint64 { return s.Month },
	},
	{
		one: "a weekday", many: "weekdays", max: 7, examples: `"mon", "mon-fri" or "*", with 0 and 7 for Sunday`,
		names: []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"},
		of:    func(s *cron.SpecSchedule) uint64 { return s.Dow },
	},
}

// cronElement is a value, a range or any value, each with a step or without.
var cronElement = regexp.MustCompile(`^(?:[*?]|([0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?)(?:/([0-9]{1,3}))?$`)

// bits are the values that a field names.
func (f cronField) bits(field string) (uint64, error) {
	elements := strings.Split(strings.ToLower(field), ",")
	for i, element := range elements {
		plain, err := f.check(element)
		if err != nil {
			return 0, err
		}
		elements[i] = plain
	}
	place := slices.IndexFunc(cronFields, func(g cronField) bool { return g.one == f.one })
	fields := []string{"*", "*", "*", "*", "*"}
	fields[place] = strings.Join(elements, ",")
	schedule, err := cronParser.Parse(strings.Join(fields, " "))
	if err != nil {
		return 0, f.wrong(field)
	}
	return f.of(schedule.(*cron.SpecSchedule)), nil
}

// check reads one element and writes it with plain numbers that are in range,
// weekdays from 0 to 6.
func (f cronField) check(element string) (string, error) {
	m := cronElement.FindStringSubmatch(element)
	if m == nil {
		return "", f.wrong(element)
	}
	step := 1
	if m[3] != "" {
		step, _ = strconv.Atoi(m[3]) // two or three digits
		if step < 1 || step > f.max-f.min {
			return "", fmt.Errorf("%q cannot be: %s go from %d to %d, and a step of %d never comes again before they begin anew", element, f.many, f.min, f.max, step)
		}
	}
	if m[1] == "" {
		return element, nil
	}
	from, ok := f.value(m[1])
	to := from
	if ok && m[2] != "" {
		to, ok = f.value(m[2])
	} else if m[3] != "" {
		to = f.max
	}
	if !ok {
		return "", f.wrong(element)
	}
	return f.listed(element, from, to, step)
}

// listed are the values of a range. Weekdays go round, since a weekend is
// sat-sun and sat-mon a long one.
func (f cronField) listed(element string, from, to, step int) (string, error) {
	week := f.max == 7
	if week && to < from {
		to += 7
	}
	if to < from {
		return "", fmt.Errorf("%q goes backwards; write %d-%d,%d-%d to go round", element, from, f.max, f.min, to)
	}
	var values []string
	for v := from; v <= to; v += step {
		if week {
			values = append(values, strconv.Itoa(v%7))
			continue
		}
		values = append(values, strconv.Itoa(v))
	}
	return strings.Join(values, ","), nil
}

// value is a number in range, or the number of a name.
func (f cronField) value(text string) (int, bool) {
	if n, err := strconv.Atoi(text); err == nil {
		return n, n >= f.min && n <= f.max
	}
	n := slices.Index(f.names, text)
	return f.min + n, n >= 0
}

func (f cronField) wrong(written string) error {
	return fmt.Errorf("%q is not %s; %s go from %d to %d: write for example %s", written, f.one, f.many, f.min, f.max, f.examples)
}
