package definitions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// checkRefs looks up what settings refer to among themselves.
func (s *settings) checkRefs(d *decoder, nodes []*node) {
	for _, n := range nodes {
		checkRef(d, n, "allowed", names(s.hours))
		checkRef(d, n, "hours", names(s.hours))
		checkRef(d, n, "then_to", names(s.teams))
	}
	for _, name := range names(s.teams) {
		if loop := s.teamLoop(name); loop != "" {
			d.r.add(problem{
				code: codeBusyLoop, at: teamRange(d, name), summary: fmt.Sprintf("Team %q comes round to itself", name),
				detail: "then_to goes " + loop + ".", try: "Let the last team have no then_to.",
			})
		}
	}
}

func teamRange(d *decoder, name string) hcl.Range {
	for _, block := range d.src.body.Blocks {
		if block.Type == "team" && len(block.Labels) > 0 && block.Labels[0] == name {
			return block.DefRange()
		}
	}
	return hcl.Range{Filename: d.src.name, Start: hcl.InitialPos, End: hcl.InitialPos}
}

// teamLoop is the way from a team back to itself, "" where there is none.
func (s *settings) teamLoop(start string) string {
	way := []string{start}
	for at := s.teams[start].ThenTo; at != ""; at = s.teams[at].ThenTo {
		way = append(way, at)
		if at == start {
			return strings.Join(way, " to ")
		}
		if len(way) > len(s.teams)+1 { // a loop further on, told there
			return ""
		}
	}
	return ""
}

// checkRef looks up a reference argument.
func checkRef(d *decoder, n *node, arg string, known []string) bool {
	name := n.refs[arg]
	if name == "" || slices.Contains(known, name) {
		return true
	}
	spec, _ := n.spec.arg(arg)
	try := orElse(name, known, fmt.Sprintf("Declare %s %q in settings.hcl.", spec.root, name))
	d.r.add(problem{
		code: codeNoSuchRef, at: n.argAt(arg), summary: fmt.Sprintf("There is no %s %q", spec.root, name),
		detail: spec.sentence, try: try,
	})
	return false
}
