package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// endID is the step that ends a run which has come to the end of its page.
const endID = "#end"

// compiler turns one journey into a plan. It goes on after a mistake, so that
// an author hears of all of them at once.
type compiler struct {
	r         *report
	d         *decoder
	n         *node
	s         *settings
	templates map[string]*templateDef
	plan      *Plan

	steps   map[string]*node // by name
	results map[string]Type  // what steps leave, by name
	memory  map[string]Type
	records map[string]Type // by name
	begins  []string        // events that event.* of the main line may be
	total   *uses           // of the whole plan
	refs    map[string]map[string]hcl.Range
}

// place is where a step or an expression stands.
type place struct {
	events []string        // what event.* is there
	main   bool            // directly in the main line
	given  map[string]bool // what conditions around say is there
}

func compileJourney(d *decoder, n *node, s *settings, templates map[string]*templateDef) *Plan {
	c := &compiler{
		r: d.r, d: d, n: n, s: s, templates: templates, total: newUses(),
		steps: map[string]*node{}, results: map[string]Type{}, memory: map[string]Type{}, records: map[string]Type{},
		refs: map[string]map[string]hcl.Range{},
		plan: &Plan{
			Engine: Engine, Zoneinfo: ZoneinfoVersion, Journey: n.label, Title: n.text("title"), Owner: n.text("owner"),
			Purpose: n.refs["purpose"], Timezone: s.timezone, Locales: s.locales,
			Records: map[string]Record{}, Templates: map[string]Template{}, Purposes: map[string]Purpose{},
			Hours: map[string]Hours{}, Teams: map[string]Team{}, Vars: map[string]any{},
			EventTypes: map[string]Type{}, RecordTypes: map[string]Type{}, ContactType: s.types.contact,
		},
	}
	before := d.r.mark()
	c.collect(n)
	c.header()
	c.learnMemory(n)
	c.body()
	if len(n.steps()) == 0 {
		d.r.add(problem{code: codeMissing, at: n.header, summary: "This journey has no steps", detail: "Nothing would happen.", try: `send "hello" { template = template.… }`})
	}
	if d.r.mark() > before {
		return nil // the flow of a journey with holes in it would bring complaints about the holes
	}
	c.checkFlow()
	c.checkWindow()
	if d.r.mark() > before {
		return nil
	}
	c.finish()
	return c.plan
}

// collect finds all steps and what they leave behind.
func (c *compiler) collect(n *node) {
	for _, inner := range n.inner {
		if inner.spec.step {
			if first, twice := c.steps[inner.label]; twice {
				c.r.add(problem{
					code: codeTwice, at: inner.at, summary: fmt.Sprintf("There are two steps %q", inner.label),
					detail: fmt.Sprintf("The first one is in line %d. A name is how reports, operators and step.%s tell steps apart.", first.header.Start.Line, inner.label),
					try:    "Rename one of the two.",
				})
			} else {
				c.steps[inner.label] = inner
				c.results[inner.label] = c.resultOf(inner)
			}
		}
		c.collect(inner)
	}
}

func (c *compiler) resultOf(n *node) Type {
	text := Type{Kind: TypeText}
	fields := map[string]Type{}
	switch Kind(n.spec.key) {
	case Ask:
		fields["reply"] = Type{Kind: TypeObject, Fields: map[string]Type{"text": text, "button": text}}
		fallthrough
	case Send:
		fields["status"], fields["channel"], fields["sent_at"] = text, text, Type{Kind: TypeMoment}
	case WaitFor:
		fields["event"] = c.awaitedType(n)
	}
	return Type{Kind: TypeObject, Fields: fields}
}

// awaitedType is what the event of a wait_for may carry: the union where
// several race.
func (c *compiler) awaitedType(n *node) Type {
	union := Type{Kind: TypeObject, Fields: map[string]Type{}}
	for _, event := range awaitedEvents(n) {
		for object, t := range c.s.types.events[event].Fields {
			if known, ok := union.Fields[object]; ok {
				t = t.clone()
				for field, of := range known.Fields {
					t.Fields[field] = of
				}
			}
			union.Fields[object] = t
		}
	}
	return union
}

