package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// sequence compiles steps that follow each other; after is where the last one
// leads.
func (c *compiler) sequence(steps []*node, at place, after string) {
	for n, step := range steps {
		next := after
		if n+1 < len(steps) {
			next = steps[n+1].label
		}
		c.step(step, at, next)
	}
}

// inner compiles a body and answers its first step. id is "<step>/<body>".
func (c *compiler) inner(n *node, id string, at place, after string) string {
	at.main = false
	c.checkOrder(n)
	steps := n.steps()
	last := c.then(n, id, after)
	first := last
	if len(steps) > 0 {
		first = steps[0].label
	}
	if n.has("remember") {
		u := newUses()
		set := c.values(n, "remember", at, u, nil)
		c.add(Step{ID: id + "#remember", Kind: Remember, Pos: n.pos(), OnError: "stop", Set: set, Uses: c.usesOf(u), Next: map[Outcome]string{Done: first}})
		c.refer(id+"#remember", u)
		first = id + "#remember"
	}
	c.sequence(steps, at, last)
	c.endOf(n, id)
	return first
}

// then is where a body leads when it is done.
func (c *compiler) then(n *node, id, after string) string {
	w := n.word("then")
	switch w.word {
	case "stop":
		return id + "#stop"
	case "restart":
		return id + "#restart"
	case "goto":
		if _, ok := c.steps[w.arg]; !ok {
			c.r.add(problem{
				code: codeNoSuchStep, at: w.at, summary: fmt.Sprintf("There is no step %q to go to", w.arg), detail: "",
				try: orElse(w.arg, names(c.steps), "Name a step of this journey."),
			})
		}
		return w.arg
	}
	return after
}

// endOf adds the step that a body's `then` is.
func (c *compiler) endOf(n *node, id string) {
	w := n.word("then")
	pos := Position{File: w.at.Filename, Line: w.at.Start.Line}
	switch w.word {
	case "stop":
		c.add(Step{ID: id + "#stop", Kind: Stop, Pos: pos, Why: w.arg})
	case "restart":
		c.add(Step{ID: id + "#restart", Kind: Restart, Pos: pos, Next: map[Outcome]string{Done: c.plan.Start}})
	}
}

// checkOrder minds a body that does not read from top to bottom.
func (c *compiler) checkOrder(n *node) {
	steps := n.steps()
	if len(steps) == 0 {
		return
	}
	first, last := steps[0], steps[len(steps)-1]
	if a := n.args["remember"]; a != nil && a.NameRange.Start.Byte > first.header.Start.Byte {
		c.r.add(problem{code: codeBodyOrder, at: a.NameRange, summary: "remember stands first in its block", detail: "Values are kept before the steps run.", try: "Move it above the first step."})
	}
	if a := n.args["then"]; a != nil && a.NameRange.Start.Byte < last.header.Start.Byte {
		code, detail := codeBodyOrder, "It says how things go on after the steps."
		if w := n.word("then").word; w == "stop" || w == "restart" {
			code, detail = codeUnreachable, "It reads as if the steps below it were never reached."
		}
		c.r.add(problem{code: code, at: a.NameRange, summary: "then stands last in its block", detail: detail, try: "Move it below the last step."})
	}
}

// values compiles { name = expression } and, with fields, checks them against
// the record's.
func (c *compiler) values(n *node, arg string, at place, u *uses, fields *Type) map[string]Expr {
	expr := n.expr(arg)
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		if expr != nil {
			spec, _ := n.spec.arg(arg)
			c.d.wrong(expr.Range(), arg+" is a list of names with values", spec.sentence, fmt.Sprintf(`%s = { name = "value" }`, arg))
		}
		return nil
	}
	set := map[string]Expr{}
	for _, item := range object.Items {
		name := hcl.ExprAsKeyword(item.KeyExpr)
		if !namePattern.MatchString(name) {
			c.d.wrong(item.KeyExpr.Range(), "This is not a plain name", "Names have small letters, digits and _.", fmt.Sprintf(`%s = { name = "value" }`, arg))
			continue
		}
		if _, twice := set[name]; twice {
			c.r.add(problem{code: codeTwice, at: item.KeyExpr.Range(), summary: fmt.Sprintf("%s is set twice", name), detail: "", try: "Keep one of the two."})
		}
		got := c.infer(item.ValueExpr, at, u)
		if fields != nil {
			c.field(name, *fields, item, got, n)
		} else {
			c.wantScalar(item.ValueExpr, got)
		}
		set[name] = exprOf(c.r, item.ValueExpr)
	}
	c.keep(u)
	return set
}

