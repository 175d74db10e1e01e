package e2e

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func (i *instance) calendar() {
	const phone = "+33612346001"
	i.post("contact.created", "hearer", person("c-hearer", phone, "source", "hearer"))
	i.waitMessages(phone, 2, 90*time.Second)
	listed := func() string { return i.verb("schedules", "--data", i.data) }
	line := func() string {
		_, rest, _ := strings.Cut(listed(), "beat/often")
		line, _, _ := strings.Cut(rest, "\n")
		return line
	}
	if got := line(); !strings.Contains(got, "*/10 * * * *") || !strings.Contains(got, " on ") {
		i.t.Errorf("relance schedules says %q of the calendar's trigger", got)
	}
	for _, m := range i.messages(phone) {
		if late := m.At.Sub(m.At.Truncate(10 * time.Minute)); late > 5*time.Minute {
			i.t.Errorf("a message of every ten minutes left at %s", m.At)
		}
	}
	i.verb("schedules", "pause", "beat/often", "--data", i.data)
	i.wait(20*time.Second, "the pause", func() bool { return strings.Contains(line(), "paused") })
	i.pass(2 * time.Minute) // what had fired by then
	before := len(i.messages(phone))
	i.pass(25 * time.Minute)
	if got := len(i.messages(phone)); got != before {
		i.t.Errorf("%d messages left while the schedule was paused", got-before)
	}
	i.verb("schedules", "resume", "beat/often", "--data", i.data)
	resumed := i.now()
	i.wait(60*time.Second, "the first message after the pause", func() bool {
		all := i.messages(phone)
		return all[len(all)-1].At.After(resumed)
	})
	if got := len(i.messages(phone)); got > before+2 { // one more where this test was slow
		i.t.Errorf("after the pause %d messages left: those of the pause too", got-before)
	}
}

func (i *instance) firedByHand() {
	phone := func(n int) string { return fmt.Sprintf("+3361234610%d", n) }
	for n, name := range []string{"Zola", "Amado", "Mann"} {
		i.post("contact.created", "reader-"+name, person("c-"+name, phone(n), "source", "reader", "last_name", name))
	}
	i.wait(30*time.Second, "the clock of the trigger", func() bool {
		_, rest, _ := strings.Cut(i.verb("schedules", "--data", i.data), "yearly/leap_day")
		line, _, _ := strings.Cut(rest, "\n")
		return strings.Contains(line, " on ")
	})
	i.verb("schedules", "fire", "yearly/leap_day", "--data", i.data)
	i.waitTold(phone(1), 60*time.Second, "yearly_greeting")
	i.waitTold(phone(2), 60*time.Second, "yearly_greeting")
	i.wait(30*time.Second, "the list of people", func() bool {
		_, rest, _ := strings.Cut(i.verb("schedules", "--firings", "--data", i.data), "yearly/leap_day")
		line, _, _ := strings.Cut(rest, "\n")
		cells := strings.Fields(line)
		return len(cells) > 5 && slices.Contains(cells, "3") && slices.Contains(cells, "2")
	})
	if got := i.told(phone(0)); len(got) != 0 {
		i.t.Errorf("the last of three was told %q by a list of two", got)
	}
	if out, err := i.tryVerb("schedules", "fire", "yearly/leap_dya", "--data", i.data); err == nil || !strings.Contains(out, "leap_day") {
		i.t.Errorf("firing what is not there: %v, %q", err, out)
	}
}

func (i *instance) dateOfARecord() {
	const stays, moves = "+33612346201", "+33612346202"
	subscription := func(id string, at time.Time) map[string]any {
		return map[string]any{"id": id, "plan": "yearly plan", "renews_at": at.Format(time.RFC3339)}
	}
	at := i.now().Truncate(15 * time.Minute).Add(60 * time.Minute)
	i.post("subscription.started", "sub-1", with(person("c-sub-1", stays), "subscription", subscription("s-1", at)))
	i.post("subscription.started", "sub-2", with(person("c-sub-2", moves), "subscription", subscription("s-2", at)))
	i.post("subscription.updated", "sub-3", with(person("c-sub-2", moves), "subscription", subscription("s-2", at.Add(30*time.Minute))))
	for _, c := range []struct {
		phone string
		due   time.Time
	}{{stays, at.Add(-30 * time.Minute)}, {moves, at}} {
		i.waitTold(c.phone, 120*time.Second, "renewal_reminder")
		if left := i.messages(c.phone)[0].At; left.Before(c.due) || left.Sub(c.due) > 10*time.Minute {
			i.t.Errorf("the reminder left at %s, want %s", left, c.due)
		}
	}
	i.pass(20 * time.Minute)
	i.waitTold(stays, time.Second, "renewal_reminder")
	i.waitTold(moves, time.Second, "renewal_reminder")
}
