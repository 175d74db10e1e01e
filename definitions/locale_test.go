package definitions

import (
	"math/big"
	"testing"
	"time"
)

func TestLocaleMoments(t *testing.T) {
	// A Sunday, the first of a month, and an afternoon.
	first := time.Date(2026, 3, 1, 15, 5, 0, 0, time.UTC)
	for _, test := range []struct{ locale, weekday, date, time, both string }{
		{"fr", "dimanche", "1er mars 2026", "15:05", "1er mars 2026 à 15:05"},
		{"fr-CA", "dimanche", "1er mars 2026", "15:05", "1er mars 2026 à 15:05"},
		{"en", "Sunday", "1 March 2026", "15:05", "1 March 2026 at 15:05"},
		{"en_us", "Sunday", "March 1, 2026", "3:05 PM", "March 1, 2026 at 3:05 PM"},
		{"es", "domingo", "1 de marzo de 2026", "15:05", "1 de marzo de 2026, 15:05"},
		{"pt-PT", "domingo", "1 de março de 2026", "15:05", "1 de março de 2026 às 15:05"},
		{"de", "Sonntag", "1. März 2026", "15:05", "1. März 2026 um 15:05"},
		{"it", "domenica", "1º marzo 2026", "15:05", "1º marzo 2026 alle ore 15:05"},
		{"nl", "zondag", "1 maart 2026", "15:05", "1 maart 2026 om 15:05"},
		{"sv", "Sunday", "1 March 2026", "15:05", "1 March 2026 at 15:05"},
	} {
		f := formatFor(test.locale)
		got := []string{f.moment(first, "EEEE"), f.moment(first, f.date), f.moment(first, f.time), f.readable(moment{at: first})}
		for i, want := range []string{test.weekday, test.date, test.time, test.both} {
			if got[i] != want {
				t.Errorf("%s: %q, want %q", test.locale, got[i], want)
			}
		}
	}
}

func TestPattern(t *testing.T) {
	when := time.Date(2026, 3, 9, 0, 5, 7, 0, time.UTC)
	for pattern, want := range map[string]string{
		"dd/MM/yyyy":           "09/03/2026",
		"EEE d MMM yy":         "lun. 9 mars 26",
		"H'h'mm":               "0h05",
		"h:mm:ss a":            "12:05:07 AM",
		"'o''clock' d":         "oclock 9",
		"''d''":                "'9'",
		"'never closed":        "never closed",
		"d 'de' MMMM, d/M":     "9 de mars, 9/3",
		"Q":                    "Q",
		"":                     "",
		"yyyy-MM-dd'T'HH:mmXX": "2026-03-09T00:05XX",
	} {
		if got := formats["fr"].moment(when, pattern); got != want {
			t.Errorf("%q gives %q, want %q", pattern, got, want)
		}
	}
}

func TestLocaleNumbers(t *testing.T) {
	for _, test := range []struct {
		locale, amount, code, number, money string
	}{
		{"fr", "1234.5", "EUR", "1\u202f234,5", "1\u202f234,50\u00a0€"},
		{"en", "1234.5", "EUR", "1,234.5", "€1,234.50"},
		{"en", "-450", "GBP", "-450", "-£450.00"},
		{"en", "450", "CHF", "450", "CHF\u00a0450.00"},
		{"de", "1234567.891", "EUR", "1.234.567,891", "1.234.567,89\u00a0€"},
		{"es", "1234", "EUR", "1234", "1234,00\u00a0€"},
		{"es", "12345", "EUR", "12.345", "12.345,00\u00a0€"},
		{"pt", "12345", "EUR", "12\u00a0345", "12\u00a0345,00\u00a0€"},
		{"pt-BR", "1234", "BRL", "1.234", "R$\u00a01.234,00"},
		{"nl", "1234", "EUR", "1.234", "€\u00a01.234,00"},
		{"it", "0.005", "EUR", "0,005", "0,01\u00a0€"},
		{"fr", "1500", "JPY", "1\u202f500", "1\u202f500\u00a0¥"},
		{"fr", "1.5", "KWD", "1,5", "1,500\u00a0KWD"},
	} {
		amount, ok := new(big.Float).SetString(test.amount)
		if !ok {
			t.Fatal(test.amount)
		}
		f := formatFor(test.locale)
		if got := f.localNumber(plainNumber(amount)); got != test.number {
			t.Errorf("%s in %s: %q, want %q", test.amount, test.locale, got, test.number)
		}
		got, err := f.money(amount, test.code)
		if got != test.money || err != nil {
			t.Errorf("%s %s in %s: %q, %v, want %q", test.amount, test.code, test.locale, got, err, test.money)
		}
	}
	if text, err := formatFor("fr").money(big.NewFloat(1), "euros"); err == nil {
		t.Errorf("a currency that is none gave %q", text)
	}
}
