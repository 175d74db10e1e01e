package definitions

import (
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
}

func newUses() *uses {
	return &uses{
		contact: map[string]bool{}, records: map[string]map[string]bool{}, steps: map[string]hcl.Range{},
		vars: map[string]bool{}, hours: map[string]bool{},
	}
}

func (u *uses) plan() Uses {
	p := Uses{Contact: keysOrNil(u.contact), Event: u.event, Memory: u.memory, Steps: keysOrNil(u.steps)}
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

// usesOf is what a step refers to, and what the ids of its records refer to.
func (c *compiler) usesOf(u *uses) Uses {
	for name := range u.records {
		for _, n := range c.n.all("record") {
			if n.label == name && n.expr("id") != nil {
				id := c.silently(place{events: c.begins})
				id.uses = u
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
