package definitions

import (
	"strconv"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// DateDue is the first moment after from and up to and including to at which
// the trigger's date comes for the person and record of the scope, in UTC; ok
// is false where none does, also where the date is missing. Where several may
// lie in between, the caller asks again from the one it got.
//
// The day is the one that the date shows in its own zone, `at` is a time on
// the person's clock ([Plan.Zone]). The id is the same however often one asks:
// the day it is due ("2026-06-01"), so that a date which moves on fires again
// and one whose hour alone moves does not; for a yearly one the year ("2026"),
// so that it fires once a year however the date is corrected. That is the year
// of the date itself: before(contact.birthday, "7d") on 27 December 2026 for 3
// January has the id "2027". A yearly date comes from its own year on; one on
// 29 February is on 28 February in years without it.
func (p *Plan) DateDue(t Trigger, s *Scope, from, to time.Time) (at time.Time, id string, ok bool, err error) {
	if t.Date == nil || !from.Before(to) {
		return time.Time{}, "", false, nil
	}
	d, err := p.dueDate(t.Date, s)
	if err != nil || d == nil {
		return time.Time{}, "", false, err
	}
	if !t.Date.Yearly {
		at, id = d.once()
		ok = at.After(from) && !at.After(to)
	} else {
		at, id, ok = d.everyYear(from, to)
	}
	if !ok {
		return time.Time{}, "", false, nil
	}
	return at.UTC(), id, true, nil
}

// dueDate is a trigger's date, read from the data of one person.
type dueDate struct {
	base   moment  // in its own zone
	shifts []shift // around it, from the inside out
	at     *clockTime
	person *time.Location
}

// shift is one before(…) or after(…) around a date.
type shift struct {
	by   Duration
	sign int
}

// dueDate is nil where the date is missing.
func (p *Plan) dueDate(t *DateTrigger, s *Scope) (*dueDate, error) {
	c, err := p.calling(s)
	if err != nil {
		return nil, t.Value.failed(err)
	}
	d := &dueDate{}
	if d.person, err = c.personZone(); err != nil {
		return nil, t.Value.failed(err)
	}
	if t.At != "" {
		clock, err := parseClock(t.At)
		if err != nil {
			return nil, t.Value.failed(err)
		}
		d.at = &clock
	}
	inner := t.Value
	for {
		next, by, ok := c.unshifted(inner)
		if !ok {
			break
		}
		inner, d.shifts = next, append([]shift{by}, d.shifts...)
	}
	v, err := c.eval(&inner)
	if err != nil {
		return nil, err
	}
	if v, err = takesMoment.take(v, c.zone); err != nil {
		return nil, inner.failed(err)
	}
	var ok bool
	if d.base, ok = momentOf(v); !ok {
		return nil, nil
	}
	return d, nil
}

// unshifted takes before(x, "7d") apart. The shift of a yearly date is made in
// each year anew: a week before 5 March is 26 February, or 27 in a leap year.
func (c *calling) unshifted(e Expr) (Expr, shift, bool) {
	program, diags := programs.get(e.Text)
	if diags.HasErrors() {
		return e, shift{}, false
	}
	call, ok := program.expression.(*hclsyntax.FunctionCallExpr)
	if !ok || len(call.Args) != 2 || call.Name != "before" && call.Name != "after" {
		return e, shift{}, false
	}
	duration := e.part(call.Args[1].Range())
	v, err := c.eval(&duration)
	if err != nil || v.Type() != cty.String || v.IsNull() {
		return e, shift{}, false // the whole call says what is wrong
	}
	by, err := ParseDuration(v.AsString())
	if err != nil {
		return e, shift{}, false
	}
	sign := 1
	if call.Name == "before" {
		sign = -1
	}
	return e.part(call.Args[0].Range()), shift{by, sign}, true
}

// part is an expression inside another, at its place in the author's file.
func (e *Expr) part(at hcl.Range) Expr {
	inner := Expr{
		Text: string(at.SliceBytes([]byte(e.Text))),
		File: e.File, Line: e.Line + at.Start.Line - 1, Column: at.Start.Column, Byte: e.Byte + at.Start.Byte,
	}
	if at.Start.Line == 1 {
		inner.Column += e.Column - 1
	}
	return inner
}

// once is when a date that comes once is due.
func (d *dueDate) once() (at time.Time, id string) {
	return d.due(d.base.at), d.moved(d.base.at).Format(time.DateOnly)
}

// everyYear is the first time in a stretch at which a yearly date is due.
func (d *dueDate) everyYear(from, to time.Time) (at time.Time, id string, ok bool) {
	zone := d.base.at.Location()
	wall := showing(d.base.at, zone)
	if d.base.dateOnly { // where midnight is skipped the day begins later
		wall = wall.Truncate(24 * time.Hour)
	}
	around := d.yearsShifted()
	for year := max(wall.Year(), from.Year()-around); year <= to.Year()+around; year++ {
		at := d.due(inYear(wall, year, zone))
		if at.After(to) {
			break
		}
		if at.After(from) {
			return at, strconv.Itoa(year), true
		}
	}
	return time.Time{}, "", false
}

// inYear is the day and time that wall shows in UTC, in another year.
func inYear(wall time.Time, year int, zone *time.Location) time.Time {
	_, month, day := wall.Date()
	last := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	midnight := wall.Truncate(24 * time.Hour)
	return OnClocks(time.Date(year, month, min(day, last), 0, 0, 0, 0, time.UTC).Add(wall.Sub(midnight)), zone)
}

// due is when the trigger fires for a date at the given instant.
func (d *dueDate) due(t time.Time) time.Time {
	moved := d.moved(t)
	if d.at == nil {
		return moved
	}
	year, month, day := moved.Date()
	return wallTime(year, month, day, *d.at, d.person)
}

// moved is the date with its shifts, in its own zone.
func (d *dueDate) moved(t time.Time) time.Time {
	zone := d.base.at.Location()
	for _, s := range d.shifts {
		t = addDuration(t, s.by, s.sign, zone)
	}
	return t.In(zone)
}

// yearsShifted is how many years a date and its firing can lie apart at most.
func (d *dueDate) yearsShifted() int {
	years := 1
	for _, s := range d.shifts {
		years += s.by.Months/12 + s.by.Days/365 + int(s.by.Elapsed/(365*24*time.Hour)) + 1
	}
	return years
}
