package definitions

import (
	"regexp"
	"slices"
)

// Understand is the first of an understand step's intents, in the order of the
// page, whose words or patterns are in the text; ok is false where none are.
// Words are found as whole words, without case and accents, in any locale.
func (p *Plan) Understand(st *Step, text string) (intent string, ok bool) {
	words := wordsOf(text)
	for _, i := range st.Intents {
		if i.says(text, words) {
			return i.Name, true
		}
	}
	return "", false
}

func (i *Intent) says(text string, words []string) bool {
	for _, list := range i.Words {
		for _, word := range list {
			if follows(words, wordsOf(word)) {
				return true
			}
		}
	}
	return slices.ContainsFunc(i.Patterns, func(written string) bool {
		pattern, err := patternOf(written)
		return err == nil && pattern.MatchString(text) // the checker refused what does not compile
	})
}

// patternOf compiles a pattern of an intent: RE2, so that no text can keep it
// busy, and without case.
func patternOf(written string) (*regexp.Regexp, error) { return regexp.Compile("(?i)" + written) }

// follows says whether the words of a phrase stand in a text, one behind the
// other.
func follows(text, phrase []string) bool {
	for n := range text {
		if len(phrase) > 0 && n+len(phrase) <= len(text) && slices.Equal(text[n:n+len(phrase)], phrase) {
			return true
		}
	}
	return false
}
