package definitions

import (
	"fmt"
)

// sequence compiles steps that follow each other; after is where the last one
// leads.
func (c *compiler) sequence(steps []*node, at place, after string) {
	for n, step := range steps {
		next := after
		if n+1 < len(steps) {
			next = c.id(steps[n+1].label)
		}
		c.step(step, at, next)
	}
}

// step compiles one step of the page.
func (c *compiler) step(n *node, at place, next string) {
	u := newUses()
	if n.spec.key != string(WaitFor) {
		at.given = c.assure(n, at)
	}
	s := Step{
		ID: c.id(n.label), Kind: Kind(n.spec.key), Title: n.text("title"), Pos: n.pos(), Main: at.main, Purpose: orDefault(n.refs["purpose"], c.n.refs["purpose"]),
		OnError: orDefault(n.word("on_error").word, "stop"), During: n.refs["during"], Next: map[Outcome]string{Done: next}, Frame: c.frame(), Round: c.round(), Hears: at.hears,
	}
	if s.Kind != WaitFor { // its `if` is about the event
		s.If = c.condition(n, "if", at, u)
	}
	c.purpose(n)
	if checkRef(c.d, n, "during", names(c.s.hours)) {
		c.useHours(s.During)
		if h, ok := c.s.hours[s.During]; ok && h.Timezone == "" && s.Kind != Send && s.Kind != Ask {
			u.clock = true
		}
	}
	if n.has("at") || n.has("until") || n.has("expires") {
		s.Timing = c.timing(n)
	}
	moments := newUses()
	s.At, _ = c.value(n, "at", TypeMoment, at, moments)
	s.Until, _ = c.value(n, "until", TypeMoment, at, moments)
	s.Expires, _ = c.value(n, "expires", TypeMoment, at, moments)
	s.For = n.text("for")
	c.checkTiming(n, moments)
	u.merge(moments)
	if s.Expires == nil {
		s.Expires = c.impliedExpiry(n)
	}
	index := len(c.plan.Steps)
	c.add(Step{}) // bodies come after it
	inside := at
	inside.given = lasting(at.given)
	switch s.Kind {
	case Send:
		c.message(n, &s, at, u)
	case Ask:
		c.message(n, &s, at, u)
		c.ask(n, &s, inside, next, u)
	case Wait:
		c.exactlyOne(n, "for", "until")
	case WaitFor:
		c.waitFor(n, &s, inside, next, u)
	case Branch:
		c.branch(n, &s, at, next, u)
	case Update:
		c.update(n, &s, at, u)
	case Create:
		s.Target = n.text("kind")
		s.Set = c.values(n, "set", at, u, c.fieldsOf(s.Target))
	case Tell:
		s.Text, _ = c.value(n, "text", TypeText, at, u)
		c.team(n, &s)
	case Handoff:
		s.Text, _ = c.value(n, "note", TypeText, at, u)
		s.Lapses = orDefault(n.text("lapses"), c.s.lapses)
		c.team(n, &s)
		s.Next[Resolved] = c.way(n, "resolved", inside, next)
		s.Next[Untaken] = c.way(n, "untaken", inside, next)
	case Stages:
		c.stages(n, &s, inside, next, u)
	case Split:
		c.split(n, &s, at, next)
	case Repeat:
		c.repeat(n, &s, inside, u)
	case Claim:
		c.claim(n, &s, at, next, u)
	case HTTP:
		c.http(n, &s, inside, next, u)
	case Understand:
		c.understand(n, &s, at, next, u)
	case Run:
		c.run(n, &s, at, next, u)
	}
	c.keep(u)
	s.Uses = c.usesOf(u)
	c.refer(s.ID, u)
	c.plan.Steps[index] = s
}

func (c *compiler) team(n *node, s *Step) {
	s.Team = n.refs["team"]
	if s.Team != "" && checkRef(c.d, n, "team", names(c.s.teams)) {
		c.useTeam(s.Team)
	}
}

func (c *compiler) branch(n *node, s *Step, at place, next string, u *uses) {
	cases := n.all("case")
	if len(cases) == 0 {
		c.r.add(problem{code: codeWayMissing, at: n.header, summary: fmt.Sprintf("branch %q has no case", n.label), detail: "", try: `case "…" { if = … }`})
	}
	seen := map[string]bool{}
	for _, one := range cases {
		if seen[one.label] {
			c.r.add(problem{code: codeTwice, at: one.at, summary: fmt.Sprintf("There are two cases %q", one.label), detail: "", try: "Rename one of the two."})
		}
		seen[one.label] = true
		if e := c.condition(one, "if", at, u); e != nil {
			s.Cases = append(s.Cases, Case{Name: one.label, If: *e})
		}
		inside := at
		inside.given = c.assure(one, at)
		s.Next[Outcome("case."+one.label)] = c.inner(one, s.ID+"/case."+one.label, inside, next)
	}
	s.Next[Otherwise] = c.way(n, "otherwise", at, next)
}
