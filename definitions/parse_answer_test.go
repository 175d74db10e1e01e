package definitions_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/definitions"
)

func TestParseAnswer(t *testing.T) {
	paris, err := definitions.Location("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	// A Monday, a quarter past midnight in Paris and still Sunday in UTC.
	now := time.Date(2026, 3, 22, 23, 15, 0, 0, time.UTC)
	none := any(nil)
	cases := []struct {
		name, expect, text, locale, region string
		want                               any
	}{
		{"text is what they wrote", "text", "  Salle 3 ", "fr", "FR", "Salle 3"},
		{"text is something", "text", "  ", "fr", "FR", none},

		{"a whole number", "number", "12", "fr", "FR", 12.0},
		{"French decimals", "number", "1 250,50", "fr", "FR", 1250.5},
		{"with a non-breaking space", "number", "1\u202f250,50 €", "fr", "FR", 1250.5},
		{"English decimals", "number", "1,250.50", "en", "GB", 1250.5},
		{"with a sign before it", "number", "£1,250", "en", "GB", 1250.0},
		{"German thousands", "number", "1.250", "de", "DE", 1250.0},
		{"German decimals", "number", "1.250,5", "de", "DE", 1250.5},
		{"Swiss thousands", "number", "12'500.05", "de", "CH", 12500.05},
		{"a point where the language has a comma", "number", "12.5", "fr", "FR", 12.5},
		{"a comma where the language has a point", "number", "12,5", "en", "GB", 12.5},
		{"three digits behind the other sign are thousands", "number", "1.250", "fr", "FR", 1250.0},
		{"three decimals of a part", "number", "0,125", "en", "GB", 0.125},
		{"millions", "number", "2.500.000", "es", "ES", 2500000.0},
		{"below zero", "number", "-3", "en", "GB", -3.0},
		{"below zero, with a dash", "number", "−3,5", "fr", "FR", -3.5},
		{"Arabic digits", "number", "١٢", "ar", "EG", 12.0},
		{"a number in a sentence is none", "number", "about 12", "en", "GB", none},
		{"a number in words is none", "number", "douze", "fr", "FR", none},
		{"a phone is no number", "number", "06 12 34 56 78", "fr", "FR", none},
		{"a time is no number", "number", "12:30", "fr", "FR", none},
		{"not a number", "number", "NaN", "en", "GB", none},
		{"endless is no number", "number", "Infinity", "en", "GB", none},
		{"a sign alone", "number", "€", "fr", "FR", none},
		{"a point alone", "number", ".", "fr", "FR", none},

		{"the next day of that date", "date", "27/03", "fr", "FR", "2026-03-27"},
		{"a date that passed this year is next year's", "date", "21/03", "fr", "FR", "2027-03-21"},
		{"today is still ahead", "date", "23/03", "fr", "FR", "2026-03-23"},
		{"with points", "date", "27.3.", "de", "DE", "2026-03-27"},
		{"with the year", "date", "27-03-2027", "fr", "FR", "2027-03-27"},
		{"with a short year", "date", "27/03/27", "fr", "FR", "2027-03-27"},
		{"year first", "date", "2026-12-05", "fr", "FR", "2026-12-05"},
		{"month first in the United States", "date", "04/05/2026", "en", "US", "2026-04-05"},
		{"day first elsewhere", "date", "04/05/2026", "en", "GB", "2026-05-04"},
		{"month first where the locale says so", "date", "04/05/2026", "en_US", "", "2026-04-05"},
		{"the only way it can be", "date", "03/27", "fr", "FR", "2026-03-27"},
		{"the name of a month", "date", "27 mars", "fr", "FR", "2026-03-27"},
		{"with an article", "date", "le 1er avril", "fr", "FR", "2026-04-01"},
		{"without accents", "date", "3 fevrier 2027", "fr", "FR", "2027-02-03"},
		{"a short month", "date", "3 févr.", "fr", "FR", "2027-02-03"},
		{"English, month first", "date", "March 27th, 2027", "en", "GB", "2027-03-27"},
		{"English, in a phrase", "date", "on the 27th of March", "en", "GB", "2026-03-27"},
		{"Spanish", "date", "27 de marzo", "es", "ES", "2026-03-27"},
		{"a month of another language than theirs", "date", "27 March", "fr", "FR", "2026-03-27"},
		{"tomorrow", "date", "Tomorrow", "en", "GB", "2026-03-24"},
		{"demain", "date", "demain !", "fr", "FR", "2026-03-24"},
		{"after tomorrow", "date", "après-demain", "fr", "FR", "2026-03-25"},
		{"today, with a curly apostrophe", "date", "aujourd’hui", "fr", "FR", "2026-03-23"},
		{"a day of the week", "date", "vendredi", "fr", "FR", "2026-03-27"},
		{"the same day of the week is the next", "date", "lundi", "fr", "FR", "2026-03-30"},
		{"Portuguese without its end", "date", "segunda", "pt", "PT", "2026-03-30"},
		{"a day of the week with its date", "date", "vendredi 27 mars", "fr", "FR", "2026-03-27"},
		{"a day of the week that is not that date", "date", "lundi 27 mars 2026", "fr", "FR", none},
		{"a leap day without a year", "date", "29/02", "fr", "FR", "2028-02-29"},
		{"a day that is not", "date", "31/04/2026", "fr", "FR", none},
		{"a month that is not", "date", "12/13/14/15", "fr", "FR", none},
		{"a time is no date", "date", "10:12", "fr", "FR", none},
		{"a number is no date", "date", "12", "fr", "FR", none},
		{"words are no date", "date", "soon", "en", "GB", none},

		{"an e-mail", "email", " ana@mail.example ", "fr", "FR", "ana@mail.example"},
		{"an e-mail with a name", "email", "Ana <ana@mail.example>", "fr", "FR", none},
		{"an e-mail without a place", "email", "ana@mail", "fr", "FR", none},
		{"two e-mails", "email", "ana@mail.example, leo@mail.example", "fr", "FR", none},

		{"a phone of the country", "phone", "06 12 34 56 78", "fr", "FR", "+33612345678"},
		{"a phone with its prefix", "phone", "+44 7400 123456", "fr", "FR", "+447400123456"},
		{"a phone by the country of the locale", "phone", "(11) 96123-4567", "pt_BR", "", "+5511961234567"},
		{"a phone without a country", "phone", "06 12 34 56 78", "fr", "", none},
		{"letters are no phone", "phone", "06 CALL ME NOW", "fr", "FR", none},
		{"too short for a phone", "phone", "0612", "fr", "FR", none},

		{"a choice is not read here", "choice", "yes", "fr", "FR", none},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, ok := definitions.ParseAnswer(c.expect, c.text, c.locale, c.region, now, paris)
			if ok != (c.want != none) || ok && got != c.want {
				t.Errorf("ParseAnswer(%s, %q, %s, %s) = %v, %v, want %v", c.expect, c.text, c.locale, c.region, got, ok, c.want)
			}
		})
	}
}

