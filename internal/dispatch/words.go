package dispatch

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// wordsFile holds, by language, the whole messages that stop or start what we
// write, and those that stop marketing alone (the text of Meta's own opt-out
// button, 2026, is the first of them). Only the whole message counts: "please
// stop by at five" stops nothing. Words that people type as an answer are left
// out, each with its reason. Two are kept although they may be one, because
// they are what senders have to print: "baja" (Spain, Latin America) and "ret"
// with "iptal" (Turkey).
//
//go:embed words.json
var wordsFile []byte

// languages in the order in which a word of several is read, where nothing
// tells which of them the person speaks.
var languages = []string{"en", "fr", "es", "pt", "de", "it", "nl", "ar", "pl", "tr"}

// sense is what a word says.
type sense string

const (
	stops  sense = "stop"
	starts sense = "start"
)

// word is what a whole message means.
type word struct {
	sense     sense
	marketing bool     // it is about marketing alone
	languages []string // in which it is a word
}

// vocabulary is every word in its normal form.
type vocabulary struct {
	version string // for the proof of a consent
	words   map[string]word
}

var wellKnown = readWords()

// readWords panics on a file that is none: it is part of the program.
func readWords() vocabulary {
	var file map[string]struct {
		Stop, Start, Marketing []string
	}
	if err := json.Unmarshal(wordsFile, &file); err != nil {
		panic(fmt.Sprintf("words.json: %v", err))
	}
	sum := sha256.Sum256(wordsFile)
	v := vocabulary{version: "words " + hex.EncodeToString(sum[:4]), words: map[string]word{}}
	for _, language := range languages {
		of := file[language]
		v.add(language, of.Stop, word{sense: stops})
		v.add(language, of.Start, word{sense: starts})
		v.add(language, of.Marketing, word{sense: stops, marketing: true})
	}
	return v
}

func (v *vocabulary) add(language string, list []string, w word) {
	for _, text := range list {
		text = normal(text)
		if before, ok := v.words[text]; ok {
			if before.sense != w.sense || before.marketing != w.marketing {
				panic(fmt.Sprintf("words.json: %q means two things", text))
			}
			w.languages = before.languages
		} else {
			w.languages = nil
		}
		w.languages = append(slices.Clone(w.languages), language)
		v.words[text] = w
	}
}

// wish is what a message asks of everything we write: nothing where sense is "".
type wish struct {
	sense     sense
	marketing bool
	// purposes are the names of those that were named; none is everything.
	purposes []string
	language string
}

// marketingWord behind STOP or START is about marketing, whatever purposes
// there are; so a confirmation can name it.
const marketingWord = "marketing"

// wish reads a whole message: a word of the vocabulary, or one before the name
// or a word of a purpose of a released plan. locale is the person's, "" where
// it is not known; it decides the language of a word that several have.
func (d *Dispatcher) wish(text, locale string) wish {
	text = normal(text)
	if w, ok := wellKnown.words[text]; ok && !w.marketing {
		return wish{sense: w.sense, language: d.language(w, locale)}
	}
	for i, r := range text {
		if r != ' ' {
			continue
		}
		w, ok := wellKnown.words[text[:i]]
		if !ok || w.marketing {
			continue
		}
		if names, spoken := d.purposesCalled(text[i+1:]); len(names) > 0 {
			return wish{sense: w.sense, purposes: names, language: d.language(w, spoken, locale)}
		}
		if text[i+1:] == marketingWord {
			return wish{sense: w.sense, marketing: true, language: d.language(w, locale)}
		}
	}
	if w, ok := wellKnown.words[text]; ok {
		return wish{sense: w.sense, marketing: true, language: d.language(w, locale)}
	}
	return wish{}
}

// purposesCalled are the purposes of plans in use that are called so, in order,
// and the locale of the word where it has one.
func (d *Dispatcher) purposesCalled(text string) (names []string, locale string) {
	for _, r := range d.Plans.all() {
		for name, p := range r.plan.Purposes { //nolint:maprange // sorted below
			called := normal(name) == text
			for l, words := range p.Words { //nolint:maprange // any locale's words will do; the least is answered
				if slices.ContainsFunc(words, func(w string) bool { return normal(w) == text }) {
					called = true
					if locale == "" || l < locale {
						locale = l
					}
				}
			}
			if called {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names), locale
}

// language is the first of the given locales' languages that has the word,
// then the business's own, then the word's first.
func (d *Dispatcher) language(w word, locales ...string) string {
	for _, r := range d.Plans.currents() {
		locales = append(locales, r.plan.Locales...)
	}
	for _, l := range locales {
		l, _, _ = strings.Cut(strings.ReplaceAll(strings.ToLower(l), "_", "-"), "-")
		if slices.Contains(w.languages, l) {
			return l
		}
	}
	return w.languages[0]
}
