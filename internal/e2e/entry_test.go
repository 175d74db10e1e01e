package e2e

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// All ways into a journey, on one relance whose journeys share nothing but the
// folder.
func TestTheWaysIntoAJourney(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/entry")); err != nil {
		t.Fatal(err)
	}
	i := up(t, "--speed=60", "--journeys", dir)
	for _, c := range []struct {
		name string
		test func(*instance)
	}{
		{"the calendar lets an audience in until it is paused", (*instance).calendar},
		{"a schedule that is fired by hand lets in the first of an audience", (*instance).firedByHand},
		{"a date of a record lets its person in, at the date it has by then", (*instance).dateOfARecord},
		{"two people who take one seat at the same moment do not both get it", (*instance).oneSeat},
		{"runs of a group wait, step back or take over", (*instance).groups},
		{"stored events run through a journey that is released afterwards", func(i *instance) { i.backFill(dir) }},
		{"a message is heard by the question, by words, or by who is left", (*instance).whoHears},
		{"what happened before anybody looked counts when a stage is waited for", (*instance).stages},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.test(i.as(t))
		})
	}
}

// as is the same relance for another test.
func (i *instance) as(t *testing.T) *instance {
	return &instance{t: t, data: i.data, url: i.url}
}

// person is data of an event about somebody.
func person(id, phone string, fields ...any) map[string]any {
	contact := map[string]any{"id": id, "phone": phone, "locale": "en"}
	for n := 0; n+1 < len(fields); n += 2 {
		contact[fields[n].(string)] = fields[n+1]
	}
	return map[string]any{"contact": contact}
}

// with adds an object to an event's data.
func with(data map[string]any, kind string, object map[string]any) map[string]any {
	data[kind] = object
	return data
}

// told are the messages on a phone: the names of templates, and free text.
func (i *instance) told(phone string) (list []string) {
	i.t.Helper()
	for _, m := range i.messages(phone) {
		list = append(list, m.says())
	}
	return list
}

func (m message) says() string {
	if m.Template != "" {
		return m.Template
	}
	return m.Body
}

// waitTold waits until the phone has been told all that.
func (i *instance) waitTold(phone string, within time.Duration, want ...string) {
	i.t.Helper()
	var got []string
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if got = i.told(phone); slices.Equal(got, want) {
			return
		}
	}
	i.t.Fatalf("within %s the phone was told %q, want %q", within, got, want)
}

// pass waits until so much virtual time has passed.
func (i *instance) pass(d time.Duration) {
	i.t.Helper()
	end := i.now().Add(d)
	i.wait(d/60*2+30*time.Second, fmt.Sprintf("%s of virtual time", d), func() bool { return i.now().After(end) })
}

func (i *instance) oneSeat() {
	phone := func(n int) string { return fmt.Sprintf("+3361234630%d", n) }
	for n := 1; n <= 4; n++ {
		entry := map[string]any{"id": fmt.Sprint("w-", n), "position": n, "service": "yoga"}
		i.post("waitlist_entry.created", fmt.Sprint("wait-", n), with(person(fmt.Sprint("c-wait-", n), phone(n)), "waitlist_entry", entry))
	}
	i.post("slot.freed", "freed-1", map[string]any{"slot": map[string]any{"id": "slot-1", "service": "yoga"}})
	both := []string{phone(1), phone(2)}
	for _, p := range both {
		i.waitTold(p, 60*time.Second, "seat_question")
	}
	asked := i.messages(phone(1))[0].At
	var once sync.WaitGroup
	for _, p := range both {
		once.Go(func() {
			code, b, err := do("POST", i.url+"/sandbox/api/reply", map[string]any{"from": p, "button": "yes"})
			if err != nil || code != http.StatusOK {
				i.t.Errorf("press: %d %s %v", code, b, err)
			}
		})
	}
	once.Wait()
	got := map[string]int{}
	for _, p := range both {
		got[i.waitMessages(p, 2, 60*time.Second)[1].says()]++
	}
	if got["seat_yours"] != 1 || got["seat_too_late"] != 1 {
		i.t.Errorf("two took one seat and were told %v, want one seat_yours and one seat_too_late", got)
	}
	i.wait(120*time.Second, "the turn of the next two", func() bool { return i.now().After(asked.Add(45 * time.Minute)) })
	for n := 3; n <= 4; n++ {
		if told := i.told(phone(n)); len(told) != 0 {
			i.t.Errorf("number %d was told %q although the seat is taken", n, told)
		}
	}
}

