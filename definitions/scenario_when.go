package definitions

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// when reads what happens; several replies at once are several moves.
func (s *scenarioReader) when(n *node) {
	at := s.time(n, n.label, n.at)
	var moves []Move
	for _, event := range n.all("event") {
		if _, known := s.l.s.types.events[event.label]; !known {
			s.unknownEvent(event.label, event.at)
			continue
		}
		e := &ScenarioEvent{Type: event.label}
		e.Data, e.Records = s.eventData(event.label, event.consts, true, event.header)
		moves = append(moves, Move{Event: e})
	}
	for _, record := range n.all("record") {
		if r := s.record(record); r != nil {
			moves = append(moves, Move{Record: r})
		}
	}
	for _, answer := range n.all("http") {
		if a := s.answer(answer); a != nil {
			moves = append(moves, Move{Answer: a})
		}
	}
	for _, template := range n.all("template") {
		if s.checkTemplate(template.label, template.at) {
			moves = append(moves, Move{Template: &TemplateChange{Name: template.label, State: template.word("state").word}})
		}
	}
	given := len(n.inner)
	if expr := n.expr("reply"); expr != nil {
		given++
		moves = append(moves, s.replies(expr)...)
	}
	for _, one := range []struct {
		arg   string
		kinds []Kind
		set   func(*Move, string)
	}{
		{"delivered", messages, func(m *Move, step string) { m.Delivered, m.Channel = step, s.channel(n) }},
		{"undelivered", messages, func(m *Move, step string) { m.Undelivered, m.Channel = step, s.channel(n) }},
		{"read", messages, func(m *Move, step string) { m.Read, m.Channel = step, s.channel(n) }},
		{"failed", messages, func(m *Move, step string) { m.Failed, m.Reason, m.Channel = step, failureReason(n), s.channel(n) }},
		{"taken", []Kind{Handoff}, func(m *Move, step string) { m.Taken = step }},
		{"resolved", []Kind{Handoff}, func(m *Move, step string) { m.Resolved = step }},
	} {
		if step := s.stepNamed(s.plans, n, one.arg, one.kinds); step != "" {
			m := Move{}
			one.set(&m, step)
			moves = append(moves, m)
		}
		if n.has(one.arg) {
			given++
		}
	}
	for _, one := range []struct {
		arg string
		set func(*Move)
	}{
		{"fires", func(m *Move) { m.Fires = s.fires(n) }},
		{"hold", func(m *Move) { m.Hold = n.word("hold").word }},
		{"lift", func(m *Move) { m.Lift = n.word("lift").word }},
	} {
		if n.wrote[one.arg] {
			given++
			m := Move{}
			one.set(&m)
			moves = append(moves, m)
		}
	}
	if given != 1 {
		s.r.add(problem{
			code: codeBoth, at: n.header, summary: "One thing happens in each when", detail: "", try: `reply = button("…"), or event "…" { … }, in a block of its own.`,
		})
	}
	if n.has("reason") && !n.has("failed") {
		s.r.add(problem{code: codeBoth, at: n.argAt("reason"), summary: "reason says why a message failed", detail: "Nothing fails here.", try: `failed = "…"`})
	}
	if n.has("channel") && !slices.ContainsFunc([]string{"delivered", "undelivered", "read", "failed"}, n.has) {
		s.r.add(problem{code: codeBoth, at: n.argAt("channel"), summary: "channel says which message of a step is meant", detail: "People answer on WhatsApp.", try: `delivered = "…", undelivered, read or failed beside it.`})
	}
	ofNobody := slices.ContainsFunc([]string{"fires", "hold", "lift"}, n.has) || len(n.all("record"))+len(n.all("http"))+len(n.all("template")) > 0
	if n.has("contact") && ofNobody {
		s.r.add(problem{code: codeBoth, at: n.argAt("contact"), summary: "contact says who writes or whose event it is", detail: "What happens here is nobody's.", try: "Leave it out."})
	}
	who := s.who(n)
	for _, m := range moves {
		m.Pos, m.At, m.Contact = n.pos(), at, who
		s.out.Moves = append(s.out.Moves, m)
	}
}

func failureReason(n *node) FailureReason {
	return FailureReason(orDefault(n.word("reason").word, string(FailedUnreachable)))
}

var messages = []Kind{Send, Ask}

// replies reads "text", ["several", "texts"] or button("id").
func (s *scenarioReader) replies(expr hclsyntax.Expression) []Move {
	if call, ok := expr.(*hclsyntax.FunctionCallExpr); ok && call.Name == "button" && len(call.Args) == 1 {
		v, ok := s.constant(call.Args[0])
		if !ok || v.Type() != cty.String {
			return nil
		}
		s.checkButton(v.AsString(), call.Args[0].Range())
		return []Move{{ReplyButton: v.AsString()}}
	}
	v, ok := s.constant(expr)
	if !ok {
		return nil
	}
	if v.Type() == cty.String && v.AsString() != "" {
		return []Move{{ReplyText: v.AsString()}}
	}
	if !isTexts(v) || v.LengthInt() == 0 {
		s.wrong(expr.Range(), "A reply is a text, several texts, or a button", "", `reply = button("confirm")`)
		return nil
	}
	var moves []Move
	for _, text := range texts(v) {
		moves = append(moves, Move{ReplyText: text})
	}
	return moves
}

// checkButton minds a button that no message of the journeys has.
func (s *scenarioReader) checkButton(id string, at hcl.Range) {
	var known []string
	for _, p := range s.plans {
		for _, name := range names(p.Templates) {
			for _, b := range p.Templates[name].Buttons {
				if b.URL == nil {
					known = append(known, b.ID)
				}
			}
		}
		for _, step := range p.Steps {
			for _, a := range step.Answers {
				if len(a.Labels) > 0 {
					known = append(known, a.Key)
				}
			}
		}
	}
	if !slices.Contains(known, id) {
		s.r.add(problem{code: codeNoSuchName, at: at, summary: fmt.Sprintf("No message of this journey has a button %q", id), detail: "", try: orElse(id, known, "Reply with a text.")})
	}
}

// checkTemplate minds a template that no journey in use has.
func (s *scenarioReader) checkTemplate(name string, at hcl.Range) bool {
	var known []string
	for _, p := range s.plans {
		known = append(known, names(p.Templates)...)
	}
	if slices.Contains(known, name) {
		return true
	}
	s.r.add(problem{code: codeNoSuchRef, at: at, summary: fmt.Sprintf("The journey has no template %q", name), detail: "", try: orElse(name, known, "It sends text alone.")})
	return false
}

// fires is a trigger of the journey that the calendar fires.
func (s *scenarioReader) fires(n *node) string {
	name := n.text("fires")
	var known []string
	for _, t := range s.plan.Triggers {
		if t.Cron != "" {
			known = append(known, t.Name)
		}
	}
	if !slices.Contains(known, name) {
		s.r.add(problem{
			code: codeNoSuchName, at: n.argAt("fires"), summary: fmt.Sprintf("Journey %q has no trigger %q with a cron", s.plan.Journey, name),
			detail: "Other triggers wait for events, words, or a date of somebody's.", try: orElse(name, known, `event "…" { … }`),
		})
	}
	return name
}
