package ledger_test

import (
	"fmt"
	"time"

	"github.com/relancehq/relance/internal/ledger"
)

func (w *world) hold(n [8]int) error {
	h := [][2]string{
		{"everything", ""}, {"number", "4711"}, {"purpose", "service"}, {"purpose", "marketing"}, {"journey", "a"}, {"template", "t0"}, {"template", "t1"},
	}[n[0]%7]
	on := n[1]%3 == 0
	w.note("hold %v: %v", h, on)
	if on {
		w.holds[h] = true
		return w.do(func(tx *ledger.Tx) error { return tx.AddHold(ledger.Hold{Kind: h[0], Name: h[1]}) })
	}
	was := w.holds[h]
	delete(w.holds, h)
	return w.do(func(tx *ledger.Tx) error {
		lifted, err := tx.LiftHold(h[0], h[1])
		if err == nil && lifted != was {
			err = fmt.Errorf("LiftHold(%v) = %v, the rules say %v", h, lifted, was)
		}
		return err
	})
}

func (w *world) conversation(n [8]int) error {
	c := ledger.Conversation{Contact: modelContacts[n[0]%3], Until: w.now.Add([]time.Duration{time.Minute, time.Hour, 24 * time.Hour}[n[2]%3])}
	c.ID = fmt.Sprint("task-", c.Contact, n[1]%2)
	if n[3]%2 == 0 {
		w.note("conversation %s is over", c.ID)
		delete(w.conversations, c.ID)
		return w.do(func(tx *ledger.Tx) error { return tx.CloseConversation(c.ID) })
	}
	w.note("conversation %s until %s", c.ID, c.Until.Format(time.TimeOnly))
	if c.Until.After(w.conversations[c.ID].Until) {
		w.conversations[c.ID] = c
	}
	return w.do(func(tx *ledger.Tx) error { return tx.OpenConversation(c) })
}

func (w *world) circuit(n [8]int) error {
	name := []string{"meta", "mail", "sms"}[n[0]%3]
	w.circuits[name] = n[1]%2 == 0
	w.note("circuit %s open: %v", name, w.circuits[name])
	return w.do(func(tx *ledger.Tx) error {
		if w.circuits[name] {
			return tx.OpenCircuit(name, "auth")
		}
		return tx.CloseCircuit(name)
	})
}

func (w *world) templateNews(n [8]int) error {
	s := ledger.TemplateState{
		Account: "4711", Name: fmt.Sprint("t", n[0]%2), Language: []string{"", "fr", "en"}[n[1]%3],
		State: []string{"", "approved", "approved", "paused", "rejected"}[n[2]%5], Category: []string{"", "", "utility", "marketing"}[n[3]%4],
		At: w.now.Add(-time.Duration(n[4]%3) * time.Minute),
	}
	w.note("template %s %q: %q %q", s.Name, s.Language, s.State, s.Category)
	key := [2]string{s.Name, s.Language}
	known := w.templates[key]
	if s.State != "" && !s.At.Before(known.stateAt) {
		known.state, known.stateAt = s.State, s.At
	}
	if s.Category != "" && !s.At.Before(known.categoryAt) {
		known.category, known.categoryAt = s.Category, s.At
	}
	w.templates[key] = known
	return w.do(func(tx *ledger.Tx) error { return tx.SetTemplate(s) })
}

func (w *world) window(n [8]int) error {
	contact := modelContacts[n[0]%3]
	key := [2]string{contact, "4711"}
	known := w.windows[key]
	if n[1]%4 == 0 {
		w.note("the window of %s is closed", contact)
		w.windows[key] = refWindow{closed: w.now}
		return w.do(func(tx *ledger.Tx) error { return tx.CloseWindow(contact, "4711") })
	}
	at := w.now.Add(-[]time.Duration{0, time.Minute, 23 * time.Hour}[n[2]%3])
	w.note("%s was heard at %s", contact, at.Format(time.TimeOnly))
	if until := at.Add(24 * time.Hour); at.After(known.closed) && until.After(known.until) {
		known.until = until
		w.windows[key] = known
	}
	return w.do(func(tx *ledger.Tx) error { return tx.Heard(contact, "4711", at) })
}

func (w *world) reachable(n [8]int) error {
	contact, channel, reachable := modelContacts[n[0]%3], modelChannels[n[1]%3], n[2]%2 == 0
	w.note("%s on %s reachable: %v", contact, channel, reachable)
	w.unreachable[[2]string{contact, channel}] = !reachable
	return w.do(func(tx *ledger.Tx) error { return tx.SetReachable(contact, channel, reachable, "") })
}

func (w *world) ends(n [8]int) error {
	id := modelRuns[n[0]%len(modelRuns)]
	w.runs[id].closed = true
	w.note("%s ends", id)
	return w.do(func(tx *ledger.Tx) error { return tx.CloseEnrolment(id, "done") })
}

func (w *world) restore(n [8]int) error {
	id := modelRuns[n[0]%len(modelRuns)]
	run := w.runs[id]
	switch run.restored {
	case "":
		run.restored, run.due = "waits", w.now.Add(-time.Minute)
		w.note("%s was restored", id)
		return w.do(func(tx *ledger.Tx) error { return tx.MarkRestored(id, run.due) })
	case "waits":
		sent := n[1]%2 == 0
		run.restored = map[bool]string{true: "sent", false: "not sent"}[sent]
		w.note("%s: %s", id, run.restored)
		return w.do(func(tx *ledger.Tx) error { _, err := tx.SettleRestored(id, sent); return err })
	}
	return nil
}

func (w *world) release([8]int) error {
	want := w.freed()
	w.note("released: %d", len(want))
	return w.do(func(tx *ledger.Tx) error {
		free, err := tx.TakeReleased(1000)
		if err != nil {
			return err
		}
		var got []string
		for _, h := range free {
			got = append(got, h.SendID)
		}
		return compare("TakeReleased", want, got)
	})
}
