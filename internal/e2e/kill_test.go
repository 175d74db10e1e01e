package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"
)

// quick is a journey whose first message leaves at once.
var quick = []string{"--speed=60", "--journeys=testdata/quick"}

func TestKillDuringTheCallToTheProviderSendsOnce(t *testing.T) {
	t.Parallel()
	i := up(t, quick...)
	const phone = "+33612345602"
	// The provider takes the message and never answers.
	if code, b := i.call("POST", "/sandbox/api/faults", map[string]any{"hang_after": map[string]any{"times": 1}}); code != http.StatusOK {
		t.Fatalf("set the fault: %d %s", code, b)
	}
	i.post("booking.created", "e-1", booking("b-2", phone, i.now().Add(2*time.Hour)))
	i.waitMessages(phone, 1, 30*time.Second)
	i.kill() // the request is under way
	i.start()
	i.press(phone, "yes")
	i.wait(60*time.Second, "the booking confirmed in the CRM", func() bool { return i.record("booking", "b-2")["status"] == "confirmed" })
	i.once(phone)
}

func TestKillBeforeTheProviderHeardSendsOnce(t *testing.T) {
	t.Parallel()
	i := up(t, quick...)
	const phone = "+33612345604"
	// The provider hangs before it takes the message: nobody can know.
	if code, b := i.call("POST", "/sandbox/api/faults", map[string]any{"hang_before": map[string]any{"times": 1}}); code != http.StatusOK {
		t.Fatalf("set the fault: %d %s", code, b)
	}
	i.post("booking.created", "e-1", booking("b-4", phone, i.now().Add(2*time.Hour)))
	time.Sleep(time.Second) // into the call
	i.kill()
	i.start()
	// if_maybe_sent = resend("2m"): after the lease and two virtual minutes.
	i.waitMessages(phone, 1, 60*time.Second)
	i.once(phone)
}

func TestKillRightAfterTheAnswerLosesNothing(t *testing.T) {
	t.Parallel()
	i := up(t, quick...)
	const n = 12
	phone := func(k int) string { return fmt.Sprintf("+336123457%02d", k) }
	for k := range n {
		id := fmt.Sprintf("k-%d", k)
		i.post("booking.created", id, booking(id, phone(k), i.now().Add(90*time.Minute)))
		if k%3 == 2 {
			i.kill() // the 200 is all that anybody has
			i.start()
		}
	}
	for k := range n {
		i.waitMessages(phone(k), 2, 150*time.Second) // the second comes 70 virtual minutes later
		i.once(phone(k))
	}
}

// once checks that no template came twice to a phone, but for the named ones.
func (i *instance) once(phone string, but ...string) {
	i.t.Helper()
	seen := map[string]int{}
	for _, m := range i.messages(phone) {
		if slices.Contains(but, m.Template) {
			continue
		}
		if seen[m.Template]++; seen[m.Template] > 1 {
			i.t.Errorf("%s came %d times to one phone", m.Template, seen[m.Template])
		}
	}
}
