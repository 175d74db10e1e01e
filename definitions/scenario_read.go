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
	l     *loader
	plan  *Plan
	plans []*Plan // plan, and those of the journeys beside it
	main  string  // the fixture of the scenario's person
	out   *Scenario
	last  time.Time
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
	s := &scenarioReader{decoder: def.d, l: l, plan: plan, plans: []*Plan{plan}, main: given.refs["contact"], out: &Scenario{Name: def.n.label, Pos: def.n.pos(), Journey: plan.Journey}}
	if !s.beside(given, w) {
		return nil
	}
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
			s.out.Finally = append(s.out.Finally, s.expectation(n))
		}
	}
	s.strangersApart(given)
	s.begins(given)
	if l.r.mark() > before || l.r.errorIn(def.n.whole()) {
		return nil
	}
	return s.out
}

func (s *scenarioReader) given(n *node) {
	s.out.Now = s.time(n, n.text("now"), n.argAt("now"))
	s.out.Window = orDefault(n.word("window").word, "closed")
	if fixture := s.l.fixtures[n.refs["contact"]]; fixture != nil {
		s.out.Contact, s.out.Consent = s.fixture(fixture)
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
	s.out.History = s.history(n)
	for _, person := range n.all("person") {
		s.person(person)
	}
	for _, answer := range n.all("http") {
		if a := s.answer(answer); a != nil {
			s.out.Answers = append(s.out.Answers, *a)
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

// beside finds the other journeys that are in use; false where one of them is
// not there or has errors of its own.
func (s *scenarioReader) beside(n *node, w *Workspace) bool {
	fine := true
	for _, name := range n.texts("beside") {
		if _, ok := s.l.journeys[name]; !ok || name == s.plan.Journey {
			s.r.add(problem{
				code: codeNoSuchRef, at: n.argAt("beside"), summary: fmt.Sprintf("There is no other journey %q", name), detail: "",
				try: orElse(name, names(s.l.journeys), "Leave it out."),
			})
			continue
		}
		p := w.Plan(name)
		if fine = fine && p != nil; p != nil {
			s.plans, s.out.Beside = append(s.plans, p), append(s.out.Beside, name)
		}
	}
	return fine
}

// begins minds a page on which nothing can ever happen.
func (s *scenarioReader) begins(n *node) {
	timed := func(t Trigger) bool { return t.Cron != "" || t.Date != nil }
	if n.has("event") || slices.ContainsFunc(s.plan.Triggers, timed) || slices.ContainsFunc(s.out.Moves, func(m Move) bool { return m.Expect == nil }) {
		return
	}
	s.r.add(problem{
		code: codeMissing, at: n.header, summary: "Nothing happens in this scenario",
		detail: "No event arrives, nobody writes, and no trigger of the journey looks at the clock.", try: "event = { … }",
	})
}

func (s *scenarioReader) unknownEvent(event string, at hcl.Range) {
	s.r.add(problem{
		code: codeNoSuchEvent, at: at, summary: fmt.Sprintf("There is no event %q", event), detail: "",
		try: didYouMeanEvent(event, names(s.l.s.types.events)),
	})
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
