package definitions

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheFrenchCatalogueCanBeRead(t *testing.T) {
	c, err := readCatalogue(frenchTexts)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.whole) < 300 || len(c.formats) < 150 {
		t.Errorf("it has %d texts and %d formats, which cannot be all", len(c.whole), len(c.formats))
	}
}

// TestFrenchKeepsWhatAuthorsType holds the code samples of each translation
// against the English: quotes, braces and signs are typed as they stand.
func TestFrenchKeepsWhatAuthorsType(t *testing.T) {
	c, err := readCatalogue(frenchTexts)
	if err != nil {
		t.Fatal(err)
	}
	check := func(english, in string) {
		for _, sign := range []string{"{", "}", "$", "==", "&&", "||", "http"} {
			if strings.Count(english, sign) != strings.Count(in, sign) {
				t.Errorf("%q and %q have not the same number of %s", english, in, sign)
			}
		}
		if strings.HasSuffix(english, ".") && !strings.HasSuffix(in, ".") {
			t.Errorf("%q ends with a full stop, %q does not", english, in)
		}
	}
	for english, in := range c.whole {
		check(english, in)
	}
	for _, p := range c.formats {
		check(p.format, p.in)
	}
}

func TestSay(t *testing.T) {
	c, err := readCatalogue(`
# a comment
msgid "two"
msgstr "deux"

msgid ""
"%s wait"
"s for %s"
msgstr "%t attend %s"

msgid "; then "
msgstr " ; puis "

msgid "The way: %s."
msgstr "Le chemin : %t."

msgid "%q is not a %s"
msgstr "un %[2]s n'est pas %[1]q"

msgid "%d of 100%%"
msgstr "%d sur 100 %%"

msgid "a thing"
msgstr "une chose"

msgid "It is: %s."
msgstr "C'est : %t."
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, text, want string }{
		{"a text", "two", "deux"},
		{"nothing", "", ""},
		{"a text that it does not have", "three", "three"},
		{"an argument said in the language", "two waits for two", "deux attend two"},
		{"what words join is said part by part", "The way: two waits for a; then two waits for b.", "Le chemin : deux attend a ; puis deux attend b."},
		{"arguments in another order", `"x \" y" is not a word`, `un word n'est pas "x \" y"`},
		{"quotes of an argument stay whole", `"is not a" is not a "z"`, `un "z" n'est pas "is not a"`},
		{"a number and a percent sign", "-3 of 100%", "-3 sur 100 %"},
		{"a list", "It is: two, x, a thing.", "C'est : deux, x, une chose."},
		{"an error made a sentence", "A thing.", "Une chose."},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, _ := c.say(test.text); got != test.want {
				t.Errorf("say(%q) = %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestABrokenCatalogueSaysWhere(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a text without quotes", "msgid two\nmsgstr \"deux\"", "line 1"},
		{"more arguments than there are", "msgid \"%s\"\nmsgstr \"%s %s\"", `argument 2 of 1`},
		{"the same text twice", "msgid \"a\"\nmsgstr \"b\"\nmsgid \"a\"\nmsgstr \"c\"", "twice"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := readCatalogue(test.text); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("readCatalogue: %v, want it to say %q", err, test.want)
			}
		})
	}
}

func TestDiagnosticsInFrenchLeaveTheEnglishAlone(t *testing.T) {
	english := Diagnostics{{Severity: SeverityError, Code: "R017", Summary: "A condition over two lines needs parentheses", Detail: "no such text"}}
	var text strings.Builder
	english.WriteIn(&text, "fr", false)
	if diff := cmp.Diff("erreur R017: Une condition sur deux lignes se met entre parenthèses\n  no such text\n", text.String()); diff != "" {
		t.Errorf("WriteIn (-want +got):\n%s", diff)
	}
	if english[0].Summary != "A condition over two lines needs parentheses" {
		t.Errorf("the English summary became %q", english[0].Summary)
	}
}
