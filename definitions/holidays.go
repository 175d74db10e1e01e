package definitions

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/bg"
	"github.com/rickar/cal/v2/br"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/cz"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/gr"
	"github.com/rickar/cal/v2/hr"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/lv"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/ro"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/si"
	"github.com/rickar/cal/v2/sk"
	"github.com/rickar/cal/v2/us"
	"github.com/rickar/cal/v2/za"
)

// nationalHolidays are the days that close a whole country, by its ISO code.
// Days of one region (Alsace, a Land, a canton) are not meant.
var nationalHolidays = map[string][]*cal.Holiday{
	"AT": at.Holidays, "BE": be.Holidays, "BG": bg.Holidays, "BR": brazil, "CA": ca.Holidays,
	"CH": switzerland, "CZ": cz.Holidays, "DE": de.Holidays, "DK": dk.Holidays, "ES": es.Holidays,
	"FR": fr.Holidays, "GB": gb.Holidays, "GR": gr.Holidays, "HR": hr.Holidays, "IE": ie.Holidays,
	"IT": italy, "LT": lt.Holidays, "LU": luxembourg, "LV": lv.Holidays, "NL": nl.Holidays,
	"NO": no.Holidays, "NZ": newZealand, "PL": poland, "PT": portugal, "RO": romania,
	"SE": se.Holidays, "SI": si.Holidays, "SK": sk.Holidays, "US": us.Holidays, "ZA": za.Holidays,
}

// switzerland has the days kept in nearly every canton; by federal law only
// 1 August is kept in all, and the library lists what any canton keeps.
var switzerland = []*cal.Holiday{
	ch.Neujahr, ch.Karfreitag, ch.Ostermontag, ch.Auffahrt, ch.Pfingstmontag, ch.Bundesfeiertag, ch.Weihnachtstag,
	ch.ZweiterWeihnachtsfeiertag,
}

// portugal has the 13 days of the Código do Trabalho, article 234.
var portugal = []*cal.Holiday{
	yearly(aa.NewYear), yearly(aa.GoodFriday), yearly(aa.Easter), yearly(aa.WorkersDay), yearly(aa.CorpusChristi),
	yearly(aa.AssumptionOfMary), yearly(aa.AllSaintsDay), yearly(aa.ImmaculateConception), yearly(aa.ChristmasDay),
	fixed("Dia da Liberdade", time.April, 25), fixed("Dia de Portugal", time.June, 10),
	fixed("Implantação da República", time.October, 5), fixed("Restauração da Independência", time.December, 1),
}

// luxembourg has the 11 days of the Code du travail, article L. 232-2.
var luxembourg = []*cal.Holiday{
	yearly(aa.NewYear), yearly(aa.EasterMonday), yearly(aa.WorkersDay), fixed("Journée de l'Europe", time.May, 9),
	yearly(aa.AscensionDay), yearly(aa.PentecostMonday), fixed("Fête nationale", time.June, 23), yearly(aa.AssumptionOfMary),
	yearly(aa.AllSaintsDay), yearly(aa.ChristmasDay), yearly(aa.ChristmasDay2),
}

// Holidays that laws have added and cal 2.1.13 does not list: Brazil's by Lei
// 14.759/2023, Italy's by Legge 151/2025, Poland's by the act of 6 December
// 2024, Romania's by Legea 52/2023.
var (
	brazil  = append(slices.Clone(br.Holidays), since(2024, fixed("Consciência Negra", time.November, 20)))
	italy   = append(slices.Clone(it.Holidays), since(2026, fixed("San Francesco d'Assisi", time.October, 4)))
	poland  = append(slices.Clone(pl.Holidays), since(2025, fixed("Wigilia", time.December, 24)))
	romania = append(slices.Clone(ro.Holidays), since(2024, fixed("Boboteaza", time.January, 6)), since(2024, fixed("Sfântul Ioan", time.January, 7)))
)

// newZealand keeps Matariki on days that follow the moon, as schedule 1 of Te
// Kāhui o Matariki Public Holiday Act 2022 lists them.
var newZealand = append(slices.Clone(nz.Holidays), &cal.Holiday{
	Name: "Matariki", Type: cal.ObservancePublic,
	Func: func(_ *cal.Holiday, year int) time.Time { return matariki[year] },
})

var matariki = map[int]time.Time{
	2022: calendarDay(2022, time.June, 24), 2023: calendarDay(2023, time.July, 14), 2024: calendarDay(2024, time.June, 28),
	2025: calendarDay(2025, time.June, 20), 2026: calendarDay(2026, time.July, 10), 2027: calendarDay(2027, time.June, 25),
	2028: calendarDay(2028, time.July, 14), 2029: calendarDay(2029, time.July, 6), 2030: calendarDay(2030, time.June, 21),
	2031: calendarDay(2031, time.July, 11), 2032: calendarDay(2032, time.July, 2), 2033: calendarDay(2033, time.June, 24),
	2034: calendarDay(2034, time.July, 7), 2035: calendarDay(2035, time.June, 29), 2036: calendarDay(2036, time.July, 18),
}

func calendarDay(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func since(year int, h *cal.Holiday) *cal.Holiday { h.StartYear = year; return h }

func yearly(h *cal.Holiday) *cal.Holiday { return h.Clone(&cal.Holiday{Type: cal.ObservancePublic}) }

func fixed(name string, month time.Month, day int) *cal.Holiday {
	return &cal.Holiday{Name: name, Type: cal.ObservancePublic, Month: month, Day: day, Func: cal.CalcDayOfMonth}
}

func knownCountry(code string) bool { _, ok := nationalHolidays[code]; return ok }

// holidayCountries are the codes that holidays() knows, sorted.
//
//workflowcheck:ignore
func holidayCountries() []string { return slices.Sorted(maps.Keys(nationalHolidays)) }

// holidayYear is a country's year; holidayYears keeps those that were asked
// for. Only known countries and years of dates that occur get in.
type holidayYear struct {
	country string
	year    int
}

var holidayYears sync.Map // holidayYear -> map[time.Time]bool

// holiday tells whether the day, a midnight in UTC, is a holiday there or the
// day on which one that falls on a weekend is taken instead.
func holiday(country string, day time.Time) bool {
	key := holidayYear{country, day.Year()}
	days, ok := holidayYears.Load(key)
	if !ok {
		days, _ = holidayYears.LoadOrStore(key, holidaysOf(key))
	}
	return days.(map[time.Time]bool)[day]
}

// holidaysOf looks at the years around, too: New Year's Day on a Saturday may
// be taken on 31 December.
func holidaysOf(key holidayYear) map[time.Time]bool {
	days := make(map[time.Time]bool)
	for year := key.year - 1; year <= key.year+1; year++ {
		for _, h := range nationalHolidays[key.country] {
			actual, observed := h.Calc(year)
			for _, t := range []time.Time{actual, observed} {
				if y, m, d := t.Date(); !t.IsZero() && y == key.year {
					days[time.Date(y, m, d, 0, 0, 0, 0, time.UTC)] = true
				}
			}
		}
	}
	return days
}
