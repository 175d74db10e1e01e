package definitions

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// Option changes how [Load] reads a folder.
type Option func(*loader)

// InEnvironment reads a folder as it is in the environment of that name in
// settings.hcl: with its vars in place of the workspace's, and with its list of
// the only people who are written to ([Plan.Only]). "" is none. A name that
// settings.hcl does not have is an error.
func InEnvironment(name string) Option {
	return func(l *loader) { l.s.environment = name }
}

// chooseEnvironment puts the vars of the environment that was asked for in
// place of the workspace's. What is wrong with it is told when its block is
// read with the others.
func (s *settings) chooseEnvironment(src *source) {
	for _, block := range src.body.Blocks {
		if s.environment == "" || block.Type != "environment" || len(block.Labels) == 0 || block.Labels[0] != s.environment {
			continue
		}
		silent := &decoder{r: newReport(), src: src, vars: s.vars}
		n := silent.block(schema["environment"], block, 0)
		s.only = n.texts("only")
		if inner := n.one("vars"); inner != nil {
			s.vars = overlaid(s.vars, varsOf(inner))
		}
		return
	}
}

// overlaid are vars with some of them changed; others are left out.
func overlaid(vars, changed cty.Value) cty.Value {
	all := vars.AsValueMap()
	for name, v := range changed.AsValueMap() {
		if was, ok := all[name]; ok && was.Type() == v.Type() {
			all[name] = v
		}
	}
	if len(all) == 0 {
		return noVars
	}
	return cty.ObjectVal(all)
}

// checkEnvironment minds vars that the workspace does not have: a slip in a
// name would leave the real value in a test.
func (s *settings) checkEnvironment(d *decoder, n *node) {
	inner := n.one("vars")
	if inner == nil {
		return
	}
	checkVars(d, inner)
	for _, name := range names(inner.consts) {
		at := inner.args[name].NameRange
		if !s.vars.Type().HasAttribute(name) {
			d.r.add(problem{
				code: codeNoSuchName, at: at, summary: "There is no vars." + name + " to change", detail: "An environment gives other values to vars that the workspace has.",
				try: orElse(name, attributeNames(s.vars), "Add it to vars at the top of settings.hcl."),
			})
			continue
		}
		if was, v := s.vars.GetAttr(name), inner.consts[name]; scalar(v) && was.Type() != v.Type() {
			d.wrong(inner.argAt(name), fmt.Sprintf("vars.%s is %s elsewhere", name, kindWord(typeOfCty(was.Type()).Kind)), "What uses it is checked against that.", "Give it a value of the same kind.")
		}
	}
}

// checkChoice minds an environment that settings.hcl does not have.
func (s *settings) checkChoice(src *source, r *report, known []string) {
	if s.environment == "" || slices.Contains(known, s.environment) {
		return
	}
	r.add(problem{
		code: codeNoSuchRef, at: hcl.Range{Filename: src.name, Start: hcl.InitialPos, End: hcl.InitialPos},
		summary: fmt.Sprintf("There is no environment %q", s.environment), detail: "It was asked for with --environment.",
		try: orElse(s.environment, known, fmt.Sprintf("Declare environment %q in settings.hcl.", s.environment)),
	})
}
