package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// release answers the steps of up to n released messages.
func (r *rig) release(n int) (steps []string) {
	r.t.Helper()
	var free []ledger.HeldSend
	r.do(func(tx *ledger.Tx) (err error) {
		free, err = tx.TakeReleased(n)
		return err
	})
	rows, err := r.Sends(r.t.Context(), "j/7@1")
	if err != nil {
		r.t.Fatal(err)
	}
	step := map[string]string{}
	for _, w := range rows {
		step[w.SendID] = w.Step
	}
	for _, h := range free {
		if h.Enrolment != "j/7@1" {
			r.t.Errorf("released a message of enrolment %q", h.Enrolment)
		}
		steps = append(steps, step[h.SendID])
	}
	return steps
}

func (r *rig) released(n int, want ...string) {
	r.t.Helper()
	if diff := cmp.Diff(want, r.release(n)); diff != "" {
		r.t.Errorf("TakeReleased(%d) (-want +got):\n%s", n, diff)
	}
}

// held asks for a message that is to be held.
func (r *rig) held(q ledger.SendRequest, reason string) {
	r.t.Helper()
	if d := r.decide(q); d.Verdict != ledger.Held || d.Reason != reason {
		r.t.Fatalf("Decide(%s) = %s (%s), want held (%s)", q.Step, d.Verdict, d.Reason, reason)
	}
}

