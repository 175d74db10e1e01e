package definitions

import (
	"strings"
	"testing"
	"time"
)

func TestDateDue(t *testing.T) {
	type due struct{ at, id string }
	birthday := DateTrigger{Of: "contact", Value: Expr{Text: "contact.birthday"}, Yearly: true, At: "09:00"}
	week := birthday
	week.Value = Expr{Text: `before(contact.birthday, "7d")`}
	trial := DateTrigger{Of: "contact", Value: Expr{Text: `before(contact.trial_ends_at, "1d")`}}
	trialAt := trial
	trialAt.At = "10:00"
	loose := DateTrigger{Of: "contact", Value: Expr{Text: `after(contact.trial_ends_at, vars.grace)`}}
	person := func(fields ...any) map[string]any {
		contact := map[string]any{}
		for i := 0; i < len(fields); i += 2 {
			contact[fields[i].(string)] = fields[i+1]
		}
		return contact
	}
	for _, test := range []struct {
		name     string
		date     DateTrigger
		contact  map[string]any
		from, to string
		want     *due
	}{
		{"a birthday in the morning of the workspace", birthday, person("birthday", "1990-06-01"), "2027-05-31T12:00:00Z", "2027-06-01T12:00:00Z", &due{"2027-06-01T09:00:00+02:00", "2027"}},
		{"the end of the stretch counts", birthday, person("birthday", "1990-06-01"), "2027-05-31T12:00:00Z", "2027-06-01T07:00:00Z", &due{"2027-06-01T09:00:00+02:00", "2027"}},
		{"its start does not", birthday, person("birthday", "1990-06-01"), "2027-06-01T07:00:00Z", "2027-06-02T07:00:00Z", nil},
		{"on the clock of the person's own zone", birthday, person("birthday", "1990-06-01", "timezone", "Asia/Tokyo"), "2027-05-31T12:00:00Z", "2027-06-01T00:00:00Z", &due{"2027-06-01T09:00:00+09:00", "2027"}},
		{"else of the country of the phone", birthday, person("birthday", "1990-06-01", "phone", "+81312345678"), "2027-05-31T12:00:00Z", "2027-06-01T00:00:00Z", &due{"2027-06-01T09:00:00+09:00", "2027"}},
		{"a country of several zones is the workspace's", birthday, person("birthday", "1990-06-01", "phone", "+12125551234"), "2027-05-31T12:00:00Z", "2027-06-01T12:00:00Z", &due{"2027-06-01T09:00:00+02:00", "2027"}},
		{"29 February is the 28th in a common year", birthday, person("birthday", "1992-02-29"), "2027-02-27T12:00:00Z", "2027-03-02T12:00:00Z", &due{"2027-02-28T09:00:00+01:00", "2027"}},
		{"29 February is itself in a leap year", birthday, person("birthday", "1992-02-29"), "2028-02-27T12:00:00Z", "2028-03-02T12:00:00Z", &due{"2028-02-29T09:00:00+01:00", "2028"}},
		{"29 February is the 28th in 2100", birthday, person("birthday", "1992-02-29"), "2100-02-27T12:00:00Z", "2100-03-02T12:00:00Z", &due{"2100-02-28T09:00:00+01:00", "2100"}},
		{"changed on the day before its hour it comes", birthday, person("birthday", "1990-06-01"), "2027-06-01T06:00:00Z", "2027-06-01T07:00:00Z", &due{"2027-06-01T09:00:00+02:00", "2027"}},
		{"changed on the day after its hour it is next year's", birthday, person("birthday", "1990-06-01"), "2027-06-01T10:00:00Z", "2027-12-31T10:00:00Z", nil},
		{"corrected to a later day of the year it has the same id", birthday, person("birthday", "1990-06-03"), "2027-06-01T10:00:00Z", "2027-06-03T10:00:00Z", &due{"2027-06-03T09:00:00+02:00", "2027"}},
		{"over the end of the year", birthday, person("birthday", "1990-01-01"), "2027-12-31T10:00:00Z", "2028-01-02T10:00:00Z", &due{"2028-01-01T09:00:00+01:00", "2028"}},
		{"a year before the date's own has none", birthday, person("birthday", "2030-06-01"), "2027-05-31T12:00:00Z", "2027-06-01T12:00:00Z", nil},
		{"the first of several years", birthday, person("birthday", "1990-06-01"), "2027-06-02T12:00:00Z", "2037-06-01T12:00:00Z", &due{"2028-06-01T09:00:00+02:00", "2028"}},
		{"a week before 5 March is the 26th in a common year", week, person("birthday", "1992-03-05"), "2027-02-20T12:00:00Z", "2027-03-04T12:00:00Z", &due{"2027-02-26T09:00:00+01:00", "2027"}},
		{"a week before 5 March is the 27th in a leap year", week, person("birthday", "1992-03-05"), "2028-02-20T12:00:00Z", "2028-03-04T12:00:00Z", &due{"2028-02-27T09:00:00+01:00", "2028"}},
		{"a week before New Year has the id of the birthday", week, person("birthday", "1990-01-03"), "2026-12-20T12:00:00Z", "2026-12-30T12:00:00Z", &due{"2026-12-27T09:00:00+01:00", "2027"}},
		{"no birthday", birthday, person(), "2027-05-31T12:00:00Z", "2027-06-01T12:00:00Z", nil},
		{"an empty stretch", birthday, person("birthday", "1990-06-01"), "2027-06-01T12:00:00Z", "2027-05-31T12:00:00Z", nil},
		{"a moment that comes once, at its own hour", trial, person("trial_ends_at", "2027-03-29T02:30:00+02:00"), "2027-03-27T00:00:00Z", "2027-03-29T00:00:00Z", &due{"2027-03-28T03:00:00+02:00", "2027-03-28"}},
		{"a moment whose hour alone moves has the same id", trial, person("trial_ends_at", "2027-03-29T15:00:00+02:00"), "2027-03-27T00:00:00Z", "2027-03-29T00:00:00Z", &due{"2027-03-28T15:00:00+02:00", "2027-03-28"}},
		{"once is not every year", trial, person("trial_ends_at", "2027-03-29T15:00:00+02:00"), "2028-03-27T00:00:00Z", "2028-03-29T00:00:00Z", nil},
		{"the day is the workspace's, the hour the person's", trialAt, person("trial_ends_at", "2027-06-10T23:30:00Z", "timezone", "America/New_York"), "2027-06-09T00:00:00Z", "2027-06-11T00:00:00Z", &due{"2027-06-10T10:00:00-04:00", "2027-06-10"}},
		{"a duration of the workspace", loose, person("trial_ends_at", "2027-06-10T10:00:00Z"), "2027-06-09T00:00:00Z", "2027-06-14T00:00:00Z", &due{"2027-06-13T10:00:00Z", "2027-06-13"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := &Plan{
				Timezone: "Europe/Paris", Vars: map[string]any{"grace": "3d"},
				ContactType: Type{Kind: TypeObject, Fields: map[string]Type{"birthday": {Kind: TypeDate}, "trial_ends_at": {Kind: TypeMoment}}},
			}
			at, id, ok, err := p.DateDue(Trigger{Date: &test.date}, &Scope{Contact: test.contact}, instant(t, test.from), instant(t, test.to))
			if err != nil {
				t.Fatal(err)
			}
			if test.want == nil {
				if ok {
					t.Errorf("DateDue = %s %q, want none", at, id)
				}
				return
			}
			if !ok || !at.Equal(instant(t, test.want.at)) || id != test.want.id {
				t.Errorf("DateDue = %s %q %t, want %s %q", at.Format(time.RFC3339), id, ok, test.want.at, test.want.id)
			}
		})
	}
}

func TestDateDueNamesThePlaceOfAnErrorAndNotTheValue(t *testing.T) {
	p := &Plan{Timezone: "Europe/Paris", ContactType: Type{Kind: TypeObject, Fields: map[string]Type{"birthday": {Kind: TypeText}}}}
	date := DateTrigger{Of: "contact", Value: Expr{Text: `before(contact.birthday, "7d")`, File: "club.journey.hcl", Line: 12, Column: 12}, Yearly: true}
	_, _, _, err := p.DateDue(Trigger{Date: &date}, &Scope{Contact: map[string]any{"birthday": "the first of June"}}, instant(t, "2027-01-01T00:00:00Z"), instant(t, "2028-01-01T00:00:00Z"))
	if err == nil || !strings.HasPrefix(err.Error(), "club.journey.hcl:12: ") || strings.Contains(err.Error(), "June") {
		t.Errorf("DateDue: %v, want an error at club.journey.hcl:12 without the value", err)
	}
}
