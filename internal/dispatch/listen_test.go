package dispatch_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/dispatch"
)

func TestWhoHearsAnEvent(t *testing.T) {
	for _, c := range []struct {
		name  string
		event connectors.Event
		want  []call
	}{
		{"news of its record nudges a run", event("e-9", "booking.updated", "c-1", booking("b-1")), []call{{WorkflowID: "booking_reminder/b-1", Type: "booking.updated", Seq: 1}}},
		{"news of its record without a person too", event("e-9", "booking.updated", "", booking("b-1")), []call{{WorkflowID: "booking_reminder/b-1", Type: "booking.updated", Seq: 1}}},
		{"a record's id may be a number", event("e-9", "booking.updated", "c-1", map[string]any{"booking": map[string]any{"id": 7.0}}), []call{{WorkflowID: "booking_reminder/7", Type: "booking.updated", Seq: 1}}},
		{"another booking of the same person nudges nobody else", event("e-9", "booking.updated", "c-1", booking("b-3")), nil},
		{"a booking of somebody else nudges their run", event("e-9", "booking.updated", "c-2", booking("b-2")), []call{{WorkflowID: "booking_reminder/b-2", Type: "booking.updated", Seq: 1}}},
		{"an event by its one_per value", event("e-9", "booking.cancelled", "", booking("b-2")), []call{{WorkflowID: "booking_reminder/b-2", Type: "booking.cancelled", Seq: 1}}},
		{"a message of the person, to the run that waits for one", wrote("e-9", ana, "hello", ""), []call{{WorkflowID: "quote_follow_up/d-1", Type: "message.received", Seq: 1}}},
		{"a message of somebody else, to nobody", wrote("e-9", tom, "hello", ""), nil},
		{"an event that no journey knows", event("e-9", "weather.changed", "c-1", map[string]any{"weather": map[string]any{"id": "w-1"}}), nil},
		{"an event about nothing at all", connectors.Event{ID: "e-9", Type: "weather.changed"}, nil},
		{"a hand-off that is taken, to the person's runs", event("e-9", "handoff.taken", "c-2", map[string]any{"task": "t-1"}), []call{{WorkflowID: "booking_reminder/b-2", Type: "handoff.taken", Seq: 1}}},
		{"a resolved hand-off, to the person's runs", event("e-9", "handoff.resolved", "c-2", map[string]any{"task": "t-1"}), []call{{WorkflowID: "booking_reminder/b-2", Type: "handoff.resolved", Seq: 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, shipped)
			for _, b := range []struct{ id, contact, phone string }{{"b-1", "c-1", ana}, {"7", "c-1", ana}, {"b-2", "c-2", tom}} {
				e := event("created-"+b.id, "booking.created", b.contact, booking(b.id))
				e.Contact.Phone = b.phone
				r.arrive(e)
			}
			r.arrive(event("deal", "deal.stage_changed", "c-1", deal("d-1", "quote_sent")))
			r.runs.told()
			r.arrive(c.event)
			if diff := cmp.Diff(c.want, r.runs.told()); diff != "" {
				t.Errorf("runs were told (-want +got):\n%s", diff)
			}
			if dead := r.inbox("dead"); len(dead) != 0 {
				t.Errorf("it is a dead letter: %s", dead[0].Reason)
			}
		})
	}
}

func TestWhatAnEventIsAbout(t *testing.T) {
	for _, c := range []struct {
		name string
		data map[string]any
		want []string
	}{
		{"everything with an id, in the order of the alphabet", map[string]any{"order": map[string]any{"id": "o-1"}, "cart": map[string]any{"id": "k-1"}}, []string{"contact:c-1", "cart:k-1", "order:o-1"}},
		{"a whole number is an id", map[string]any{"order": map[string]any{"id": 5678901234.0}}, []string{"contact:c-1", "order:5678901234"}},
		{"half a number is none", map[string]any{"order": map[string]any{"id": 1.5}}, []string{"contact:c-1"}},
		{"what has no id", map[string]any{"order": map[string]any{"number": "12"}, "note": "words"}, []string{"contact:c-1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			row, err := dispatch.Row("test", event("e-1", "order.created", "c-1", c.data), morning)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, row.Keys); diff != "" {
				t.Errorf("the row's keys (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAGoalIsCountedForItsTimeAfterTheEnd(t *testing.T) {
	const thirtyDays = 30*24*time.Hour - time.Hour // the clocks go forward in between
	for _, c := range []struct {
		name  string
		event connectors.Event
		later time.Duration
		want  []string
	}{
		{"within thirty days", event("e-9", "deal.won", "", deal("d-1", "won")), thirtyDays, []string{"won"}},
		{"a second after thirty days", event("e-9", "deal.won", "", deal("d-1", "won")), thirtyDays + time.Second, nil},
		{"of another deal", event("e-9", "deal.won", "c-1", deal("d-2", "won")), time.Hour, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, shipped)
			r.arrive(event("e-1", "deal.stage_changed", "c-1", deal("d-1", "quote_sent")))
			r.end("quote_follow_up/d-1")
			r.runs.told()
			r.now.move(c.later)
			r.arrive(c.event)
			got, err := r.Ledger.Goals(t.Context(), r.enrolled("quote_follow_up/d-1").ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("goals (-want +got):\n%s", diff)
			}
			if calls := r.runs.told(); len(calls) != 0 {
				t.Errorf("a run that has ended was told %v", calls)
			}
		})
	}
}

func TestAGoalOfThePersonIsCountedForTheirRuns(t *testing.T) {
	r := newRig(t, folder(t, `journey "parcel" {
  title   = "Parcel"
  purpose = purpose.service
  trigger "ordered" { on = "order.created" }
  one_per = event.order.id
  again   = always
  goal "came_back" {
    on     = "cart.completed"
    of     = contact
    if     = event.cart.amount > 50
    within = "7d"
  }
  wait "a_day" { for = "1d" }
}
`))
	cart := func(id, contact string, amount float64) connectors.Event {
		return event(id, "cart.completed", contact, map[string]any{"cart": map[string]any{"id": id, "amount": amount}})
	}
	r.arrive(event("e-1", "order.created", "c-1", order("o-1")))
	r.end("parcel/o-1")
	r.now.move(time.Hour)
	goals := func() []string {
		t.Helper()
		got, err := r.Ledger.Goals(t.Context(), r.enrolled("parcel/o-1").ID)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	r.arrive(cart("k-1", "c-2", 80), cart("k-2", "c-1", 20))
	if got := goals(); len(got) != 0 {
		t.Errorf("somebody else's cart, or a small one, counts: %v", got)
	}
	r.arrive(cart("k-3", "c-1", 80), cart("k-4", "c-1", 90))
	if diff := cmp.Diff([]string{"came_back"}, goals()); diff != "" {
		t.Errorf("goals (-want +got):\n%s", diff)
	}
}
