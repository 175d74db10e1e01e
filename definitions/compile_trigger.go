package definitions

import (
	"fmt"
	"maps"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// starts are the arguments that say what starts a run: a trigger has one.
var starts = []string{"on", "words", "unclaimed", "cron", "date"}

func (c *compiler) triggers() {
	seen := map[string]bool{}
	for _, n := range c.n.all("trigger") {
		if seen[n.label] {
			c.r.add(problem{code: codeTwice, at: n.at, summary: fmt.Sprintf("There are two triggers %q", n.label), detail: "", try: "Rename one of the two."})
		}
		seen[n.label] = true
		if t, ok := c.trigger(n); ok {
			c.plan.Triggers = append(c.plan.Triggers, t)
		}
	}
	c.audiences()
}

// trigger compiles one trigger; ok is false where nothing starts it.
func (c *compiler) trigger(n *node) (Trigger, bool) {
	t := Trigger{Name: n.label, Pos: n.pos()}
	u := newUses()
	switch c.startOf(n) {
	case "on":
		t.On = n.text("on")
		if !c.startingEvent(n, t.On) {
			return t, false
		}
	case "words":
		t.On, t.Words = inbound, c.triggerWords(n)
	case "unclaimed":
		t.On, t.Unclaimed = inbound, true
		if n.consts["unclaimed"].False() {
			c.d.wrong(n.argAt("unclaimed"), "unclaimed is true, or left out", "A trigger needs something that starts it.", "unclaimed = true")
		}
	case "cron":
		t.On, t.Cron = ScheduleFired, c.calendar(n)
	case "date":
		t.On, t.Date = DateReached, c.date(n, u)
	default:
		return t, false
	}
	c.onlyWith(n, "yearly", "date")
	c.onlyWith(n, "at", "date")
	c.entrants(n, &t)
	asked := place{events: []string{t.On}}
	if t.Date != nil {
		asked.added = c.recordBeside(t.On, t.Date.Of)
	}
	condition := newUses()
	t.If = c.condition(n, "if", asked, condition)
	c.onlyEvent(n, "if", condition, "A trigger is asked before there is a run")
	c.onlyOfAll(n, condition)
	u.merge(condition)
	t.Uses = u.plan()
	c.seeStart(t)
	return t, true
}

// onlyOfAll minds a condition about one person where a list of people enters:
// it is asked once, before anybody is on the list.
func (c *compiler) onlyOfAll(n *node, u *uses) {
	if !n.wrote["audience"] || len(u.contact)+len(u.history) == 0 {
		return
	}
	c.r.add(problem{
		code: codeNotYetRun, at: n.argAt("if"), summary: "This is about one person, and an audience enters", detail: "The condition is asked once, of the event; who is on the list is asked of each person.",
		try: "Move it into the where of the audience.",
	})
}

// startOf is the one argument that starts a run, "" where it is not clear or
// cannot be used.
func (c *compiler) startOf(n *node) string {
	var wrote []string
	for _, arg := range starts {
		if n.wrote[arg] {
			wrote = append(wrote, arg)
		}
	}
	switch {
	case len(wrote) == 0:
		c.r.add(problem{
			code: codeBoth, at: n.header, summary: fmt.Sprintf("Nothing starts trigger %q", n.label),
			detail: fmt.Sprintf("A run begins by one of: %s.", strings.Join(starts, ", ")), try: `on = "booking.created"`,
		})
		return ""
	case len(wrote) > 1:
		if second := n.args[wrote[1]]; second != nil {
			c.r.add(problem{
				code: codeBoth, at: second.NameRange, summary: fmt.Sprintf("%s and %s exclude each other", wrote[0], wrote[1]),
				detail: "A trigger is started by one thing; a journey may have several triggers.", try: fmt.Sprintf("Write a second trigger with %s.", wrote[1]),
			})
		}
		return ""
	case !n.has(wrote[0]): // told where it stands
		return ""
	}
	return wrote[0]
}

// startingEvent minds events that an author cannot wait for with `on`.
func (c *compiler) startingEvent(n *node, on string) bool {
	instead := map[string]string{ScheduleFired: `cron = "0 9 * * mon"`, DateReached: "date = contact.birthday"}[on]
	if instead == "" {
		return c.knownEvent(on, n.argAt("on"))
	}
	c.d.wrong(n.argAt("on"), fmt.Sprintf("%q comes of a trigger of its own", on), "Time makes it for the triggers that ask for a time.", instead)
	return false
}

// onlyWith minds an argument that says nothing without another.
func (c *compiler) onlyWith(n *node, arg, needs string) {
	if n.wrote[arg] && !n.wrote[needs] {
		spec, _ := n.spec.arg(needs)
		c.r.add(problem{
			code: codeWithout, at: n.argAt(arg), summary: fmt.Sprintf("%s says nothing without %s", arg, needs), detail: spec.sentence,
			try: fmt.Sprintf("Add %s = %s, or leave %s out.", needs, spec.example(), arg),
		})
	}
}

// triggerWords are the words as a message is compared with them, with single
// spaces.
func (c *compiler) triggerWords(n *node) map[string][]string {
	words := map[string][]string{}
	values := n.consts["words"].AsValueMap()
	for _, locale := range names(values) {
		if !localePattern.MatchString(locale) {
			c.d.wrong(n.argAt("words"), fmt.Sprintf("%q is not a language WhatsApp knows", locale), "Languages have two letters, with a country where it matters.", `words = { fr = ["humain"], en = ["agent"] }`)
			continue
		}
		for _, written := range texts(values[locale]) {
			word := strings.Join(strings.Fields(written), " ")
			if !typed(word) {
				c.d.wrong(n.argAt("words"), fmt.Sprintf("%q is not a word that people type", written), "The whole message is compared with it; capitals, accents and full stops do not matter.", `words = { fr = ["humain"], en = ["agent"] }`)
				continue
			}
			words[locale] = append(words[locale], word)
		}
	}
	return words
}

// recordBeside is what a start adds to its event: the record whose date came,
// or that stands for the person of an audience.
func (c *compiler) recordBeside(event, of string) map[string]map[string]Type {
	t, ok := c.s.types.records[of]
	if !ok {
		return nil
	}
	return map[string]map[string]Type{event: {of: t}}
}

// entrants compiles who enters, and in which order.
func (c *compiler) entrants(n *node, t *Trigger) {
	c.onlyWith(n, "in_turn", "audience")
	c.onlyWith(n, "during", "in_turn")
	if !n.has("audience") {
		return
	}
	if t.On == inbound || t.Date != nil {
		c.r.add(problem{
			code: codeBoth, at: n.args["audience"].NameRange, summary: "Here the person is known already", detail: "It is the one who wrote, or whose date it is.",
			try: "Leave the audience out; if = … says for whom it holds.",
		})
		return
	}
	name := n.refs["audience"]
	if _, ok := c.s.audiences[name]; !ok {
		c.r.add(problem{
			code: codeNoSuchRef, at: n.argAt("audience"), summary: fmt.Sprintf("There is no audience %q", name), detail: "An audience stands beside the journeys, in any file of the folder.",
			try: orElse(name, names(c.s.audiences), fmt.Sprintf("audience %q { where = … }", name)),
		})
		return
	}
	t.Audience = name
	if v, ok := n.consts["in_turn"]; ok {
		t.InTurn = c.inTurn(n, v)
	}
}

func (c *compiler) inTurn(n *node, v cty.Value) *InTurn {
	in := &InTurn{Every: v.GetAttr("every").AsString()}
	if people, accuracy := v.GetAttr("people").AsBigFloat().Int64(); accuracy == 0 && people >= 1 && people <= maxInTurn {
		in.People = int(people)
	} else {
		c.d.wrong(n.argAt("in_turn"), fmt.Sprintf("people is a whole number from 1 to %d", maxInTurn), "So many enter at a time.", `in_turn = { people = 1, every = "30m" }`)
	}
	if c.d.duration(in.Every, n.argAt("in_turn")) {
		c.d.positive(in.Every, n.argAt("in_turn"))
	}
	if checkRef(c.d, n, "during", names(c.s.hours)) {
		in.During = n.refs["during"]
		c.useHours(in.During)
	}
	return in
}

// maxInTurn bounds how many people enter at a time: beyond it nobody waits for
// a turn.
const maxInTurn = 10_000

// seeStart keeps the types of what a start carries. Of several starts by one
// event only what all of them add can be relied on.
func (c *compiler) seeStart(t Trigger) {
	c.seeEvent(t.On)
	of := ""
	switch {
	case t.Date != nil:
		of = t.Date.Of
	case t.Audience != "":
		of = c.s.audiences[t.Audience].n.word("of").word
	}
	added := c.recordBeside(t.On, of)[t.On]
	if event, ok := c.plan.EventTypes[t.On]; ok && added != nil {
		event = event.clone()
		maps.Copy(event.Fields, added)
		c.plan.EventTypes[t.On] = event
		c.plan.RecordTypes[of] = c.s.types.records[of]
	}
	if c.added == nil {
		c.added = map[string]map[string]Type{}
	}
	before, again := c.added[t.On]
	if again {
		maps.DeleteFunc(before, func(kind string, _ Type) bool { _, both := added[kind]; return !both })
		return
	}
	c.added[t.On] = maps.Clone(added)
}

// beginning is the main line's place: event.* is what may have begun the round.
func (c *compiler) beginning() place { return place{events: c.begins, added: c.added} }

// hearing is the place where event.* is an event that arrived.
func (p place) hearing(event string) place {
	p.events, p.added, p.hears = []string{event}, nil, ""
	return p
}

// of says which step the event arrived at: the bodies of that step see it.
func (p place) of(step string) place {
	p.hears = step
	return p
}
