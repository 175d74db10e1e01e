package definitions

import (
	"testing"
	"time"
)

// past is a plan in Paris, and the person's orders up to noon of 30 March 2026,
// the day after the clocks went forward.
func past() (*Plan, *Scope) {
	at := func(text string) time.Time {
		t, err := time.Parse(time.RFC3339, text)
		if err != nil {
			panic(err)
		}
		return t
	}
	return &Plan{Timezone: "Europe/Paris", Locales: []string{"en"}}, &Scope{
		Now: at("2026-03-30T12:00:00+02:00"),
		History: map[string][]time.Time{"order.placed": {
			at("2025-12-24T18:00:00+01:00"), at("2026-03-28T12:00:00+01:00"), at("2026-03-29T12:00:00+02:00"), at("2026-03-31T09:00:00+02:00"),
		}},
	}
}

func TestHistory(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       any
	}{
		{"it happened within days", `did("order.placed", "2d")`, true},
		{"it did not happen within hours", `did("order.placed", "2h")`, false},
		{"it happened ever", `did("order.placed")`, true},
		{"another event never did", `did("order.refunded")`, false},
		{"a day is a day of the calendar when the clocks change", `times("order.placed", "2d")`, 2.0},
		{"hours are hours", `times("order.placed", "46h")`, 1.0},
		{"the edge is in it", `times("order.placed", "1d")`, 1.0},
		{"all times up to now", `times("order.placed")`, 3.0},
		{"what lies ahead has not happened", `last("order.placed")`, "2026-03-29T10:00:00Z"},
		{"never is nothing", `last("order.refunded")`, nil},
		{"nothing compares as missing", `last("order.refunded") < now`, false},
		{"a moment counts on the calendar", `after(last("order.placed"), "1d") == now`, true},
		{"it is shown in the workspace's zone", `time(last("order.placed"))`, "12:00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, scope := past()
			got, err := p.Any(&Expr{Text: test.text}, scope)
			if err != nil || got != test.want {
				t.Errorf("Any(%s) = %v, %v, want %v", test.text, got, err, test.want)
			}
		})
	}
}

func TestMomentsOfARecordAreInItsZone(t *testing.T) {
	zone := Expr{Text: "show.venue_timezone"}
	p := &Plan{
		Timezone: "Europe/Paris", Locales: []string{"en"},
		Records:     map[string]Record{"show": {Kind: "show", Timezone: &zone}, "booking": {Kind: "booking"}},
		RecordTypes: map[string]Type{"show": {Kind: TypeObject, Fields: map[string]Type{"starts_at": {Kind: TypeMoment}, "venue_timezone": {Kind: TypeText}}}, "booking": {Kind: TypeObject, Fields: map[string]Type{"starts_at": {Kind: TypeMoment}}}},
	}
	scope := func(venue any) *Scope {
		return &Scope{Now: time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC), Records: map[string]map[string]any{
			"show":    {"starts_at": "2026-03-09T00:30:00Z", "venue_timezone": venue},
			"booking": {"starts_at": "2026-03-09T00:30:00Z"},
		}}
	}
	for _, test := range []struct {
		name, text string
		venue      any
		want       any
	}{
		{"the hour is the venue's", `time(show.starts_at)`, "America/New_York", "20:30"},
		{"and so is the day", `weekday(show.starts_at)`, "America/New_York", "Sunday"},
		{"another record keeps the workspace's", `time(booking.starts_at)`, "America/New_York", "01:30"},
		{"a day before is counted on the venue's calendar", `before(show.starts_at, "1d")`, "America/New_York", "2026-03-08T01:30:00Z"},
		{"a day before for the workspace", `before(booking.starts_at, "1d")`, "America/New_York", "2026-03-08T00:30:00Z"},
		{"without a zone it is the workspace's", `time(show.starts_at)`, nil, "01:30"},
		{"an empty zone is none", `time(show.starts_at)`, "", "01:30"},
		{"the zone itself is a text", `show.venue_timezone`, "America/New_York", "America/New_York"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := p.Any(&Expr{Text: test.text}, scope(test.venue))
			if err != nil || got != test.want {
				t.Errorf("Any(%s) = %v, %v, want %v", test.text, got, err, test.want)
			}
		})
	}
	_, err := p.Any(&Expr{Text: `time(show.starts_at)`, File: "a.hcl", Line: 3}, scope("New York"))
	if err == nil || err.Error() != `a.hcl:3: the time zone of show is not a name such as "Europe/Paris"` {
		t.Errorf("Any with a zone that is none = %v, want what is wrong, without the value", err)
	}
}

func TestHoursAreClosedOnNamedDays(t *testing.T) {
	p := &Plan{Timezone: "Europe/Paris", Hours: map[string]Hours{"office": {
		Name: "office", ClosedOn: []string{"2026-12-24", "2026-12-25"}, Days: map[string][]string{},
	}}}
	for _, day := range weekdays {
		p.Hours["office"].Days[day] = []string{"09:00-18:00"}
	}
	eve := time.Date(2026, 12, 24, 10, 0, 0, 0, time.UTC)
	if open, err := p.OpenAt("office", eve, ""); err != nil || open {
		t.Errorf("OpenAt(24 December) = %v, %v, want closed", open, err)
	}
	next, err := p.NextOpen("office", eve, "")
	if want := time.Date(2026, 12, 26, 8, 0, 0, 0, time.UTC); err != nil || !next.Equal(want) {
		t.Errorf("NextOpen(24 December) = %v, %v, want %v", next, err, want)
	}
}

func TestParamsAndTheCountOfARepeatAreSeen(t *testing.T) {
	p := &Plan{
		Timezone: "UTC", Locales: []string{"en"},
		Steps: []Step{{ID: "call", Kind: HTTP}, {ID: "x.call", Kind: Send}, {ID: "x.age", Kind: Ask, Expect: "number"}},
	}
	scope := &Scope{
		Params: map[string]any{"place": "Room 3", "at": "2026-03-29T15:00:00Z"}, Count: 2,
		Steps: map[string]map[string]any{
			"call": {"status": 404.0, "body": map[string]any{"left": 3.0}}, "age": {"reply": map[string]any{"value": "42"}},
			"run": {"memory": map[string]any{"until": "2026-03-29T15:00:00Z"}},
		},
	}
	for _, test := range []struct {
		name, text, frame string
		want              any
	}{
		{"a param", `params.place`, "", "Room 3"},
		{"a moment among them", `params.at > "2026-03-29 14:00"`, "", true},
		{"one that was not given", `params.none`, "", nil},
		{"the count", `repeat.count + 1`, "", 3.0},
		{"the status of a call is a number", `step.call.status == 404`, "", true},
		{"what it answered", `step.call.body.left`, "", 3.0},
		{"a step of the journey that is run has that journey's type", `step.call.status == "404"`, "x", true},
		{"an answer of a type", `step.age.reply.value + 1`, "x", 43.0},
		{"a moment that a journey remembered", `step.run.memory.until > "2026-03-29 14:00"`, "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			scope.Frame = test.frame
			got, err := p.Any(&Expr{Text: test.text}, scope)
			if err != nil || got != test.want {
				t.Errorf("Any(%s) = %v, %v, want %v", test.text, got, err, test.want)
			}
		})
	}
}
