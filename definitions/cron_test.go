package definitions

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/robfig/cron/v3"
)

func TestCronNext(t *testing.T) {
	const paris, tokyo, angeles = "Europe/Paris", "Asia/Tokyo", "America/Los_Angeles"
	for _, test := range []struct{ name, cron, zone, after, want string }{
		{"Tokyo, 08:00 Monday to Friday, on a Friday after 08:00", "0 8 * * 1-5", tokyo, "2027-03-05T08:00:00+09:00", "2027-03-08T08:00:00+09:00"},
		{"Tokyo, 08:00 Monday to Friday, on a Friday before 08:00", "0 8 * * mon-fri", tokyo, "2027-03-05T07:59:59+09:00", "2027-03-05T08:00:00+09:00"},
		{"Los Angeles, 18:00 Monday to Friday, over the change to summer", "0 18 * * 1-5", angeles, "2027-03-12T18:00:00-08:00", "2027-03-15T18:00:00-07:00"},
		{"0 is Sunday", "0 9 * * 0", paris, "2027-03-01T00:00:00+01:00", "2027-03-07T09:00:00+01:00"},
		{"7 is Sunday", "0 9 * * 7", paris, "2027-03-01T00:00:00+01:00", "2027-03-07T09:00:00+01:00"},
		{"Friday to Sunday ends with Sunday", "0 9 * * 5-7", paris, "2027-03-06T09:00:00+01:00", "2027-03-07T09:00:00+01:00"},
		{"a weekend goes round the week", "0 9 * * sat-mon", paris, "2027-03-07T09:00:00+01:00", "2027-03-08T09:00:00+01:00"},
		{"capitals are names too", "0 9 1 JAN *", paris, "2027-03-07T09:00:00+01:00", "2028-01-01T09:00:00+01:00"},
		{"a skipped time fires after the gap", "30 2 * * *", paris, "2027-03-27T02:30:00+01:00", "2027-03-28T03:00:00+02:00"},
		{"the day after the gap is as ever", "30 2 * * *", paris, "2027-03-28T03:00:00+02:00", "2027-03-29T02:30:00+02:00"},
		{"a repeated time fires at the first", "30 2 * * *", paris, "2027-10-30T02:30:00+02:00", "2027-10-31T02:30:00+02:00"},
		{"a repeated time does not fire twice", "30 2 * * *", paris, "2027-10-31T02:30:00+02:00", "2027-11-01T02:30:00+01:00"},
		{"times of one gap fire together", "*/15 * * * *", paris, "2027-03-28T01:45:00+01:00", "2027-03-28T03:00:00+02:00"},
		{"and go on after it", "*/15 * * * *", paris, "2027-03-28T03:00:00+02:00", "2027-03-28T03:15:00+02:00"},
		{"each quarter of the repeated hour fires once", "*/15 * * * *", paris, "2027-10-31T02:45:00+02:00", "2027-10-31T03:00:00+01:00"},
		{"29 February waits for a leap year", "0 9 29 2 *", paris, "2027-03-01T00:00:00+01:00", "2028-02-29T09:00:00+01:00"},
		{"29 February passes over 2100", "0 9 29 2 *", paris, "2096-02-29T09:00:00+01:00", "2104-02-29T09:00:00+01:00"},
		{"the 31st leaves short months out", "0 9 31 * *", paris, "2027-03-31T09:00:00+02:00", "2027-05-31T09:00:00+02:00"},
		{"a step on a range", "0 8-18/5 * * *", paris, "2027-03-31T13:00:00+02:00", "2027-03-31T18:00:00+02:00"},
		{"a step from a value", "50/5 * * * *", paris, "2027-03-31T13:56:00+02:00", "2027-03-31T14:50:00+02:00"},
		{"seconds are passed over", "0 9 * * *", paris, "2027-03-31T08:59:59.999+02:00", "2027-03-31T09:00:00+02:00"},
		{"half an hour of change on Lord Howe", "15 2 * * *", "Australia/Lord_Howe", "2027-10-02T02:15:00+10:30", "2027-10-03T02:30:00+11:00"},
		{"a day that Samoa never had", "0 9 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00-10:00", "2011-12-31T00:00:00+14:00"},
		{"several spaces are one", " 0  9 * *   mon ", paris, "2027-03-31T09:00:00+02:00", "2027-04-05T09:00:00+02:00"},
		{"a question mark is any day", "0 9 ? * mon", paris, "2027-03-31T09:00:00+02:00", "2027-04-05T09:00:00+02:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := ParseCron(test.cron)
			if err != nil {
				t.Fatalf("ParseCron(%q): %v", test.cron, err)
			}
			zone, err := Location(test.zone)
			if err != nil {
				t.Fatal(err)
			}
			got, ok := c.Next(instant(t, test.after), zone)
			if !ok || !got.Equal(instant(t, test.want)) {
				t.Errorf("Next(%s) of %q = %s, %t, want %s", test.after, c, got, ok, test.want)
			}
		})
	}
}

