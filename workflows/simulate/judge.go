package simulate

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
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

// part is one thing that an expectation asks for.
type part struct {
	kind string               // of line
	is   func(Happening) bool // the lines that are it
	near func(Happening) bool // the lines that are nearly it
	// without are messages that must not have left beside it.
	without func(Happening) bool
	why     string
}

func anyLine(Happening) bool { return true }

// parts are the things that an expectation asks for, but for its outcome.
func parts(x definitions.Expectation) (list []part) {
	step := func(name string) func(Happening) bool { return func(h Happening) bool { return h.Step == name } }
	read := x.Told != "" || x.HandedOff != "" || x.Called != "" // what contains is about, where no message is
	aboutMessage := x.Sent != "" || x.Channel != "" || x.Template != ""
	if aboutMessage || x.Contains != "" && !read {
		p := part{kind: "sent", is: message(x), why: "no such message was sent: " + words(x)}
		if x.Sent != "" {
			p.near = step(x.Sent)
		}
		list = append(list, p)
	}
	for _, one := range []struct{ name, kind, why string }{
		{x.Told, "told", "nobody was told by %q"},
		{x.HandedOff, "handed_off", "nothing was handed over by %q"},
		{x.Created, "created", "no record was made by %q"},
		{x.Called, "called", "no call was made by %q"},
	} {
		if one.name == "" {
			continue
		}
		p := part{kind: one.kind, is: step(one.name), near: step(one.name), why: fmt.Sprintf(one.why, one.name)}
		if x.Contains != "" && !aboutMessage && one.kind != "created" {
			p.is = func(h Happening) bool { return h.Step == one.name && strings.Contains(h.Text, x.Contains) }
			p.why += fmt.Sprintf(" with %q", x.Contains)
		}
		list = append(list, p)
	}
	for _, one := range []struct {
		kind, what string
		names      []string
	}{{"consented", "given", x.Consent}, {"revoked", "taken back", x.Revoked}} {
		for _, name := range one.names {
			is := func(h Happening) bool { return h.consent == name }
			list = append(list, part{kind: one.kind, is: is, near: is, why: fmt.Sprintf("the consent %q was not %s", name, one.what)})
		}
	}
	for _, field := range slices.Sorted(maps.Keys(x.Updated)) {
		list = append(list, part{
			kind: "updated", is: func(h Happening) bool { return reflect.DeepEqual(h.updates[field], x.Updated[field]) },
			near: func(h Happening) bool { _, ok := h.updates[field]; return ok }, why: fmt.Sprintf("%s was not set to %v", field, x.Updated[field]),
		})
	}
	return append(list, reasons(x)...)
}

// reasons are what an expectation asks of what the journey said.
func reasons(x definitions.Expectation) []part {
	says := func(h Happening) bool { return x.Why == "" || strings.Contains(h.Text, x.Why) }
	switch {
	case x.NotSent != "":
		of := func(h Happening) bool { return h.Step == x.NotSent && !strings.HasPrefix(h.what, "send: go") }
		return []part{{
			kind: "said", is: func(h Happening) bool { return of(h) && says(h) }, near: of,
			without: func(h Happening) bool { return h.Step == x.NotSent }, why: fmt.Sprintf("nothing is said of a message of %q that does not leave: %s", x.NotSent, words(x)),
		}}
	case x.Why != "":
		return []part{{kind: "said", is: says, near: says, why: fmt.Sprintf("nothing was said of %q", x.Why)}}
	}
	return nil
}

func message(x definitions.Expectation) func(Happening) bool {
	return func(h Happening) bool {
		return (x.Sent == "" || h.Step == x.Sent) && (x.Channel == "" || h.channel == x.Channel) &&
			(x.Template == "" || h.template == x.Template) && (x.Contains == "" || strings.Contains(typed.Replace(h.body), typed.Replace(x.Contains)))
	}
}

// typed writes the spaces that French puts into amounts and before signs as
// the one that a keyboard has: "89,90 €" finds itself.
var typed = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

// words says an expectation in a line.
func words(x definitions.Expectation) string {
	var out []string
	for _, p := range [][2]string{
		{"sent", x.Sent},
		{"not_sent", x.NotSent},
		{"channel", x.Channel},
		{"template", x.Template},
		{"contains", x.Contains},
		{"told", x.Told},
		{"handed_off", x.HandedOff},
		{"created", x.Created},
		{"called", x.Called},
		{"why", x.Why},
		{"outcome", x.Outcome},
		{"goal", x.Goal},
		{"of", x.Of},
		{"contact", x.Contact},
		{"journey", x.Journey},
	} {
		if p[1] != "" {
			out = append(out, fmt.Sprintf("%s = %q", p[0], p[1]))
		}
	}
	for _, name := range x.Consent {
		out = append(out, fmt.Sprintf("consent = %q", name))
	}
	for _, name := range x.Revoked {
		out = append(out, fmt.Sprintf("revoked = %q", name))
	}
	for _, f := range slices.Sorted(maps.Keys(x.Updated)) {
		out = append(out, fmt.Sprintf("%s = %v", f, x.Updated[f]))
	}
	return strings.Join(out, ", ")
}