// What people write comes from outside: whatever it is, an answer is of the
// kind that was asked for.
func FuzzParseAnswer(f *testing.F) {
	for _, text := range []string{"1 250,50 €", "-0", "27/03/2026", "le 1er avril", "ana@mail.example", "06 12 34 56 78", "١٢٫٥", "9999-99-99", "1e999", "\xff"} {
		f.Add(text, "fr", "FR")
	}
	now := time.Date(2026, 3, 22, 23, 15, 0, 0, time.UTC)
	step := &definitions.Step{Intents: []definitions.Intent{{Name: "all", Words: map[string][]string{"fr": {"oui"}}, Patterns: []string{"^(a+)+$"}}}}
	f.Fuzz(func(t *testing.T, text, locale, region string) {
		if v, ok := definitions.ParseAnswer("number", text, locale, region, now, time.UTC); ok {
			if n, isNumber := v.(float64); !isNumber || math.IsInf(n, 0) || math.IsNaN(n) {
				t.Errorf("%q is the number %v", text, v)
			}
		}
		if v, ok := definitions.ParseAnswer("date", text, locale, region, now, time.UTC); ok {
			if day, isText := v.(string); !isText || len(day) != len(time.DateOnly) {
				t.Errorf("%q is the date %v", text, v)
			} else if _, err := time.Parse(time.DateOnly, day); err != nil {
				t.Errorf("%q is the date %v: %v", text, v, err)
			}
		}
		if v, ok := definitions.ParseAnswer("phone", text, locale, region, now, time.UTC); ok {
			if phone, isText := v.(string); !isText || !strings.HasPrefix(phone, "+") {
				t.Errorf("%q is the phone %v", text, v)
			}
		}
		if v, ok := definitions.ParseAnswer("email", text, locale, region, now, time.UTC); ok {
			if address, isText := v.(string); !isText || strings.Count(address, "@") == 0 || strings.ContainsAny(address, " \n") && !strings.Contains(address, "\"") {
				t.Errorf("%q is the e-mail %v", text, v)
			}
		}
		definitions.Said(text, definitions.Answer{Key: text})
		(&definitions.Plan{}).Understand(step, text)
	})
}
