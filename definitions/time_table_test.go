package definitions

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// timeRow is a row of testdata/time: what is asked at an instant, of whom, and
// what another implementation of the same rules answers.
type timeRow struct {
	kind, workspace, person, at, argument, want string
}

// TestTheTimeTable asks every row of zones.tsv.gz in each zone that it is for.
func TestTheTimeTable(t *testing.T) {
	type group struct{ zones, rows []string }
	var groups []*group
	kinds := map[string]int{}
	for line := range timeTable(t, "zones.tsv.gz") {
		kind, rest, _ := strings.Cut(line, "\t")
		if kind == "zones" {
			groups = append(groups, &group{zones: differing(t, strings.Fields(rest))})
			continue
		}
		kinds[kind]++
		last := groups[len(groups)-1]
		last.rows = append(last.rows, line)
	}
	for _, kind := range []string{"eval", "open", "quiet", "cron", "yearly"} {
		if kinds[kind] == 0 {
			t.Errorf("the table has no row of kind %q", kind)
		}
	}
	for _, g := range groups {
		t.Run(g.zones[0], func(t *testing.T) {
			t.Parallel()
			for _, line := range g.rows {
				fields := strings.Split(line, "\t")
				for _, zone := range g.zones {
					checkTime(t, line, timeRow{kind: fields[0], workspace: zone, person: zone, at: fields[1], argument: fields[2], want: fields[3]})
				}
			}
		})
	}
}

// differing are the zones without those that are another's under a second
// name, byte for byte.
func differing(t *testing.T, names []string) []string {
	t.Helper()
	files, err := zoneFiles()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[uint32]bool{}
	var zones []string
	for _, name := range names {
		file, ok := files[name]
		if !ok {
			t.Fatalf("the table has the zone %q, which is not known", name)
		}
		if !seen[file.CRC32] {
			zones = append(zones, name)
		}
		seen[file.CRC32] = true
	}
	return zones
}

// TestTheNamedTimes asks the cases that people ask about, and says them by
// name when one is wrong.
func TestTheNamedTimes(t *testing.T) {
	kinds := map[string]int{}
	for line := range timeTable(t, "named.tsv") {
		fields := strings.Split(line, "\t")
		name, row := fields[0], timeRow{fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]}
		kinds[row.kind]++
		checkTime(t, name, row)
	}
	for _, kind := range []string{"eval", "show", "cron", "quiet", "yearly", "office"} {
		if kinds[kind] == 0 {
			t.Errorf("no named case is of kind %q", kind)
		}
	}
}

// TestTheTimeTableHasEveryZoneWhoseClocksChange reads the zones' own data, so
// that a new release of it cannot leave the table behind.
func TestTheTimeTableHasEveryZoneWhoseClocksChange(t *testing.T) {
	listed := map[string]bool{}
	for line := range timeTable(t, "zones.tsv.gz") {
		if names, ok := strings.CutPrefix(line, "zones\t"); ok {
			for _, name := range strings.Fields(names) {
				listed[name] = true
			}
		}
	}
	first, last := instant(t, "2026-11-01T00:00:00Z"), instant(t, "2036-11-01T00:00:00Z")
	files, err := zoneFiles()
	if err != nil {
		t.Fatal(err)
	}
	changing := 0
	for name, file := range files {
		if file.FileInfo().IsDir() {
			continue
		}
		zone, err := Location(name)
		if err != nil {
			t.Fatal(err)
		}
		_, end := first.In(zone).ZoneBounds()
		changes := !end.IsZero() && end.Before(last)
		if changes {
			changing++
		}
		if changes != listed[name] {
			t.Errorf("clocks in %s change: %t, and the table has it: %t; run testdata/time/generate.py", name, changes, listed[name])
		}
	}
	if changing != len(listed) {
		t.Errorf("clocks change in %d zones, the table has %d", changing, len(listed))
	}
}

