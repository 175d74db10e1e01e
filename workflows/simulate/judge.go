package simulate

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/definitions"
)

// slack is how long after its time an expectation may come true: events and
// ledgers take a moment even when days are skipped.
const slack = 5 * time.Second

// judge holds every expectation against what happened.
func judge(sc *definitions.Scenario, timeline []Happening, ends []end) []Failure {
	var out []Failure
	for _, m := range sc.Moves {
		if m.Expect == nil {
			continue
		}
		near := slices.DeleteFunc(slices.Clone(timeline), func(h Happening) bool {
			return h.At.Before(m.At) || h.At.Sub(m.At) > slack
		})
		if why := missing(*m.Expect, near, ends); why != "" {
			out = append(out, Failure{Pos: m.Pos, At: m.At, Why: why})
		}
	}
	for _, n := range sc.Never {
		if missing(n, timeline, ends) == "" {
			out = append(out, Failure{Pos: n.Pos, Why: "this must never happen, and it did: " + words(n)})
		}
	}
	if f := sc.Finally; f != nil {
		if why := missing(*f, timeline, ends); why != "" {
			out = append(out, Failure{Pos: f.Pos, Why: why})
		}
	}
	return out
}

// missing says which part of an expectation did not come true, "" for none.
func missing(x definitions.Expectation, timeline []Happening, ends []end) string {
	of := func(h Happening) bool { return x.Of == "" || h.Of == x.Of }
	has := func(kind string, ok func(Happening) bool) bool {
		return slices.ContainsFunc(timeline, func(h Happening) bool { return h.Kind == kind && of(h) && ok(h) })
	}
	message := func(h Happening) bool {
		return (x.Sent == "" || h.Step == x.Sent) && (x.Channel == "" || h.channel == x.Channel) &&
			(x.Template == "" || h.template == x.Template) && (x.Contains == "" || strings.Contains(h.body, x.Contains))
	}
	step := func(name string) func(Happening) bool { return func(h Happening) bool { return h.Step == name } }
	switch {
	case (x.Sent != "" || x.Channel != "" || x.Template != "" || x.Contains != "") && !has("sent", message):
		return "no such message was sent: " + words(x)
	case x.Told != "" && !has("told", step(x.Told)):
		return fmt.Sprintf("nobody was told by %q", x.Told)
	case x.HandedOff != "" && !has("handed_off", step(x.HandedOff)):
		return fmt.Sprintf("nothing was handed over by %q", x.HandedOff)
	case x.Created != "" && !has("created", step(x.Created)):
		return fmt.Sprintf("no record was made by %q", x.Created)
	}
	for _, c := range []struct {
		kind, what string
		names      []string
	}{{"consented", "given", x.Consent}, {"revoked", "taken back", x.Revoked}} {
		for _, name := range c.names {
			if !slices.ContainsFunc(timeline, func(h Happening) bool { return h.Kind == c.kind && h.consent == name }) {
				return fmt.Sprintf("the consent %q was not %s", name, c.what)
			}
		}
	}
	for _, field := range slices.Sorted(maps.Keys(x.Updated)) {
		if !has("updated", func(h Happening) bool { return reflect.DeepEqual(h.updates[field], x.Updated[field]) }) {
			return fmt.Sprintf("%s was not set to %v", field, x.Updated[field])
		}
	}
	outcome := x.Outcome
	if x.Goal != "" {
		outcome = "goal." + x.Goal
	}
	if outcome == "" {
		return ""
	}
	var were []string
	for _, e := range ends {
		if x.Of != "" && e.of != x.Of {
			continue
		}
		if e.outcome == outcome || (x.Goal != "" && slices.Contains(e.goals, x.Goal)) {
			return ""
		}
		were = append(were, e.outcome)
	}
	if len(were) == 0 {
		return fmt.Sprintf("the outcome is not %q: no run began", outcome)
	}
	return fmt.Sprintf("the outcome is %q, not %q", strings.Join(were, ", "), outcome)
}

// words says an expectation in a line.
func words(x definitions.Expectation) string {
	var out []string
	for _, p := range [][2]string{{"sent", x.Sent}, {"channel", x.Channel}, {"template", x.Template}, {"contains", x.Contains}, {"told", x.Told}, {"handed_off", x.HandedOff}, {"created", x.Created}, {"outcome", x.Outcome}, {"goal", x.Goal}, {"of", x.Of}} {
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
