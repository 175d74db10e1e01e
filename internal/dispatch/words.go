package dispatch

import (
	"strings"
	"unicode"
)

type wish int

const (
	none wish = iota
	stops
	starts
)

// Whole messages that stop or start everything, as people type them. Only the
// whole message counts: "please stop by at five" stops nothing.
var wishes = map[string]wish{
	"stop": stops, "unsubscribe": stops, "arret": stops, "arrêt": stops, "arreter": stops, "arrêter": stops,
	"desabonner": stops, "désabonner": stops, "baja": stops, "parar": stops, "sair": stops, "stopp": stops,
	"abmelden": stops, "basta": stops, "cancella": stops, "afmelden": stops, "توقف": stops, "إيقاف": stops,
	"koniec": stops, "dur": stops, "iptal": stops,
	"start": starts, "subscribe": starts, "reprendre": starts, "alta": starts, "anmelden": starts, "aanmelden": starts,
}

// word reads a whole message as a wish, without case and punctuation.
func word(text string) wish {
	clean := strings.TrimFunc(strings.ToLower(text), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
	return wishes[clean]
}
