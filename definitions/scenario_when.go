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
		if step := s.stepNamed(n, one.arg, one.kinds); step != "" {
			m := Move{}
			one.set(&m, step)
			moves = append(moves, m)
		}
		if n.has(one.arg) {
			given++
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
	for _, m := range moves {
		m.Pos, m.At = n.pos(), at
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

// checkButton minds a button that no message of the journey has.
func (s *scenarioReader) checkButton(id string, at hcl.Range) {
	var known []string
	for _, name := range names(s.plan.Templates) {
		for _, b := range s.plan.Templates[name].Buttons {
			if b.URL == nil {
				known = append(known, b.ID)
			}
		}
	}
	if !slices.Contains(known, id) {
		s.r.add(problem{code: codeNoSuchName, at: at, summary: fmt.Sprintf("No message of this journey has a button %q", id), detail: "", try: orElse(id, known, "Reply with a text.")})
	}
}
