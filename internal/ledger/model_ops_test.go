package ledger_test

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// op is one thing that happens: a kind, and numbers that choose its details.
type op struct {
	kind int
	n    [8]int
}

// modelOps are what may happen, each as often as its weight says.
var modelOps = []struct {
	name   string
	weight int
	apply  func(w *world, n [8]int) error
}{
	{"decide", 26, func(w *world, n [8]int) error { return w.decide(w.request(n)) }},
	{"time passes", 9, (*world).pass},
	{"an attempt is finished", 13, (*world).finish},
	{"a status", 10, (*world).status},
	{"consent", 6, (*world).consent},
	{"the suppression list", 2, (*world).suppression},
	{"an event arrives", 2, (*world).arrives},
	{"an event is routed", 3, (*world).route},
	{"an event is done", 3, (*world).eventDone},
	{"the run applies its events", 5, (*world).apply},
	{"a hold", 3, (*world).hold},
	{"a conversation", 3, (*world).conversation},
	{"a circuit", 2, (*world).circuit},
	{"news of a template", 3, (*world).templateNews},
	{"news of the number", 6, (*world).number},
	{"the window", 4, (*world).window},
	{"reachability", 2, (*world).reachable},
	{"a run ends", 1, (*world).ends},
	{"a restore", 2, (*world).restore},
	{"held messages are released", 5, (*world).release},
}

func (w *world) pass(n [8]int) error {
	steps := []time.Duration{time.Microsecond, time.Second, 6 * time.Second, 30 * time.Second, time.Minute, 10 * time.Minute, time.Hour, 24 * time.Hour}
	d := steps[n[0]%len(steps)]
	w.stage.wall = w.stage.wall.Add(d)
	w.reference.wall, w.now = w.stage.wall, w.stage.wall.Add(ahead)
	w.note("%s pass", d)
	return nil
}

func (w *world) finish(n [8]int) error {
	if len(w.attempts) == 0 {
		return nil
	}
	a := w.attempts[len(w.attempts)-1-n[0]%min(3, len(w.attempts))]
	o := ledger.Outcome{SendID: a.id, Attempt: a.n}
	o.State = []string{"accepted", "accepted", "accepted", "unknown", "throttled", "transient", "operator", "refused"}[n[1]%8]
	switch o.State {
	case "accepted":
		o.ProviderID = "w." + refOf(a.id, a.n)
	case "refused":
		o.Reason = []string{"recipient", "window"}[n[2]%2]
	}
	w.note("attempt %d of %s: %s %s", a.n, w.sends[a.id].q.Identity, o.State, o.Reason)
	s := w.sends[a.id]
	w.learn(s, s.attempt(a.n), o.ProviderID, ledger.StatusUpdate{State: o.State, Reason: o.Reason})
	return w.do(func(tx *ledger.Tx) error { return tx.Finish(o) })
}

func (s *refSend) attempt(n int) *refAttempt {
	i := slices.IndexFunc(s.attempts, func(a *refAttempt) bool { return a.n == n })
	return s.attempts[i]
}

func (w *world) status(n [8]int) error {
	// Of an attempt that was made, or of one that this ledger has forgotten.
	q := w.request([8]int{n[0], n[1], n[2], n[3], 5, 5, 1, 1})
	about := attempt{ledger.SendID(q.Identity), 1 + n[4]%2}
	if len(w.attempts) > 0 && n[4]%8 != 0 {
		about = w.attempts[n[0]%len(w.attempts)]
	}
	ref := refOf(about.id, about.n)
	u := ledger.StatusUpdate{Ref: ref, ProviderID: "w." + ref, State: []string{"sent", "delivered", "read", "failed"}[n[5]%4]}
	u.At = w.now.Add(-time.Duration(n[6]%3) * time.Minute)
	switch n[6] % 3 {
	case 0:
		u.ProviderID = ""
	case 1:
		u.Ref = ""
	}
	if u.State == "failed" {
		u.Reason = []string{"recipient", "window"}[n[7]%2]
	}
	w.note("status of %s: %s %s", ref, u.State, u.Reason)
	want := w.told(u)
	return w.do(func(tx *ledger.Tx) error {
		got, err := tx.ApplyStatus(u)
		if err == nil && got.Duplicate != want {
			err = fmt.Errorf("ApplyStatus(%+v).Duplicate = %v, the rules say %v", u, got.Duplicate, want)
		}
		return err
	})
}

