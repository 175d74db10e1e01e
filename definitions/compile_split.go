package definitions

import "fmt"

// split compiles the ways that are tried against each other.
func (c *compiler) split(n *node, s *Step, at place, next string) {
	const most = 1000 // of a share, so that no sum of them grows out of hand
	seen := map[string]bool{}
	for _, one := range n.all("variant") {
		if seen[one.label] {
			c.r.add(problem{code: codeTwice, at: one.at, summary: fmt.Sprintf("There are two variants %q", one.label), detail: "", try: "Rename one of the two."})
			continue
		}
		seen[one.label] = true
		share, _ := c.d.whole(one, "share", 1, most)
		s.Variants = append(s.Variants, Variant{Name: one.label, Share: share})
		s.Next[Outcome("variant."+one.label)] = c.inner(one, s.ID+"/variant."+one.label, at, next)
	}
	if n.has("holdout") {
		s.Holdout, _ = c.d.whole(n, "holdout", 1, percent-1)
		s.Next[HeldOut] = s.ID + "/holdout#stop"
		c.stop(s.Next[HeldOut], string(HeldOut), n.pos())
	}
	if len(seen) == 1 && !n.wrote["holdout"] {
		c.r.add(problem{
			code: codeMissing, at: n.header, summary: fmt.Sprintf("split %q has one way alone", n.label), detail: "There is nothing to try it against.",
			try: `A second variant, or holdout = 10 for people who get nothing.`,
		})
	}
}
