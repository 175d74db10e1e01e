package definitions

import (
	"fmt"
	"slices"
	"time"

	"github.com/zclconf/go-cty/cty"
)

// fixture takes a fixture's fields; what the person agreed to stands beside
// them.
func (s *scenarioReader) fixture(fixture *node) (contact map[string]any, consent []string) {
	contact = map[string]any{}
	d := &decoder{r: s.r, src: fixture.src, vars: s.vars}
	outside := &scenarioReader{decoder: d, l: s.l, plan: s.plan}
	for _, name := range names(fixture.consts) {
		v := fixture.consts[name]
		if name == "consent" {
			if !isTexts(v) {
				d.wrong(fixture.argAt(name), "consent is a list of texts", "", `consent = ["service"]`)
				continue
			}
			consent = texts(v)
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
		contact[name] = outside.typed(v, t, "contact."+name, fixture.argAt(name))
	}
	for _, name := range []string{"id", "phone"} {
		if text, _ := contact[name].(string); text == "" {
			d.r.add(problem{code: codeMissing, at: fixture.header, summary: name + " is missing in this fixture", detail: "Without it nobody could be written to.", try: name + ` = "…"`})
		}
	}
	return contact, consent
}

// person reads a person block.
func (s *scenarioReader) person(n *node) {
	fixture, ok := s.l.fixtures[n.label]
	switch {
	case !ok:
		s.r.add(problem{
			code: codeNoSuchRef, at: n.at, summary: fmt.Sprintf("There is no fixture %q", n.label), detail: "",
			try: orElse(n.label, names(s.l.fixtures), fmt.Sprintf("Add fixture %q { … }.", n.label)),
		})
		return
	case n.label == s.main || slices.ContainsFunc(s.out.People, func(p ScenarioPerson) bool { return p.Name == n.label }):
		s.r.add(problem{code: codeTwice, at: n.at, summary: fmt.Sprintf("%q is in this scenario already", n.label), detail: "Each person is there once.", try: "Name another fixture."})
		return
	}
	p := ScenarioPerson{Name: n.label, Window: orDefault(n.word("window").word, "closed"), History: s.history(n)}
	p.Contact, p.Consent = s.fixture(fixture)
	if n.has("consent") {
		p.Consent = n.texts("consent")
	}
	for _, record := range n.all("record") {
		if r := s.record(record); r != nil {
			p.Records = append(p.Records, *r)
		}
	}
	s.out.People = append(s.out.People, p)
}

// who is the id of the person that a block names; "" is the scenario's. A
// fixture that no person block describes is somebody the business knows.
func (s *scenarioReader) who(n *node) string {
	name := n.refs["contact"]
	if name == "" || name == s.main || !checkRef(s.decoder, n, "contact", names(s.l.fixtures)) {
		return ""
	}
	i := slices.IndexFunc(s.out.People, func(p ScenarioPerson) bool { return p.Name == name })
	if i < 0 {
		p := ScenarioPerson{Name: name, Window: "closed"}
		p.Contact, p.Consent = s.fixture(s.l.fixtures[name])
		i, s.out.People = len(s.out.People), append(s.out.People, p)
	}
	id, _ := s.out.People[i].Contact["id"].(string)
	return id
}

// strangersApart minds two people of a scenario who are one to a journey. A
// phone may be shared.
func (s *scenarioReader) strangersApart(n *node) {
	seen := map[any]string{}
	for _, p := range append([]ScenarioPerson{{Name: s.main, Contact: s.out.Contact}}, s.out.People...) {
		id := p.Contact["id"]
		if other, twice := seen[id]; twice && id != nil {
			s.r.add(problem{
				code: codeTwice, at: n.header, summary: fmt.Sprintf("%q and %q have the same id", other, p.Name),
				detail: "To a journey they are one person.", try: "Give each fixture its own.",
			})
		}
		seen[id] = p.Name
	}
}

// history reads the history blocks of a given or a person, oldest first.
func (s *scenarioReader) history(n *node) []ScenarioHistory {
	var list []ScenarioHistory
	for _, one := range n.all("history") {
		if _, known := s.l.s.types.events[one.label]; !known {
			s.unknownEvent(one.label, one.at)
			continue
		}
		v, ok := one.consts["at"]
		if !ok {
			continue
		}
		moments := []string{}
		switch {
		case v.Type() == cty.String:
			moments = append(moments, v.AsString())
		case isTexts(v):
			moments = texts(v)
		default:
			s.wrong(one.argAt("at"), "at is a time, or a list of them", "", `at = "2026-03-01 12:00"`)
		}
		for _, text := range moments {
			if at, ok := s.before(text, one); ok {
				list = append(list, ScenarioHistory{Event: one.label, At: at})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b ScenarioHistory) int { return a.At.Compare(b.At) })
	return list
}

// before reads a time that must lie before the scenario begins.
func (s *scenarioReader) before(text string, n *node) (time.Time, bool) {
	at, err := parseMoment(text, s.zone())
	if err != nil {
		s.badTime(text, n.argAt("at"))
		return at, false
	}
	if at.After(s.out.Now) {
		s.r.add(problem{
			code: codeTimeText, at: n.argAt("at"), summary: "This is later than the scenario begins",
			detail: "History is what was before.", try: "Let the event arrive in a when, or write an earlier time.",
		})
		return at, false
	}
	return at.UTC(), true
}