func (c *compiler) wantScalar(expr hclsyntax.Expression, got inferred) {
	if got.Kind == TypeObject {
		c.wantText(expr, got)
	}
}

// field checks that a record has the field and that the value fits.
func (c *compiler) field(name string, record Type, item hclsyntax.ObjectConsItem, got inferred, n *node) {
	t, ok := record.Fields[name]
	if !ok {
		i := &inference{r: c.r}
		i.complain(codeNoSuchField, item.KeyExpr.Range(), fmt.Sprintf("%s has no field %q", c.targetWord(n), name), fieldsSentence("It", record), i.fieldAdvice(name, c.targetWord(n), record))
		return
	}
	if name == "id" {
		c.r.add(problem{code: codeWrongValue, at: item.KeyExpr.Range(), summary: "An id is never written", detail: "It is how the record is found.", try: "Leave it out."})
	}
	i := &inference{r: c.r}
	if t.Kind != TypeAny && !fits(got.Type, t) {
		i.want(item.ValueExpr, got, t.Kind)
	}
}

func (c *compiler) targetWord(n *node) string {
	if n.spec.key == "create" {
		return n.text("kind")
	}
	return n.word("record").word
}

// step compiles one step of the page.
func (c *compiler) step(n *node, at place, next string) {
	u := newUses()
	if n.spec.key != string(WaitFor) {
		at.given = c.assure(n, at)
	}
	s := Step{
		ID: n.label, Kind: Kind(n.spec.key), Title: n.text("title"), Pos: n.pos(), Main: at.main, Purpose: orDefault(n.refs["purpose"], c.plan.Purpose),
		OnError: orDefault(n.word("on_error").word, "stop"), During: n.refs["during"], Next: map[Outcome]string{Done: next},
	}
	if s.Kind != WaitFor { // its `if` is about the event
		s.If = c.condition(n, "if", at, u)
	}
	c.purpose(n)
	if checkRef(c.d, n, "during", names(c.s.hours)) {
		c.useHours(s.During)
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
		c.ask(n, &s, inside, next)
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
	}
	c.keep(u)
	s.Uses = c.usesOf(u)
	c.refer(s.ID, u)
	c.plan.Steps[index] = s
}

// assure is what is known to be there when the step runs: what its condition
// asks for, and the moments it is placed by, as a step without its moment is
// skipped.
func (c *compiler) assure(n *node, at place) map[string]bool {
	text := func(r hcl.Range) string { return c.r.sources[r.Filename].slice(r) }
	given := assured(n.expr("if"), text)
	for path := range at.given {
		given[path] = true
	}
	for _, arg := range []string{"at", "until"} {
		if expr := n.expr(arg); expr != nil && n.spec.key != string(WaitFor) && (arg == "at" || n.spec.key == string(Wait)) {
			for _, traversal := range expr.Variables() {
				given[pathOf(traversal)] = true
			}
		}
	}
	return given
}

// lasting are the paths that are still there after time has passed: an event
// does not change, records and contacts do.
func lasting(given map[string]bool) map[string]bool {
	kept := map[string]bool{}
	for path := range given {
		if strings.HasPrefix(path, "event.") {
			kept[path] = true
		}
	}
	return kept
}

