package definitions

import (
	"maps"

	"github.com/hashicorp/hcl/v2"
)

// uses collects what expressions refer to.
type uses struct {
	contact map[string]bool
	records map[string]map[string]bool
	steps   map[string]hcl.Range
	vars    map[string]bool
	hours   map[string]bool
	event   bool
	memory  bool
	history map[string]bool
	params  bool // of the journey
	count   bool // of the repeat around
	clock   bool // the person's own: their zone is read with their fields
}

func newUses() *uses {
	return &uses{
		contact: map[string]bool{}, records: map[string]map[string]bool{}, steps: map[string]hcl.Range{},
		vars: map[string]bool{}, hours: map[string]bool{}, history: map[string]bool{},
	}
}

func (u *uses) plan() Uses {
	contact := maps.Clone(u.contact)
	if u.clock {
		contact["timezone"] = true
	}
	p := Uses{Contact: keysOrNil(contact), Event: u.event, Memory: u.memory, Steps: keysOrNil(u.steps), History: keysOrNil(u.history), Params: u.params, Count: u.count}
	for _, name := range names(u.records) {
		if p.Records == nil {
			p.Records = map[string][]string{}
		}
		p.Records[name] = names(u.records[name])
	}
	return p
}

func keysOrNil[V any](m map[string]V) []string {
	if len(m) == 0 {
		return nil
	}
	return names(m)
}

// usesOf is what a step refers to, and what finding its records refers to.
func (c *compiler) usesOf(u *uses) Uses {
	for _, name := range names(u.records) {
		c.usesOfRecord(name, u)
	}
	return u.plan()
}

func (u *uses) merge(more *uses) {
	u.clock = u.clock || more.clock
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
	for name := range more.history {
		u.history[name] = true
	}
	u.event = u.event || more.event
	u.memory = u.memory || more.memory
	u.params = u.params || more.params
	u.count = u.count || more.count
}

// refer keeps where a step refers to others, for the check of the flow.
func (c *compiler) refer(id string, u *uses) {
	for name, at := range u.steps {
		if c.refs[id] == nil {
			c.refs[id] = map[string]hcl.Range{}
		}
		c.refs[id][c.id(name)] = at
	}
}
