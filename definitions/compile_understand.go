package definitions

import (
	"fmt"
	"strings"
)

// understand compiles the things that a text may mean.
func (c *compiler) understand(n *node, s *Step, at place, next string, u *uses) {
	s.Text, _ = c.value(n, "text", TypeText, at, u)
	seen := map[string]bool{}
	for _, one := range n.all("intent") {
		if seen[one.label] {
			c.r.add(problem{code: codeTwice, at: one.at, summary: fmt.Sprintf("There are two intents %q", one.label), detail: "", try: "Rename one of the two."})
			continue
		}
		seen[one.label] = true
		s.Intents = append(s.Intents, c.intent(one))
		s.Next[Outcome("intent."+one.label)] = c.inner(one, s.ID+"/intent."+one.label, at, next)
	}
	s.Next[Otherwise] = c.way(n, "otherwise", at, next)
}

func (c *compiler) intent(n *node) Intent {
	i := Intent{Name: n.label, Means: n.text("means"), Words: c.typedWords(n), Patterns: n.texts("patterns")}
	for _, written := range i.Patterns {
		if _, err := patternOf(written); err != nil {
			why := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
			c.r.add(problem{
				code: codePattern, at: n.argAt("patterns"), summary: fmt.Sprintf("%q is not a pattern", written), detail: capital(why) + ".",
				try: `Such as "order +[0-9]+". In a text \ is written \\.`,
			})
		}
	}
	if !n.wrote["means"] && !n.wrote["words"] && !n.wrote["patterns"] {
		c.r.add(problem{
			code: codeMissing, at: n.header, summary: fmt.Sprintf("Nothing says how intent %q is recognised", n.label), detail: "It is found by its words, by its patterns, or by a language model from what it means.",
			try: `words = { en = ["parcel"] }`,
		})
	}
	return i
}

// typedWords are words that people type, by language.
func (c *compiler) typedWords(n *node) map[string][]string {
	v, ok := n.consts["words"]
	if !ok {
		return nil
	}
	words := map[string][]string{}
	values := v.AsValueMap()
	for _, locale := range names(values) {
		if !localePattern.MatchString(locale) {
			c.d.wrong(n.argAt("words"), fmt.Sprintf("%q is not a language WhatsApp knows", locale), "Languages have two letters, with a country where it matters.", `words = { fr = ["oui"] }`)
			continue
		}
		for _, word := range texts(values[locale]) {
			if len(wordsOf(word)) == 0 {
				c.d.wrong(n.argAt("words"), fmt.Sprintf("%q is not a word that people type", word), "It has letters, digits or an emoji.", `words = { fr = ["oui"] }`)
				continue
			}
			words[locale] = append(words[locale], strings.TrimSpace(word))
		}
	}
	return words
}
