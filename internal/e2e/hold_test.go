package e2e

import (
	"fmt"
	"testing"
	"time"
)

// order is an order with a moment.
func order(id, phone string, at time.Time) map[string]any {
	return map[string]any{
		"contact": map[string]any{"id": "c-" + id, "phone": phone, "first_name": "Ana", "locale": "en"},
		"order":   map[string]any{"id": id, "promised_at": at.Format(time.RFC3339)},
	}
}

// Everything is held while hundreds are due, and given free at a bounded rate;
// what is too late by then does not leave.
func TestAHoldStopsWhatIsDueWithinASecondAndIsLiftedAtARate(t *testing.T) {
	t.Parallel()
	const due, fresh, pairs, speed, rate = 600, 10, 10, 60, 60
	i := up(t, "--speed=60", "--journeys=testdata/due")
	at := i.now().Add(25 * time.Minute)
	phone := func(kind, k int) string { return fmt.Sprintf("+3368%01d%05d1", kind, k) }
	i.postMany(due, 0, "booking.created", func(k int) map[string]any { return booking(fmt.Sprint("hold-", k), phone(1, k), at) })
	i.postMany(fresh, 0, "order.created", func(k int) map[string]any {
		return order(fmt.Sprint("fresh-", k), phone(2, k), at.Add(2*time.Minute)) // due in the hold
	})
	if i.now().After(at) {
		t.Fatal("the moment is over before all were accepted: this machine is too slow for the test")
	}
	i.wait(2*time.Minute, "the first message", func() bool { return len(i.messages("")) > 0 })
	var stopped struct{ Waiting map[string]int }
	i.admin("POST", "/admin/holds", map[string]any{"kind": "everything", "why": "a test"}, nil)
	time.Sleep(time.Second)
	left := len(i.messages(""))
	if left > due-200 {
		t.Fatalf("%d had left a second after the hold: fewer than 200 were due, which shows nothing", left)
	}
	i.postMany(pairs, 0, "order.paid", func(k int) map[string]any {
		return order(fmt.Sprint("pair-", k), phone(3, k), i.now().Add(3*time.Minute)) // passes in the hold
	})
	i.wait(90*time.Second, "everybody held", func() bool {
		i.admin("GET", "/admin/holds", nil, &stopped)
		return stopped.Waiting["hold"] == due-left+pairs+fresh || i.now().After(at.Add(60*time.Minute))
	})
	if again := len(i.messages("")); again != left {
		t.Errorf("%d messages left later than a second after the hold", again-left)
	}
	i.wait(90*time.Second, "the end of what is fresh, and the moment of the pairs", func() bool { return i.now().After(at.Add(12 * time.Minute)) })

	lifted := i.now()
	i.admin("DELETE", fmt.Sprintf("/admin/holds?kind=everything&rate=%d", rate), nil, nil)
	i.wait(2*time.Minute, "the end of all runs", func() bool { return i.open() == 0 })
	count, perSecond := map[string]int{}, map[int]int{}
	for _, m := range i.messages("") {
		count[m.To+m.Template]++
		if m.At.After(lifted) {
			perSecond[int(m.At.Sub(lifted)/speed/time.Second)]++
		}
	}
	for k := range due {
		if got := count[phone(1, k)+"due_reminder"]; got != 1 {
			t.Errorf("booking %d was reminded of %d times", k, got)
		}
	}
	for k := range fresh {
		if got := count[phone(2, k)+"fresh_news"]; got != 0 {
			t.Errorf("what had expired in the hold came %d times", got)
		}
	}
	for k := range pairs {
		first, second := count[phone(3, k)+"pair_first"], count[phone(3, k)+"pair_second"]
		if first != 1 || second != 0 {
			t.Errorf("of a pair whose second moment passed in the hold came %d and %d, want 1 and 0", first, second)
		}
	}
	most := 0
	for _, n := range perSecond {
		most = max(most, n)
	}
	t.Logf("%d had left before the hold; after it at most %d left in a second", left, most)
	// What is woken in one second may leave in the next one with that one's.
	if most > 2*rate {
		t.Errorf("%d messages left in one second, the rate is %d", most, rate)
	}
}
