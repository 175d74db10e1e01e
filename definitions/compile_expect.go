package definitions

import "fmt"

const (
	// burstOfMessages is how closely messages follow each other that are one
	// answer: many people send a sentence in three messages.
	burstOfMessages = "5s"
	mostRetries     = 5
)

// expect compiles what kind of answer a question takes, and how it asks again.
func (c *compiler) expect(n *node, s *Step, at place, next string, u *uses) {
	s.Burst = burstOfMessages
	s.Expect = n.word("expect").word
	c.onlyWith(n, "retry", "expect")
	c.onlyWith(n, "retry_text", "retry")
	if n.has("retry") {
		s.Retry, _ = c.d.whole(n, "retry", 1, mostRetries)
	}
	s.RetryText = c.textByLocale(n.expr("retry_text"), at, u)
	body := n.one("answered")
	switch {
	case s.Expect == "choice" && len(n.all("answer")) == 0:
		c.r.add(problem{code: codeWayMissing, at: n.header, summary: fmt.Sprintf("There is nothing to choose in ask %q", n.label), detail: "Each thing that people can choose is an answer.", try: `answer "…" { label = "…" }`})
	case s.Expect == "choice" && body != nil:
		c.r.add(problem{code: codeBoth, at: body.header, summary: "Each choice has a body of its own", detail: "With expect = choice people choose among the answers.", try: "Move the steps into the answers."})
	case s.Expect == "" && body != nil:
		c.r.add(problem{code: codeWithout, at: body.header, summary: "Nothing says which kind of answer this is about", detail: "answered is for a number, a date and so on.", try: "expect = number on the ask, or other_answer."})
	case s.Expect != "" && s.Expect != "choice":
		s.Next[Answered] = c.way(n, "answered", at, next)
	}
	c.checkHeard(n, s)
}

// replyType is what a question leaves of its answer.
func replyType(expect string) Type {
	text := Type{Kind: TypeText}
	reply := Type{Kind: TypeObject, Fields: map[string]Type{"text": text, "button": text}}
	if kind, ok := expected[expect]; ok {
		reply.Fields["value"] = Type{Kind: kind}
	}
	return reply
}

// labels are the words on the button of an answer whose question is a text
// alone.
func (c *compiler) labels(b *node, s *Step) map[string]string {
	v, ok := b.consts["label"]
	if !ok {
		return nil
	}
	if s.Message.Template != "" {
		c.r.add(problem{code: codeBoth, at: b.args["label"].NameRange, summary: "The template has the words of its buttons", detail: "A label is for a question that is a text alone.", try: fmt.Sprintf("Leave it out, or change button %q of the template.", b.label)})
		return nil
	}
	byLocale := c.labelTexts(v)
	checkLocales(c.r, names(byLocale), b.argAt("label"), c.s)
	return byLocale
}

// checkHeard minds a word that two answers hear: the second never would. Equal
// words on two buttons are told with the buttons.
func (c *compiler) checkHeard(n *node, s *Step) {
	typed, pressed := map[string]string{}, map[string]string{} // what is heard -> answer
	for _, a := range s.Answers {
		words := (&Answer{Key: a.Key, Words: a.Words}).heard()
		for _, word := range names(a.heard()) {
			other, twice := typed[word]
			if label, ok := pressed[word]; ok && words[word] {
				other, twice = label, true
			}
			if twice {
				c.r.add(problem{
					code: codeHeardTwice, at: n.answer(a.Key).at, summary: fmt.Sprintf("%q is heard by answer %q already", word, other),
					detail: "Case, accents and punctuation do not tell words apart.", try: "Give one of the two other words.",
				})
				break
			}
		}
		for word := range a.heard() {
			if words[word] {
				typed[word] = a.Key
			} else {
				pressed[word] = a.Key
			}
		}
	}
}

// answer is the body of an answer by its key.
func (n *node) answer(key string) *node {
	for _, b := range n.all("answer") {
		if b.label == key {
			return b
		}
	}
	return n
}
