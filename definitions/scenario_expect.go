package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// stepNamed is a step of one of the journeys, of one of the kinds.
func (s *scenarioReader) stepNamed(plans []*Plan, n *node, arg string, kinds []Kind) string {
	name := n.text(arg)
	if name == "" {
		return ""
	}
	var known []string
	for _, p := range plans {
		for _, step := range p.Steps {
			if slices.Contains(kinds, step.Kind) {
				known = append(known, step.ID)
			}
		}
	}
	if !slices.Contains(known, name) {
		s.r.add(problem{
			code: codeNoSuchStep, at: n.argAt(arg), summary: fmt.Sprintf("There is no %s %q in journey %q", joinKinds(kinds), name, plans[0].Journey),
			detail: "", try: orElse(name, known, "The journey has none."),
		})
		return ""
	}
	return name
}

func joinKinds(kinds []Kind) string {
	var list []string
	for _, k := range kinds {
		list = append(list, string(k))
	}
	return strings.Join(list, " or ")
}

// expectation reads an expect, never or finally.
func (s *scenarioReader) expectation(n *node) Expectation {
	e := Expectation{
		Pos: n.pos(), Of: n.text("of"), Template: n.text("template"), Contains: n.text("contains"),
		Outcome: n.text("outcome"), Goal: n.text("goal"), Why: n.text("why"), Contact: s.who(n),
	}
	if n.refs["contact"] == s.main {
		e.Contact, _ = s.out.Contact["id"].(string)
	}
	plan := s.asked(n)
	if plan != s.plan {
		e.Journey = plan.Journey
	}
	for _, one := range []struct {
		arg   string
		kinds []Kind
		into  *string
	}{
		{"sent", messages, &e.Sent},
		{"not_sent", messages, &e.NotSent},
		{"told", []Kind{Tell, Handoff}, &e.Told}, // a hand-off is told on
		{"handed_off", []Kind{Handoff}, &e.HandedOff},
		{"created", []Kind{Create}, &e.Created},
		{"called", []Kind{HTTP}, &e.Called},
	} {
		*one.into = s.stepNamed([]*Plan{plan}, n, one.arg, one.kinds)
	}
	if v, ok := n.consts["updated"]; ok {
		e.Updated = s.updated(v, n.argAt("updated"))
	}
	e.Channel = s.channel(n)
	e.Consent = s.consents(n, "consent")
	e.Revoked = s.consents(n, "revoked", "*")
	if e.Template != "" && e.Template != "text" {
		if _, ok := plan.Templates[e.Template]; !ok {
			s.r.add(problem{code: codeNoSuchRef, at: n.argAt("template"), summary: fmt.Sprintf("The journey has no template %q", e.Template), detail: "", try: orElse(e.Template, append(names(plan.Templates), "text"), "")})
		}
	}
	s.checkGoal(plan, n, e)
	if asksNothing(n) {
		s.r.add(problem{code: codeMissing, at: n.header, summary: fmt.Sprintf("This %s says nothing", n.spec.name()), detail: "A test that asks nothing always passes.", try: `sent = "…"`})
	}
	return e
}

// asked is the plan of the journey that an expectation is about.
func (s *scenarioReader) asked(n *node) *Plan {
	name := n.refs["journey"]
	for _, p := range s.plans {
		if name == p.Journey {
			return p
		}
	}
	if name != "" {
		s.r.add(problem{
			code: codeNoSuchRef, at: n.argAt("journey"), summary: fmt.Sprintf("Journey %q is not in use here", name),
			detail: "A scenario runs one journey, and those that given names beside it.", try: fmt.Sprintf("beside = [%q] in given.", name),
		})
	}
	return s.plan
}

// asksNothing tells whether an expectation only says whom it is about.
func asksNothing(n *node) bool {
	for name := range n.args {
		if !slices.Contains([]string{"of", "contact", "journey"}, name) {
			return false
		}
	}
	return true
}

// channel is a channel's name.
func (s *scenarioReader) channel(n *node) string {
	name := n.text("channel")
	if name != "" && !slices.Contains(channelNames, name) {
		s.wrong(n.argAt("channel"), fmt.Sprintf("%q is not a channel", name), "", orElse(name, channelNames, ""))
		return ""
	}
	return name
}

// consents are names under which the folder's purposes keep a consent, so that
// no test passes because of a name nobody uses.
func (s *scenarioReader) consents(n *node, arg string, more ...string) []string {
	known := slices.Clone(more)
	for _, purpose := range names(s.l.s.purposes) {
		if name := orDefault(s.l.s.purposes[purpose].Consent, purpose); !slices.Contains(known, name) {
			known = append(known, name)
		}
	}
	list := n.texts(arg)
	for _, name := range list {
		if !slices.Contains(known, name) {
			s.r.add(problem{
				code: codeNoSuchName, at: n.argAt(arg), summary: fmt.Sprintf("No consent is called %q", name), detail: "A purpose keeps it under the consent it asks for, or under its own name where it asks for none.",
				try: orElse(name, known, `Give a purpose in settings.hcl consent = "…".`),
			})
		}
	}
	return list
}

func (s *scenarioReader) checkGoal(plan *Plan, n *node, e Expectation) {
	var goals []string
	for _, l := range plan.Listeners {
		if l.Goal {
			goals = append(goals, l.Name)
		}
	}
	goal, at := e.Goal, n.argAt("goal")
	if name, ok := strings.CutPrefix(e.Outcome, "goal."); ok {
		goal, at = name, n.argAt("outcome")
	}
	if goal != "" && !slices.Contains(goals, goal) {
		s.r.add(problem{code: codeNoSuchName, at: at, summary: fmt.Sprintf("The journey has no goal %q", goal), detail: "", try: orElse(goal, goals, "Use outcome.")})
	}
	switch kind, _, _ := strings.Cut(e.Outcome, "."); kind {
	case "", "completed", "failed", "open", "goal", "stop":
	default:
		s.wrong(n.argAt("outcome"), fmt.Sprintf("%q is not an outcome", e.Outcome), "Runs end completed, failed, with goal.<name> or stop.<why>, or are open.", orElse(e.Outcome, []string{"completed", "failed", "open"}, ""))
	}
}

// updated reads { "booking.status" = "confirmed" }, typed as the record's
// field is.
func (s *scenarioReader) updated(v cty.Value, at hcl.Range) map[string]any {
	if !v.Type().IsObjectType() {
		s.wrong(at, "updated is a list of fields with values", "", `updated = { "booking.status" = "confirmed" }`)
		return nil
	}
	values := map[string]any{}
	fields := v.AsValueMap()
	for _, path := range names(fields) {
		kind, field, ok := strings.Cut(path, ".")
		t := s.l.s.types.records[kind]
		if kind == "contact" {
			t = s.l.s.types.contact
		}
		of, known := t.Fields[field]
		if t.Kind == "" && ok { // a kind the events do not know: what a create step made
			values[path] = plainValue(fields[path])
			continue
		}
		if !known {
			s.r.add(problem{
				code: codeNoSuchField, at: at, summary: fmt.Sprintf("There is no field %q", path), detail: fieldsSentence(kind, t),
				try: orElse(field, names(t.Fields), `"booking.status" = "…"`),
			})
			continue
		}
		values[path] = s.typed(fields[path], of, path, at)
	}
	return values
}