func awaitedEvents(n *node) []string {
	var list []string
	if on := n.text("on"); on != "" {
		list = append(list, on)
	}
	for _, race := range n.all("on") {
		list = append(list, race.label)
	}
	return list
}

// header compiles what stands before the steps.
func (c *compiler) header() {
	c.purpose(c.n)
	c.again()
	c.triggers()
	c.declareRecords()
	c.begins = c.beginnings()
	c.onePer()
	for _, n := range c.n.all("record") {
		c.recordID(n)
	}
}

func (c *compiler) again() {
	w := c.n.word("again")
	c.plan.Again = Again{Never: w.word == "never", After: w.arg}
}

func (c *compiler) knownEvent(event string, at hcl.Range) bool {
	if event == "" {
		return false
	}
	if _, ok := c.s.types.events[event]; ok {
		return true
	}
	c.r.add(problem{
		code: codeNoSuchEvent, at: at, summary: fmt.Sprintf("There is no event %q", event),
		detail: "Events are declared with what they carry, so that a wrong name is found before anybody waits for it.",
		try:    didYouMeanEvent(event, names(c.s.types.events)),
	})
	return false
}

func didYouMeanEvent(event string, known []string) string {
	if near := suggest(event, known); near != "" {
		return fmt.Sprintf("Did you mean %q?", near)
	}
	object, _, _ := strings.Cut(event, ".")
	var alike []string
	for _, name := range known {
		if strings.HasPrefix(name, object+".") {
			alike = append(alike, name)
		}
	}
	if len(alike) > 0 {
		return "Use one of: " + strings.Join(alike, ", ") + "."
	}
	return fmt.Sprintf(`Declare it in settings.hcl: event %q { %s = { id = text } }`, event, asName(object))
}

func (c *compiler) triggers() {
	seen := map[string]bool{}
	for _, n := range c.n.all("trigger") {
		on := n.text("on")
		if !c.knownEvent(on, n.argAt("on")) {
			continue
		}
		if seen[n.label] {
			c.r.add(problem{code: codeTwice, at: n.at, summary: fmt.Sprintf("There are two triggers %q", n.label), detail: "", try: "Rename one of the two."})
		}
		seen[n.label] = true
		u := newUses()
		t := Trigger{Name: n.label, On: on, Pos: n.pos()}
		t.If = c.condition(n, "if", place{events: []string{on}}, u)
		c.onlyEvent(n, "if", u, "A trigger is asked before there is a run")
		c.plan.Triggers = append(c.plan.Triggers, t)
		c.seeEvent(on)
	}
}

// onlyEvent minds references to what is not there yet when an event is heard.
func (c *compiler) onlyEvent(n *node, arg string, u *uses, why string) {
	if len(u.records)+len(u.steps) == 0 && !u.memory {
		return
	}
	c.r.add(problem{
		code: codeNotYetRun, at: n.argAt(arg), summary: "This looks at what is not known yet", detail: why + ": it sees the event and the contact.",
		try: "Use event.… here, or a branch among the steps.",
	})
}

func (c *compiler) declareRecords() {
	for _, n := range c.n.all("record") {
		t, ok := c.s.types.records[n.label]
		if !ok {
			c.r.add(problem{
				code: codeNoSuchName, at: n.at, summary: fmt.Sprintf("No event carries a %q", n.label),
				detail: "The fields of a record are those that events with it carry.",
				try:    orElse(n.label, names(c.s.types.records), "Declare an event with it in settings.hcl."),
			})
			continue
		}
		if slices.Contains(roots, n.label) {
			c.r.add(problem{code: codeName, at: n.at, summary: fmt.Sprintf("%q has a meaning of its own", n.label), detail: "", try: "Another kind of record."})
			continue
		}
		if _, twice := c.records[n.label]; twice {
			c.r.add(problem{code: codeTwice, at: n.at, summary: fmt.Sprintf("There are two records %q", n.label), detail: "A journey follows one of a kind.", try: "Keep one of the two."})
			continue
		}
		c.records[n.label] = t
	}
}

