package definitions

import (
	"strings"
	"testing"
	"time"
)

// clinic is a plan with the hours and purposes that the tests below need.
func clinic() *Plan {
	week := func(span string) map[string][]string {
		days := map[string][]string{}
		for _, day := range weekdays[1:6] {
			days[day] = []string{span}
		}
		return days
	}
	office := week("09:00-18:00")
	office["saturday"] = []string{"10:00-13:00", "15:00-17:00"}
	return &Plan{
		Timezone: "Europe/Paris", Locales: []string{"fr", "en"}, Purpose: "service",
		Hours: map[string]Hours{
			"office":  {Name: "office", Timezone: "Europe/Paris", Days: office, Holidays: []string{"FR"}},
			"us":      {Name: "us", Timezone: "America/New_York", Days: week("09:00-17:00"), Holidays: []string{"US"}},
			"polite":  {Name: "polite", Days: week("10:00-20:00")},
			"bar":     {Name: "bar", Timezone: "Europe/Paris", Days: map[string][]string{"friday": {"20:00-02:00"}}},
			"noon":    {Name: "noon", Timezone: "Europe/Paris", Days: map[string][]string{"monday": {"11:00-12:00"}}},
			"never":   {Name: "never", Days: map[string][]string{}},
			"nowhere": {Name: "nowhere", Days: office, Holidays: []string{"XX"}},
		},
		Purposes: map[string]Purpose{
			"service":   {Name: "service", QuietHours: "21:00-08:00"},
			"marketing": {Name: "marketing", QuietHours: "20:00-09:30", Allowed: "polite"},
			"siesta":    {Name: "siesta", QuietHours: "12:00-10:00", Allowed: "noon"},
			"stuck":     {Name: "stuck", QuietHours: "10:00-13:00", Allowed: "noon"},
			"free":      {Name: "free"},
		},
	}
}

func TestNextOpen(t *testing.T) {
	for _, test := range []struct{ name, hours, from, zone, want string }{
		{"open stays", "office", "2026-03-24T10:00:00+01:00", "", "2026-03-24T10:00:00+01:00"},
		{"the opening instant is open", "office", "2026-03-24T09:00:00+01:00", "", "2026-03-24T09:00:00+01:00"},
		{"the closing instant is closed", "office", "2026-03-24T18:00:00+01:00", "", "2026-03-25T09:00:00+01:00"},
		{"between two spans of a day", "office", "2026-03-28T13:30:00+01:00", "", "2026-03-28T15:00:00+01:00"},
		{"a holiday beside the weekend", "office", "2026-04-04T17:00:00+02:00", "", "2026-04-07T09:00:00+02:00"},
		{"a holiday on Friday leaves Saturday", "office", "2026-04-30T18:00:00+02:00", "", "2026-05-02T10:00:00+02:00"},
		{"Independence Day on Saturday is taken on Friday", "us", "2026-07-02T18:00:00-04:00", "", "2026-07-06T09:00:00-04:00"},
		{"the hours' zone beats the contact's", "office", "2026-03-24T07:00:00+01:00", "Asia/Tokyo", "2026-03-24T09:00:00+01:00"},
		{"hours without a zone are the contact's", "polite", "2026-03-24T00:00:00Z", "Asia/Tokyo", "2026-03-24T10:00:00+09:00"},
		{"open after midnight belongs to Friday", "bar", "2026-03-28T01:59:00+01:00", "", "2026-03-28T01:59:00+01:00"},
		{"closed after Friday's night", "bar", "2026-03-28T02:00:00+01:00", "", "2026-04-03T20:00:00+02:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := clinic()
			from, want := instant(t, test.from), instant(t, test.want)
			got, err := p.NextOpen(test.hours, from, test.zone)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(want) {
				t.Errorf("NextOpen = %s, want %s", got, want.UTC())
			}
			open, err := p.OpenAt(test.hours, from, test.zone)
			if err != nil {
				t.Fatal(err)
			}
			if open != from.Equal(want) {
				t.Errorf("OpenAt = %t, but it opens at %s", open, got)
			}
		})
	}
	if _, err := clinic().NextOpen("never", instant(t, "2026-03-24T10:00:00Z"), ""); err == nil {
		t.Error("hours without days opened")
	}
	if _, err := clinic().OpenAt("nowhere", instant(t, "2026-03-24T10:00:00Z"), ""); err == nil || !strings.Contains(err.Error(), "FR") {
		t.Errorf("holidays of an unknown country: %v, want an error that lists the known ones", err)
	}
}

