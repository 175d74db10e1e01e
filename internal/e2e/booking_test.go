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
// event but the CRM's own. An hour is a quarter of a minute, so that a slow
// machine is not too late for what is of no use after an hour.
func TestTheShippedReminderFollowsTheCRM(t *testing.T) {
	t.Parallel()
	i := upFrom(t, inParis(t, 8, 30), 240)
	const asked, reminded = "+33612345605", "+33612345606"
	tomorrow, today := i.now().Add(25*time.Hour), i.now().Add(4*time.Hour)
	i.post("booking.created", "e-1", booking("b-5", asked, tomorrow))
	i.post("booking.created", "e-2", booking("b-6", reminded, today)) // too soon to ask the day before
	i.waitMessages(reminded, 1, 60*time.Second)
	move := func(id string, to time.Time) {
		t.Helper()
		if code, b := i.call("PATCH", "/sandbox/api/records/booking/"+id, map[string]any{"starts_at": to.Format(time.RFC3339)}); code != 200 {
			t.Fatalf("move the booking in the CRM: %d %s", code, b)
		}
	}
	today = today.Add(2 * time.Hour)
	move("b-6", today)

	first := i.waitMessages(asked, 2, 90*time.Second) // a confirmation, then the question
	if len(first[0].Buttons) != 0 || len(first[1].Buttons) != 3 {
		t.Fatalf("the confirmation and the question are %+v, want none and three buttons", first)
	}
	i.press(asked, "confirm")
	i.wait(20*time.Second, "the booking confirmed in the CRM", func() bool { return i.record("booking", "b-5")["status"] == "confirmed" })
	tomorrow = i.now().Add(27 * time.Hour) // its day before lies ahead again
	move("b-5", tomorrow)
	again := i.waitMessages(asked, 3, 120*time.Second)
	if again[2].Template != first[1].Template {
		t.Errorf("after the move %q was sent, want the question %q again", again[2].Template, first[1].Template)
	}
	last := i.waitMessages(reminded, 2, 120*time.Second)
	i.once(asked, first[1].Template)
	i.once(reminded)
	for _, m := range []struct {
		what      string
		left, due time.Time
	}{{"the question", again[2].At, tomorrow.Add(-24 * time.Hour)}, {"the reminder", last[1].At, today.Add(-2 * time.Hour)}} {
		if m.left.Before(m.due.Add(-time.Minute)) || m.left.Sub(m.due) > time.Hour {
			t.Errorf("%s left at %s, want %s", m.what, m.left, m.due)
		}
	}
}

// inParis is that time of the coming Tuesday in Paris, when nobody is asleep.
func inParis(t *testing.T, hour, minute int) time.Time {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	d := time.Now().In(paris)
	for d.Weekday() != time.Tuesday {
		d = d.AddDate(0, 0, 1)
	}
	return time.Date(d.Year(), d.Month(), d.Day(), hour, minute, 0, 0, paris)
}
