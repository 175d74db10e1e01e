package dispatch_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// twoQuestions is a person who was asked about two bookings, b-2 last.
func twoQuestions(t *testing.T) (r *rig, first, second string) {
	t.Helper()
	r = newRig(t, shipped)
	for _, id := range []string{"b-1", "b-2"} {
		e := event("created-"+id, "booking.created", "c-1", booking(id))
		e.Contact.Phone = ana
		r.arrive(e)
	}
	first = r.says("booking_reminder/b-1", "day_before", true).SendID
	r.now.move(time.Minute)
	second = r.says("booking_reminder/b-2", "day_before", true).SendID
	r.now.move(time.Minute)
	r.runs.told()
	return r, first, second
}

func TestAnAnswerGoesToItsQuestion(t *testing.T) {
	t.Run("a button to the message it stands on, whichever was asked last", func(t *testing.T) {
		r, first, _ := twoQuestions(t)
		r.arrive(wrote("m-1", ana, "I'll be there", "r1."+first+"/confirm"))
		want := []call{{WorkflowID: "booking_reminder/b-1", Type: "message.received", Seq: 1, SendID: first}}
		if len(r.runs.events) != 1 || r.runs.events[0].Reply == nil || r.runs.events[0].Reply.Button != "confirm" {
			t.Errorf("the run hears %+v, want the button confirm", r.runs.events)
		}
		if diff := cmp.Diff(want, r.runs.told()); diff != "" {
			t.Errorf("runs were told (-want +got):\n%s", diff)
		}
	})
	t.Run("words to the question asked last, then to the one before", func(t *testing.T) {
		r, first, second := twoQuestions(t)
		for i, words := range []string{"yes", "yes too", "and thank you"} {
			r.arrive(wrote(fmt.Sprint("m-", i), ana, words, ""))
			r.now.move(time.Minute)
		}
		want := []call{
			{WorkflowID: "booking_reminder/b-1", Type: "message.received", Seq: 1, SendID: first},
			{WorkflowID: "booking_reminder/b-2", Type: "message.received", Seq: 1, SendID: second},
		}
		if diff := cmp.Diff(want, r.runs.told()); diff != "" {
			t.Errorf("runs were told (-want +got):\n%s", diff)
		}
	})
	t.Run("a button may be pressed after its question was answered", func(t *testing.T) {
		r, first, _ := twoQuestions(t)
		r.arrive(wrote("m-1", ana, "Confirm", "r1."+first+"/confirm"))
		r.arrive(wrote("m-2", ana, "Cancel", "r1."+first+"/cancel"))
		if got := r.enrolled("booking_reminder/b-1").Seq; got != 2 {
			t.Errorf("the run heard %d answers, want 2", got)
		}
	})
	t.Run("a button of a run that has ended reaches no question", func(t *testing.T) {
		r, first, _ := twoQuestions(t)
		r.end("booking_reminder/b-1")
		r.arrive(wrote("m-1", ana, "Confirm", "r1."+first+"/confirm"))
		if calls := r.runs.told(); len(calls) != 0 {
			t.Errorf("runs were told %v", calls)
		}
		if dead := r.inbox("dead"); len(dead) != 0 {
			t.Errorf("it is a dead letter: %s", dead[0].Reason)
		}
	})
	t.Run("words also to whoever waits for a message", func(t *testing.T) {
		r, _, second := twoQuestions(t)
		r.arrive(event("e-9", "deal.stage_changed", "c-1", deal("d-1", "quote_sent")))
		r.runs.told()
		r.arrive(wrote("m-1", ana, "yes", ""))
		want := []call{
			{WorkflowID: "booking_reminder/b-2", Type: "message.received", Seq: 1, SendID: second},
			{WorkflowID: "quote_follow_up/d-1", Type: "message.received", Seq: 1},
		}
		if diff := cmp.Diff(want, r.runs.told()); diff != "" {
			t.Errorf("runs were told (-want +got):\n%s", diff)
		}
	})
	t.Run("an answer that was not delivered goes to the same question again", func(t *testing.T) {
		r, _, second := twoQuestions(t)
		r.runs.failing(1, errAway)
		r.arrive(wrote("m-1", ana, "yes", ""))
		r.now.move(time.Minute)
		r.settle()
		if len(r.runs.events) != 1 || r.runs.events[0].Reply == nil || r.runs.events[0].Reply.Text != "yes" {
			t.Errorf("the run hears %+v", r.runs.events)
		}
		want := []call{{WorkflowID: "booking_reminder/b-2", Type: "message.received", Seq: 1, SendID: second}}
		if diff := cmp.Diff(want, r.runs.told()); diff != "" {
			t.Errorf("runs were told (-want +got):\n%s", diff)
		}
	})
	t.Run("somebody else's words go to nobody", func(t *testing.T) {
		r, _, _ := twoQuestions(t)
		r.arrive(wrote("m-1", tom, "yes", ""))
		if calls := r.runs.told(); len(calls) != 0 {
			t.Errorf("runs were told %v", calls)
		}
	})
}

