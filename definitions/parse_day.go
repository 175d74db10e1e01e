package definitions

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// numericDay is 27/03, 27.3.2026, 27-03-26 or 2026-03-27.
var numericDay = regexp.MustCompile(`^(\d{1,4})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{1,4}))?\.?$`)

// parseDay reads a day: in digits, with the name of a month, as a day of the
// week (the next one after today) or as a word such as tomorrow.
func parseDay(text, locale string, monthFirst bool, now time.Time) (time.Time, bool) {
	text = strings.Map(plainSign, text)
	if m := numericDay.FindStringSubmatch(text); m != nil {
		return dayOfDigits(m[1], m[2], m[3], monthFirst, now)
	}
	words := slices.DeleteFunc(wordsOf(text), func(word string) bool { return slices.Contains(betweenDays, word) })
	if days, ok := relativeDays[strings.Join(words, " ")]; ok {
		return noon(now).AddDate(0, 0, days), true
	}
	return dayOfWords(words, locale, now)
}

// relativeDays are words for days near today, folded: fr en es pt de it nl pl
// tr ar.
var relativeDays = func() map[string]int {
	days := map[string]int{}
	for n, list := range [][]string{
		{"aujourd'hui", "today", "hoy", "hoje", "heute", "oggi", "vandaag", "dzisiaj", "dziś", "bugün", "اليوم"},
		{"demain", "tomorrow", "mañana", "amanhã", "morgen", "domani", "jutro", "yarın", "غدا"},
		{"après-demain", "day after tomorrow", "pasado mañana", "depois de amanhã", "übermorgen", "dopodomani", "overmorgen", "pojutrze", "öbür gün", "بعد غد"},
	} {
		for _, word := range list {
			words := slices.DeleteFunc(wordsOf(word), func(word string) bool { return slices.Contains(betweenDays, word) })
			days[strings.Join(words, " ")] = n
		}
	}
	return days
}()

// betweenDays are words that say nothing about which day it is.
var betweenDays = strings.Fields("le ce on the of am den der el del de do da em dia il op w dnia next this prochain prochaine feira")

// dayOfDigits reads a day in digits: year first where the first number has
// four digits, else as the region has it, or as it is possible.
func dayOfDigits(a, b, c string, monthFirst bool, now time.Time) (time.Time, bool) {
	first, second := number(a), number(b)
	switch {
	case len(a) == 4:
		return validDay(first, second, number(c))
	case len(a) > 2 || len(c) == 1 || len(c) == 3:
		return time.Time{}, false
	case monthFirst && first <= 12 || second > 12:
		first, second = second, first
	}
	return dayIn(year(c), second, first, now)
}

// dayOfWords reads "27 mars", "March 27th, 2027", "lundi" or "lundi 27 mars".
func dayOfWords(words []string, locale string, now time.Time) (time.Time, bool) {
	var numbers []string
	month, weekday := 0, -1
	for _, word := range words {
		if digits(withoutOrdinal(word)) {
			numbers = append(numbers, withoutOrdinal(word))
		} else if m := monthNamed(word, locale); m > 0 && month == 0 {
			month = m
		} else if d := weekdayNamed(word, locale); d >= 0 && weekday < 0 {
			weekday = d
		} else {
			return time.Time{}, false
		}
	}
	switch {
	case month == 0 && weekday >= 0 && len(numbers) == 0:
		return noon(now).AddDate(0, 0, (weekday-int(now.Weekday())+6)%7+1), true
	case month == 0 || len(numbers) == 0 || len(numbers) > 2 || len(numbers[0]) > 2:
		return time.Time{}, false
	}
	day, ok := dayIn(year(append(numbers, "")[1]), month, number(numbers[0]), now)
	return day, ok && (weekday < 0 || int(day.Weekday()) == weekday)
}

// year is a written year, 0 for none.
func year(written string) int {
	n := number(written)
	if len(written) == 2 {
		n += 2000
	}
	return n
}

// dayIn is a day of a year; without a year it is the next one, not before
// today.
func dayIn(year, month, day int, now time.Time) (time.Time, bool) {
	if year != 0 {
		return validDay(year, month, day)
	}
	const leapYears = 8 // between two of them at most
	for y := now.Year(); y <= now.Year()+leapYears; y++ {
		if t, ok := validDay(y, month, day); ok && t.Format(time.DateOnly) >= now.Format(time.DateOnly) {
			return t, true
		}
	}
	return time.Time{}, false
}

// validDay is a day that the calendar has.
func validDay(year, month, day int) (time.Time, bool) {
	t := time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC)
	return t, t.Day() == day && int(t.Month()) == month && year > 999
}

// noon is the day alone: no clock change moves noon in UTC to another one.
func noon(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
}

func number(written string) int {
	n, err := strconv.Atoi(written)
	if err != nil {
		return 0
	}
	return n
}

var ordinal = regexp.MustCompile(`^(\d{1,2})(st|nd|rd|th|er|e|o|a)$`)

func withoutOrdinal(word string) string { return ordinal.ReplaceAllString(word, "$1") }

// monthNamed is the month of a name, from 1; 0 is none. Short names count in
// the person's own language alone: "mar" is a month in one and a day in
// another.
func monthNamed(word, locale string) int {
	own := formatFor(locale)
	if n := slices.IndexFunc(own.shortMonths[:], sameWord(word)); n >= 0 {
		return n + 1
	}
	for _, f := range append([]*localeFormat{own}, allFormats()...) {
		if n := slices.IndexFunc(f.months[:], sameWord(word)); n >= 0 {
			return n + 1
		}
	}
	return 0
}

// weekdayNamed is the day of the week of a name, from Sunday; -1 is none.
func weekdayNamed(word, locale string) int {
	own := formatFor(locale)
	if n := slices.IndexFunc(own.shortWeekdays[:], sameWord(word)); n >= 0 {
		return n
	}
	for _, f := range append([]*localeFormat{own}, allFormats()...) {
		if n := slices.IndexFunc(f.weekdays[:], sameWord(word)); n >= 0 {
			return n
		}
	}
	return -1
}

// sameWord compares with a name as people type it: without accents, without
// its point, and the first part of "segunda-feira".
func sameWord(word string) func(string) bool {
	return func(name string) bool {
		words := wordsOf(name)
		return len(words) > 0 && words[0] == word
	}
}

func allFormats() []*localeFormat {
	var list []*localeFormat
	for _, name := range names(formats) {
		list = append(list, formats[name])
	}
	return list
}
