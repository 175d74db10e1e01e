package dispatch_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/workflows"
)

// admit lets somebody in and answers why not.
func (r *rig) admit(p *definitions.Plan, a dispatch.Admission) string {
	r.t.Helper()
	row, err := dispatch.Admit(p, a, r.Clock.Now())
	if err != nil {
		return err.Error()
	}
	if _, _, err := r.Ledger.Accept(r.t.Context(), ledger.Arrival{Connection: ledger.Own, Body: []byte("{}"), Events: []ledger.NewEvent{row}}); err != nil {
		r.t.Fatal(err)
	}
	r.settle()
	return ""
}

func TestSomebodyIsLetInByHand(t *testing.T) {
	r := newRig(t, shipped)
	p, _ := definitions.Load(shipped)
	var reminder *definitions.Plan
	for _, x := range p.Plans {
		if x.Journey == "booking_reminder" {
			reminder = x
		}
	}
	a := dispatch.Admission{ID: "1", Contact: connectors.Contact{ID: "c-1", Phone: ana, Fields: map[string]any{"first_name": "Ana"}}, Data: booking("b-1")}
	if why := r.admit(reminder, a); why != "" {
		t.Fatal(why)
	}
	en := r.enrolled("booking_reminder/b-1")
	if en.Contact != "c-1" || r.runs.inputs[0].First.Type != "booking.created" {
		t.Errorf("the run is %+v, %+v", en, r.runs.inputs)
	}
	if c, err := r.Ledger.Contact(t.Context(), "c-1"); err != nil || c.Phone != ana || c.Fields["first_name"] != "Ana" {
		t.Errorf("the person is %+v, %v", c, err)
	}
	r.arrive(event("e-2", "booking.updated", "", booking("b-1"))) // found by what it is about
	r.end("booking_reminder/b-1")
	r.runs.told()
	if why := r.admit(reminder, a); why != "" {
		t.Fatal(why)
	}
	if got := r.starts(); len(got) != 0 {
		t.Errorf("the same entry again starts %v", got)
	}
	if en := r.enrolled("booking_reminder/b-1"); en.Seq != 1 {
		t.Errorf("the run heard %d events about its booking, want 1", en.Seq)
	}
}

func TestWhoCannotBeLetIn(t *testing.T) {
	r := newRig(t)
	p := r.plan("parcel", "event.order.id", func(p *definitions.Plan) {
		p.EventTypes["order.created"] = definitions.Type{Kind: definitions.TypeObject, Fields: map[string]definitions.Type{
			"order": {Kind: definitions.TypeObject, Fields: map[string]definitions.Type{"id": {Kind: definitions.TypeText}, "amount": {Kind: definitions.TypeNumber}, "gift": {Kind: definitions.TypeYesNo}}},
		}}
		p.Triggers[0].If = expr("false") // is not asked
	})
	who := connectors.Contact{ID: "c-1"}
	for _, c := range []struct {
		name string
		a    dispatch.Admission
		want string // words of the refusal, "" for none
	}{
		{"nobody", dispatch.Admission{Data: order("o-1")}, "contact.id"},
		{"without a value for one_per", dispatch.Admission{Contact: who}, "event.order.id"},
		{"with another type of event", dispatch.Admission{Contact: who, Type: "booking.created", Data: order("o-1")}, "order.created"},
		{"with a field of another type", dispatch.Admission{Contact: who, Data: map[string]any{"order": map[string]any{"id": "o-1", "amount": "much"}}}, "data.order.amount"},
		{"with a field of a file", dispatch.Admission{ID: "a", Contact: who, Texts: true, Data: map[string]any{"order": map[string]any{"id": "o-1", "amount": " 12.5", "gift": "yes"}}}, ""},
		{"with a word in place of a number in a file", dispatch.Admission{Contact: who, Texts: true, Data: map[string]any{"order": map[string]any{"id": "o-1", "amount": "12,5"}}}, "data.order.amount"},
	} {
		t.Run(c.name, func(t *testing.T) {
			why := r.admit(p, c.a)
			if (c.want == "") != (why == "") || !strings.Contains(why, c.want) {
				t.Errorf("it says %q, want %q", why, c.want)
			}
		})
	}
	if len(r.runs.inputs) != 1 {
		t.Fatalf("%d runs began", len(r.runs.inputs))
	}
	want := map[string]any{"order": map[string]any{"id": "o-1", "amount": 12.5, "gift": true}}
	if diff := cmp.Diff(want, r.runs.inputs[0].First.Data); diff != "" {
		t.Errorf("its event (-want +got):\n%s", diff)
	}
}

