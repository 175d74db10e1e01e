package definitions

import "fmt"

// stages compiles what is followed through its stages. All bodies lead back to
// the step, which waits on; that of the last stage leads on.
func (c *compiler) stages(n *node, s *Step, at place, next string, u *uses) {
	list := n.all("stage")
	seen := map[string]bool{}
	for i, one := range list {
		if seen[one.label] {
			c.r.add(problem{code: codeTwice, at: one.at, summary: fmt.Sprintf("There are two stages %q", one.label), detail: "", try: "Rename one of the two."})
			continue
		}
		seen[one.label] = true
		on := one.text("on")
		if !c.knownEvent(on, one.argAt("on")) {
			continue
		}
		stage := Stage{Awaited: c.awaited(one, on, u)}
		stage.Name = one.label
		stage.Due, _ = c.value(one, "due", TypeMoment, at, u)
		s.Stages = append(s.Stages, stage)
		after := s.ID
		if i == len(list)-1 {
			after = next
		}
		s.Next[Outcome("stage."+one.label)] = c.inner(one, s.ID+"/stage."+one.label, at.hearing(on).of(s.ID), after)
		c.overdue(one, s, at)
	}
}

// overdue compiles what happens when a stage does not come in time: the alarm
// and its time belong together.
func (c *compiler) overdue(stage *node, s *Step, at place) {
	late := stage.one("overdue")
	switch {
	case late != nil && stage.wrote["due"]:
		s.Next[Outcome("overdue."+stage.label)] = c.inner(late, s.ID+"/overdue."+stage.label, at, s.ID)
	case late != nil:
		c.r.add(problem{
			code: codeWithout, at: late.header, summary: fmt.Sprintf("Nothing says when stage %q is due", stage.label), detail: "Without it the stage is never overdue.",
			try: fmt.Sprintf("due = … in stage %q, a moment of the event or of a record.", stage.label),
		})
	case stage.has("due"):
		c.r.add(problem{
			code: codeWayMissing, at: stage.args["due"].NameRange, summary: fmt.Sprintf("overdue is missing in stage %q", stage.label),
			detail: "What happens then is always written out.", try: "overdue { … } in the stage, or no due.",
		})
	}
}