// told applies a status to the attempt it is about, or parks it.
func (w *world) told(u ledger.StatusUpdate) (duplicate bool) {
	for _, fits := range []func(a *refAttempt) bool{
		func(a *refAttempt) bool { return u.Ref != "" && a.ref == u.Ref },
		func(a *refAttempt) bool { return u.ProviderID != "" && a.provider == u.ProviderID },
	} {
		for _, s := range w.sends {
			if i := slices.IndexFunc(s.attempts, fits); i >= 0 {
				return w.learn(s, s.attempts[i], u.ProviderID, u)
			}
		}
	}
	w.parked = slices.DeleteFunc(w.parked, func(p refParked) bool { return p.since.Before(w.reference.wall.Add(-7 * 24 * time.Hour)) })
	w.parked = append(w.parked, refParked{u, w.reference.wall})
	return false
}

func (w *world) consent(n [8]int) error {
	c := ledger.Consent{
		Contact: modelContacts[n[0]%3], Purpose: []string{"service", "marketing", "news", "*", "*", "opt_in", ledger.ProviderMarketing}[n[1]%7],
		Granted: n[2]%5 > 1, Source: []string{"form", "answer:welcome/ask"}[n[3]%2], At: w.now.Add(-time.Duration(n[4]%3) * time.Minute),
	}
	w.note("consent of %s: %s %v by %s", c.Contact, c.Purpose, c.Granted, c.Source)
	if !slices.Contains(w.consents, c) {
		w.consents = append(w.consents, c)
	}
	return w.do(func(tx *ledger.Tx) error { return tx.RecordConsent(c) })
}

func (w *world) suppression(n [8]int) error {
	contact := modelContacts[n[0]%3]
	address := append([]string{contact}, w.addresses[contact]...)[n[1]%3]
	purpose := []string{"*", "service", "marketing"}[n[2]%3]
	on := n[3]%3 == 0
	w.note("%s suppressed for %s: %v", address, purpose, on)
	w.suppressed[[2]string{address, purpose}] = on
	return w.do(func(tx *ledger.Tx) (err error) {
		if on {
			_, err = tx.Suppress(ledger.Suppression{Address: address, Purpose: purpose})
		} else {
			_, err = tx.Unsuppress(address, purpose)
		}
		return err
	})
}

func (w *world) arrives(n [8]int) error {
	contact := modelContacts[n[0]%3]
	row := int64(len(w.inbox) + 1)
	w.inbox = append(w.inbox, inboxRow{row: row})
	for _, run := range w.runs {
		if run.contact == contact {
			run.undone[row] = -1
		}
	}
	w.note("event %d arrives about %s", row, contact)
	return w.do(func(tx *ledger.Tx) error {
		_, _, err := tx.Accept(ledger.Arrival{Connection: "shop", Events: []ledger.NewEvent{
			{Source: "shop", ID: strconv.FormatInt(row, 10), Type: "x", Contact: contact, Keys: []string{"contact:" + contact}},
		}})
		return err
	})
}

// route gives an event that waits to a run, or one from before the history.
func (w *world) route(n [8]int) error {
	run := w.runs[modelRuns[n[0]%len(modelRuns)]]
	w.routed++
	row := 1_000_000 + w.routed
	if len(w.inbox) > 0 && n[1]%2 == 0 {
		row = w.inbox[n[2]%len(w.inbox)].row
	}
	number, undone := run.undone[row]
	if (undone && number >= 0) || (!undone && row < 1_000_000) {
		return nil // routed before, or done
	}
	run.seq++
	if undone {
		run.undone[row] = run.seq
	}
	w.note("event %d is number %d of %s", row, run.seq, modelRuns[n[0]%len(modelRuns)])
	return w.do(func(tx *ledger.Tx) error {
		r, err := tx.RouteTo(row, modelRuns[n[0]%len(modelRuns)], "")
		if err == nil && r.Seq != run.seq {
			err = fmt.Errorf("RouteTo gave number %d, the rules say %d", r.Seq, run.seq)
		}
		return err
	})
}

func (w *world) eventDone(n [8]int) error {
	if len(w.inbox) == 0 {
		return nil
	}
	row := w.inbox[n[0]%len(w.inbox)].row
	for _, run := range w.runs {
		delete(run.undone, row)
	}
	w.note("event %d is done", row)
	return w.do(func(tx *ledger.Tx) error { return tx.Done(row) })
}

func (w *world) apply(n [8]int) error {
	for i, id := range modelRuns {
		if n[i]%2 == 0 {
			w.applied[id] = max(w.applied[id], w.runs[id].seq)
		}
	}
	return nil
}

// compare says how lists differ.
func compare(what string, want, got any) error {
	if diff := cmp.Diff(want, got); diff != "" {
		return fmt.Errorf("%s (-rules +ledger):\n%s", what, diff)
	}
	return nil
}
