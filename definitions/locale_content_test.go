package definitions

import (
	"math/big"
	"testing"
	"time"
)

// The values are those of Unicode CLDR as ICU prints them, but for two
// decisions: Arabic has Latin digits and no marks of direction, and amounts
// show signs that need no country.
func TestLanguagesWriteDaysAmountsAndLists(t *testing.T) {
	friday := time.Date(2026, 8, 7, 15, 5, 0, 0, time.UTC)
	for _, test := range []struct {
		locale, weekday, short, date, time, both, number, money, negative, list string
	}{
		{"fr", "vendredi", "ven.", "7 août 2026", "15:05", "7 août 2026 à 15:05", "12\u202f345,5", "12\u202f345,50\u00a0€", "-5,00\u00a0€", "a, b et c"},
		{"en", "Friday", "Fri", "7 August 2026", "15:05", "7 August 2026 at 15:05", "12,345.5", "€12,345.50", "-€5.00", "a, b and c"},
		{"en-US", "Friday", "Fri", "August 7, 2026", "3:05 PM", "August 7, 2026 at 3:05 PM", "12,345.5", "€12,345.50", "-€5.00", "a, b and c"},
		{"es", "viernes", "vie", "7 de agosto de 2026", "15:05", "7 de agosto de 2026, 15:05", "12.345,5", "12.345,50\u00a0€", "-5,00\u00a0€", "a, b y c"},
		{"pt", "sexta-feira", "sex.", "7 de agosto de 2026", "15:05", "7 de agosto de 2026 às 15:05", "12\u00a0345,5", "12\u00a0345,50\u00a0€", "-5,00\u00a0€", "a, b e c"},
		{"pt_BR", "sexta-feira", "sex.", "7 de agosto de 2026", "15:05", "7 de agosto de 2026 às 15:05", "12.345,5", "€\u00a012.345,50", "-€\u00a05,00", "a, b e c"},
		{"de", "Freitag", "Fr", "7. August 2026", "15:05", "7. August 2026 um 15:05", "12.345,5", "12.345,50\u00a0€", "-5,00\u00a0€", "a, b und c"},
		{"it", "venerdì", "ven", "7 agosto 2026", "15:05", "7 agosto 2026 alle ore 15:05", "12.345,5", "12.345,50\u00a0€", "-5,00\u00a0€", "a, b e c"},
		{"nl", "vrijdag", "vr", "7 augustus 2026", "15:05", "7 augustus 2026 om 15:05", "12.345,5", "€\u00a012.345,50", "-€\u00a05,00", "a, b en c"},
		{"ar", "الجمعة", "الجمعة", "7 أغسطس 2026", "3:05 م", "7 أغسطس 2026 في 3:05 م", "12,345.5", "12,345.50\u00a0€", "-5.00\u00a0€", "a وb وc"},
		{"ar-MA", "الجمعة", "الجمعة", "7 غشت 2026", "15:05", "7 غشت 2026 في 15:05", "12.345,5", "12.345,50\u00a0€", "-5,00\u00a0€", "a وb وc"},
		{"pl", "piątek", "pt.", "7 sierpnia 2026", "15:05", "7 sierpnia 2026 15:05", "12\u00a0345,5", "12\u00a0345,50\u00a0€", "-5,00\u00a0€", "a, b i c"},
		{"tr", "Cuma", "Cum", "7 Ağustos 2026", "15:05", "7 Ağustos 2026 15:05", "12.345,5", "€12.345,50", "-€5,00", "a, b ve c"},
	} {
		t.Run(test.locale, func(t *testing.T) {
			f := formatFor(test.locale)
			money := func(amount float64) string {
				text, err := f.money(big.NewFloat(amount), "EUR")
				if err != nil {
					t.Fatal(err)
				}
				return text
			}
			for _, one := range []struct{ what, got, want string }{
				{"weekday", f.moment(friday, "EEEE"), test.weekday},
				{"short weekday", f.moment(friday, "EEE"), test.short},
				{"date", f.moment(friday, f.date), test.date},
				{"time", f.moment(friday, f.time), test.time},
				{"moment", f.readable(moment{at: friday}), test.both},
				{"number", f.localNumber("12345.5"), test.number},
				{"money", money(12345.5), test.money},
				{"negative money", money(-5), test.negative},
				{"list", f.list([]string{"a", "b", "c"}), test.list},
			} {
				if one.got != one.want {
					t.Errorf("%s: %q, want %q", one.what, one.got, one.want)
				}
			}
			if f.yes == "" || f.no == "" || f.and == "" {
				t.Errorf("words are missing: %q, %q, %q", f.yes, f.no, f.and)
			}
		})
	}
}

func TestListsOfFewAndOfSpanish(t *testing.T) {
	for _, test := range []struct {
		locale string
		parts  []string
		want   string
	}{
		{"fr", nil, ""},
		{"fr", []string{"un"}, "un"},
		{"fr", []string{"un", "deux"}, "un et deux"},
		{"es", []string{"Ana", "Irene"}, "Ana e Irene"},
		{"es", []string{"agua", "hijos"}, "agua e hijos"},
		{"es", []string{"agua", "hielo"}, "agua y hielo"},
		{"es-MX", []string{"a", "b", "Íñigo"}, "a, b e Íñigo"},
	} {
		if got := formatFor(test.locale).list(test.parts); got != test.want {
			t.Errorf("%v in %s: %q, want %q", test.parts, test.locale, got, test.want)
		}
	}
}

func TestMorningAndAfternoonInArabic(t *testing.T) {
	at := time.Date(2026, 8, 7, 9, 5, 0, 0, time.UTC)
	if got := formatFor("ar").moment(at, "h:mm a"); got != "9:05 ص" {
		t.Errorf("nine in the morning is %q", got)
	}
	if got := formatFor("tr").moment(at, "h:mm a"); got != "9:05 AM" {
		t.Errorf("a language without words of its own: %q", got)
	}
}