func (c *compiler) recordID(n *node) {
	if _, ok := c.records[n.label]; !ok || !n.has("id") {
		return
	}
	u := newUses()
	e, _ := c.value(n, "id", TypeText, place{events: c.begins}, u)
	c.onlyEvent(n, "id", u, "A record is found when the run begins")
	c.plan.Records[n.label] = Record{Kind: n.label, ID: *e, Pos: n.pos()}
}

// beginnings are the events that may have begun a round: the triggers', and
// those that lead to a restart.
func (c *compiler) beginnings() []string {
	var list []string
	add := func(event string) {
		if _, known := c.s.types.events[event]; known && !slices.Contains(list, event) {
			list = append(list, event)
		}
	}
	for _, t := range c.plan.Triggers {
		add(t.On)
	}
	for _, n := range c.n.all("on") {
		if restarts(n) {
			add(n.label)
		}
	}
	for _, name := range names(c.steps) {
		if n := c.steps[name]; n.spec.key == "wait_for" {
			for _, race := range n.all("on") {
				if restarts(race) {
					add(race.label)
				}
			}
			if received := n.one("received"); received != nil && restarts(received) {
				add(n.text("on"))
			}
		}
	}
	return list
}

func restarts(n *node) bool {
	return n.word("then").word == "restart" || slices.ContainsFunc(n.inner, restarts)
}

// personal are the last words of paths that say who somebody is: as a run's
// key they would stand in every list of runs.
var personalKeys = []string{"phone", "email", "name", "first_name", "last_name", "birthday", "address"}

func (c *compiler) onePer() {
	expr := c.n.expr("one_per")
	if expr == nil {
		return
	}
	u := newUses()
	e, _ := c.value(c.n, "one_per", TypeText, place{events: c.begins}, u)
	c.plan.OnePer = *e
	c.onlyEvent(c.n, "one_per", u, "A run is found by it when an event arrives")
	for _, traversal := range expr.Variables() {
		last, _ := attributeAt(traversal, len(traversal)-1)
		if slices.Contains(personalKeys, last) {
			c.r.add(problem{
				code: codePersonalKey, at: traversal.SourceRange(), summary: fmt.Sprintf("one_per cannot be a %s", strings.ReplaceAll(last, "_", " ")),
				detail: "It stands in lists, logs and links, and people change it. An id does neither.", try: "one_per = contact.id, or the id of what the event is about.",
			})
		}
	}
	if len(expr.Variables()) == 0 {
		c.r.add(problem{
			code: codeWrongValue, at: expr.Range(), summary: "one_per is the same for everybody", detail: "There would be one run at a time for all people.",
			try: "one_per = contact.id, or the id of what the event is about.",
		})
	}
}

// body compiles listeners and steps.
func (c *compiler) body() {
	steps := c.n.steps()
	main := place{events: c.begins, main: true}
	if len(steps) > 0 {
		c.plan.Start = steps[0].label
	}
	c.sequence(steps, main, endID)
	c.add(Step{ID: endID, Kind: End, Pos: Position{File: c.n.end.Filename, Line: c.n.end.Start.Line}})
	seen := map[string]int{}
	for _, n := range c.n.inner {
		if n.spec.key == "on" || n.spec.key == "goal" {
			c.listener(n, seen)
		}
	}
}

func (c *compiler) add(s Step) { c.plan.Steps = append(c.plan.Steps, s) }