func TestNextAllowed(t *testing.T) {
	for _, test := range []struct{ name, purpose, during, zone, now, want string }{
		{"the day is free", "", "", "", "2026-03-24T12:00:00+01:00", "2026-03-24T12:00:00+01:00"},
		{"evening waits for the morning", "", "", "", "2026-03-24T22:00:00+01:00", "2026-03-25T08:00:00+01:00"},
		{"after midnight waits for the same morning", "", "", "", "2026-03-25T01:00:00+01:00", "2026-03-25T08:00:00+01:00"},
		{"quiet hours end on the dot", "", "", "", "2026-03-25T08:00:00+01:00", "2026-03-25T08:00:00+01:00"},
		{"quiet hours begin on the dot", "", "", "", "2026-03-24T21:00:00+01:00", "2026-03-25T08:00:00+01:00"},
		{"a quiet night with a clock change", "", "", "", "2026-03-28T23:00:00+01:00", "2026-03-29T08:00:00+02:00"},
		{"the contact's zone counts", "", "", "America/New_York", "2026-03-24T12:00:00Z", "2026-03-24T12:00:00Z"},
		{"the contact still sleeps", "", "", "America/New_York", "2026-03-24T11:00:00Z", "2026-03-24T12:00:00Z"},
		{"quiet hours and allowed hours both hold", "marketing", "", "", "2026-03-27T20:30:00+01:00", "2026-03-30T10:00:00+02:00"},
		{"during holds too", "", "office", "", "2026-03-24T19:00:00+01:00", "2026-03-25T09:00:00+01:00"},
		{"a holiday shifts during", "", "office", "", "2026-04-04T17:30:00+02:00", "2026-04-07T09:00:00+02:00"},
		{"an hour a week is found", "siesta", "", "", "2026-03-24T12:00:00+01:00", "2026-03-30T11:00:00+02:00"},
		{"no rules", "free", "", "", "2026-03-24T03:00:00+01:00", "2026-03-24T03:00:00+01:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &Scope{Now: instant(t, test.now), ContactZone: test.zone}
			got, err := clinic().NextAllowed(&Step{ID: "nudge", Purpose: test.purpose, During: test.during}, s)
			if err != nil {
				t.Fatal(err)
			}
			if want := instant(t, test.want); !got.Equal(want) {
				t.Errorf("NextAllowed = %s, want %s", got, want.UTC())
			}
		})
	}
	_, err := clinic().NextAllowed(&Step{ID: "nudge", Purpose: "stuck"}, &Scope{Now: instant(t, "2026-03-24T12:00:00Z")})
	if err == nil || !strings.Contains(err.Error(), `"nudge"`) {
		t.Errorf("a step that may never send: %v, want an error that names it", err)
	}
}

func TestHolidays(t *testing.T) {
	for _, test := range []struct {
		country, day string
		want         bool
	}{
		{"FR", "2026-07-14", true},
		{"FR", "2026-04-06", true},
		{"FR", "2026-07-15", false},
		{"DE", "2026-10-03", true},
		{"DE", "2026-07-14", false},
		{"PT", "2026-04-25", true},
		{"PT", "2026-06-10", true},
		{"PT", "2026-06-04", true},
		{"PT", "2026-04-06", false},
		{"LU", "2026-06-23", true},
		{"LU", "2026-05-09", true},
		{"CH", "2026-08-01", true},
		{"CH", "2026-03-19", false},
		{"ES", "2026-10-12", true},
		{"IT", "2026-06-02", true},
		{"NL", "2026-04-27", true},
		{"BE", "2026-07-21", true},
		{"GB", "2026-08-31", true},
		{"IE", "2026-03-17", true},
		{"AT", "2026-10-26", true},
		{"PL", "2026-11-11", true},
		{"US", "2026-11-26", true},
		{"US", "2021-12-31", true},
		{"PL", "2024-12-24", false},
		{"PL", "2025-12-24", true},
		{"IT", "2025-10-04", false},
		{"IT", "2027-10-04", true},
		{"BR", "2028-11-20", true},
		{"RO", "2027-01-07", true},
		{"NZ", "2027-06-25", true},
		{"NZ", "2027-06-24", false},
	} {
		day, err := time.Parse(time.DateOnly, test.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := holiday(test.country, day); got != test.want {
			t.Errorf("holiday(%s, %s) = %t, want %t", test.country, test.day, got, test.want)
		}
	}
}
