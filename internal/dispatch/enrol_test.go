package dispatch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

func TestAnEventStartsOneEnrolment(t *testing.T) {
	r := newRig(t, shipped)
	created := event("e-1", "booking.created", "c-1", booking("b-1"))
	created.Contact.Phone = ana
	created.Contact.Fields = map[string]any{"first_name": "Ana"}
	r.arrive(created)

	en := r.enrolled("booking_reminder/b-1")
	if en.Contact != "c-1" || en.OnePer != "b-1" || en.Step != "noted" || !en.OpenedAt.Equal(morning) {
		t.Errorf("the enrolment is %+v", en)
	}
	in := r.runs.inputs[0]
	if in.Enrolment != en.ID || in.Plan != en.Plan || in.Contact != "c-1" || in.OnePer != "b-1" || in.First.Seq != 0 || in.First.Row != en.FirstEvent {
		t.Errorf("the run starts with %+v", in)
	}
	if diff := cmp.Diff([]call{{Start: true, WorkflowID: "booking_reminder/b-1", Type: "booking.created"}}, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}

	if accepted, duplicates := r.accept(created); accepted != 0 || duplicates != 1 {
		t.Errorf("the same event again: accepted %d, duplicates %d", accepted, duplicates)
	}
	r.settle()
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("the same event again told runs %v", calls)
	}
	if undone, _, err := r.Ledger.InboxDepth(t.Context()); err != nil || undone != 0 {
		t.Errorf("%d rows are undone (%v)", undone, err)
	}
}

func TestLaterEventsGoToTheOpenRunInNumbers(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(event("e-1", "booking.created", "c-1", booking("b-1")))
	r.arrive(event("e-2", "booking.created", "c-1", booking("b-1", "place", "first floor")))
	r.arrive(event("e-3", "booking.rescheduled", "c-1", booking("b-1")), event("e-4", "booking.cancelled", "c-1", booking("b-1")))
	want := []call{
		{Start: true, WorkflowID: "booking_reminder/b-1", Type: "booking.created"},
		{WorkflowID: "booking_reminder/b-1", Type: "booking.created", Seq: 1},
		{WorkflowID: "booking_reminder/b-1", Type: "booking.rescheduled", Seq: 2},
		{WorkflowID: "booking_reminder/b-1", Type: "booking.cancelled", Seq: 3},
	}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	if n := len(r.enrolments("booking_reminder/b-1")); n != 1 {
		t.Errorf("there are %d enrolments, want 1", n)
	}
}

// parcel is a journey with the given line for again.
func parcel(again string) string {
	return `journey "parcel" {
  title   = "Parcel"
  purpose = purpose.service
  trigger "ordered" { on = "order.created" }
  one_per = event.order.id
  again   = ` + again + `
  wait "a_day" { for = "1d" }
}
`
}

func order(id string) map[string]any { return map[string]any{"order": map[string]any{"id": id}} }

func TestAgainSaysWhenTheSameValueMayEnter(t *testing.T) {
	for _, c := range []struct {
		name, again string
		later       time.Duration
		want        int
	}{
		{"never is never, even years later", "never", 3 * 365 * 24 * time.Hour, 1},
		{"always is at once after the end", "always", time.Second, 2},
		{"thirty days is not a second earlier", `"30d"`, 30*24*time.Hour - time.Hour - time.Second, 1}, // the clocks go forward on March 29
		{"thirty days are thirty days on the author's clock", `"30d"`, 30*24*time.Hour - time.Hour, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, folder(t, parcel(c.again)))
			r.arrive(event("e-1", "order.created", "c-1", order("o-1")))
			r.end("parcel/o-1")
			r.now.move(c.later)
			r.arrive(event("e-2", "order.created", "c-1", order("o-1")))
			if got := len(r.enrolments("parcel/o-1")); got != c.want {
				t.Errorf("%d enrolments, want %d", got, c.want)
			}
			if got := len(r.runs.told()); got != c.want {
				t.Errorf("%d starts, want %d", got, c.want)
			}
			if dead := r.inbox("dead"); len(dead) != 0 {
				t.Errorf("an event that may not enter is a dead letter: %s", dead[0].Reason)
			}
		})
	}
}

func TestEveryTriggerOfAJourneyIsAsked(t *testing.T) {
	r := newRig(t, folder(t, `journey "parcel" {
  title   = "Parcel"
  purpose = purpose.service
  trigger "large" {
    on = "order.created"
    if = event.order.amount > 100
  }
  trigger "abroad" {
    on = "order.created"
    if = event.order.currency != "EUR"
  }
  one_per = event.order.id
  again   = always
  wait "a_day" { for = "1d" }
}
`))
	for _, c := range []struct {
		name   string
		id     string
		amount float64
		money  string
		want   int
	}{
		{"the first trigger's condition holds", "o-1", 200, "EUR", 1},
		{"only the second trigger's condition holds", "o-2", 20, "CHF", 1},
		{"both hold, and it is one run", "o-3", 200, "CHF", 1},
		{"neither holds", "o-4", 20, "EUR", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r.arrive(event(c.id, "order.created", "c-1", map[string]any{"order": map[string]any{"id": c.id, "amount": c.amount, "currency": c.money}}))
			if got := len(r.enrolments("parcel/" + c.id)); got != c.want {
				t.Errorf("%d enrolments, want %d; dead letters: %v", got, c.want, r.inbox("dead"))
			}
		})
	}
}