func TestParseCronSaysWhatToWrite(t *testing.T) {
	for _, test := range []struct{ name, cron, want string }{
		{"a zone alone", "TZ=UTC", `leave "TZ=UTC" out`},
		{"a zone in front", "CRON_TZ=Europe/Paris 0 9 * * *", `leave "CRON_TZ=Europe/Paris" out`},
		{"a shorthand", "@daily", `write "0 0 * * *"`},
		{"an unknown shorthand", "@every 5m", "has 2 parts"},
		{"nothing", " ", "a calendar is missing"},
		{"four parts", "0 9 * *", "has 4 parts; write five parts"},
		{"seconds in front", "0 0 9 * * mon", "has 6 parts"},
		{"both day fields", "0 9 1 * mon", "put * in one of the two places"},
		{"both day fields with a step", "0 9 */2 * mon", "put * in one of the two places"},
		{"30 February", "0 9 30 2 *", "never comes"},
		{"the 31st of short months", "0 9 31 2,4,6,9,11 *", "never comes: no month it names has a day 31"},
		{"minute 60", "60 * * * *", `"60" is not a minute; minutes go from 0 to 59`},
		{"hour 24", "0 24 * * *", `"24" is not an hour; hours go from 0 to 23`},
		{"day 0", "0 9 0 * *", `"0" is not a day of the month; days go from 1 to 31`},
		{"month 13", "0 9 1 13 *", `"13" is not a month; months go from 1 to 12`},
		{"weekday 8", "0 9 * * 8", `"8" is not a weekday`},
		{"a French day", "0 9 * * lun", `"lun" is not a weekday; weekdays go from 0 to 7: write for example "mon"`},
		{"a range that goes back", "0 22-6 * * *", `"22-6" goes backwards; write 22-23,0-6`},
		{"a step of nothing", "*/0 * * * *", `"*/0" cannot be`},
		{"a step beyond the hour", "*/90 * * * *", "a step of 90 never comes again"},
		{"a name in the wrong place", "0 mon * * *", `"mon" is not an hour`},
		{"a word of other systems", "0 9 L * *", `"l" is not a day of the month`},
		{"a list with a hole", "0 9,,18 * * *", `"" is not an hour`},
		{"a sign", "+5 9 * * *", `"+5" is not a minute`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := ParseCron(test.cron)
			if err == nil {
				t.Fatalf("ParseCron(%q) = %+v, want an error", test.cron, c)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("ParseCron(%q): %v, want it to say %q", test.cron, err, test.want)
			}
		})
	}
}

func TestAZeroCronNeverFires(t *testing.T) {
	if at, ok := (Cron{}).Next(time.Unix(0, 0), time.UTC); ok {
		t.Errorf("Next of the zero Cron = %s, want none", at)
	}
}

func TestCronBetweenHasBothEndsRight(t *testing.T) {
	c, err := ParseCron("0 */6 * * *")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, at := range c.Between(instant(t, "2027-03-27T18:00:00Z"), instant(t, "2027-03-28T12:00:00Z"), time.UTC) {
		got = append(got, at.Format("2006-01-02T15:04"))
	}
	if diff := cmp.Diff([]string{"2027-03-28T00:00", "2027-03-28T06:00", "2027-03-28T12:00"}, got); diff != "" {
		t.Errorf("Between (-want +got):\n%s", diff)
	}
}

// TestCronAgreesWithTheLibraryWhereClocksNeverChange holds the bits and the
// search against the library's own, where that one is right: in UTC, without a
// Sunday called 7.
func TestCronAgreesWithTheLibraryWhereClocksNeverChange(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 2))
	field := func(low, high int) string {
		a, b := low+random.IntN(high-low+1), low+random.IntN(high-low+1)
		switch random.IntN(5) {
		case 0:
			return fmt.Sprint(a)
		case 1:
			return fmt.Sprintf("%d-%d", min(a, b), max(a, b))
		case 2:
			return fmt.Sprintf("*/%d", 1+random.IntN(high-low))
		case 3:
			return fmt.Sprintf("%d,%d", a, b)
		}
		return "*"
	}
	for range 2000 {
		days, weekdays := field(1, 28), "*"
		if random.IntN(2) == 0 {
			days, weekdays = "*", field(0, 6)
		}
		text := strings.Join([]string{field(0, 59), field(0, 23), days, field(1, 12), weekdays}, " ")
		ours, err := ParseCron(text)
		if err != nil {
			t.Fatalf("ParseCron(%q): %v", text, err)
		}
		theirs, err := cron.ParseStandard(text)
		if err != nil {
			t.Fatalf("ParseStandard(%q): %v", text, err)
		}
		after := time.Date(2026+random.IntN(10), 1, 1+random.IntN(365), random.IntN(24), random.IntN(60), random.IntN(60), 0, time.UTC)
		for range 5 {
			got, ok := ours.Next(after, time.UTC)
			if want := theirs.Next(after); !ok || !got.Equal(want) {
				t.Fatalf("Next(%s) of %q = %s, want %s", after, text, got, want)
			}
			after = got
		}
	}
}

func FuzzParseCron(f *testing.F) {
	for _, text := range []string{"0 9 * * mon", "*/5 8-18/2 1,15 jan-jun *", "TZ=UTC", "@daily", "0 9 29 2 *", "0 0 * * sat-mon"} {
		f.Add(text)
	}
	zone, err := Location("Australia/Lord_Howe")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCron(text)
		if err != nil {
			return
		}
		after := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
		for range 3 {
			next, ok := c.Next(after, zone)
			if !ok || !next.After(after) {
				t.Fatalf("Next(%s) of %q = %s, %t, want a later time", after, c, next, ok)
			}
			after = next
		}
		if again, err := ParseCron(c.String()); err != nil || again != c {
			t.Errorf("ParseCron(%q) = %+v, %v, want %+v", c.String(), again, err, c)
		}
	})
}
