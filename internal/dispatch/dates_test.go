package dispatch_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// tick asks the clock of a trigger between two moments, and does what fires.
func (r *rig) tick(t workflows.Tick) workflows.Ticked {
	r.t.Helper()
	t.Clock = clock.Real()
	told, err := r.Tick(r.t.Context(), t)
	if err != nil {
		r.t.Fatal(err)
	}
	r.settle()
	r.letIn()
	return told
}

// wished is a journey for a date of contacts, one per person and date.
func wished(r *rig, date definitions.DateTrigger) {
	r.plan("wish", `"${event.date.id}-${contact.id}"`, func(p *definitions.Plan) {
		p.Triggers[0].On, p.Triggers[0].Date = definitions.DateReached, &date
		p.ContactType.Fields["birthday"] = definitions.Type{Kind: definitions.TypeDate}
		p.EventTypes[definitions.DateReached] = definitions.Type{Kind: definitions.TypeObject}
	})
}

func TestADateLetsInWhomItComesFor(t *testing.T) {
	r := newRig(t)
	wished(r, definitions.DateTrigger{Of: "contact", Value: *expr("contact.birthday"), Yearly: true, At: "09:00"})
	know := func(n int, birthday any) {
		e := someone(fmt.Sprint("c-", n), map[string]any{"birthday": birthday, "timezone": "Europe/Paris"})
		e.ID = fmt.Sprint(e.ID, birthday, r.Clock.Now())
		r.arrive(e)
	}
	know(1, "1990-03-24")
	know(2, "1985-03-25")
	know(3, nil)
	know(4, "1999-12-24")
	last := r.Clock.Now()
	look := func(later time.Duration) []string {
		t.Helper()
		r.now.move(later)
		told := r.tick(workflows.Tick{ScheduleInput: workflows.ScheduleInput{Journey: "wish", Trigger: "began", Last: last}, At: r.Clock.Now()})
		last = r.Clock.Now()
		if wait := told.Next.Sub(last); wait <= 0 || wait > 15*time.Minute || told.Next.Minute()%15 != 0 {
			t.Errorf("the next look is in %v, at %s", wait, told.Next)
		}
		return r.starts()
	}
	// 09:00 in Paris is 08:00 UTC in winter time; the rig begins at 09:00 UTC.
	for _, c := range []struct {
		name  string
		later time.Duration
		want  []string
	}{
		{"nobody's date comes", 15 * time.Minute, nil},
		{"not a quarter before", 22*time.Hour + 30*time.Minute, nil},
		{"at nine on the person's clock", 15 * time.Minute, []string{"wish/2026-c-1"}},
		{"once", 15 * time.Minute, nil},
	} {
		if diff := cmp.Diff(c.want, look(c.later)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
	// A date that is moved to later on the day it came does not come again.
	know(1, "1990-03-25")
	if diff := cmp.Diff([]string{"wish/2026-c-2"}, look(24*time.Hour)); diff != "" {
		t.Errorf("the day after (-want +got):\n%s", diff)
	}
	// Nobody looked for two years: each year's comes once for each.
	if diff := cmp.Diff([]string{"wish/2026-c-4", "wish/2027-c-1", "wish/2027-c-2", "wish/2027-c-4", "wish/2028-c-1", "wish/2028-c-2"}, look(2*365*24*time.Hour+48*time.Hour)); diff != "" {
		t.Errorf("two years later (-want +got):\n%s", diff)
	}
}

func TestADateOfARecordBringsTheRecord(t *testing.T) {
	r := newRig(t)
	r.plan("renew", "event.subscription.id", func(p *definitions.Plan) {
		p.Triggers[0].On, p.Triggers[0].If = definitions.DateReached, expr("event.subscription.open")
		p.Triggers[0].Date = &definitions.DateTrigger{Of: "subscription", Value: *expr(`before(subscription.renews_at, "7d")`)}
		p.RecordTypes = map[string]definitions.Type{"subscription": {Kind: definitions.TypeObject, Fields: map[string]definitions.Type{"renews_at": {Kind: definitions.TypeMoment}}}}
	})
	for i, open := range []bool{true, false, true} {
		r.arrive(event(fmt.Sprint("s-", i), "subscription.created", "c-1", map[string]any{"subscription": map[string]any{
			"id": fmt.Sprint("s-", i), "renews_at": "2026-03-31T12:00:00Z", "open": open,
		}}))
	}
	from := r.Clock.Now()
	r.now.move(28 * time.Hour) // seven days before, on clocks that go forward in between
	r.tick(workflows.Tick{ScheduleInput: workflows.ScheduleInput{Journey: "renew", Trigger: "began", Last: from}, At: r.Clock.Now()})
	var got []string
	for _, in := range r.runs.inputs {
		s := in.First.Data["subscription"].(map[string]any)
		got = append(got, fmt.Sprint(in.OnePer, " ", in.Contact, " ", s["renews_at"], " ", strings.Join(in.First.Keys, ",")))
	}
	want := []string{"s-0 c-1 2026-03-31T12:00:00Z subscription:s-0", "s-2 c-1 2026-03-31T12:00:00Z subscription:s-2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("who entered (-want +got):\n%s", diff)
	}
}

// digest is a journey of the calendar for everybody, once per firing.
func digest(r *rig, cron string) {
	r.plan("digest", `"${event.schedule.id}-${contact.id}"`, func(p *definitions.Plan) {
		p.Timezone = "Europe/Paris"
		p.Triggers[0].On, p.Triggers[0].Cron, p.Triggers[0].Audience = definitions.ScheduleFired, cron, "all"
		p.Audiences = map[string]definitions.Audience{"all": {Name: "all", Of: "contact"}}
	})
}

func TestTheCalendarFires(t *testing.T) {
	paris := func(text string) time.Time {
		zone, err := definitions.Location("Europe/Paris")
		if err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseInLocation("2006-01-02T15:04", text, zone)
		if err != nil {
			t.Fatal(err)
		}
		return at.UTC()
	}
	for _, c := range []struct {
		name, cron, last, at string
		paused               bool
		ask                  workflows.ScheduleAsk
		want                 []string
		next                 string
	}{
		{"at its time", "0 9 * * mon", "2026-03-23T08:00", "2026-03-23T09:00", false, workflows.ScheduleAsk{}, []string{"digest/2026-03-23T09:00-c-1"}, "2026-03-30T09:00"},
		{"not before", "0 9 * * mon", "2026-03-23T08:00", "2026-03-23T08:59", false, workflows.ScheduleAsk{}, nil, "2026-03-23T09:00"},
		{"of the times of a night without power the last one", "0 * * * *", "2026-03-22T20:30", "2026-03-23T09:10", false, workflows.ScheduleAsk{}, []string{"digest/2026-03-23T09:00-c-1"}, "2026-03-23T10:00"},
		{"the last one of a year too", "0 9 1 1 *", "2025-01-01T10:00", "2026-03-23T09:10", false, workflows.ScheduleAsk{}, []string{"digest/2026-01-01T09:00-c-1"}, "2027-01-01T09:00"},
		{"a time that the clocks skip, at the first instant after", "30 2 * * *", "2026-03-28T12:00", "2026-03-29T03:00", false, workflows.ScheduleAsk{}, []string{"digest/2026-03-29T03:00-c-1"}, "2026-03-30T02:30"},
		{"paused: none", "0 9 * * mon", "2026-03-23T08:00", "2026-03-23T09:00", true, workflows.ScheduleAsk{}, nil, "2026-03-30T09:00"},
		{"resumed: none of those that passed", "0 9 * * mon", "2026-03-23T08:00", "2026-03-23T09:30", false, workflows.ScheduleAsk{Do: workflows.ScheduleResume}, nil, "2026-03-30T09:00"},
		{"by hand: now", "0 9 * * mon", "2026-03-24T08:00", "2026-03-24T10:07", true, workflows.ScheduleAsk{Do: workflows.ScheduleFire}, []string{"digest/2026-03-24T10:07:00-c-1"}, "2026-03-30T09:00"},
		{"a back-fill makes up for each", "0 9 * * *", "2026-03-23T08:00", "2026-03-23T10:00", false, workflows.ScheduleAsk{Do: workflows.ScheduleBackfill, From: paris("2026-03-20T10:00")}, []string{"digest/2026-03-21T09:00-c-1", "digest/2026-03-22T09:00-c-1", "digest/2026-03-23T09:00-c-1"}, "2026-03-24T09:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t)
			r.arrive(someone("c-1", nil))
			digest(r, c.cron)
			tick := workflows.Tick{ScheduleInput: workflows.ScheduleInput{Journey: "digest", Trigger: "began", Last: paris(c.last), Paused: c.paused}, Ask: c.ask, At: paris(c.at)}
			told := r.tick(tick)
			if diff := cmp.Diff(c.want, r.starts()); diff != "" {
				t.Errorf("journeys started (-want +got):\n%s", diff)
			}
			if !told.Next.Equal(paris(c.next)) || told.Gone {
				t.Errorf("the next time is %s, want %s", told.Next, paris(c.next))
			}
			r.tick(tick) // the answer was lost
			if again := r.starts(); len(again) != 0 {
				t.Errorf("the same tick again starts %v", again)
			}
			shown, err := r.Ledger.Schedules(t.Context())
			want := []ledger.Schedule{{Journey: "digest", Trigger: "began", Paused: c.paused, LastID: told.LastID, LastAt: told.LastAt, NextAt: told.Next}}
			if diff := cmp.Diff(want, shown); diff != "" || err != nil {
				t.Errorf("shown is (-want +got), %v:\n%s", err, diff)
			}
		})
	}
}

func TestATickOfAnotherSpeedFiresNothing(t *testing.T) {
	r := newRig(t)
	digest(r, "0 9 * * mon")
	told, err := r.Tick(t.Context(), workflows.Tick{
		ScheduleInput: workflows.ScheduleInput{Journey: "digest", Trigger: "began", Last: morning, Clock: clock.Setting{Factor: 60, Wall: morning, Virtual: morning}},
		At:            morning.AddDate(1, 0, 0),
	})
	if err != nil || told.Clock == nil || told.Clock.Factor != 1 || told.Fired != 0 {
		t.Errorf("it tells %+v, %v", told, err)
	}
}

func TestTheClockOfATriggerThatHasGoneEnds(t *testing.T) {
	r := newRig(t)
	digest(r, "0 9 * * mon")
	in := workflows.ScheduleInput{Journey: "digest", Trigger: "began", Last: morning, Clock: clock.Real()}
	if told := r.tick(workflows.Tick{ScheduleInput: in, At: morning}); told.Gone {
		t.Error("it ends while the trigger is there")
	}
	r.do(func(tx *ledger.Tx) error {
		return tx.PutPlan(ledger.PlanRow{Hash: "newer", Journey: "digest", Body: []byte("{}"), Current: true})
	})
	r.Plans.Retire("digest")
	if _, err := r.Tick(t.Context(), workflows.Tick{ScheduleInput: in, At: morning}); err == nil {
		t.Error("a journey that another process released is taken for gone")
	}
	r.do(func(tx *ledger.Tx) error { return tx.RetirePlan("digest") })
	if told := r.tick(workflows.Tick{ScheduleInput: in, At: morning}); !told.Gone {
		t.Error("it goes on without a trigger")
	}
	if shown, err := r.Ledger.Schedules(t.Context()); err != nil || len(shown) != 0 {
		t.Errorf("shown is still %v, %v", shown, err)
	}
}
