package definitions

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// farthest is how far ahead a time to send is looked for.
const farthest = 366 // days

// span is a stretch of a day by the clock; one that ends at or before its
// start runs into the next day.
type span struct{ from, to clockTime }

// parseSpan reads "09:00-18:00".
func parseSpan(text string) (span, error) {
	from, to, ok := strings.Cut(text, "-")
	if !ok {
		return span{}, fmt.Errorf("%q is not a stretch of the day; write it as %q", text, "09:00-18:00")
	}
	var s span
	var err error
	if s.from, err = parseClock(strings.TrimSpace(from)); err != nil {
		return span{}, err
	}
	if s.to, err = parseClock(strings.TrimSpace(to)); err != nil {
		return span{}, err
	}
	if s.from == s.to {
		return span{}, fmt.Errorf("%q starts and ends at the same time; a whole day is %q", text, "00:00-24:00")
	}
	return s, nil
}

// on is when the span of that day begins and ends in zone. A span that begins
// and ends inside an hour that clocks skip is empty.
func (s span) on(year int, month time.Month, day int, zone *time.Location) (start, end time.Time) {
	start = wallTime(year, month, day, s.from, zone)
	if !s.from.before(s.to) {
		day++
	}
	return start, wallTime(year, month, day, s.to, zone)
}

// within finds the span that t lies in: of t's day, or of the day before where
// the span runs over midnight.
func (s span) within(t time.Time, zone *time.Location) (end time.Time, ok bool) {
	year, month, day := t.In(zone).Date()
	for _, back := range []int{1, 0} {
		start, end := s.on(year, month, day-back, zone)
		if !t.Before(start) && t.Before(end) {
			return end, true
		}
	}
	return time.Time{}, false
}

// opening is the hours of a plan, read and placed in a zone.
type opening struct {
	hours Hours
	days  [7][]span // from Sunday
	zone  *time.Location
}

// opening reads the named hours; zone is the contact's, for hours without one.
func (p *Plan) opening(name, zone string) (*opening, error) {
	h, ok := p.Hours[name]
	if !ok {
		return nil, fmt.Errorf("there are no hours called %q", name)
	}
	if h.Timezone != "" {
		zone = h.Timezone
	}
	if zone == "" {
		zone = p.Timezone
	}
	where, err := Location(zone)
	if err != nil {
		return nil, fmt.Errorf("hours %q: %w", name, err)
	}
	o := &opening{hours: h, zone: where}
	for i, day := range weekdays {
		for _, text := range h.Days[day] {
			s, err := parseSpan(text)
			if err != nil {
				return nil, fmt.Errorf("hours %q on %s: %w", name, day, err)
			}
			o.days[i] = append(o.days[i], s)
		}
	}
	for _, country := range h.Holidays {
		if !knownCountry(country) {
			return nil, fmt.Errorf("hours %q: the holidays of %q are not known; known are %s", name, country, strings.Join(holidayCountries(), ", "))
		}
	}
	return o, nil
}

// spansOn are the openings that begin on a day, none on a holiday or a day
// that is named as closed.
func (o *opening) spansOn(year int, month time.Month, day int) []span {
	date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if slices.Contains(o.hours.ClosedOn, date.Format(time.DateOnly)) {
		return nil
	}
	for _, country := range o.hours.Holidays {
		if holiday(country, date) {
			return nil
		}
	}
	return o.days[date.Weekday()]
}

// next is the first instant from t on at which the hours are open.
func (o *opening) next(t time.Time) (time.Time, bool) {
	year, month, day := t.In(o.zone).Date()
	for ahead := -1; ahead <= farthest+1; ahead++ {
		var first time.Time
		for _, s := range o.spansOn(year, month, day+ahead) {
			start, end := s.on(year, month, day+ahead, o.zone)
			if !t.Before(end) || !start.Before(end) {
				continue
			}
			start = laterOf(start, t)
			if first.IsZero() || start.Before(first) {
				first = start
			}
		}
		if !first.IsZero() {
			return first, true
		}
	}
	return time.Time{}, false
}

func laterOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// OpenAt tells whether the named hours are open at t. The zone is the
// contact's, for hours that have none of their own; "" is the workspace's.
func (p *Plan) OpenAt(hours string, t time.Time, zone string) (bool, error) {
	o, err := p.opening(hours, zone)
	if err != nil {
		return false, err
	}
	next, ok := o.next(t)
	return ok && next.Equal(t), nil
}

// NextOpen is the first instant from t on at which the named hours are open,
// t itself where they are, in UTC. Hours that do not open within a year are an
// error. The zone is as in [Plan.OpenAt].
func (p *Plan) NextOpen(hours string, t time.Time, zone string) (time.Time, error) {
	o, err := p.opening(hours, zone)
	if err != nil {
		return time.Time{}, err
	}
	next, ok := o.next(t)
	if !ok {
		return time.Time{}, fmt.Errorf("hours %q do not open within %d days", hours, farthest)
	}
	return next.UTC(), nil
}

// NextAllowed is the first instant from s.Now on at which the step's message
// may leave: outside the quiet hours of its purpose on the contact's clock,
// inside the hours its purpose allows and the hours of the step's `during`. It
// is s.Now itself where that is fine, and otherwise in UTC. A step that could
// not send within 366 days is an error.
func (p *Plan) NextAllowed(st *Step, s *Scope) (time.Time, error) {
	name := st.Purpose
	if name == "" {
		name = p.Purpose
	}
	purpose := p.Purposes[name]
	rules, err := p.sendingRules(purpose, st.During, p.Zone(s))
	if err != nil {
		return time.Time{}, fmt.Errorf("when step %q may send: %w", st.ID, err)
	}
	t, limit := s.Now, s.Now.AddDate(0, 0, farthest)
	for !t.After(limit) {
		moved := t
		for _, rule := range rules {
			next, ok := rule(moved)
			if !ok {
				return time.Time{}, neverAllowed(st)
			}
			moved = next
		}
		if moved.Equal(t) {
			if t.Equal(s.Now) {
				return s.Now, nil
			}
			return t.UTC(), nil
		}
		t = moved
	}
	return time.Time{}, neverAllowed(st)
}

func neverAllowed(st *Step) error {
	return fmt.Errorf("step %q may not send at any time within %d days: its quiet hours, the hours its purpose allows and its during leave nothing", st.ID, farthest)
}

// sendingRules each give the first instant from t on that one rule allows.
func (p *Plan) sendingRules(purpose Purpose, during, zone string) ([]func(time.Time) (time.Time, bool), error) {
	var rules []func(time.Time) (time.Time, bool)
	if purpose.QuietHours != "" {
		quiet, err := parseSpan(purpose.QuietHours)
		if err != nil {
			return nil, fmt.Errorf("quiet hours: %w", err)
		}
		where, err := Location(zone)
		if err != nil {
			return nil, err
		}
		rules = append(rules, func(t time.Time) (time.Time, bool) {
			if end, ok := quiet.within(t, where); ok {
				return end, true
			}
			return t, true
		})
	}
	for _, hours := range slices.Compact([]string{purpose.Allowed, during}) {
		if hours == "" {
			continue
		}
		o, err := p.opening(hours, zone)
		if err != nil {
			return nil, err
		}
		rules = append(rules, o.next)
	}
	return rules, nil
}