func TestWhatCannotStartIsADeadLetterWithItsReason(t *testing.T) {
	for _, c := range []struct {
		name  string
		event connectors.Event
		want  []string
		never string
	}{
		{"a moment that is none names its field", event("e-1", "booking.created", "c-1", booking("b-1", "starts_at", "tomorrow-ish")), []string{"booking.starts_at", "booking_reminder"}, "tomorrow-ish"},
		{"nobody to write to", event("e-1", "booking.created", "", booking("b-1")), []string{"contact", "booking_reminder"}, ""},
		{"no value for one_per", event("e-1", "booking.created", "c-1", map[string]any{"booking": map[string]any{"place": "here"}}), []string{"event.booking.id"}, ""},
		{"a value for one_per that is too long", event("e-1", "booking.created", "c-1", booking(strings.Repeat("b", 201))), []string{"event.booking.id", "200"}, "bbb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, shipped)
			r.arrive(c.event)
			got := r.reason()
			for _, w := range c.want {
				if !strings.Contains(got, w) {
					t.Errorf("the reason %q does not name %s", got, w)
				}
			}
			if c.never != "" && strings.Contains(got, c.never) {
				t.Errorf("the reason %q shows the value", got)
			}
			if calls := r.runs.told(); len(calls) != 0 {
				t.Errorf("runs were told %v", calls)
			}
			if all, err := r.Ledger.Enrolments(t.Context(), ledger.EnrolmentFilter{}); err != nil || len(all) != 0 {
				t.Errorf("there are %d enrolments (%v), want none", len(all), err)
			}
		})
	}
}

func TestADeadLetterDrivenAgainStartsOnceItsCauseIsMended(t *testing.T) {
	r := newRig(t, folder(t, parcel("never")))
	r.arrive(event("e-1", "order.created", "", order("o-1")))
	row := r.inbox("dead")[0].Row
	r.Plans.Retire("parcel")
	r.release(folder(t, `journey "other" {
  title   = "Other"
  purpose = purpose.service
  trigger "ordered" { on = "order.paid" }
  one_per = event.order.id
  again   = always
  wait "a_day" { for = "1d" }
}
`))
	if err := r.Ledger.Redrive(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if dead := r.inbox("dead"); len(dead) != 0 {
		t.Errorf("it is still a dead letter: %s", dead[0].Reason)
	}
}

func TestAnEventOfAnOpenRunNeedsNoContact(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(event("e-1", "booking.created", "c-1", booking("b-1")))
	r.arrive(event("e-2", "booking.created", "", booking("b-1")))
	if dead := r.inbox("dead"); len(dead) != 0 {
		t.Errorf("it is a dead letter: %s", dead[0].Reason)
	}
	if got := r.enrolled("booking_reminder/b-1").Seq; got != 1 {
		t.Errorf("the run heard %d events, want 1", got)
	}
}

func TestOneJourneyThatCannotStartKeepsNobodyFromHearing(t *testing.T) {
	r := newRig(t, shipped, folder(t, `journey "thanks" {
  title   = "Thanks"
  purpose = purpose.service
  trigger "gone" { on = "booking.cancelled" }
  one_per = event.booking.id
  again   = always
  wait "a_day" { for = "1d" }
}
`))
	r.arrive(event("e-1", "booking.created", "c-1", booking("b-1")))
	r.runs.told()
	r.arrive(event("e-2", "booking.cancelled", "", booking("b-1"))) // no contact: thanks has nobody to write to
	want := []call{{WorkflowID: "booking_reminder/b-1", Type: "booking.cancelled", Seq: 1}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	if got := r.reason(); !strings.Contains(got, "thanks") {
		t.Errorf("the reason %q does not name the journey that could not start", got)
	}

	if err := r.Ledger.Redrive(t.Context(), r.inbox("dead")[0].Row); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if got := r.enrolled("booking_reminder/b-1").Seq; got != 1 {
		t.Errorf("driven again, the run has heard %d events, want the one with its old number", got)
	}
}

func TestRetireStopsNewRunsAndLeavesOpenOnes(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(event("e-1", "booking.created", "c-1", booking("b-1")))
	hash := r.enrolled("booking_reminder/b-1").Plan
	if !r.Plans.IsCurrent("booking_reminder", hash) {
		t.Fatal("the plan is not current before it is retired")
	}
	r.Plans.Retire("booking_reminder")
	if r.Plans.IsCurrent("booking_reminder", hash) {
		t.Error("the plan is current after it was retired")
	}
	for _, p := range r.Plans.Journeys() {
		if p.Journey == "booking_reminder" {
			t.Error("a retired journey is among the current ones")
		}
	}
	r.runs.told()
	r.arrive(event("e-2", "booking.created", "c-2", booking("b-2")), event("e-3", "booking.cancelled", "c-1", booking("b-1")))
	want := []call{{WorkflowID: "booking_reminder/b-1", Type: "booking.cancelled", Seq: 1}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	if dead := r.inbox("dead"); len(dead) != 0 {
		t.Errorf("an event that nobody waits for is a dead letter: %s", dead[0].Reason)
	}
}

func TestPeopleUnderWayStayOnTheirPlan(t *testing.T) {
	r := newRig(t, folder(t, parcel("never")))
	r.arrive(event("e-1", "order.created", "c-1", order("o-1")))
	first := r.enrolled("parcel/o-1").Plan
	r.release(folder(t, strings.Replace(parcel("never"), "1d", "2d", 1)))
	r.arrive(event("e-2", "order.created", "c-1", order("o-2")))
	if got := r.enrolled("parcel/o-1").Plan; got != first {
		t.Errorf("the open run is on plan %s, began on %s", got, first)
	}
	if got := r.enrolled("parcel/o-2").Plan; got == first || !r.Plans.IsCurrent("parcel", got) {
		t.Errorf("the new run is on plan %s, which is not the current one", got)
	}
}
