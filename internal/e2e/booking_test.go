package e2e

import (
	"testing"
	"time"
)

func booking(id, phone string, at time.Time) map[string]any {
	return map[string]any{
		"contact": map[string]any{"id": "c-" + id, "phone": phone, "first_name": "Ana", "locale": "fr"},
		"booking": map[string]any{"id": id, "starts_at": at.Format(time.RFC3339), "place": "rue Augusta 10"},
	}
}

func TestABookingIsRemindedConfirmedMovedAndSurvivesKills(t *testing.T) {
	t.Parallel()
	i := up(t, "--speed=60", "--journeys=testdata/reminder")
	const phone = "+33612345601"
	at := i.now().Add(65 * time.Minute)
	i.post("booking.created", "e-1", booking("b-1", phone, at))

	first := i.waitMessages(phone, 1, 30*time.Second)[0]
	if first.Type != "template" || len(first.Buttons) != 1 || first.Buttons[0].ID != "yes" {
		t.Fatalf("the reminder is %+v, want a template with a button", first)
	}
	i.press(phone, "yes")
	i.wait(20*time.Second, "the booking confirmed in the CRM", func() bool { return i.record("booking", "b-1")["status"] == "confirmed" })

	i.kill() // in a wait
	i.start()
	moved := at.Add(40 * time.Minute) // an hour before lies ahead again
	i.post("booking.rescheduled", "e-2", booking("b-1", phone, moved))
	i.kill() // somewhere between the inbox and the run
	i.start()

	i.waitMessages(phone, 3, 150*time.Second)
	i.wait(60*time.Second, "the time after the booking", func() bool { return i.now().After(moved) })
	all := i.messages(phone)
	if len(all) != 3 {
		t.Fatalf("the phone has %d messages, want 3: two questions and one reminder: %+v", len(all), all)
	}
	for n, want := range []time.Time{at.Add(-time.Hour), moved.Add(-time.Hour), moved.Add(-20 * time.Minute)} {
		// A second on the wall is a minute here; after a kill Temporal waits up
		// to ten of them for the worker that is gone.
		if got := all[n].At; got.Before(want.Add(-10*time.Second)) || got.Sub(want) > 12*time.Minute {
			t.Errorf("message %d left at %s, want %s", n+1, got.In(want.Location()), want)
		}
	}
	if all[0].Template != all[1].Template || all[2].Template == all[0].Template || all[0].Body == all[1].Body {
		t.Errorf("templates are %q, %q, %q; bodies %q, %q", all[0].Template, all[1].Template, all[2].Template, all[0].Body, all[1].Body)
	}
}

// The shipped reminder as `make run` has it: moved in the CRM, by nobody's
// event but the CRM's own.
func TestTheShippedReminderFollowsTheCRM(t *testing.T) {
	t.Parallel()
	i := up(t, "--speed=2880") // a day in half a minute
	const phone = "+33612345605"
	at := i.morning()
	i.post("booking.created", "e-1", booking("b-5", phone, at))
	first := i.waitMessages(phone, 2, 90*time.Second) // a confirmation, then the question
	if len(first[0].Buttons) != 0 || len(first[1].Buttons) != 3 {
		t.Fatalf("the confirmation and the question are %+v, want none and three buttons", first)
	}
	i.press(phone, "confirm")
	i.wait(20*time.Second, "the booking confirmed in the CRM", func() bool { return i.record("booking", "b-5")["status"] == "confirmed" })
	// Its day before lies ahead again, by half a minute on the wall.
	later := at.Add(24 * time.Hour)
	if code, b := i.call("PATCH", "/sandbox/api/records/booking/b-5", map[string]any{"starts_at": later.Format(time.RFC3339)}); code != 200 {
		t.Fatalf("move the booking in the CRM: %d %s", code, b)
	}
	all := i.waitMessages(phone, 4, 120*time.Second)
	last := all[len(all)-1]
	if want := later.Add(-2 * time.Hour); last.At.Before(want.Add(-time.Minute)) || last.At.Sub(want) > 90*time.Minute {
		t.Errorf("the last reminder left at %s, want %s", last.At, want)
	}
	i.once(phone, first[1].Template)
}

// morning is a booking between eleven and two o'clock in Paris, a day and half
// an hour away at least: its reminders lie outside quiet hours.
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