// usesOf is what a step refers to, and what the ids of its records refer to.
func (c *compiler) usesOf(u *uses) Uses {
	for name := range u.records {
		for _, n := range c.n.all("record") {
			if n.label == name && n.expr("id") != nil {
				id := &inference{r: newReport(), uses: u, view: c.view(place{events: c.begins})}
				id.r.sources = c.r.sources
				id.of(n.expr("id"))
			}
		}
	}
	return u.plan()
}

func (u *uses) merge(more *uses) {
	for name := range more.contact {
		u.contact[name] = true
	}
	for name, fields := range more.records {
		if u.records[name] == nil {
			u.records[name] = map[string]bool{}
		}
		for field := range fields {
			u.records[name][field] = true
		}
	}
	for name, at := range more.steps {
		u.steps[name] = at
	}
	for name := range more.vars {
		u.vars[name] = true
	}
	for name := range more.hours {
		u.hours[name] = true
	}
	u.event = u.event || more.event
	u.memory = u.memory || more.memory
}

// refer keeps where a step refers to others, for the check of the flow.
func (c *compiler) refer(id string, u *uses) {
	for name, at := range u.steps {
		if c.refs[id] == nil {
			c.refs[id] = map[string]hcl.Range{}
		}
		c.refs[id][name] = at
	}
}

// timing is a step's own, else the journey's.
func (c *compiler) timing(n *node) Timing {
	var t Timing
	if header := c.n.one("timing"); header != nil {
		t = Timing{IfPast: header.word("if_past").word, IfMissing: header.word("if_missing").word, IfMoved: header.word("if_moved").word}
	}
	t.IfPast = orDefault(n.word("if_past").word, t.IfPast)
	t.IfMissing = orDefault(n.word("if_missing").word, t.IfMissing)
	t.IfMoved = orDefault(n.word("if_moved").word, t.IfMoved)
	return t
}

// checkTiming demands timing wherever a moment comes from data.
func (c *compiler) checkTiming(n *node, u *uses) {
	if len(u.contact)+len(u.records)+len(u.steps) == 0 && !u.event && !u.memory {
		return
	}
	t := c.timing(n)
	var missing []string
	for _, one := range []struct{ word, name string }{{t.IfPast, "if_past"}, {t.IfMissing, "if_missing"}, {t.IfMoved, "if_moved"}} {
		if one.word == "" && (one.name != "if_moved" || len(u.records) > 0) {
			missing = append(missing, one.name)
		}
	}
	if len(missing) == 0 {
		return
	}
	at := n.header
	for _, arg := range []string{"expires", "until", "at"} {
		if n.has(arg) {
			at = n.argAt(arg)
		}
	}
	c.r.add(problem{
		code: codeTimingMissing, at: at, summary: "This moment comes from data, and nothing says what happens when it is odd",
		detail: fmt.Sprintf("It can have passed already, be missing, or move. Not decided: %s.", strings.Join(missing, ", ")),
		try:    "In the journey: timing { if_past = skip  if_missing = stop  if_moved = again }, one per line; or the same words on this step.",
	})
}