func TestStopIsAWholeMessage(t *testing.T) {
	for _, c := range []struct {
		name, text string
		stops      bool
	}{
		{"the word alone", "STOP", true},
		{"with space and punctuation", "  Stop! ", true},
		{"in French with its accent", "ARRÊT", true},
		{"in Turkish with its capital", "İptal", true},
		{"in Arabic", "توقف", true},
		{"a sentence with the word", "please stop by at 5", false},
		{"a question about it", "stop the reminder tomorrow?", false},
		{"a word that begins like it", "stopover", false},
		{"nothing", "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _, second := twoQuestions(t)
			r.arrive(event("e-9", "deal.stage_changed", "c-1", deal("d-1", "quote_sent")))
			r.runs.told()
			r.arrive(wrote("m-1", ana, c.text, ""))
			who, err := r.Ledger.Contact(t.Context(), "c-1")
			if err != nil {
				t.Fatal(err)
			}
			if got := !who.StoppedAt.IsZero(); got != c.stops {
				t.Errorf("%q stops = %v, want %v", c.text, got, c.stops)
			}
			want := []call{
				{WorkflowID: "booking_reminder/b-1", Type: "consent.revoked", Seq: 1},
				{WorkflowID: "booking_reminder/b-2", Type: "consent.revoked", Seq: 1},
				{WorkflowID: "quote_follow_up/d-1", Type: "consent.revoked", Seq: 1},
			}
			if !c.stops {
				want = []call{
					{WorkflowID: "booking_reminder/b-2", Type: "message.received", Seq: 1, SendID: second},
					{WorkflowID: "quote_follow_up/d-1", Type: "message.received", Seq: 1},
				}
			}
			if diff := cmp.Diff(want, r.runs.told()); diff != "" {
				t.Errorf("runs were told (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStartGivesBackWhatStopTook(t *testing.T) {
	r, _, _ := twoQuestions(t)
	r.arrive(wrote("m-1", ana, "stop", ""))
	r.runs.told()
	r.now.move(time.Second)
	r.arrive(wrote("m-2", ana, "Start", ""))
	who, err := r.Ledger.Contact(t.Context(), "c-1")
	if err != nil {
		t.Fatal(err)
	}
	if !who.StoppedAt.IsZero() {
		t.Error("the person is still stopped")
	}
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("runs were told %v", calls)
	}
}

func TestAMessageOpensTheWindow(t *testing.T) {
	r, _, _ := twoQuestions(t)
	at := r.now.read()
	r.arrive(wrote("m-1", ana, "hello", ""))
	if got := window(r, "c-1"); !got.Equal(at.Add(24 * time.Hour)) {
		t.Errorf("the window is open until %v, want %v", got, at.Add(24*time.Hour))
	}
}

func window(r *rig, contact string) (until time.Time) {
	r.t.Helper()
	r.do(func(tx *ledger.Tx) (err error) {
		until, err = tx.WindowUntil(contact, account)
		return err
	})
	return until
}

// state is news of a message as the connector makes it.
func state(id, ref string, s connectors.State, reason connectors.Reason, code string) connectors.Event {
	st := &connectors.Status{Ref: ref, State: s}
	if s == connectors.Failed {
		st.Err = &connectors.Error{Kind: connectors.Refused, Reason: reason, Code: code}
	}
	return connectors.Event{ID: id, Type: "message.status", Contact: connectors.Contact{Phone: ana}, Status: st}
}

func TestAFailureSaysWhatItMeansForThePerson(t *testing.T) {
	for _, c := range []struct {
		name   string
		reason connectors.Reason
		check  func(t *testing.T, r *rig)
	}{
		{"the window is closed", connectors.ReasonWindow, func(t *testing.T, r *rig) {
			if got := window(r, "c-1"); !got.IsZero() {
				t.Errorf("the window is open until %v", got)
			}
		}},
		{"the person cannot be reached", connectors.ReasonRecipient, func(t *testing.T, r *rig) {
			en := r.enrolled("booking_reminder/b-1")
			r.do(func(tx *ledger.Tx) error {
				d, err := tx.Decide(ledger.SendRequest{
					Identity: en.ID + "/1/again/1", Enrolment: en.ID, Step: "again", Round: 1, Visit: 1, Applied: en.Seq, Contact: "c-1",
					Channel: "whatsapp", Account: account, Purpose: "service", OptIn: "with_trigger", Content: "again", HasTemplate: true,
				})
				if d.Verdict != ledger.Suppressed || d.Reason != "unreachable" {
					t.Errorf("the next message is %s %s, want suppressed unreachable", d.Verdict, d.Reason)
				}
				return err
			})
		}},
		{"the person stopped marketing at the provider", connectors.ReasonOptOut, func(t *testing.T, r *rig) {
			r.do(func(tx *ledger.Tx) error {
				_, revoked, err := tx.Consented("c-1", ledger.ProviderMarketing)
				if !revoked {
					t.Error("marketing at the provider is not revoked")
				}
				return err
			})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _, _ := twoQuestions(t)
			r.arrive(wrote("m-1", ana, "hello", ""))
			sent := r.says("booking_reminder/b-1", "two_hours_before", false)
			r.runs.told()
			r.now.move(time.Minute)
			r.arrive(state("s-1", sent.Ref, connectors.Failed, c.reason, "131047"))
			c.check(t, r)
			if len(r.runs.events) != 1 || r.runs.events[0].Status == nil || r.runs.events[0].Status.Reason != string(c.reason) {
				t.Errorf("the run hears %+v, want the failure with its reason", r.runs.events)
			}
			r.runs.told()
			r.arrive(state("s-2", sent.Ref, connectors.Failed, c.reason, "131047"))
			if calls := r.runs.told(); len(calls) != 0 {
				t.Errorf("the same failure again told runs %v", calls)
			}
		})
	}
}

func TestAStatusReachesTheRunThatWaitsForIt(t *testing.T) {
	r, _, second := twoQuestions(t)
	d := ledger.Decision{Ref: "r1." + second + ".1"}
	r.arrive(state("s-1", d.Ref, connectors.Sent, "", ""))
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("nobody waits, and runs were told %v", calls)
	}
	r.do(func(tx *ledger.Tx) error { return tx.AwaitStatus(second, true) })
	r.runs.failing(1, errAway)
	r.arrive(state("s-2", d.Ref, connectors.Delivered, "", ""))
	r.now.move(time.Minute)
	r.settle()
	if len(r.runs.events) != 1 || r.runs.events[0].Status == nil || r.runs.events[0].Status.State != "delivered" {
		t.Errorf("the run hears %+v", r.runs.events)
	}
	want := []call{{WorkflowID: "booking_reminder/b-2", Type: "message.status", Seq: 1, SendID: second}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	r.arrive(state("s-3", "r1.nobodysmessagenobodysmessag.1", connectors.Read, "", ""))
	if dead := r.inbox("dead"); len(dead) != 0 {
		t.Errorf("a status of nobody's message is a dead letter: %s", dead[0].Reason)
	}
}

func TestAStrangersIDDoesNotShowTheirNumber(t *testing.T) {
	r := newRig(t, shipped)
	e := wrote("m-1", tom, "hello", "")
	row, err := dispatch.Row("test", e, morning)
	if err != nil {
		t.Fatal(err)
	}
	digits := strings.TrimPrefix(tom, "+")
	for _, k := range append(row.Keys, row.Contact) {
		if strings.Contains(k, digits) || k == "" {
			t.Errorf("the row is kept under %q", k)
		}
	}
	r.arrive(e, wrote("m-2", tom, "it's me again", ""))
	known, err := r.Ledger.Contacts(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(known) != 1 || strings.Contains(known[0].ID, digits) || known[0].ID == "" || known[0].Phone != tom {
		t.Fatalf("%d people are known, want the one, under an id without the number", len(known))
	}
	if window(r, known[0].ID).IsZero() {
		t.Error("the stranger's window is closed")
	}
}

func TestAStopFromAStrangerHoldsWhenTheCRMNamesThem(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(wrote("m-1", ana, "STOP", ""))
	r.now.move(time.Hour)
	named := event("e-1", "booking.created", "c-1", booking("b-1"))
	named.Contact.Phone = ana
	r.arrive(named)
	who, err := r.Ledger.Contact(t.Context(), "c-1")
	if err != nil {
		t.Fatal(err)
	}
	if !who.StoppedAt.Equal(morning) {
		t.Errorf("the person stopped at %v, want %v", who.StoppedAt, morning)
	}

	r.now.move(time.Hour)
	r.arrive(wrote("m-2", ana, "START", ""))
	again := event("e-2", "booking.updated", "c-1", booking("b-1"))
	again.Contact.Phone = ana
	r.now.move(time.Hour)
	r.arrive(again)
	if who, err = r.Ledger.Contact(t.Context(), "c-1"); err != nil || !who.StoppedAt.IsZero() {
		t.Errorf("after START and another event the person is stopped since %v (%v)", who.StoppedAt, err)
	}
}

func TestAMessageGoesToThePersonTheCRMNames(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(wrote("m-1", ana, "hello", ""))
	named := event("e-1", "booking.created", "c-1", booking("b-1"))
	named.Contact.Phone, named.Time = ana, morning.Add(-time.Minute) // under way for longer than the message
	r.arrive(named)
	r.arrive(event("e-2", "deal.stage_changed", "c-1", deal("d-1", "quote_sent")))
	r.runs.told()
	r.now.move(time.Hour)
	r.arrive(wrote("m-2", ana, "it's me", ""))
	want := []call{{WorkflowID: "quote_follow_up/d-1", Type: "message.received", Seq: 1}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	if window(r, "c-1").IsZero() {
		t.Error("the window of the person is closed")
	}
}

func TestConsentsThatAnEventTellsAreKept(t *testing.T) {
	r := newRig(t, shipped)
	asked := func(id string, purposes ...any) connectors.Event {
		e := event(id, "booking.created", "c-1", booking(id))
		e.Contact.Phone, e.Contact.Fields = ana, map[string]any{"consent": purposes}
		return e
	}
	consented := func(purpose string) (granted, revoked bool) {
		r.do(func(tx *ledger.Tx) (err error) {
			granted, revoked, err = tx.Consented("c-1", purpose)
			return err
		})
		return granted, revoked
	}
	r.arrive(asked("e-1", "news", 5, "", "*"))
	if granted, _ := consented("news"); !granted {
		t.Error("the consent is not kept")
	}
	if granted, revoked := consented("*"); granted || revoked {
		t.Error("an event spoke for everything")
	}
	r.now.move(time.Hour)
	r.arrive(wrote("m-1", ana, "STOP", ""))
	r.now.move(time.Hour)
	r.arrive(asked("e-2", "news", "offers"))
	for _, purpose := range []string{"news", "offers"} {
		if granted, revoked := consented(purpose); granted || !revoked {
			t.Errorf("after STOP an event grants %s", purpose)
		}
	}
}
