package definitions

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// isCallable says whether a journey is run by others: it has params.
func isCallable(n *node) bool { return n.one("params") != nil }

// paramTypes reads { place = text }.
func paramTypes(d *decoder, n *node) map[string]Type {
	types := map[string]Type{}
	for _, name := range names(n.args) {
		if t, ok := d.typeOf(n.args[name].Expr); ok {
			types[name] = t
		}
	}
	return types
}

// learnParams finds what a journey is run with.
func (c *compiler) learnParams() {
	if n := c.n.one("params"); n != nil {
		c.params = paramTypes(c.d, n)
	}
}

// checkNotStarted minds what only a journey that starts by itself can have. A
// journey that others run is part of their run: it is found, kept apart and
// ended with it.
func (c *compiler) checkNotStarted() {
	if !c.callable {
		return
	}
	for _, arg := range []string{"one_per", "again", "priority", "group", "if_busy"} {
		if a := c.n.args[arg]; a != nil {
			c.notCallable(a.NameRange, arg)
		}
	}
	for _, block := range []string{"trigger", "on", "goal", "record"} {
		for _, n := range c.n.all(block) {
			c.notCallable(n.header, block)
		}
	}
}

func (c *compiler) notCallable(at hcl.Range, what string) {
	c.r.add(problem{
		code: codeNotCallable, at: at, summary: fmt.Sprintf("A journey with params has no %s", what),
		detail: "Others run it, as a part of their own run, and give it what it needs to know.", try: "Leave it out here, or leave params out.",
	})
}

// ownRound minds a restart in a journey that others run: a round is theirs.
func (c *compiler) ownRound(w wordValue) {
	if c.callable {
		c.notCallable(w.at, "restart")
	}
}

// uncorrelated minds an event in a journey that others run: only they know for
// what there is one run.
func (c *compiler) uncorrelated(n *node, event string) {
	at := n.at
	if n.has("on") {
		at = n.argAt("on")
	}
	c.r.add(problem{
		code: codeUncorrelated, at: at, summary: fmt.Sprintf("%q does not say which run it belongs to", event),
		detail: "The journeys that run this one may have runs of different things.", try: "of = contact",
	})
}

// runParam is params.place: what a journey is run with. Like all data it may
// be missing.
func (i *inference) runParam(t hcl.Traversal) inferred {
	if !i.view.callable {
		return i.complain(codeNoSuchName, t.SourceRange(), "This journey has no params", "They are what a journey is run with that others run.", "contact, event or a record.")
	}
	if len(t) == 1 {
		return i.complain(codeNoSuchName, t.SourceRange(), "params are named one by one", "", "params.…")
	}
	i.uses.params = true
	found, ok := i.into(t, 1, Type{Kind: TypeObject, Fields: i.view.runWith}, "params")
	if !ok {
		return anything
	}
	return inferred{Type: found, empty: i.missing(t)}
}

// repeated is repeat.count, from 1.
func (i *inference) repeated(t hcl.Traversal) inferred {
	if name, _ := attributeAt(t, 1); name != "count" || len(t) != 2 {
		return i.complain(codeNoSuchName, t.SourceRange(), "A repeat has a count, and nothing else", "", "repeat.count")
	}
	if !i.view.counted {
		return i.complain(codeNotYetRun, t.SourceRange(), "There is no repeat around this", "repeat.count is how often the repeat around a step has begun.", "Use it in the steps of a repeat.")
	}
	i.uses.count = true
	return inferred{Type: Type{Kind: TypeNumber}}
}

// eventless is event.… where no event is seen.
func (i *inference) eventless(t hcl.Traversal) inferred {
	if !i.view.callable {
		return anything // the trigger is wrong, which is told there
	}
	return i.complain(codeNoSuchName, t.SourceRange(), "A journey with params sees no event", "The journeys that run it begin with different ones.", "Give it the value: params { … } here, with = { … } where it is run.")
}

// checkCallable checks the journeys that others run, each by itself.
func (l *loader) checkCallable() {
	for _, name := range names(l.journeys) {
		if j := l.journeys[name]; isCallable(j.n) {
			compileJourney(j.d, j.n, l.s, l.templates, l.journeys)
		}
	}
}

// runsDamaged says whether a plan has steps of a journey with errors.
func (l *loader) runsDamaged(p *Plan) bool {
	for _, s := range p.Steps {
		if j, ok := l.journeys[s.Target]; ok && s.Kind == Run && l.r.errorIn(j.n.whole()) {
			return true
		}
	}
	return false
}
