package definitions

import (
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// bound is how long an ask, wait or wait_for lasts at most.
func (c *compiler) bound(s *Step) (time.Duration, string) {
	if s.For != "" {
		return longest(s.For), "for " + s.For
	}
	if s.Until != nil {
		return c.ahead(s.Until), "until " + s.Until.Text
	}
	return unbounded, "for any time"
}

// ahead is how far a moment can lie in the future: only after(now, …) is
// known, a moment of data may be any.
func (c *compiler) ahead(e *Expr) time.Duration {
	expr, diags := hclsyntax.ParseExpression([]byte(e.Text+"\n"), e.File, hcl.InitialPos)
	if diags.HasErrors() {
		return unbounded
	}
	if t, ok := expr.(*hclsyntax.ScopeTraversalExpr); ok && t.Traversal.RootName() == "now" {
		return 0
	}
	call, ok := expr.(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name != "after" || len(call.Args) != 2 {
		return unbounded
	}
	from, ok := call.Args[0].(*hclsyntax.ScopeTraversalExpr)
	v, diags := call.Args[1].Value(nil)
	if !ok || from.Traversal.RootName() != "now" || diags.HasErrors() {
		return unbounded
	}
	return longest(v.AsString())
}

// longest is the most time that a duration can take: a day of the clock change
// has 25 hours.
func longest(duration string) time.Duration {
	d, err := ParseDuration(duration)
	if err != nil {
		return unbounded
	}
	return min(time.Duration(d.Months)*31*25*time.Hour+time.Duration(d.Days)*25*time.Hour+d.Elapsed, 1000*window)
}

// delay is how long a message can be held back before it leaves: its own
// moment, the hours it waits for, and the quiet hours of its purpose.
func (c *compiler) delay(s *Step) time.Duration {
	d := time.Duration(0)
	if s.At != nil {
		d = c.ahead(s.At)
	}
	p := c.s.purposes[s.Purpose]
	return d + c.closed([]*Hours{c.hoursNamed(s.During), c.hoursNamed(p.Allowed)}, p.QuietHours)
}

func (c *compiler) hoursNamed(name string) *Hours {
	if h, ok := c.s.hours[name]; ok {
		return &h
	}
	return nil
}

// closed is the longest time without a moment that all of the hours allow. For
// one of them it is its longest gap. For several, in zones of their own, no
// stretch of a day can be closed longer than each of them is closed on its
// worst day, together.
func (c *compiler) closed(hours []*Hours, quiet string) time.Duration {
	var gaps, days []time.Duration
	for _, h := range hours {
		if h == nil {
			continue
		}
		if len(h.Holidays)+len(h.ClosedOn) > 0 {
			return unbounded
		}
		gap, day := h.worst()
		gaps, days = append(gaps, gap), append(days, day)
	}
	if quiet != "" {
		if sp, err := spanOf(quiet); err == nil {
			d := sp.length() + time.Hour // the clock change
			gaps, days = append(gaps, d), append(days, d)
		}
	}
	if len(gaps) == 1 {
		return gaps[0]
	}
	total := time.Duration(0)
	for _, d := range days {
		total += d
	}
	return min(total, unbounded)
}

func (sp clockSpan) length() time.Duration {
	minutes := (sp.to.hour*60 + sp.to.minute) - (sp.from.hour*60 + sp.from.minute)
	if minutes < 0 {
		minutes += 24 * 60
	}
	return time.Duration(minutes) * time.Minute
}

// worst is the longest closed stretch of a week and the most closed time of
// any 24 hours, each with an hour for the clock change.
func (h *Hours) worst() (gap, day time.Duration) {
	const week, oneDay = 7 * 24 * 60, 24 * 60
	var open [week]bool
	always := true
	for n, name := range weekdays {
		for _, text := range h.Days[name] {
			sp, err := spanOf(text)
			if err != nil {
				continue
			}
			for m := sp.from.hour*60 + sp.from.minute; m < sp.to.hour*60+sp.to.minute; m++ {
				open[n*oneDay+m] = true
			}
		}
	}
	run, closedInDay := 0, 0
	for m := range 2 * week {
		if open[m%week] {
			run = 0
		} else {
			run++
			closedInDay++
			always = false
		}
		if m >= oneDay && !open[(m-oneDay)%week] {
			closedInDay--
		}
		gap = max(gap, time.Duration(run)*time.Minute)
		day = max(day, time.Duration(closedInDay)*time.Minute)
	}
	if always {
		return 0, 0
	}
	return gap + time.Hour, day + time.Hour
}
