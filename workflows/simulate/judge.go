package simulate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/definitions"
)

// slack is how long after its time an expectation may come true: what a person
// types counts as an answer when nothing follows it for 5 s, and events and
// ledgers take a moment even when days are skipped.
const slack = 10 * time.Second

// happened is what an expectation is held against.
type happened struct {
	sc    *definitions.Scenario
	lines []Happening
	ends  []end
	// from and to bound the lines; zero is the whole scenario.
	from, to time.Time
}

// judge holds every expectation against what happened.
func judge(sc *definitions.Scenario, timeline []Happening, ends []end) []Failure {
	whole := happened{sc: sc, lines: timeline, ends: ends}
	var out []Failure
	for _, m := range sc.Moves {
		if m.Expect == nil {
			continue
		}
		if f := whole.at(m.At).misses(*m.Expect); f.Why != "" {
			f.Pos, f.At = m.Pos, m.At
			out = append(out, f)
		}
	}
	for _, n := range sc.Never {
		if f := whole.misses(n); f.Why == "" {
			f.Pos, f.Why = n.Pos, "this must never happen, and it did: "+words(n)
			out = append(out, f)
		}
	}
	for _, x := range sc.Finally {
		if f := whole.misses(x); f.Why != "" {
			f.Pos = x.Pos
			out = append(out, f)
		}
	}
	return out
}

// at is what has happened at a moment, give or take the slack.
func (h happened) at(t time.Time) happened {
	h.from, h.to = t, t.Add(slack)
	ends := h.ends
	h.ends = nil
	for _, e := range ends {
		if e.opened.After(h.to) {
			continue
		}
		if e.closed.After(h.to) {
			e.outcome, e.goals = "open", nil
		}
		h.ends = append(h.ends, e)
	}
	return h
}

// misses says which part of an expectation did not come true, with no Why for
// none, and which lines of the timeline it is about: those that came true, or
// those that came nearest.
func (h happened) misses(x definitions.Expectation) (f Failure) {
	for _, part := range parts(x) {
		hits := h.find(x, part.kind, part.is, true)
		if part.without != nil {
			if without := h.find(x, "sent", part.without, true); len(without) > 0 {
				return Failure{Why: part.why, Hint: "it left", lines: without}
			}
		}
		if len(hits) == 0 {
			near := h.find(x, part.kind, part.near, false)
			return Failure{Why: part.why, Hint: h.instead(near), lines: near}
		}
		f.lines = append(f.lines, hits...)
	}
	if why := h.outcome(x); why != "" {
		return Failure{Why: why, lines: h.find(x, "ended", anyLine, false)}
	}
	return f
}

// find are the lines of a kind about whom an expectation is, within its time
// or at all.
func (h happened) find(x definitions.Expectation, kind string, is func(Happening) bool, timed bool) (lines []int) {
	journey := x.Journey
	if journey == "" {
		journey = h.sc.Journey
	}
	for i, l := range h.lines {
		switch {
		case l.Kind != kind || is == nil || !is(l),
			x.Of != "" && l.Of != x.Of && l.Journey != "",
			x.Contact != "" && l.Contact != x.Contact,
			l.Journey != "" && l.Journey != journey,
			timed && !h.from.IsZero() && (l.At.Before(h.from) || l.At.After(h.to)):
		default:
			lines = append(lines, i)
		}
	}
	return lines
}

// instead says what came nearest in time.
func (h happened) instead(near []int) string {
	if len(near) == 0 {
		return ""
	}
	off := func(i int) time.Duration { return h.lines[i].At.Sub(h.from).Abs() }
	l := h.lines[slices.MinFunc(near, func(a, b int) int { return cmp.Compare(off(a), off(b)) })]
	switch {
	case h.from.IsZero() || !(l.At.Before(h.from) || l.At.After(h.to)):
		return "there is: " + clip(l.Text)
	case l.At.Before(h.from):
		return fmt.Sprintf("it was %s earlier", h.from.Sub(l.At).Round(time.Second))
	}
	return fmt.Sprintf("it was %s later", l.At.Sub(h.from).Round(time.Second))
}

// clip keeps a line of a report short.
func clip(text string) string {
	const long = 120
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > long {
		return string(r[:long]) + "…"
	}
	return text
}

// outcome says how the outcome differs, "" for not.
func (h happened) outcome(x definitions.Expectation) string {
	want := x.Outcome
	if x.Goal != "" {
		want = "goal." + x.Goal
	}
	if want == "" {
		return ""
	}
	journey := x.Journey
	if journey == "" {
		journey = h.sc.Journey
	}
	var were []string
	for _, e := range h.ends {
		if e.journey != journey || x.Of != "" && e.of != x.Of || x.Contact != "" && e.contact != x.Contact {
			continue
		}
		if e.outcome == want || (x.Goal != "" && slices.Contains(e.goals, x.Goal)) {
			return ""
		}
		were = append(were, e.outcome)
	}
	if len(were) == 0 {
		return fmt.Sprintf("the outcome is not %q: no run began", want)
	}
	return fmt.Sprintf("the outcome is %q, not %q", strings.Join(were, ", "), want)
}