func TestStoredEventsRunThroughAJourneyOnce(t *testing.T) {
	r := newRig(t)
	for i := range 1100 {
		e := event(fmt.Sprint("o-", i), "order.created", fmt.Sprint("c-", i%300), order(fmt.Sprint("o-", i)))
		e.Data["order"].(map[string]any)["amount"] = float64(i)
		e.Time = r.Clock.Now().Add(-time.Duration(i) * time.Hour)
		r.accept(e)
	}
	r.settle()
	p := r.plan("parcel", "event.order.id", func(p *definitions.Plan) { p.Triggers[0].If = expr("event.order.amount < 2000") })
	other := r.plan("other", "event.order.id", func(*definitions.Plan) {})
	_ = other
	fill := func() (events, known int) {
		t.Helper()
		since := r.Clock.Now().AddDate(0, 0, -30)
		for after, done := int64(0), false; !done; {
			got, err := dispatch.Backfill(t.Context(), r.Ledger, p, since, after, r.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			events, known, after, done = events+got.Events, known+got.Known, got.Next, got.Done
			r.settle()
		}
		return events, known
	}
	if events, known := fill(); events != 721 || known != 0 {
		t.Errorf("%d events, %d of them before; want those of 720 hours and now", events, known)
	}
	starts := r.starts()
	for _, id := range starts {
		if !strings.HasPrefix(id, "parcel/") {
			t.Errorf("%s began", id)
		}
	}
	if len(starts) != 721 {
		t.Errorf("%d runs began, want 721", len(starts))
	}
	if events, known := fill(); events != 721 || known != 721 || len(r.starts()) != 0 {
		t.Errorf("again: %d events, %d of them before, and runs began", events, known)
	}
	words := r.plan("help", "contact.id", func(p *definitions.Plan) {
		p.Triggers[0].On, p.Triggers[0].Words = "message.received", map[string][]string{"en": {"agent"}}
	})
	if _, err := dispatch.Backfill(t.Context(), r.Ledger, words, morning, 0, morning); !errors.Is(err, dispatch.ErrNothingToFillIn) {
		t.Errorf("words: %v", err)
	}
}

// A worker that has the plan of before waits for the one that was released.
func TestAnEntryWaitsForItsPlan(t *testing.T) {
	r := newRig(t)
	r.plan("parcel", "event.order.id", func(*definitions.Plan) {})
	newer := compiled(t, "parcel", "2d")
	if why := r.admit(newer, dispatch.Admission{ID: "1", Contact: connectors.Contact{ID: "c-1"}, Data: order("o-1")}); why != "" {
		t.Fatal(why)
	}
	if got := r.starts(); len(got) != 0 {
		t.Fatalf("%v began on the plan of before", got)
	}
	r.Plans.Use(newer.Hash(), newer, true)
	r.now.move(time.Minute)
	r.settle()
	if en := r.enrolled("parcel/o-1"); en.Plan != newer.Hash() {
		t.Error("it began on the plan of before")
	}
}

func TestARequestReachesTheClockOfATrigger(t *testing.T) {
	r := newRig(t)
	var heard []string
	gone := false
	r.Schedules = func(_ context.Context, id string, ask workflows.ScheduleAsk) error {
		if gone {
			return fmt.Errorf("it is not there: %w", dispatch.ErrGone)
		}
		heard = append(heard, id+" "+ask.Do)
		return nil
	}
	ask := func(id, do string) {
		t.Helper()
		row, err := dispatch.AskSchedule(id, "digest", "monday", workflows.ScheduleAsk{Do: do}, r.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := r.Ledger.Accept(t.Context(), ledger.Arrival{Connection: ledger.Own, Body: []byte("{}"), Events: []ledger.NewEvent{row}}); err != nil {
			t.Fatal(err)
		}
	}
	ask("1", workflows.SchedulePause)
	ask("2", workflows.ScheduleFire)
	r.settle()
	if diff := cmp.Diff([]string{"schedule:digest/monday pause", "schedule:digest/monday fire"}, heard); diff != "" {
		t.Errorf("the clock heard (-want +got):\n%s", diff)
	}
	gone = true
	ask("3", workflows.ScheduleFire)
	r.settle()
	if why := r.reason(); !strings.Contains(why, "has no clock") {
		t.Errorf("the dead letter says %q", why)
	}
}
