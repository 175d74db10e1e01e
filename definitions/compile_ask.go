package definitions

import (
	"fmt"
	"slices"
	"strings"
)

// ask compiles the answers.
func (c *compiler) ask(n *node, s *Step, at place, next string, u *uses) {
	c.exactlyOne(n, "for", "until")
	var buttons []Button
	if t := c.templates[n.refs["template"]]; t != nil {
		buttons = t.Buttons
	}
	for _, b := range n.all("answer") {
		key := b.label
		if slices.ContainsFunc(s.Answers, func(a Answer) bool { return strings.EqualFold(a.Key, key) }) {
			c.r.add(problem{code: codeTwice, at: b.at, summary: fmt.Sprintf("There are two answers %q", key), detail: "", try: "Keep one of the two."})
			continue
		}
		answer := Answer{Key: key, Words: c.typedWords(b), Labels: c.labels(b, s)}
		if n := slices.IndexFunc(buttons, func(button Button) bool { return button.ID == key }); n >= 0 {
			answer.Labels = buttons[n].Labels
		}
		c.checkAnswer(b, answer, buttons)
		c.checkAsking(b, s)
		s.Answers = append(s.Answers, answer)
		s.Next[Outcome("answer."+key)] = c.inner(b, s.ID+"/answer."+key, at, next)
	}
	c.checkButtons(n, s, buttons)
	c.expect(n, s, at, next, u)
	s.Next[OtherAnswer] = c.way(n, "other_answer", at, next)
	s.Next[NoAnswer] = c.way(n, "no_answer", at, next)
}

// checkAnswer minds an answer that no button gives and nobody would type.
func (c *compiler) checkAnswer(b *node, a Answer, buttons []Button) {
	if a.Labels != nil || a.Words != nil {
		return
	}
	var replies []string
	for _, button := range buttons {
		if button.Reply() {
			replies = append(replies, button.ID)
		}
	}
	near := suggest(a.Key, replies)
	if near == "" && strings.TrimSpace(a.Key) != "" && !strings.Contains(a.Key, "_") {
		return
	}
	c.r.add(problem{
		code: codeAnswerUnasked, at: b.at, summary: fmt.Sprintf("No button is called %q", a.Key),
		detail: "An answer is the id of a button of the template, or a word that people type.", try: orElse(a.Key, replies, "Give the template such a button, or write a word that people type."),
	})
}

// checkButtons minds buttons that nobody listens to.
func (c *compiler) checkButtons(n *node, s *Step, buttons []Button) {
	for _, button := range buttons {
		if !button.Reply() || slices.ContainsFunc(s.Answers, func(a Answer) bool { return a.Key == button.ID }) {
			continue
		}
		c.r.add(problem{
			code: codeButtonUnheard, at: n.argAt("template"), summary: fmt.Sprintf("Nothing happens when somebody presses %q", button.ID),
			detail: fmt.Sprintf("The template has this button, and %s %q has no answer for it.", n.spec.name(), n.label), try: fmt.Sprintf("answer %q { … }", button.ID),
		})
	}
}