// timeTable are the lines of a file of testdata/time.
func timeTable(t *testing.T, name string) func(yield func(string) bool) {
	t.Helper()
	return func(yield func(string) bool) {
		file, err := os.Open(filepath.Join("testdata", "time", name))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		if strings.HasSuffix(name, ".gz") {
			unpacked, err := gzip.NewReader(file)
			if err != nil {
				t.Fatalf("unpack %s: %v", name, err)
			}
			lines = bufio.NewScanner(unpacked)
		}
		for lines.Scan() {
			if !yield(lines.Text()) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatalf("read %s: %v", name, err)
		}
	}
}

func checkTime(t *testing.T, name string, row timeRow) {
	t.Helper()
	got, err := row.answer(t)
	if err != nil {
		t.Errorf("%s: in %s: %v", name, row.workspace, err)
		return
	}
	if written := got.UTC().Format(time.RFC3339); written != row.want {
		t.Errorf("%s: in %s got %s, want %s", name, row.workspace, written, row.want)
	}
}

// answer asks the row of the same doors that the interpreter uses.
func (r timeRow) answer(t *testing.T) (time.Time, error) {
	t.Helper()
	now := instant(t, r.at)
	p := &Plan{Timezone: r.workspace, Locales: []string{"en"}}
	scope := &Scope{Now: now, ContactZone: r.person}
	switch r.kind {
	case "eval":
		at, ok, err := p.Moment(&Expr{Text: r.argument}, scope)
		if err == nil && !ok {
			err = fmt.Errorf("%s has no value", r.argument)
		}
		return at, err
	case "show":
		p.Timezone = "Pacific/Honolulu"
		p.Records = map[string]Record{"show": {Kind: "show", Timezone: &Expr{Text: "show.venue_timezone"}}}
		p.RecordTypes = map[string]Type{"show": {Kind: TypeObject, Fields: map[string]Type{"starts_at": {Kind: TypeMoment}, "venue_timezone": {Kind: TypeText}}}}
		scope.Records = map[string]map[string]any{"show": {"starts_at": r.at, "venue_timezone": r.workspace}}
		at, _, err := p.Moment(&Expr{Text: r.argument}, scope)
		return at, err
	case "open":
		days := map[string][]string{}
		for _, day := range weekdays {
			days[day] = []string{r.argument}
		}
		p.Hours = map[string]Hours{"open": {Name: "open", Days: days}}
		return p.NextOpen("open", now, r.person)
	case "office":
		days := map[string][]string{}
		for _, day := range weekdays[1:6] {
			days[day] = []string{r.argument}
		}
		p.Hours = map[string]Hours{"office": {Name: "office", Days: days, Holidays: []string{r.person}}}
		return p.NextOpen("office", now, "")
	case "quiet":
		p.Purpose, p.Purposes = "service", map[string]Purpose{"service": {Name: "service", QuietHours: r.argument}}
		return p.NextAllowed(&Step{ID: "hello"}, scope)
	case "cron":
		return r.cron(now)
	case "yearly":
		born, clock, _ := strings.Cut(r.argument, " ")
		p.ContactType = Type{Kind: TypeObject, Fields: map[string]Type{"birthday": {Kind: TypeDate}}}
		scope.Contact = map[string]any{"birthday": born}
		date := &DateTrigger{Of: "contact", Value: Expr{Text: "contact.birthday"}, Yearly: true, At: clock}
		at, _, ok, err := p.DateDue(Trigger{Date: date}, scope, now, now.AddDate(2, 0, 0))
		if err == nil && !ok {
			err = fmt.Errorf("%s does not come", r.argument)
		}
		return at, err
	}
	return time.Time{}, fmt.Errorf("%q is no kind of row", r.kind)
}

func (r timeRow) cron(now time.Time) (time.Time, error) {
	c, err := ParseCron(r.argument)
	if err != nil {
		return time.Time{}, err
	}
	zone, err := Location(r.workspace)
	if err != nil {
		return time.Time{}, err
	}
	next, ok := c.Next(now, zone)
	if !ok {
		err = fmt.Errorf("%s never fires", c)
	}
	return next, err
}
