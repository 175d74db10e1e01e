package e2e

import (
	"testing"
	"time"
)

// The shipped reminder runs with a virtual day in half a minute.
const fast = "--speed=2880"

func booking(id, phone string, at time.Time) map[string]any {
	return map[string]any{
		"contact": map[string]any{"id": "c-" + id, "phone": phone, "first_name": "Ana", "locale": "fr"},
		"booking": map[string]any{"id": id, "starts_at": at.Format(time.RFC3339), "place": "rue Augusta 10"},
	}
}

func TestABookingIsRemindedConfirmedMovedAndSurvivesKills(t *testing.T) {
	t.Parallel()
	i := up(t, fast)
	const phone = "+33612345601"
	at := i.morning()
	i.post("booking.created", "e-1", booking("b-1", phone, at))

	first := i.waitMessages(phone, 1, 90*time.Second)[0]
	if first.Type != "template" || len(first.Buttons) != 3 {
		t.Fatalf("the reminder is %+v, want a template with three buttons", first)
	}
	i.press(phone, "confirm")
	i.wait(20*time.Second, "the booking confirmed in the CRM", func() bool { return i.record("booking", "b-1")["status"] == "confirmed" })

	i.kill() // in a wait
	i.start()
	moved := at.Add(6 * time.Hour) // the day before lies ahead again
	i.post("booking.rescheduled", "e-2", booking("b-1", phone, moved))
	i.kill() // somewhere between the inbox and the run
	i.start()

	i.waitMessages(phone, 3, 120*time.Second)
	// Some virtual hours more, past the booking: nothing else may come.
	i.wait(60*time.Second, "the time after the booking", func() bool { return i.now().After(moved.Add(2 * time.Hour)) })
	all := i.messages(phone)
	if len(all) != 3 {
		t.Fatalf("the phone has %d messages, want 3: two day-before reminders and one two hours before: %+v", len(all), all)
	}
	for n, want := range []time.Time{at.Add(-24 * time.Hour), moved.Add(-24 * time.Hour), moved.Add(-2 * time.Hour)} {
		// At this speed a second on the wall is 48 minutes, and a start of
		// relance takes one to three.
		if got := all[n].At; got.Before(want.Add(-time.Minute)) || got.Sub(want) > 3*time.Hour {
			t.Errorf("message %d left at %s, want %s", n+1, got.In(want.Location()), want)
		}
	}
	if all[0].Template != all[1].Template || all[2].Template == all[0].Template {
		t.Errorf("templates are %q, %q, %q", all[0].Template, all[1].Template, all[2].Template)
	}
}

// morning is a booking between nine and two o'clock in Paris, a day and half
// an hour away at least: its reminders, and those of six hours later, lie
// outside quiet hours.
func (i *instance) morning() time.Time {
	i.t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		i.t.Fatal(err)
	}
	at := i.now().Add(24*time.Hour + 30*time.Minute).In(paris)
	if at.Hour() < 11 {
		return time.Date(at.Year(), at.Month(), at.Day(), 11, 0, 0, 0, paris)
	}
	if at.Hour() >= 14 {
		return time.Date(at.Year(), at.Month(), at.Day()+1, 11, 0, 0, 0, paris)
	}
	return at
}
