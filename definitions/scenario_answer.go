package definitions

import (
	"fmt"
	"slices"
)

// answer reads what another system answers to an http step or for a record.
func (s *scenarioReader) answer(n *node) *ScenarioAnswer {
	var known []string
	for _, p := range s.plans {
		for _, step := range p.Steps {
			if step.Kind == HTTP {
				known = append(known, step.ID)
			}
		}
		for _, name := range names(p.Records) {
			if p.Records[name].From != "" {
				known = append(known, name)
			}
		}
	}
	a := &ScenarioAnswer{Of: n.label, Status: 200}
	if !slices.Contains(known, n.label) {
		s.r.add(problem{
			code: codeNoSuchStep, at: n.at, summary: fmt.Sprintf("Journey %q calls nothing by the name %q", s.plan.Journey, n.label),
			detail: "It is the name of an http step, or of a record that has from.", try: orElse(n.label, known, "The journey calls no other system."),
		})
		return nil
	}
	if v, ok := n.consts["fails"]; ok {
		a.Fails = v.True()
	}
	if a.Fails && (n.has("status") || n.has("body")) {
		s.r.add(problem{code: codeBoth, at: n.argAt("fails"), summary: "Where no answer comes it has neither a status nor a body", detail: "", try: "status = 503 for an answer that says it is down."})
		return nil
	}
	if v, ok := n.consts["status"]; ok {
		status, _ := v.AsBigFloat().Int64()
		if status < 200 || status > 599 {
			s.wrong(n.argAt("status"), fmt.Sprintf("%d is not the status of an answer", status), "Answers have 200 to 599.", "status = 503")
			return nil
		}
		a.Status = int(status)
	}
	if v, ok := n.consts["body"]; ok {
		a.Body = plainValue(v)
	}
	return a
}
