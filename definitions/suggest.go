package definitions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Nearest is the known word that somebody may have meant by what they wrote,
// or "" where none is near.
func Nearest(written string, known []string) string { return suggest(written, known) }

// suggest is the known word nearest to what was written, or "" where none is
// near: a third of the letters may differ, two for short words, and letters
// that changed places count once.
func suggest(written string, known []string) string {
	best, least := "", max(2, len([]rune(written))/3)+1
	for _, word := range slices.Sorted(slices.Values(known)) {
		if d := distance(strings.ToLower(written), strings.ToLower(word)); d < least && d < len([]rune(word)) {
			best, least = word, d
		}
	}
	return best
}

// distance is the optimal string alignment distance of a and b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 64 || len(y) > 64 { // nobody mistypes a name that long; keep the work bounded
		return 64
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}

// orElse is the thing to try for an unknown name: the nearest known one, else
// all of them. Nothing is known where the list is empty, and none says then
// what to do.
func orElse(written string, known []string, none string) string {
	if near := suggest(written, known); near != "" {
		return fmt.Sprintf("Did you mean %s?", near)
	}
	if len(known) == 0 {
		return none
	}
	return "Use one of: " + strings.Join(slices.Sorted(slices.Values(known)), ", ") + "."
}

// names are the keys of a map, sorted.
func names[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
