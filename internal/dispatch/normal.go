package dispatch

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// normal is a message without what people vary when they mean the same: case
// (also Turkish İ and ı), accents and Arabic vowel marks, full-width and
// presentation forms, signs and emoji at the ends, invisible characters,
// apostrophes, dots, hyphens for spaces, several spaces for one.
func normal(text string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(plain.Replace(text)) {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) || r == tatweel:
			continue
		case unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Pc):
			space = true
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteString(letter(unicode.ToLower(r)))
	}
	return strings.TrimFunc(b.String(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// tatweel stretches Arabic letters.
const tatweel = 'ـ'

// plain drops apostrophes before compatibility forms make spaces of some, and
// the dots of a.u.b.
var plain = strings.NewReplacer(".", "", "'", "", "’", "", "‘", "", "ʼ", "", "´", "", "`", "", "＇", "")

// letter is one letter for those that people use for each other and that do
// not decompose: ı as in Turkish capitals, ł, ß, and the Arabic and Persian
// forms of one sound.
func letter(r rune) string {
	switch r {
	case 'ı':
		return "i"
	case 'ł':
		return "l"
	case 'ø':
		return "o"
	case 'ß':
		return "ss"
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	case 'ة':
		return "ه"
	case 'ى', 'ی':
		return "ي"
	case 'ک':
		return "ك"
	}
	return string(r)
}