// Whatever can hold a message can let it go, and what is let go is what a
// decision then lets leave: else it would be woken for ever.
func TestWhatHeldAMessageLetsItGo(t *testing.T) {
	tx := func(f func(tx *ledger.Tx) error) func(r *rig) { return writes(f) }
	template := func(state, category string) func(r *rig) {
		return tx(func(tx *ledger.Tx) error {
			return tx.SetTemplate(ledger.TemplateState{Account: "4711", Name: "remind_v1", Language: "fr", State: state, Category: category})
		})
	}
	lifts := func(kind, name string) func(r *rig) {
		return tx(func(tx *ledger.Tx) error { _, err := tx.LiftHold(kind, name); return err })
	}
	talks := func(id string, until time.Duration) func(r *rig) {
		return tx(func(tx *ledger.Tx) error {
			return tx.OpenConversation(ledger.Conversation{ID: id, Contact: "c-1", Until: noon.Add(until)})
		})
	}
	closes := func(id string) func(r *rig) {
		return tx(func(tx *ledger.Tx) error { return tx.CloseConversation(id) })
	}
	circuit := tx(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") })
	mended := tx(func(tx *ledger.Tx) error { return tx.CloseCircuit("meta") })
	var none []func(r *rig)
	type one struct {
		name   string
		holds  []func(r *rig)
		reason string
		still  []func(r *rig) // something that does not let it go
		lets   []func(r *rig)
	}
	eachCase(t, []one{
		{"everything", []func(*rig){holds(ledger.HoldEverything, "")}, "hold", []func(*rig){holds(ledger.HoldNumber, "1")}, []func(*rig){lifts(ledger.HoldEverything, "")}},
		{"a number", []func(*rig){holds(ledger.HoldNumber, "4711")}, "hold", []func(*rig){lifts(ledger.HoldNumber, "1")}, []func(*rig){lifts(ledger.HoldNumber, "4711")}},
		{"a purpose", []func(*rig){holds(ledger.HoldPurpose, "service")}, "hold", none, []func(*rig){lifts(ledger.HoldPurpose, "service")}},
		{"a journey", []func(*rig){holds(ledger.HoldJourney, "j")}, "hold", none, []func(*rig){lifts(ledger.HoldJourney, "j")}},
		{"a template of the operator's", []func(*rig){holds(ledger.HoldTemplate, "remind_v1")}, "hold", none, []func(*rig){lifts(ledger.HoldTemplate, "remind_v1")}},
		{"one of two holds", []func(*rig){holds(ledger.HoldNumber, "4711"), holds(ledger.HoldPurpose, "service")}, "hold", []func(*rig){lifts(ledger.HoldNumber, "4711")}, []func(*rig){lifts(ledger.HoldPurpose, "service")}},
		{"a circuit", []func(*rig){circuit}, "circuit", none, []func(*rig){mended}},
		{"a circuit, and then a hold", []func(*rig){circuit}, "circuit", []func(*rig){holds(ledger.HoldJourney, "j"), mended}, []func(*rig){lifts(ledger.HoldJourney, "j")}},
		{"a conversation that is closed", []func(*rig){talks("t", time.Hour)}, "handoff", []func(*rig){closes("other")}, []func(*rig){closes("t")}},
		{"a conversation that lapses", []func(*rig){talks("t", time.Hour)}, "handoff", []func(*rig){waits(time.Hour - 1000)}, []func(*rig){waits(1000)}},
		{"a conversation that is prolonged", []func(*rig){talks("t", time.Hour)}, "handoff", []func(*rig){talks("t", 2*time.Hour), waits(time.Hour)}, []func(*rig){waits(time.Hour)}},
		{"one of two conversations", []func(*rig){talks("t", time.Hour), talks("u", 3*time.Hour)}, "handoff", []func(*rig){closes("u"), waits(time.Minute)}, []func(*rig){closes("t")}},
		{"a paused template", []func(*rig){template("paused", "")}, "template", none, []func(*rig){template("approved", "")}},
		{"a category", []func(*rig){template("", "marketing")}, "category", []func(*rig){template("", "authentication")}, []func(*rig){template("", "utility")}},
		{"a paused template of the wrong category", []func(*rig){template("paused", "marketing")}, "template", []func(*rig){template("approved", "")}, []func(*rig){template("", "utility")}},
	}, func(c one) string { return c.name }, func(t *testing.T, r *rig, c one) {
		r.enrol()
		q := request(func(q *ledger.SendRequest) {
			q.Journey, q.Template, q.Language, q.Allows, q.HoldInHandoff = "j", "remind_v1", "fr", []string{"utility"}, true
		})
		for _, f := range c.holds {
			f(r)
		}
		r.held(q, c.reason)
		r.released(9)
		for _, f := range c.still {
			f(r)
		}
		r.released(9)
		r.released(9)
		for _, f := range c.lets {
			f(r)
		}
		r.released(9, "remind")
		if d := r.decide(q); d.Verdict != ledger.Go {
			t.Errorf("released, Decide = %s (%s), want go", d.Verdict, d.Reason)
		}
		r.clock.add(2 * time.Minute)
		r.released(9)
	})
}

func TestWhoWritesIsAnsweredInTextAlthoughTheTemplateWaits(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		r.do(func(tx *ledger.Tx) error {
			return tx.SetTemplate(ledger.TemplateState{Account: "4711", Name: "remind_v1", State: "paused"})
		})
		both := request(func(q *ledger.SendRequest) { q.Template, q.Language, q.HasText = "remind_v1", "fr", true })
		alone := elsewhere("alone")
		alone.Template, alone.Language = "remind_v1", "fr"
		r.held(both, "template")
		r.held(alone, "template")
		r.released(9)
		hears(r)
		r.released(9, "remind")
		if d := r.decide(both); d.Verdict != ledger.Go || d.UseTemplate {
			t.Errorf("Decide = %+v, want go as text", d)
		}
		r.released(9)
	})
}

func TestReleasedMessagesComeInOrderAndOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		r.do(func(tx *ledger.Tx) error { return tx.AddHold(ledger.Hold{Kind: ledger.HoldEverything}) })
		for i, priority := range []int{3, 5, 1, 0} {
			q := elsewhere(fmt.Sprint("m", i))
			q.Priority = priority
			r.held(q, "hold")
			r.clock.add(time.Second)
		}
		r.released(9)
		counts, err := r.HeldCount(t.Context())
		if diff := cmp.Diff(map[string]int{"hold": 4}, counts); err != nil || diff != "" {
			t.Errorf("HeldCount: %v (-want +got):\n%s", err, diff)
		}
		r.do(func(tx *ledger.Tx) error { _, err := tx.LiftHold(ledger.HoldEverything, ""); return err })
		r.released(2, "m2", "m0")
		r.released(9, "m3", "m1")
		r.released(9)
		r.sent(elsewhere("m2"))
		r.do(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") })
		again := elsewhere("m0")
		again.Priority = 3
		r.held(again, "circuit")
		r.clock.add(time.Minute)
		r.released(9) // m3 and m1 were woken a minute ago, and would meet the circuit
		r.do(func(tx *ledger.Tx) error { return tx.CloseCircuit("meta") })
		r.released(9, "m0", "m3", "m1")
		r.do(func(tx *ledger.Tx) error { return tx.CloseEnrolment("j/7@1", "done") })
		r.clock.add(time.Hour)
		r.released(9)
	})
}

func TestARestoredRunIsReleasedByAnOperatorsWord(t *testing.T) {
	everywhereWithDSN(t, func(t *testing.T, r *rig, dsn string) {
		r.enrol()
		if _, err := raw(t, dsn).Exec(`INSERT INTO restored (enrolment) VALUES ('j/7@1')`); err != nil {
			t.Fatal(err)
		}
		r.held(request(), "restored")
		r.released(9)
		r.do(func(tx *ledger.Tx) error { _, err := tx.SettleRestored("j/7@1", false); return err })
		r.released(9, "remind")
		r.sent(request())
	})
}

func TestTheReleaseRate(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		for i, want := range []int{20, 5, 80} {
			if i > 0 {
				r.do(func(tx *ledger.Tx) error { return tx.SetReleaseRate(want) })
			}
			if got, err := r.ReleaseRate(t.Context()); got != want || err != nil {
				t.Errorf("ReleaseRate = %d, %v; want %d", got, err, want)
			}
		}
		if err := r.Do(t.Context(), func(tx *ledger.Tx) error { return tx.SetReleaseRate(0) }); err == nil {
			t.Error("a rate of nothing is kept")
		}
	})
}

func TestHoldsAreListedOldestFirst(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		want := []ledger.Hold{
			{Kind: ledger.HoldPurpose, Name: "service", Why: "wrong prices", At: noon},
			{Kind: ledger.HoldEverything, Why: "fire", At: noon.Add(time.Second)},
		}
		for i := range want {
			r.do(func(tx *ledger.Tx) error { return tx.AddHold(want[len(want)-1-i]) })
		}
		r.do(func(tx *ledger.Tx) error {
			return tx.AddHold(ledger.Hold{Kind: ledger.HoldEverything, Why: "another", At: noon})
		})
		got, err := r.Holds(t.Context())
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("Holds: %v (-want +got):\n%s", err, diff)
		}
		r.do(func(tx *ledger.Tx) error {
			for _, lift := range []struct {
				kind, name string
				want       bool
			}{{ledger.HoldEverything, "", true}, {ledger.HoldEverything, "", false}, {ledger.HoldPurpose, "other", false}} {
				if got, err := tx.LiftHold(lift.kind, lift.name); got != lift.want || err != nil {
					t.Errorf("LiftHold(%s, %s) = %v, %v; want %v", lift.kind, lift.name, got, err, lift.want)
				}
			}
			return nil
		})
		for _, bad := range []ledger.Hold{{Kind: "contact", Name: "c-1"}, {Kind: ledger.HoldNumber}, {Kind: ledger.HoldEverything, Name: "4711"}} {
			if err := r.Do(t.Context(), func(tx *ledger.Tx) error { return tx.AddHold(bad) }); err == nil {
				t.Errorf("AddHold(%+v) is no error", bad)
			}
		}
	})
}
