package definitions

import (
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
)

// scenarioReader reads one scenario block and checks it against the journey's
// plan, so that a test never passes because of a mistyped name.
type scenarioReader struct {
	*decoder
	l    *loader
	plan *Plan
	out  *Scenario
	last time.Time
}

// scenario reads a scenario; nil where it has errors or its journey has.
func (l *loader) scenario(def journeyDef, w *Workspace) *Scenario {
	given := def.n.one("given")
	if given == nil {
		return nil
	}
	if _, ok := l.journeys[given.refs["journey"]]; !ok {
		checkRef(def.d, given, "journey", names(l.journeys))
		return nil
	}
	plan := w.Plan(given.refs["journey"])
	if plan == nil {
		return nil
	}
	before := l.r.mark()
	s := &scenarioReader{decoder: def.d, l: l, plan: plan, out: &Scenario{Name: def.n.label, Pos: def.n.pos(), Journey: plan.Journey}}
	s.given(given)
	for _, n := range def.n.inner {
		switch n.spec.key {
		case "when":
			s.when(n)
		case "expect":
			e := s.expectation(n)
			s.out.Moves = append(s.out.Moves, Move{Pos: n.pos(), At: s.time(n, n.label, n.at), Expect: &e})
		case "never":
			s.out.Never = append(s.out.Never, s.expectation(n))
		case "finally":
			e := s.expectation(n)
			s.out.Finally = &e
		}
	}
	if l.r.mark() > before || l.r.errorIn(def.n.whole()) {
		return nil
	}
	return s.out
}

func (s *scenarioReader) given(n *node) {
	s.out.Now = s.time(n, n.text("now"), n.argAt("now"))
	s.out.Window = orDefault(n.word("window").word, "closed")
	if fixture := s.l.fixtures[n.refs["contact"]]; fixture != nil {
		s.contact(fixture)
	} else {
		checkRef(s.decoder, n, "contact", names(s.l.fixtures))
	}
	if n.has("consent") {
		s.out.Consent = n.texts("consent")
	}
	s.out.EventType = n.text("event_type")
	if s.out.EventType == "" && len(s.plan.Triggers) > 0 {
		s.out.EventType = s.plan.Triggers[0].On
	}
	if _, known := s.l.s.types.events[s.out.EventType]; !known && n.has("event_type") {
		s.unknownEvent(s.out.EventType, n.argAt("event_type"))
		return
	}
	for _, record := range n.all("record") {
		if r := s.record(record); r != nil {
			s.out.Records = append(s.out.Records, *r)
		}
	}
	if v, ok := n.consts["event"]; ok {
		var told []ScenarioRecord
		s.out.Event, told = s.eventData(s.out.EventType, v.AsValueMap(), v.Type().IsObjectType(), n.argAt("event"))
		for _, r := range told {
			if !slices.ContainsFunc(s.out.Records, func(have ScenarioRecord) bool { return have.Kind == r.Kind && have.ID == r.ID }) {
				s.out.Records = append(s.out.Records, r)
			}
		}
	}
}

func (s *scenarioReader) unknownEvent(event string, at hcl.Range) {
	s.r.add(problem{
		code: codeNoSuchEvent, at: at, summary: fmt.Sprintf("There is no event %q", event), detail: "",
		try: didYouMeanEvent(event, names(s.l.s.types.events)),
	})
}

// contact takes a fixture's fields; what the person agreed to stands beside
// them.
func (s *scenarioReader) contact(fixture *node) {
	s.out.Contact = map[string]any{}
	d := &decoder{r: s.r, src: fixture.src, vars: s.vars}
	outside := &scenarioReader{decoder: d, l: s.l, plan: s.plan}
	for _, name := range names(fixture.consts) {
		v := fixture.consts[name]
		if name == "consent" {
			if !isTexts(v) {
				d.wrong(fixture.argAt(name), "consent is a list of texts", "", `consent = ["service"]`)
				continue
			}
			s.out.Consent = texts(v)
			continue
		}
		t, ok := s.l.s.types.contact.Fields[name]
		if !ok {
			d.r.add(problem{
				code: codeNoSuchField, at: fixture.args[name].NameRange, summary: fmt.Sprintf("contact has no field %q", name),
				detail: fieldsSentence("contact", s.l.s.types.contact), try: orElse(name, names(s.l.s.types.contact.Fields), ""),
			})
			continue
		}
		s.out.Contact[name] = outside.typed(v, t, "contact."+name, fixture.argAt(name))
	}
	for _, name := range []string{"id", "phone"} {
		if text, _ := s.out.Contact[name].(string); text == "" {
			d.r.add(problem{code: codeMissing, at: fixture.header, summary: name + " is missing in this fixture", detail: "Without it nobody could be written to.", try: name + ` = "…"`})
		}
	}
}

// time reads the time of a block. A page goes forward in time.
func (s *scenarioReader) time(n *node, text string, at hcl.Range) time.Time {
	if text == "" {
		return time.Time{}
	}
	t, err := parseMoment(text, s.zone())
	if err != nil {
		s.badTime(text, at)
		return time.Time{}
	}
	if t.Before(s.last) {
		s.r.add(problem{
			code: codeTimeText, at: at, summary: "This is earlier than what stands above it",
			detail: "A scenario is read from top to bottom and goes forward in time.", try: "Move the block up.",
		})
	}
	s.last = t
	return t.UTC()
}