// impliedExpiry is m for a step placed before(m, …): a reminder of what has
// begun helps nobody.
func (c *compiler) impliedExpiry(n *node) *Expr {
	call, ok := n.expr("at").(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name != "before" || len(call.Args) == 0 {
		return nil
	}
	e := exprOf(c.r, call.Args[0])
	return &e
}

func (c *compiler) exactlyOne(n *node, a, b string) {
	if n.has(a) != n.has(b) {
		return
	}
	p := problem{code: codeBoth, at: n.header, summary: fmt.Sprintf("%s needs %s or %s", n.spec.name(), a, b), detail: "Without one of them it would never go on.", try: a + ` = "2d"`}
	if n.has(a) {
		p.at, p.summary, p.detail, p.try = n.args[b].NameRange, fmt.Sprintf("%s and %s exclude each other", a, b), "Only one can decide.", "Keep one of the two."
	}
	c.r.add(p)
}

// way compiles a body that must be written out.
func (c *compiler) way(n *node, body string, at place, next string) string {
	b := n.one(body)
	if b == nil {
		spec, _ := n.spec.inner(body)
		c.r.add(problem{
			code: codeWayMissing, at: n.header, summary: fmt.Sprintf("%s is missing in %s %q", body, n.spec.name(), n.label),
			detail: spec.sentence + " What happens then is always written out.", try: body + " { then = continue }",
		})
		return next
	}
	return c.inner(b, n.label+"/"+body, at, next)
}

func (c *compiler) team(n *node, s *Step) {
	s.Team = n.refs["team"]
	if s.Team != "" && checkRef(c.d, n, "team", names(c.s.teams)) {
		c.useTeam(s.Team)
	}
}

func (c *compiler) fieldsOf(kind string) *Type {
	if t, ok := c.s.types.records[kind]; ok {
		c.plan.RecordTypes[kind] = t
		return &t
	}
	return nil
}

func (c *compiler) update(n *node, s *Step, at place, u *uses) {
	s.Target = n.word("record").word
	if s.Target == "" {
		return
	}
	if s.Target == "contact" {
		s.Set = c.values(n, "set", at, u, &c.s.types.contact)
		return
	}
	t, ok := c.records[s.Target]
	if !ok {
		c.r.add(problem{
			code: codeNoSuchRef, at: n.argAt("record"), summary: fmt.Sprintf("This journey has no record %q", s.Target), detail: "A record is declared at the top of the journey.",
			try: orElse(s.Target, append(names(c.records), "contact"), ""),
		})
		return
	}
	if u.records[s.Target] == nil { // its id is needed to write it
		u.records[s.Target] = map[string]bool{"id": true}
	}
	s.Set = c.values(n, "set", at, u, &t)
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
		s.Next[Outcome("case."+one.label)] = c.inner(one, n.label+"/case."+one.label, inside, next)
	}
	s.Next[Otherwise] = c.way(n, "otherwise", at, next)
}

func (c *compiler) waitFor(n *node, s *Step, at place, next string, u *uses) {
	c.exactlyOne(n, "for", "until")
	races := n.all("on")
	single := n.has("on")
	switch {
	case single && len(races) > 0:
		c.r.add(problem{code: codeBoth, at: n.args["on"].NameRange, summary: "wait_for waits for one event, or for the first of several", detail: "", try: `Keep on = "…", or the blocks on "…" { … }.`})
	case !single && len(races) == 0:
		c.r.add(problem{code: codeMissing, at: n.header, summary: fmt.Sprintf("wait_for %q waits for nothing", n.label), detail: "", try: `on = "message.received"`})
	case single:
		on := n.text("on")
		if c.knownEvent(on, n.argAt("on")) {
			s.Events = append(s.Events, c.awaited(n, on, u))
		}
		s.Next[Received] = c.way(n, "received", at, next)
	default:
		c.race(n, s, at, next, u)
	}
	s.Next[TimedOut] = c.way(n, "timed_out", at, next)
}

func (c *compiler) awaited(n *node, on string, u *uses) Awaited {
	a := Awaited{Name: on, On: on, Of: c.correlation(n, on)}
	a.If = c.condition(n, "if", place{events: []string{on}}, u)
	c.seeEvent(on)
	return a
}

func (c *compiler) race(n *node, s *Step, at place, next string, u *uses) {
	for _, arg := range []string{"if", "of"} {
		if n.has(arg) {
			c.r.add(problem{code: codeBoth, at: n.args[arg].NameRange, summary: arg + " belongs to one event", detail: "Several race here.", try: fmt.Sprintf(`Move it into the block on "…" that it is about.`)})
		}
	}
	if received := n.one("received"); received != nil {
		c.r.add(problem{code: codeBoth, at: received.header, summary: "Each event that races has its own way on", detail: "", try: `Move it into the blocks on "…" { … }.`})
	}
	for _, one := range n.all("on") {
		if !c.knownEvent(one.label, one.at) {
			continue
		}
		outcome := Outcome("received." + one.label)
		if _, twice := s.Next[outcome]; twice {
			c.r.add(problem{code: codeTwice, at: one.at, summary: fmt.Sprintf("%q races against itself", one.label), detail: "", try: "Keep one of the two."})
			continue
		}
		s.Events = append(s.Events, c.awaited(one, one.label, u))
		inside := at
		inside.events = []string{one.label}
		s.Next[outcome] = c.inner(one, n.label+"/received."+one.label, inside, next)
	}
	if len(s.Events) == 1 { // the outcome has the event's name only where several race
		only := Outcome("received." + s.Events[0].Name)
		s.Next[Received] = s.Next[only]
		delete(s.Next, only)
	}
}

