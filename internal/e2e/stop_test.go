package e2e

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// A person with fifty journeys under way writes STOP, a second before a message
// of each is due.
func TestAStopIsEffectiveWithinASecondWithFiftyJourneysOpen(t *testing.T) {
	onBoth(t, stopFifty)
}

func stopFifty(t *testing.T, flags ...string) {
	const n, phone, speed = 50, "+33612345615", 60
	i := up(t, append(flags, "--speed=60", "--journeys=testdata/due")...)
	at := i.now().Add(30 * time.Minute)
	i.postMany(n, 0, "booking.created", func(k int) map[string]any {
		b := booking(fmt.Sprint("stop-", k), phone, at)
		b["contact"] = map[string]any{"id": "c-stop", "phone": phone, "first_name": "Ana", "locale": "en"}
		return b
	})
	i.wait(25*time.Second, "fifty open runs", func() bool { return i.open() == n })
	i.wait(2*time.Minute, "the second before they are due", func() bool { return i.now().After(at.Add(-time.Minute)) })
	said := i.now()
	if code, b := i.call("POST", "/sandbox/api/reply", map[string]any{"from": phone, "text": "STOP"}); code != http.StatusOK {
		t.Fatalf("write STOP: %d %s", code, b)
	}
	i.wait(60*time.Second, "the end of all runs", func() bool { return i.open() == 0 })
	last := time.Time{}
	for _, r := range i.enrolments("") {
		if r.Outcome != "stop.stopped" {
			t.Errorf("run %s ended as %q, want stop.stopped", r.ID, r.Outcome)
		}
		if r.ClosedAt.After(last) {
			last = r.ClosedAt
		}
	}
	t.Logf("the last of %d runs ended %s after the STOP", n, (last.Sub(said) / speed).Round(time.Millisecond))
	i.wait(60*time.Second, "the moment they were due, and more", func() bool { return i.now().After(at.Add(5 * time.Minute)) })
	// What was due a second after the STOP did not leave: it was effective.
	all := i.messages(phone)
	if len(all) != 1 || all[0].Template != "" {
		t.Errorf("the phone has %d messages, want the confirmation alone: %+v", len(all), all)
	}
}