func (c *compiler) listener(n *node, seen map[string]int) {
	l := Listener{Name: n.label, Goal: n.spec.key == "goal", On: n.label, Within: n.text("within"), Pos: n.pos()}
	at := n.at
	if l.Goal {
		l.On, at = n.text("on"), n.argAt("on")
	}
	if !c.knownEvent(l.On, at) {
		return
	}
	here := place{events: []string{l.On}}
	u := newUses()
	l.If = c.condition(n, "if", here, u)
	if len(u.records) > 0 {
		c.onlyEvent(n, "if", u, "Whether an event is heard is decided before records are read")
	}
	l.Of = c.correlation(n, l.On)
	c.seeEvent(l.On)

	id := n.spec.key + "." + n.label
	seen[id]++
	if seen[id] > 1 {
		id = fmt.Sprintf("%s.%d", id, seen[id])
	}
	if l.Goal {
		l.First = id + "#stop"
		c.add(Step{ID: l.First, Kind: Stop, Pos: n.pos(), Why: n.label, Goal: true})
	} else {
		back := id + "#return"
		l.First = c.inner(n, id, here, back)
		if c.leadsTo(back) || l.First == back {
			c.add(Step{ID: back, Kind: Return, Pos: n.pos()})
		}
	}
	c.plan.Listeners = append(c.plan.Listeners, l)
}

func (c *compiler) leadsTo(id string) bool {
	return slices.ContainsFunc(c.plan.Steps, func(s Step) bool {
		for _, next := range s.Next {
			if next == id {
				return true
			}
		}
		return false
	})
}

// correlation says how the run is found that an event belongs to: by `of`,
// else by the path of one_per, which the event must then carry.
func (c *compiler) correlation(n *node, event string) Correlation {
	if expr := n.expr("of"); expr != nil {
		if t, ok := expr.(*hclsyntax.ScopeTraversalExpr); ok && len(t.Traversal) == 1 && t.Traversal.RootName() == "contact" {
			return Correlation{Contact: true}
		}
		u := newUses()
		e, _ := c.value(n, "of", TypeText, place{events: []string{event}}, u)
		c.onlyEvent(n, "of", u, "A run is found by it when an event arrives")
		return Correlation{Key: e}
	}
	key := c.n.expr("one_per")
	if key == nil {
		return Correlation{}
	}
	silent := &inference{r: newReport(), uses: newUses(), view: c.view(place{events: []string{event}})}
	silent.r.sources = c.r.sources
	silent.of(key)
	if silent.r.mark() == 0 {
		e := c.plan.OnePer
		return Correlation{Key: &e}
	}
	at := n.at
	if n.spec.key == "goal" || n.spec.key == "wait_for" {
		at = n.argAt("on")
	}
	path := c.r.sources[key.Range().Filename].slice(key.Range())
	c.r.add(problem{
		code: codeUncorrelated, at: at, summary: fmt.Sprintf("%q does not say which run it belongs to", event),
		detail: fmt.Sprintf("Runs are told apart by %s, which this event does not carry. It carries: %s.", path, strings.Join(append(carried(c.s.types.events[event]), "the contact"), ", ")),
		try:    "of = contact for every run of the person, or of = event.… with the path of the same id.",
	})
	return Correlation{}
}

// purpose checks a purpose argument and keeps the purpose in the plan.
func (c *compiler) purpose(n *node) {
	name := n.refs["purpose"]
	if name == "" || !checkRef(c.d, n, "purpose", names(c.s.purposes)) {
		return
	}
	c.plan.Purposes[name] = c.s.purposes[name]
	c.useHours(c.s.purposes[name].Allowed)
}

func (c *compiler) useHours(name string) {
	if h, ok := c.s.hours[name]; ok {
		c.plan.Hours[name] = h
	}
}

func (c *compiler) useTeam(name string) {
	for name != "" {
		t, ok := c.s.teams[name]
		if _, done := c.plan.Teams[name]; !ok || done {
			return
		}
		c.plan.Teams[name] = t
		c.useHours(t.Hours)
		name = t.ThenTo
	}
}

