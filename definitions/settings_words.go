package definitions

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// words reads the words of a purpose, in small letters and with single spaces,
// as a STOP is compared with them.
func (s *settings) words(d *decoder, n *node) map[string][]string {
	v, ok := n.consts["words"]
	if !ok {
		return nil
	}
	words := map[string][]string{}
	values := v.AsValueMap()
	for _, locale := range names(values) {
		if !localePattern.MatchString(locale) {
			d.wrong(n.argAt("words"), fmt.Sprintf("%q is not a language WhatsApp knows", locale), "Languages have two letters, with a country where it matters.", `words = { fr = ["offres"] }`)
			continue
		}
		for _, written := range texts(values[locale]) {
			word := strings.Join(strings.Fields(strings.ToLower(written)), " ")
			if !typed(word) {
				d.wrong(n.argAt("words"), fmt.Sprintf("%q is not a word that people type", written), "It has letters and digits, as it stands behind STOP.", `words = { fr = ["offres"] }`)
				continue
			}
			words[locale] = append(words[locale], word)
		}
	}
	return words
}

// typed says whether a text is words as people type them.
func typed(text string) bool {
	return text != "" && strings.IndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != ' ' && r != '-' && r != '\''
	}) < 0
}

// sameTriggerWords minds a word that starts two journeys: a person who writes
// it would get both. Where a trigger has a condition they may be apart.
func (l *loader) sameTriggerWords() {
	taken := map[string]string{}
	for _, journey := range names(l.journeys) {
		for _, n := range l.journeys[journey].n.all("trigger") {
			v, ok := n.consts["words"]
			if !ok || n.wrote["if"] {
				continue
			}
			mine := map[string]bool{} // the same word in two languages is one word
			values := v.AsValueMap()
			for _, locale := range names(values) {
				for _, written := range texts(values[locale]) {
					mine[strings.Join(strings.Fields(strings.ToLower(written)), " ")] = true
				}
			}
			for _, word := range names(mine) {
				if other, twice := taken[word]; twice {
					l.r.add(problem{
						code: codeTwice, at: n.argAt("words"), summary: fmt.Sprintf("%q already starts journey %q", word, other),
						detail: "Words are heard in any language, and a person who writes them means one thing.", try: "Keep it in one place, or give one of the triggers an if.",
					})
					continue
				}
				taken[word] = journey
			}
		}
	}
}

// checkWords minds a word that could mean two purposes: a STOP would end the
// wrong one.
func (s *settings) checkWords(d *decoder, nodes []*node) {
	for i, n := range nodes {
		if n.spec.key != "purpose" || s.purposes[n.label].Words == nil {
			continue
		}
		words := s.purposes[n.label].Words
		for _, locale := range names(words) {
			seen := map[string]bool{}
			for _, word := range words[locale] {
				if seen[word] {
					s.sameWord(d, n.argAt("words"), word, locale, n.label)
				}
				seen[word] = true
				for _, other := range names(s.purposes) {
					if other != n.label && word == other {
						s.sameWord(d, n.argAt("words"), word, locale, other)
					}
				}
				for _, before := range nodes[:i] {
					if before.spec.key == "purpose" && before.label != n.label && slices.Contains(s.purposes[before.label].Words[locale], word) {
						s.sameWord(d, n.argAt("words"), word, locale, before.label)
					}
				}
			}
		}
	}
}

func (s *settings) sameWord(d *decoder, at hcl.Range, word, locale, purpose string) {
	d.r.add(problem{
		code: codeTwice, at: at, summary: fmt.Sprintf("%q in %q already means purpose %q", word, locale, purpose),
		detail: "Behind STOP a word ends one purpose, and the name of a purpose is one of its words in every language.", try: "Keep it in one place.",
	})
}

// isTextLists says whether a value is { fr = ["…"], en = ["…", "…"] }.
func isTextLists(v cty.Value) bool {
	if !v.Type().IsObjectType() || v.LengthInt() == 0 {
		return false
	}
	for _, list := range v.AsValueMap() {
		if list.IsNull() || !isTexts(list) || list.LengthInt() == 0 {
			return false
		}
	}
	return true
}
