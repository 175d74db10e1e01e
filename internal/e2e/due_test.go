package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"
)

// Two thousand waits wake together, and four seconds later everything is
// killed: each message comes once.
func TestKillAmongTwoThousandWaitsThatAreDueTogether(t *testing.T) {
	t.Parallel()
	const n = 2000
	i := up(t, "--speed=60", "--journeys=testdata/due")
	at := i.now().Add(70 * time.Minute) // more than a minute: time for all to come in
	i.postMany(n, 0, "booking.created", func(k int) map[string]any { return booking(fmt.Sprint("due-", k), manyPhone(k), at) })
	if i.now().After(at) {
		t.Fatalf("the moment is over before all %d were accepted: this machine is too slow for the test", n)
	}
	i.wait(3*time.Minute, "the moment", func() bool { return i.now().After(at) })
	time.Sleep(4 * time.Second)
	i.kill()
	before := time.Now()
	i.start()
	i.wait(5*time.Minute, "all messages", func() bool { return len(i.messages("")) >= n })
	i.wait(2*time.Minute, "the end of all runs", func() bool { return i.open() == 0 })
	t.Logf("all were there %s after the kill", time.Since(before).Round(time.Second))
	count := map[string]int{}
	for _, m := range i.messages("") {
		count[m.To]++
	}
	for k := range n {
		if got := count[manyPhone(k)]; got != 1 {
			t.Errorf("booking %d was reminded of %d times", k, got)
		}
	}
}

func manyPhone(k int) string { return fmt.Sprintf("+3367%06d1", k) }

// postMany posts n events, many at a time, and expects each to be accepted.
// from numbers the ids.
func (i *instance) postMany(n, from int, kind string, data func(k int) map[string]any) {
	i.t.Helper()
	var wg sync.WaitGroup
	turn := make(chan struct{}, 32)
	var mu sync.Mutex
	var failed error
	for k := range n {
		turn <- struct{}{}
		wg.Go(func() {
			defer func() { <-turn }()
			code, b, err := do("POST", i.url+"/events", cloudEvent(kind, fmt.Sprint("many-", kind, from+k), data(k)), "Authorization", "Bearer "+token, "Content-Type", "application/cloudevents+json")
			if err == nil && code != http.StatusOK {
				err = fmt.Errorf("%d %s", code, b)
			}
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				failed = err
			}
		})
	}
	wg.Wait()
	if failed != nil {
		i.t.Fatalf("post %s: %v", kind, failed)
	}
}

// admin makes a call of the admin API and reads its answer.
func (i *instance) admin(method, path string, body, into any) {
	i.t.Helper()
	code, b := i.call(method, path, body, "Authorization", "Bearer "+token)
	if code != http.StatusOK {
		i.t.Fatalf("%s %s: %d %s", method, path, code, b)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(b, into); err != nil {
		i.t.Fatalf("%s %s: %v in %s", method, path, err, b)
	}
}