// ask compiles the answers.
func (c *compiler) ask(n *node, s *Step, at place, next string) {
	c.exactlyOne(n, "for", "until")
	var buttons []Button
	if t := c.templates[n.refs["template"]]; t != nil {
		buttons = t.Buttons
	}
	for _, b := range n.all("answer") {
		key := b.label
		if slices.ContainsFunc(s.Answers, func(a Answer) bool { return strings.EqualFold(a.Key, key) }) {
			c.r.add(problem{code: codeTwice, at: b.at, summary: fmt.Sprintf("There are two answers %q", key), detail: "", try: "Keep one of the two."})
			continue
		}
		answer := Answer{Key: key}
		if n := slices.IndexFunc(buttons, func(button Button) bool { return button.ID == key }); n >= 0 {
			answer.Labels = buttons[n].Labels
		}
		c.checkAnswer(b, answer, buttons)
		s.Answers = append(s.Answers, answer)
		s.Next[Outcome("answer."+key)] = c.inner(b, n.label+"/answer."+key, at, next)
	}
	c.checkButtons(n, s, buttons)
	s.Next[OtherAnswer] = c.way(n, "other_answer", at, next)
	s.Next[NoAnswer] = c.way(n, "no_answer", at, next)
}

// checkAnswer minds an answer that no button gives and nobody would type.
func (c *compiler) checkAnswer(b *node, a Answer, buttons []Button) {
	if a.Labels != nil {
		return
	}
	var replies []string
	for _, button := range buttons {
		if button.URL == nil {
			replies = append(replies, button.ID)
		}
	}
	near := suggest(a.Key, replies)
	if near == "" && strings.TrimSpace(a.Key) != "" && !strings.Contains(a.Key, "_") {
		return
	}
	c.r.add(problem{
		code: codeAnswerUnasked, at: b.at, summary: fmt.Sprintf("No button is called %q", a.Key),
		detail: "An answer is the id of a button of the template, or a word that people type.", try: orElse(a.Key, replies, "Give the template such a button, or write a word that people type."),
	})
}

// checkButtons minds buttons that nobody listens to.
func (c *compiler) checkButtons(n *node, s *Step, buttons []Button) {
	for _, button := range buttons {
		if button.URL != nil || slices.ContainsFunc(s.Answers, func(a Answer) bool { return a.Key == button.ID }) {
			continue
		}
		c.r.add(problem{
			code: codeButtonUnheard, at: n.argAt("template"), summary: fmt.Sprintf("Nothing happens when somebody presses %q", button.ID),
			detail: fmt.Sprintf("The template has this button, and %s %q has no answer for it.", n.spec.name(), n.label), try: fmt.Sprintf("answer %q { … }", button.ID),
		})
	}
}

