package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"
)

// quick is a journey whose first message leaves at once.
var quick = []string{"--speed=60", "--journeys=testdata/quick"}

func TestKillDuringTheCallToTheProviderSendsOnce(t *testing.T) {
	onBoth(t, killDuringTheCallToTheProviderSendsOnce)
}

func killDuringTheCallToTheProviderSendsOnce(t *testing.T, flags ...string) {
	i := up(t, append(flags, quick...)...)
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
	onBoth(t, killBeforeTheProviderHeardSendsOnce)
}

func killBeforeTheProviderHeardSendsOnce(t *testing.T, flags ...string) {
	i := up(t, append(flags, quick...)...)
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
	onBoth(t, killRightAfterTheAnswerLosesNothing)
}

func killRightAfterTheAnswerLosesNothing(t *testing.T, flags ...string) {
	i := up(t, append(flags, quick...)...)
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

// A kill after the time of a question was over, while its way on was being
// sent: the person answers before the run is back, and the run goes on the way
// it went.
func TestKillOnTheWayOnFromAQuestionGoesNoSecondWay(t *testing.T) {
	onBoth(t, killOnTheWayOn)
}

func killOnTheWayOn(t *testing.T, flags ...string) {
	i := up(t, append(flags, "--speed=60", "--journeys=testdata/ways")...)
	const phone = "+33612345614"
	if code, b := i.call("POST", "/sandbox/api/faults", map[string]any{"hang_after": map[string]any{"times": 1, "template": "ways_nudge"}}); code != http.StatusOK {
		t.Fatalf("set the fault: %d %s", code, b)
	}
	i.post("booking.created", "e-1", booking("b-14", phone, i.now().Add(2*time.Hour)))
	i.waitMessages(phone, 2, 60*time.Second) // the question, and the nudge whose answer never comes
	i.kill()
	i.start()
	i.press(phone, "yes") // Temporal waits ten seconds for the worker that is gone
	i.waitMessages(phone, 3, 120*time.Second)
	i.wait(60*time.Second, "the end of the run", func() bool { return i.open() == 0 })
	var got []string
	for _, m := range i.messages(phone) {
		got = append(got, m.Template)
	}
	if want := []string{"ways_question", "ways_nudge", "ways_last"}; !slices.Equal(got, want) {
		t.Errorf("the phone has %v, want %v", got, want)
	}
}

// open is how many runs are open, up to a thousand.
func (i *instance) open() int {
	i.t.Helper()
	return len(i.enrolments("open=true"))
}

// enrolment is a run as the admin API tells it.
type enrolment struct {
	ID, OnePer, Outcome string
	ClosedAt            time.Time
}

func (i *instance) enrolments(query string) (rows []enrolment) {
	i.t.Helper()
	code, b := i.call("GET", "/admin/enrolments?limit=1000&"+query, nil, "Authorization", "Bearer "+token)
	if code != http.StatusOK {
		i.t.Fatalf("list the runs: %d %s", code, b)
	}
	if err := json.Unmarshal(b, &rows); err != nil {
		i.t.Fatalf("list the runs: %v in %s", err, b)
	}
	return rows
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
