package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// header compiles what stands before the steps.
func (c *compiler) header() {
	c.purpose(c.n)
	c.again()
	c.priority()
	c.declareRecords()
	c.triggers()
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