// message compiles what a send or an ask says, and checks it.
func (c *compiler) message(n *node, s *Step, at place, u *uses) {
	purpose := c.s.purposes[s.Purpose]
	m := &Message{Channels: n.texts("channels")}
	m.MaybeSent, m.MaybeSentAfter = maybeSent(c.d, n, orDefault(purpose.MaybeSent, "stop"), purpose.MaybeSentAfter)
	s.Message = m
	if len(m.Channels) > 0 {
		checkChannels(c.d, n, m.Channels)
	} else {
		m.Channels = c.s.channels
	}
	with := map[string]inferred{}
	if object, ok := n.expr("with").(*hclsyntax.ObjectConsExpr); ok {
		for _, item := range object.Items {
			if name := hcl.ExprAsKeyword(item.KeyExpr); name != "" {
				silent := &inference{r: newReport(), uses: newUses(), view: c.view(at)}
				silent.r.sources = c.r.sources
				with[name] = silent.of(item.ValueExpr)
			}
		}
	}
	m.With = c.values(n, "with", at, u, nil)
	m.Text = c.freeText(n, at, u)
	if n.has("template") && checkRef(c.d, n, "template", names(c.templates)) {
		m.Template = n.refs["template"]
		c.useTemplate(n, c.templates[m.Template], at, with, u, purpose)
	}
	if !n.has("text") && !n.has("template") {
		c.r.add(problem{code: codeMissing, at: n.header, summary: fmt.Sprintf("%s %q says nothing", n.spec.name(), n.label), detail: "A message has a template, a text, or both.", try: "template = template.…"})
	}
	if s.Kind == Send {
		if t := c.templates[m.Template]; t != nil {
			c.checkButtons(n, s, t.Buttons)
		}
	}
	if m.Text != nil {
		c.checkReplies(n, m)
	}
}

// freeText compiles a text, in one language for all or in each.
func (c *compiler) freeText(n *node, at place, u *uses) map[string]Expr {
	expr := n.expr("text")
	if expr == nil {
		return nil
	}
	byLocale := map[string]Expr{}
	object, ok := expr.(*hclsyntax.ObjectConsExpr)
	if !ok {
		c.oneText(expr, at, u)
		for _, locale := range c.s.locales {
			byLocale[locale] = exprOf(c.r, expr)
		}
		return byLocale
	}
	for _, item := range object.Items {
		locale := hcl.ExprAsKeyword(item.KeyExpr)
		if locale == "" {
			locale = strings.Trim(c.r.sources[expr.Range().Filename].slice(item.KeyExpr.Range()), `"`)
		}
		c.oneText(item.ValueExpr, at, u)
		byLocale[locale] = exprOf(c.r, item.ValueExpr)
	}
	checkLocales(c.r, names(byLocale), expr.Range(), c.s)
	return byLocale
}

// oneText checks a text in one language: its length, and the holes that a
// missing value would leave.
func (c *compiler) oneText(expr hclsyntax.Expression, at place, u *uses) {
	got := c.infer(expr, at, u)
	c.wantText(expr, got)
	length := 0
	for _, part := range templateParts(expr) {
		if text, ok := foldable(part, c.s.vars); ok {
			length += len([]rune(text))
			continue
		}
		value := c.infer(part, at, newUses())
		if value.empty {
			c.r.add(problem{
				code: codeTextHole, warning: true, at: part.Range(), summary: "This may leave a hole in the text",
				detail: "The value can be missing.", try: fmt.Sprintf(`${default(%s, "…")}`, c.r.sources[part.Range().Filename].slice(part.Range())),
			})
		}
	}
	if length > maxText {
		c.r.add(problem{code: codeBody, at: expr.Range(), summary: fmt.Sprintf("This text has %d characters", length), detail: fmt.Sprintf("WhatsApp takes %d.", maxText), try: "Shorter words."})
	}
}

// checkReplies checks the buttons that a free text takes from its template.
func (c *compiler) checkReplies(n *node, m *Message) {
	t := c.templates[m.Template]
	if t == nil {
		return
	}
	var replies []Button
	for _, b := range t.Buttons {
		if b.URL == nil {
			replies = append(replies, b)
		}
	}
	limit, where := maxReplyTitle, "a reply button"
	if len(replies) > maxReplyButtons {
		limit, where = maxRowTitle, "a row of a list"
	}
	if len(replies) > maxListRows {
		c.r.add(problem{code: codeButton, at: n.argAt("template"), summary: fmt.Sprintf("A text has at most %d buttons", maxListRows), detail: "", try: "Leave some out."})
	}
	for _, b := range replies {
		for _, locale := range names(b.Labels) {
			checkTitle(c.r, b.Labels[locale], limit, where, n.argAt("template"))
		}
	}
}

