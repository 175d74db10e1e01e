package definitions

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Said tells whether a person's whole message is this answer: its key, the
// label of its button or one of its words, in any locale. Letters are compared
// without case and accents, and what stands around the words does not count:
// "Ouí !" is "oui".
//
//workflowcheck:ignore
func Said(text string, a Answer) bool {
	said := folded(text)
	return said != "" && a.heard()[said]
}

// heard is everything that is this answer, folded.
func (a *Answer) heard() map[string]bool {
	all := map[string]bool{folded(a.Key): true}
	for _, label := range a.Labels {
		all[folded(label)] = true
	}
	for _, words := range a.Words {
		for _, word := range words {
			all[folded(word)] = true
		}
	}
	delete(all, "")
	return all
}

// folded is a text as it is compared: small letters without accents, single
// spaces, and no punctuation around it. A text of punctuation alone stays.
func folded(text string) string {
	text = strings.Join(strings.Fields(bareLetters(text)), " ")
	if bare := strings.TrimFunc(text, aroundWords); bare != "" {
		return bare
	}
	return text
}

func aroundWords(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }

// bareLetters takes case and accents off. Apostrophes become one sign, as
// phones type the curly one.
func bareLetters(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(cases.Fold().String(text)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == '’' || r == 'ʼ' || r == '‘':
			b.WriteByte('\'')
		case r == 'œ':
			b.WriteString("oe")
		case r == 'æ':
			b.WriteString("ae")
		case r == 'ø':
			b.WriteByte('o')
		case r == 'ł':
			b.WriteByte('l')
		case r == 'ı':
			b.WriteByte('i')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// wordsOf are the words of a text, folded. Where a language writes without
// spaces between words, each sign is one.
func wordsOf(text string) []string {
	var list []string
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			list = append(list, b.String())
			b.Reset()
		}
	}
	for _, r := range bareLetters(text) {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer):
			end()
			list = append(list, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(r)
		case unicode.Is(unicode.So, r): // an emoji is a word
			end()
			list = append(list, string(r))
		default:
			end()
		}
	}
	end()
	return list
}
