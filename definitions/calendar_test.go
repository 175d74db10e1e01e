package definitions

import (
	"testing"
	"time"
)

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	parsed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatalf("bad time in the test: %v", err)
	}
	return parsed
}

func TestAdd(t *testing.T) {
	for _, test := range []struct{ name, zone, from, duration, want string }{
		{"a day across spring in Paris keeps the hour", "Europe/Paris", "2026-03-28T15:00:00+01:00", "1d", "2026-03-29T15:00:00+02:00"},
		{"24 hours across spring in Paris pass", "Europe/Paris", "2026-03-28T15:00:00+01:00", "24h", "2026-03-29T16:00:00+02:00"},
		{"a skipped hour in Paris is the first instant after", "Europe/Paris", "2026-03-28T02:30:00+01:00", "1d", "2026-03-29T03:00:00+02:00"},
		{"the edge of the gap exists", "Europe/Paris", "2026-03-28T03:00:00+01:00", "1d", "2026-03-29T03:00:00+02:00"},
		{"the last instant before the gap exists", "Europe/Paris", "2026-03-28T01:59:59+01:00", "1d", "2026-03-29T01:59:59+01:00"},
		{"a repeated hour in Paris is the first", "Europe/Paris", "2026-10-24T02:30:00+02:00", "1d", "2026-10-25T02:30:00+02:00"},
		{"the start of the repeated hour is the first", "Europe/Paris", "2026-10-24T02:00:00+02:00", "1d", "2026-10-25T02:00:00+02:00"},
		{"after the repeated hour", "Europe/Paris", "2026-10-24T03:00:00+02:00", "1d", "2026-10-25T03:00:00+01:00"},
		{"a skipped hour in New York", "America/New_York", "2026-03-07T02:30:00-05:00", "1d", "2026-03-08T03:00:00-04:00"},
		{"a repeated hour in New York", "America/New_York", "2026-10-31T01:30:00-04:00", "1d", "2026-11-01T01:30:00-04:00"},
		{"a week across spring in Berlin", "Europe/Berlin", "2026-03-25T09:00:00+01:00", "1w", "2026-04-01T09:00:00+02:00"},
		{"a repeated hour in Berlin", "Europe/Berlin", "2026-10-18T02:59:59+02:00", "1w", "2026-10-25T02:59:59+02:00"},
		{"a skipped hour in Sydney", "Australia/Sydney", "2026-10-03T02:30:00+10:00", "1d", "2026-10-04T03:00:00+11:00"},
		{"a repeated hour in Sydney", "Australia/Sydney", "2026-04-04T02:30:00+11:00", "1d", "2026-04-05T02:30:00+11:00"},
		{"half an hour of change on Lord Howe", "Australia/Lord_Howe", "2026-10-03T02:10:00+10:30", "1d", "2026-10-04T02:30:00+11:00"},
		{"a day that Samoa never had", "Pacific/Apia", "2011-12-29T12:00:00-10:00", "1d", "2011-12-31T00:00:00+14:00"},
		{"a month from the 31st is clamped", "Europe/Paris", "2026-01-31T10:00:00+01:00", "1mo", "2026-02-28T10:00:00+01:00"},
		{"a month in a leap year", "Europe/Paris", "2028-01-31T10:00:00+01:00", "1mo", "2028-02-29T10:00:00+01:00"},
		{"months over the year's end", "Europe/Paris", "2026-11-30T10:00:00+01:00", "3mo", "2027-02-28T10:00:00+01:00"},
		{"months before days before hours", "Europe/Paris", "2026-01-31T23:00:00+01:00", "1mo1d2h", "2026-03-02T01:00:00+01:00"},
		{"days before hours on the day of change", "Europe/Paris", "2026-03-28T01:00:00+01:00", "1d2h", "2026-03-29T04:00:00+02:00"},
		{"no zone is the workspace's", "", "2026-03-28T15:00:00+01:00", "1d", "2026-03-29T15:00:00+02:00"},
		{"the second of a repeated hour stays when only hours pass", "Europe/Paris", "2026-10-25T02:30:00+01:00", "0h", "2026-10-25T02:30:00+01:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := &Plan{Timezone: "Europe/Paris"}
			got, err := p.Add(instant(t, test.from), test.duration, test.zone)
			if err != nil {
				t.Fatalf("Add: %v", err)
			}
			if want := instant(t, test.want); !got.Equal(want) {
				t.Errorf("Add(%s, %q, %q) = %s, want %s", test.from, test.duration, test.zone, got, want.UTC())
			}
		})
	}
}

// TestWallTimeAgainstEveryHour compares with a search: of all instants whose
// clocks show the time the first, else the first whose clocks show more.
func TestWallTimeAgainstEveryHour(t *testing.T) {
	for _, name := range []string{"Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"} {
		zone, err := Location(name)
		if err != nil {
			t.Fatal(err)
		}
		for day := range 366 {
			for _, c := range []clockTime{{0, 0}, {1, 0}, {1, 30}, {2, 0}, {2, 15}, {2, 30}, {3, 0}, {24, 0}} {
				want := time.Date(2026, 1, 1+day, c.hour, c.minute, 0, 0, time.UTC)
				got := wallTime(2026, 1, 1+day, c, zone)
				found := searched(want, zone)
				if !got.Equal(found) {
					t.Fatalf("wallTime(%s) in %s = %s, want %s", want, name, got, found)
				}
			}
		}
	}
}

func searched(wall time.Time, zone *time.Location) time.Time {
	t := wall.Add(-15 * time.Hour)
	for showing(t, zone).Before(wall) {
		t = t.Add(15 * time.Minute)
	}
	return t
}

func TestNextWeekday(t *testing.T) {
	paris, err := Location("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, now, day string
		clock          clockTime
		want           string
	}{
		{"later this week", "2026-03-24T10:00:00+01:00", "thursday", clockTime{18, 0}, "2026-03-26T18:00:00+01:00"},
		{"later today", "2026-03-26T10:00:00+01:00", "thursday", clockTime{18, 0}, "2026-03-26T18:00:00+01:00"},
		{"this very moment is not next", "2026-03-26T18:00:00+01:00", "thursday", clockTime{18, 0}, "2026-04-02T18:00:00+02:00"},
		{"any day is tomorrow at the latest", "2026-03-26T18:00:00+01:00", "day", clockTime{9, 0}, "2026-03-27T09:00:00+01:00"},
		{"a skipped hour", "2026-03-26T18:00:00+01:00", "sunday", clockTime{2, 30}, "2026-03-29T03:00:00+02:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := nextWeekday(instant(t, test.now), test.day, test.clock, paris)
			if err != nil {
				t.Fatal(err)
			}
			if !got.Equal(instant(t, test.want)) {
				t.Errorf("nextWeekday = %s, want %s", got, test.want)
			}
		})
	}
	if _, err := nextWeekday(time.Time{}, "jeudi", clockTime{}, paris); err == nil {
		t.Error("nextWeekday took a day that is not English")
	}
}