// useTemplate checks a template where it is used, with this journey's names.
func (c *compiler) useTemplate(n *node, t *templateDef, at place, with map[string]inferred, u *uses, purpose Purpose) {
	c.plan.Templates[t.Name] = t.Template
	for name := range t.ofVars {
		c.total.vars[name] = true
	}
	if purpose.Name != "" && t.Category != "" && !slices.Contains(purpose.Allows, t.Category) {
		c.r.add(problem{
			code: codeCategory, at: n.argAt("template"), summary: fmt.Sprintf("Purpose %q does not allow %s templates", purpose.Name, t.Category),
			detail: fmt.Sprintf("Template %q is %s; the purpose allows: %s.", t.Name, t.Category, strings.Join(purpose.Allows, ", ")),
			try:    "Another template, or another purpose for this step.",
		})
	}
	v := c.view(at)
	v.with = with
	used := newUses()
	for _, p := range t.values {
		i := &inference{r: c.r, uses: used, view: v}
		got := i.of(p.expr)
		if p.Kind == "text" || p.Kind == "phone" || p.Kind == "url" {
			c.wantText(p.expr, got)
		} else {
			i.want(p.expr, got, paramKinds[p.Kind])
		}
		if p.currency != nil {
			i.want(p.currency, i.of(p.currency), TypeText)
		} else if p.Kind == "money" {
			used.vars["currency"] = true
			if !c.s.vars.Type().HasAttribute("currency") {
				i.complain(codeFunction, p.expr.Range(), "money needs a currency", "It is the second value, or vars.currency for all.", `Add currency = "EUR" to vars in settings.hcl.`)
			}
		}
		if got.empty && p.Fallback == nil {
			i.complain(codeEmpty, p.expr.Range(), fmt.Sprintf("%s may be empty, and nothing stands in for it", p.Name),
				"WhatsApp refuses a message with an empty parameter.",
				fmt.Sprintf("%s = %s(%s, %s), or if = has(%s) on the step.", p.Name, p.Kind, p.Value.Text, localesExample(c.s), p.Value.Text))
		}
	}
	for _, b := range t.Buttons {
		if expr := t.urls[b.ID]; expr != nil {
			i := &inference{r: c.r, uses: used, view: v}
			i.of(expr)
			if _, variable, ok := splitURL(expr, c.s.vars); ok && variable != nil && i.of(variable).empty {
				i.complain(codeEmpty, variable.Range(), "The end of this link may be empty", "WhatsApp refuses a message with an empty parameter.",
					fmt.Sprintf("${default(…, \"…\")}, or if = has(%s) on the step.", c.r.sources[variable.Range().Filename].slice(variable.Range())))
			}
		}
	}
	c.checkWith(n, t, with)
	c.keep(used)
	u.merge(used)
}

// checkWith minds values that a template does not ask for.
func (c *compiler) checkWith(n *node, t *templateDef, with map[string]inferred) {
	asked := map[string]bool{}
	exprs := make([]hclsyntax.Expression, 0, len(t.values))
	for _, p := range t.values {
		exprs = append(exprs, p.expr)
	}
	for _, name := range names(t.urls) {
		exprs = append(exprs, t.urls[name])
	}
	for _, expr := range exprs {
		for _, traversal := range expr.Variables() {
			if name, ok := attributeAt(traversal, 1); ok && traversal.RootName() == "with" {
				asked[name] = true
			}
		}
	}
	for _, name := range names(with) {
		if !asked[name] {
			c.r.add(problem{
				code: codeWith, at: n.argAt("with"), summary: fmt.Sprintf("Template %q does not use with.%s", t.Name, name), detail: "",
				try: orElse(name, names(asked), "Leave it out."),
			})
		}
	}
}
