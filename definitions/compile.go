package definitions

import (
	"fmt"
	"maps"

	"github.com/hashicorp/hcl/v2"
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
	records map[string]Type            // by name
	begins  []string                   // events that event.* of the main line may be
	added   map[string]map[string]Type // what starts add to them, by event type and kind of record
	total   *uses                      // of the whole plan
	refs    map[string]map[string]hcl.Range

	journeys map[string]journeyDef // of the folder, for run steps
	nodes    map[string]*node      // the page's steps by id, with those of journeys that are run
	rounds   []string              // names of the repeats around what is compiled, outermost first
	callable bool                  // other journeys run it: it has params
	params   map[string]Type       // what it is run with
	counted  map[string]bool       // names in memory that a body above counts up
	within   *running              // nil for the journey itself
	broken   bool                  // a journey that it runs has errors, which are told there
}

// place is where a step or an expression stands.
type place struct {
	events []string                   // what event.* is there
	added  map[string]map[string]Type // what the start adds to it, by event type and kind of record
	hears  string                     // the race or stages step whose event that is, "" for what started or took over
	main   bool                       // directly in the main line
	given  map[string]bool            // what conditions around say is there
}

func compileJourney(d *decoder, n *node, s *settings, templates map[string]*templateDef, journeys map[string]journeyDef) *Plan {
	c := &compiler{
		r: d.r, d: d, n: n, s: s, templates: templates, total: newUses(),
		steps: map[string]*node{}, results: map[string]Type{}, memory: map[string]Type{}, records: map[string]Type{},
		refs: map[string]map[string]hcl.Range{}, journeys: journeys, nodes: map[string]*node{}, callable: isCallable(n),
		plan: &Plan{
			Engine: Engine, Zoneinfo: ZoneinfoVersion, Journey: n.label, Title: n.text("title"), Owner: n.text("owner"),
			Purpose: n.refs["purpose"], Timezone: s.timezone, Locales: s.locales, Only: s.only,
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
	if len(n.steps()) == 0 && !d.r.errorIn(n.whole()) {
		d.r.add(problem{code: codeMissing, at: n.header, summary: "This journey has no steps", detail: "Nothing would happen.", try: `send "hello" { template = template.… }`})
	}
	if d.r.mark() > before || c.tooLong() || c.broken {
		return nil // the flow of a journey with holes in it would bring complaints about the holes
	}
	c.checkFlow()
	if !c.callable { // who runs it knows when the person wrote
		c.checkWindow()
	}
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
				c.nodes[c.id(inner.label)] = inner
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
		fields["reply"] = replyType(n.word("expect").word)
		fallthrough
	case Send:
		fields["status"], fields["channel"], fields["sent_at"] = text, text, Type{Kind: TypeMoment}
	case WaitFor:
		fields["event"] = c.awaitedType(n)
	default:
		maps.Copy(fields, resultsOf(Kind(n.spec.key)))
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