func (c *compiler) seeEvent(event string) {
	if t, ok := c.s.types.events[event]; ok {
		c.plan.EventTypes[event] = t
	}
}

func (c *compiler) view(at place) view {
	return view{events: at.events, settings: c.s, records: c.records, steps: c.results, memory: c.memory, given: at.given}
}

func (c *compiler) infer(expr hclsyntax.Expression, at place, u *uses) inferred {
	i := &inference{r: c.r, uses: u, view: c.view(at)}
	return i.of(expr)
}

// value compiles a run-time argument and checks its kind; nil where it is not
// given.
func (c *compiler) value(n *node, arg string, kind TypeKind, at place, u *uses) (*Expr, inferred) {
	expr := n.expr(arg)
	if expr == nil {
		return nil, inferred{}
	}
	i := &inference{r: c.r, uses: u, view: c.view(at)}
	got := i.of(expr)
	if kind == TypeText {
		c.wantText(expr, got)
	} else {
		i.want(expr, got, kind)
	}
	c.keep(u)
	e := exprOf(c.r, expr)
	return &e, got
}

// wantText minds what cannot stand as text: whole objects, and lists.
func (c *compiler) wantText(expr hclsyntax.Expression, got inferred) {
	if got.Kind == TypeObject || got.Kind == TypeList {
		c.r.add(problem{code: codeWrongType, at: expr.Range(), summary: fmt.Sprintf("This is %s, and text is needed", kindWord(got.Kind)), detail: fieldsSentence("It", got.Type), try: "Name one of its fields."})
	}
}

func (c *compiler) condition(n *node, arg string, at place, u *uses) *Expr {
	e, _ := c.value(n, arg, TypeYesNo, at, u)
	return e
}

// keep adds what a step uses to what the plan uses.
func (c *compiler) keep(u *uses) {
	for name := range u.vars {
		c.total.vars[name] = true
	}
	for name := range u.hours {
		c.total.hours[name] = true
	}
}

// learnMemory finds the types of what bodies remember. Values that depend on
// other memories are any.
func (c *compiler) learnMemory(n *node) {
	for _, inner := range n.inner {
		if object, ok := inner.expr("remember").(*hclsyntax.ObjectConsExpr); ok {
			for _, item := range object.Items {
				name := hcl.ExprAsKeyword(item.KeyExpr)
				if name == "" {
					continue
				}
				silent := &inference{r: newReport(), uses: newUses(), view: c.view(place{events: c.begins})}
				silent.r.sources = c.r.sources
				t := silent.of(item.ValueExpr).Type
				if known, ok := c.memory[name]; ok && !fits(known, t) {
					t = Type{Kind: TypeAny}
				}
				c.memory[name] = t
			}
		}
		c.learnMemory(inner)
	}
}

// finish adds to the plan what its expressions refer to.
func (c *compiler) finish() {
	p := c.plan
	for name := range c.total.vars {
		if c.s.vars.Type().HasAttribute(name) {
			p.Vars[name] = plainValue(c.s.vars.GetAttr(name))
		}
	}
	for name := range c.total.hours {
		c.useHours(name)
	}
	for _, r := range p.Records {
		p.RecordTypes[r.Kind] = c.s.types.records[r.Kind]
	}
}

// plainValue is a constant as JSON has it.
func plainValue(v cty.Value) any {
	if v.IsNull() {
		return nil
	}
	switch t := v.Type(); {
	case t == cty.String:
		return v.AsString()
	case t == cty.Number:
		f, _ := v.AsBigFloat().Float64()
		return f
	case t == cty.Bool:
		return v.True()
	case t.IsObjectType() || t.IsMapType():
		object := map[string]any{}
		for name, one := range v.AsValueMap() {
			object[name] = plainValue(one)
		}
		return object
	case t.IsTupleType() || t.IsListType():
		list := []any{}
		for _, one := range v.AsValueSlice() {
			list = append(list, plainValue(one))
		}
		return list
	}
	return nil
}
