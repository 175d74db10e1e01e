package definitions_test

import (
	"testing"

	"github.com/relancehq/relance/definitions"
)

func TestSaidHearsAnAnswerHoweverItIsTyped(t *testing.T) {
	answer := definitions.Answer{
		Key:    "yes",
		Labels: map[string]string{"fr": "Oui, je viens", "en": "I'll be there"},
		Words:  map[string][]string{"fr": {"d'accord", "ça marche", "sœur"}, "de": {"natürlich", "Straße"}, "tr": {"ılık"}, "any": {"👍", "ok"}},
	}
	cases := []struct {
		name, text string
		want       bool
	}{
		{"its key", "yes", true},
		{"its key in capitals", "YES", true},
		{"with punctuation and spaces around", "  yes!! ", true},
		{"in quotes", "« yes »", true},
		{"the label of its button", "oui, je viens", true},
		{"the label in another language", "I’LL BE THERE.", true},
		{"without accents", "ca marche", true},
		{"with accents that the word has not", "ók", true},
		{"with a curly apostrophe", "D’accord", true},
		{"with two spaces between", "ça   marche", true},
		{"with a letter written as two", "soeur", true},
		{"with ss for ß", "strasse", true},
		{"a dotless i", "ilik", true},
		{"an emoji", "👍", true},
		{"an emoji in another skin is another sign", "👎", false},
		{"a sentence with the word is not the word", "yes but later", false},
		{"a part of a word", "ye", false},
		{"nothing", "", false},
		{"punctuation alone", "?!", false},
		{"spaces alone", "   ", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := definitions.Said(c.text, answer); got != c.want {
				t.Errorf("Said(%q) = %v, want %v", c.text, got, c.want)
			}
		})
	}
}

func TestUnderstandFindsTheFirstIntentOfThePage(t *testing.T) {
	step := &definitions.Step{ID: "meaning", Kind: definitions.Understand, Intents: []definitions.Intent{
		{Name: "parcel", Words: map[string][]string{"fr": {"colis", "où est"}, "en": {"parcel"}, "zh": {"包裹"}}, Patterns: []string{`order +[0-9]+`}},
		{Name: "price", Words: map[string][]string{"fr": {"prix", "combien"}, "en": {"price"}}, Patterns: []string{`[0-9]+ ?€`}},
		{Name: "anything_else", Means: "Something else"},
	}}
	cases := []struct{ name, text, want string }{
		{"a word in a sentence", "Bonjour, mon colis n'est pas là", "parcel"},
		{"a word of another language", "where is my PARCEL?", "parcel"},
		{"a phrase, without its accent", "ou est ma commande", "parcel"},
		{"a phrase whose words do not follow each other", "où donc est-elle", ""},
		{"a part of a word is not the word", "les colisées", ""},
		{"a pattern, in other letters", "Order   4711 please", "parcel"},
		{"a word in a language without spaces", "我的包裹在哪里", "parcel"},
		{"the second intent", "C'est combien ?", "price"},
		{"a pattern of the second", "est-ce 18 € ?", "price"},
		{"both: the first of the page", "le prix du colis", "parcel"},
		{"nothing that it knows", "hello there", ""},
		{"nothing at all", "", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, ok := (&definitions.Plan{}).Understand(step, c.text)
			if got != c.want || ok != (c.want != "") {
				t.Errorf("Understand(%q) = %q, %v, want %q", c.text, got, ok, c.want)
			}
		})
	}
}
