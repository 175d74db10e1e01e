package definitions

import "strings"

// list is several things in one phrase, as CLDR 47 joins them: "a, b and c".
// English is the international one, without a comma before "and".
func (f *localeFormat) list(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := parts[len(parts)-1]
	and, comma := f.and, ", "
	switch f {
	case formats["es"]: // y becomes e before the same sound
		if soundsLikeI(last) {
			and = " e "
		}
	case formats["ar"], formats["ar-MA"]: // each is joined by the word alone
		comma = f.and
	}
	return strings.Join(parts[:len(parts)-1], comma) + and + last
}

// soundsLikeI tells whether a Spanish word begins with the sound of y: with i
// or hi, and not as in hielo and hiato.
func soundsLikeI(word string) bool {
	word = strings.ToLower(word)
	if rest, ok := strings.CutPrefix(word, "hi"); ok {
		return !strings.HasPrefix(rest, "a") && !strings.HasPrefix(rest, "e")
	}
	return strings.HasPrefix(word, "i") || strings.HasPrefix(word, "í")
}
