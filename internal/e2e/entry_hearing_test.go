package e2e

import (
	"net/http"
	"slices"
	"time"
)

func (i *instance) whoHears() {
	const phone = "+33612346601"
	i.post("contact.created", "writer", person("c-writer", phone))
	write := func(text string) {
		if code, b := i.call("POST", "/sandbox/api/reply", map[string]any{"from": phone, "text": text}); code != http.StatusOK {
			i.t.Fatalf("write: %d %s", code, b)
		}
	}
	want := []string{}
	after := func(answer string) {
		i.t.Helper()
		want = append(want, answer)
		i.waitTold(phone, 60*time.Second, want...)
	}
	write("Is anybody there?")
	after("We have read it.")
	write("  AGENT! ")
	after("Somebody is coming.")
	i.post("form.submitted", "form-1", with(person("c-writer", phone), "form", map[string]any{"id": "f-1"}))
	after("words_question")
	write("agent") // to the question, which is open
	after("We have noted it.")
	write("a human")
	after("Somebody is coming.")
	write("STOP")
	i.waitMessages(phone, len(want)+1, 60*time.Second)
	i.pass(3 * time.Minute)
	if got := i.told(phone); len(got) != len(want)+1 || slices.Contains(want, got[len(want)]) {
		i.t.Errorf("after a STOP the phone was told %q, want the confirmation alone", got[len(want):])
	}
}

func (i *instance) stages() {
	const early, late = "+33612346701", "+33612346702"
	post := func(kind, id, phone string, fields ...any) {
		parcel := map[string]any{"id": id}
		for n := 0; n+1 < len(fields); n += 2 {
			parcel[fields[n].(string)] = fields[n+1]
		}
		i.post(kind, kind+id, with(person("c-"+id, phone), "order", parcel))
	}
	now := i.now()
	post("order.paid", "p-1", early, "promised_ship_at", now.Add(12*time.Hour).Format(time.RFC3339))
	post("order.shipped", "p-1", early) // while the run waits before the stages
	post("order.paid", "p-2", late, "promised_ship_at", now.Add(20*time.Minute).Format(time.RFC3339))
	i.waitTold(early, 90*time.Second, "parcel_on_its_way")
	if left := i.messages(early)[0].At; left.Before(now.Add(10 * time.Minute)) {
		i.t.Errorf("the first stage was told of at %s, while the step before it was under way", left)
	}
	i.waitTold(late, 90*time.Second, "parcel_sorry")
	post("order.out_for_delivery", "p-2", late)
	i.waitTold(late, 60*time.Second, "parcel_sorry", "parcel_at_the_door")
	post("order.shipped", "p-2", late) // overtaken
	i.pass(3 * time.Minute)
	post("order.delivered", "p-2", late)
	post("order.delivered", "p-1", early)
	i.waitTold(late, 60*time.Second, "parcel_sorry", "parcel_at_the_door", "parcel_there")
	i.waitTold(early, 60*time.Second, "parcel_on_its_way", "parcel_there")
	i.wait(30*time.Second, "the end of both runs", func() bool {
		ended := 0
		for _, r := range i.enrolments("journey=parcel") {
			if r.Outcome == "completed" {
				ended++
			}
		}
		return ended == 2
	})
}