func (i *instance) groups() {
	const waits, skips, replaced = "+33612346401", "+33612346402", "+33612346403"
	post := func(kind, id, phone string) {
		i.post(kind, kind+id, with(person("c-"+id, phone), "course", map[string]any{"id": id}))
	}
	all := map[string]string{"g-1": waits, "g-2": skips, "g-3": replaced}
	for id, phone := range all {
		post("course.begun", id, phone)
	}
	for _, phone := range all {
		i.waitTold(phone, 60*time.Second, "course_begun")
	}
	post("course.changed", "g-1", waits)
	post("course.praised", "g-2", skips)
	post("course.ended", "g-3", replaced)
	i.waitTold(replaced, 60*time.Second, "course_begun", "course_ended")
	i.waitTold(waits, 90*time.Second, "course_begun", "course_over", "course_changed")
	i.waitTold(skips, 60*time.Second, "course_begun", "course_over")
	for _, c := range []struct{ journey, one, outcome string }{
		{"course", "g-1", "completed"},
		{"changes", "g-1", "completed"},
		{"course", "g-2", "completed"},
		{"praise", "g-2", ""},
		{"course", "g-3", "stop.replaced"},
		{"farewell", "g-3", "completed"},
	} {
		outcome := func() string {
			for _, r := range i.enrolments("journey=" + c.journey) {
				if r.OnePer == c.one {
					return r.Outcome
				}
			}
			return ""
		}
		end := time.Now().Add(20 * time.Second)
		for outcome() != c.outcome && time.Now().Before(end) {
			time.Sleep(50 * time.Millisecond)
		}
		if got := outcome(); got != c.outcome {
			i.t.Errorf("run %s of journey %s ended as %q, want %q", c.one, c.journey, got, c.outcome)
		}
	}
}

func (i *instance) backFill(dir string) {
	phone := func(n int) string { return fmt.Sprintf("+3361234650%d", n) }
	for n, place := range []string{"the hall", "the garden", "the hall"} {
		id := fmt.Sprint("came-", n)
		i.post("booking.attended", id, with(person("c-"+id, phone(n)), "booking", map[string]any{"id": id, "place": place}))
	}
	i.wait(20*time.Second, "the end of all that came in", func() bool { return i.waiting() == 0 })
	if err := os.CopyFS(dir, os.DirFS("testdata/late")); err != nil {
		i.t.Fatal(err)
	}
	var out string
	i.wait(30*time.Second, "the release of the journey", func() bool {
		var err error
		out, err = i.tryVerb("enrol", "survey", "--backfill", "1d", "--data", i.data)
		return err == nil
	})
	if !strings.Contains(out, "3 run through survey") {
		i.t.Errorf("the back-fill says %q", out)
	}
	for _, n := range []int{0, 2} {
		i.waitTold(phone(n), 60*time.Second, "survey")
	}
	if out := i.verb("enrol", "survey", "--backfill", "1d", "--data", i.data); !strings.Contains(out, "0 run through survey, 3 did so before") {
		i.t.Errorf("the back-fill again says %q", out)
	}
	i.post("booking.attended", "came-3", with(person("c-came-3", phone(3)), "booking", map[string]any{"id": "came-3", "place": "the hall"}))
	i.waitTold(phone(3), 60*time.Second, "survey")
	i.waitTold(phone(0), time.Second, "survey")
	i.waitTold(phone(2), time.Second, "survey")
	if got := i.told(phone(1)); len(got) != 0 {
		i.t.Errorf("whom the trigger does not mean was told %q", got)
	}
}

// waiting is how many rows of the inbox nobody has worked on.
func (i *instance) waiting() int {
	i.t.Helper()
	n := 0
	for _, state := range []string{"new", "claimed"} {
		var rows []struct{ Row int64 }
		i.admin("GET", "/admin/inbox?state="+state, nil, &rows)
		n += len(rows)
	}
	return n
}
