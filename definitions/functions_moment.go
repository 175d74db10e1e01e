package definitions

import (
	"errors"
	"math/big"

	"github.com/zclconf/go-cty/cty"
)

const maxPattern = 200 // bytes

var takenMoment = parameter{name: "moment", kind: takesMoment}

// momentFunctions are about points in time.
var momentFunctions = []builtin{
	{
		name: "before", params: []parameter{takenMoment, {name: "duration", kind: takesDuration}}, returns: momentType,
		sentence: `The moment that much earlier: before(booking.starts_at, "1d").`,
		run:      func(_ *calling, a []cty.Value) (cty.Value, error) { return shifted(a, -1) },
	},
	{
		name: "after", params: []parameter{takenMoment, {name: "duration", kind: takesDuration}}, returns: momentType,
		sentence: `The moment that much later: after(now, "3h").`,
		run:      func(_ *calling, a []cty.Value) (cty.Value, error) { return shifted(a, 1) },
	},
	{
		name: "days_after", params: []parameter{takenMoment, {name: "days", kind: takesNumber}}, returns: momentType,
		sentence: "The moment so many days later, where a field says how many: days_after(order.delivered_at, product.cycle_days).",
		run:      daysAfterFunction,
	},
	{
		name: "next", params: []parameter{{name: "day", kind: takesDay}, {name: "time", kind: takesClock}}, returns: momentType,
		sentence: `The next such day and time on the contact's clock: next("thursday", "18:00"); "day" is any day.`,
		run:      nextFunction,
	},
	{
		name: "next_open", params: []parameter{{name: "hours", kind: takesHours}, {name: "from", kind: takesMoment, optional: true}}, returns: momentType,
		sentence: "The first moment from now, or from another moment, at which the hours are open: next_open(hours.office).",
		run:      nextOpenFunction,
	},
	{
		name: "same_day", params: []parameter{takenMoment, {name: "time", kind: takesClock}}, returns: momentType,
		sentence: `The same day at another time: same_day(before(booking.starts_at, "1d"), "09:00").`,
		run:      sameDayFunction,
	},
	{
		name: "weekday", params: []parameter{takenMoment}, returns: cty.String,
		sentence: `The day of the week in the reader's language: "vendredi".`,
		run:      patternFunction(func(*localeFormat) string { return "EEEE" }),
	},
	{
		name: "date", params: []parameter{takenMoment}, returns: cty.String,
		sentence: `The day in the reader's language: "27 mars 2026".`,
		run:      patternFunction(func(f *localeFormat) string { return f.date }),
	},
	{
		name: "time", params: []parameter{takenMoment}, returns: cty.String,
		sentence: `The time of day: "15:00".`,
		run:      patternFunction(func(f *localeFormat) string { return f.time }),
	},
	{
		name: "format", params: []parameter{takenMoment, {name: "pattern", kind: takesText}}, returns: cty.String,
		sentence: `A moment by a pattern: format(booking.starts_at, "EEEE d MMMM"); words stand in single quotes.`,
		run: func(c *calling, a []cty.Value) (cty.Value, error) {
			m, _ := momentOf(a[0])
			if len(a[1].AsString()) > maxPattern {
				return cty.NilVal, errLongText
			}
			return cty.StringVal(c.format().moment(m.at, a[1].AsString())), nil
		},
	},
	{
		name: "days_between", params: []parameter{{name: "from", kind: takesMoment}, {name: "to", kind: takesMoment}}, returns: cty.Number,
		sentence: "How many midnights lie between two moments, on the calendar of the first.",
		run: func(_ *calling, a []cty.Value) (cty.Value, error) {
			from, _ := momentOf(a[0])
			to, _ := momentOf(a[1])
			return cty.NumberIntVal(int64(daysBetween(from.at, to.at, from.at.Location()))), nil
		},
	},
}

// shifted moves a moment by a duration on the calendar of the moment's own
// zone. A day stays a day unless hours are added.
func shifted(args []cty.Value, sign int) (cty.Value, error) {
	m, _ := momentOf(args[0])
	d, err := ParseDuration(args[1].AsString())
	if err != nil {
		return cty.NilVal, err
	}
	at := addDuration(m.at, d, sign, m.at.Location())
	if m.dateOnly && d.Elapsed == 0 {
		return dateVal(at), nil
	}
	return momentVal(at), nil
}

// mostDays bounds days_after: a century.
const mostDays = 36525

// daysAfterFunction counts on the calendar of the moment's own zone, as after
// does with "2d".
func daysAfterFunction(_ *calling, args []cty.Value) (cty.Value, error) {
	m, _ := momentOf(args[0])
	days, exact := args[1].AsBigFloat().Int64()
	if exact != big.Exact || days < -mostDays || days > mostDays {
		return cty.NilVal, errors.New("days are a whole number, and no more than a hundred years of them")
	}
	at := addDuration(m.at, Duration{Days: int(days)}, 1, m.at.Location())
	if m.dateOnly {
		return dateVal(at), nil
	}
	return momentVal(at), nil
}

func nextFunction(c *calling, args []cty.Value) (cty.Value, error) {
	at, err := parseClock(args[1].AsString())
	if err != nil {
		return cty.NilVal, err
	}
	zone, err := c.personZone()
	if err != nil {
		return cty.NilVal, err
	}
	t, err := nextWeekday(c.scope.Now, args[0].AsString(), at, zone)
	if err != nil {
		return cty.NilVal, err
	}
	return momentVal(t), nil
}

func nextOpenFunction(c *calling, args []cty.Value) (cty.Value, error) {
	from := c.scope.Now
	if len(args) > 1 {
		m, _ := momentOf(args[1])
		from = m.at
	}
	zone := c.plan.Zone(c.scope)
	t, err := c.plan.NextOpen(args[0].AsString(), from, zone)
	if err != nil {
		return cty.NilVal, err
	}
	return momentVal(t.In(c.zone())), nil
}

// sameDayFunction stays on the day that the moment has in its own zone.
func sameDayFunction(_ *calling, args []cty.Value) (cty.Value, error) {
	m, _ := momentOf(args[0])
	at, err := parseClock(args[1].AsString())
	if err != nil {
		return cty.NilVal, err
	}
	year, month, day := m.at.Date()
	return momentVal(wallTime(year, month, day, at, m.at.Location())), nil
}

func patternFunction(pattern func(f *localeFormat) string) func(*calling, []cty.Value) (cty.Value, error) {
	return func(c *calling, args []cty.Value) (cty.Value, error) {
		m, _ := momentOf(args[0])
		f := c.format()
		return cty.StringVal(f.moment(m.at, pattern(f))), nil
	}
}
