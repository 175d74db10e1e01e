package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// header compiles what stands before the steps.
func (c *compiler) header() {
	c.purpose(c.n)
	c.again()
	c.priority()
	c.group()
	c.mustStart()
	c.checkNotStarted()
	c.learnParams()
	c.declareRecords()
	c.triggers()
	c.begins = c.beginnings()
	c.onePer()
	for _, n := range c.n.all("record") {
		c.record(n)
	}
}

func (c *compiler) again() {
	w := c.n.word("again")
	c.plan.Again = Again{Never: w.word == "never", After: w.arg}
}

// priority is how soon the journey's messages leave when many wait.
func (c *compiler) priority() {
	v, ok := c.n.consts["priority"]
	if !ok {
		return
	}
	for p := 1; p <= 5; p++ {
		if v.Equals(cty.NumberIntVal(int64(p))).True() {
			c.plan.Priority = p
			return
		}
	}
	c.d.wrong(c.n.argAt("priority"), "priority is a whole number from 1 to 5", "1 leaves first; a journey without one has 3.", "priority = 3")
}

// group keeps journeys of one person apart.
func (c *compiler) group() {
	c.onlyWith(c.n, "if_busy", "group")
	if c.plan.Group = c.n.text("group"); c.plan.Group != "" {
		c.plan.IfBusy = orDefault(c.n.word("if_busy").word, "wait")
	}
}

// mustStart minds a journey that nothing starts, or that does not say for what
// there is one run. One with params is started by others, inside their runs.
func (c *compiler) mustStart() {
	if c.n.one("params") != nil {
		return
	}
	for _, arg := range []string{"one_per", "again"} {
		if spec, ok := c.n.spec.arg(arg); ok && !c.n.wrote[arg] {
			c.d.missingArg(c.n, *spec)
		}
	}
	if c.n.one("trigger") == nil {
		c.r.add(problem{
			code: codeMissing, at: c.n.header, summary: "trigger is missing in this journey", detail: schema["trigger"].sentence,
			try: `trigger "…" { on = "…" }; or params { … }, if other journeys run it.`,
		})
	}
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

// onlyEvent minds references to what is not there yet when an event is heard.
func (c *compiler) onlyEvent(n *node, arg string, u *uses, why string) {
	if len(u.history) > 0 && arg != "if" {
		c.r.add(problem{
			code: codeHistory, at: n.argAt(arg), summary: "What happened before cannot stand here", detail: why + ", and gives the same each time: an id.",
			try: "Use an id here, and ask for what happened in a condition.",
		})
	}
	if len(u.records)+len(u.steps) == 0 && !u.memory {
		return
	}
	c.r.add(problem{
		code: codeNotYetRun, at: n.argAt(arg), summary: "This looks at what is not known yet", detail: why + ": it sees the event and the contact.",
		try: "Use event.… here, or a branch among the steps.",
	})
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
	e, _ := c.value(c.n, "one_per", TypeText, c.beginning(), u)
	c.plan.OnePer = *e
	c.onlyEvent(c.n, "one_per", u, "A run is found by it when an event arrives")
	c.oneEach(expr)
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

// oneEach minds a key that is the same for all people of an audience: the
// first of them would be the only one.
func (c *compiler) oneEach(key hclsyntax.Expression) {
	for _, t := range c.plan.Triggers {
		if t.Audience == "" || len(key.Variables()) == 0 {
			continue
		}
		of := c.plan.Audiences[t.Audience].Of
		own := slices.ContainsFunc(key.Variables(), func(traversal hcl.Traversal) bool {
			object, _ := attributeAt(traversal, 1)
			return traversal.RootName() == "contact" || traversal.RootName() == "event" && object == of
		})
		if !own {
			c.r.add(problem{
				code: codeSharedKey, at: key.Range(), summary: fmt.Sprintf("one_per is the same for everybody of audience %q", t.Audience),
				detail: "There is one run for each of its values, so only the first person would enter.", try: c.ownKey(key),
			})
			return
		}
	}
}

// ownKey is a key with the person in it.
func (c *compiler) ownKey(key hclsyntax.Expression) string {
	if written := c.r.sources[key.Range().Filename].slice(key.Range()); !strings.ContainsAny(written, `"`) {
		return fmt.Sprintf(`one_per = "${contact.id}/${%s}"`, written)
	}
	return "one_per = contact.id"
}
