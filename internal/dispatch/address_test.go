package dispatch_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

const (
	anaNew  = "+33611111111"
	anaUser = "FR.10000000001"
)

// by is an event of somebody whom WhatsApp knows by user id alone, or by both.
func by(e connectors.Event, phone, userID string) connectors.Event {
	e.Contact.Phone, e.Contact.UserID = phone, userID
	return e
}

// moves is the news that who had an address has another one.
func moves(id, phone, userID, newPhone, newUserID string) connectors.Event {
	return connectors.Event{
		ID: id, Type: connectors.ContactMoved, Contact: connectors.Contact{Phone: phone, UserID: userID},
		Data: map[string]any{"moved": map[string]any{"phone": newPhone, "user_id": newUserID}},
	}
}

func (r *rig) contact(id string) ledger.Contact {
	r.t.Helper()
	c, err := r.Ledger.Contact(r.t.Context(), id)
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// known are the ids of everybody the ledger knows, strangers as "stranger".
func (r *rig) known() map[string]int {
	r.t.Helper()
	list, err := r.Ledger.Contacts(r.t.Context(), 100)
	if err != nil {
		r.t.Fatal(err)
	}
	found := map[string]int{}
	for _, c := range list {
		if len(c.ID) > 10 {
			c.ID = "stranger"
		}
		found[c.ID]++
	}
	return found
}

func TestSomebodyWithoutAPhoneNumberIsFollowedUp(t *testing.T) {
	r := newRig(t, only("enquiry_follow_up"))
	lead := event("l-1", "lead.created", "c-1", map[string]any{"lead": map[string]any{"id": "l-1", "interest": "appointment"}})
	r.arrive(by(lead, "", anaUser))
	if who := r.contact("c-1"); who.Phone != "" || who.UserID != anaUser {
		t.Fatalf("the person has phone %q and user id %q", who.Phone, who.UserID)
	}
	r.says("enquiry_follow_up/l-1", "follow_up", false)
	r.runs.told()
	r.now.move(time.Minute)
	r.arrive(by(wrote("m-1", "", "when are you open?", ""), "", anaUser))
	want := []call{{WorkflowID: "enquiry_follow_up/l-1", Type: "message.received", Seq: 1}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("the reply goes to (-want +got):\n%s", diff)
	}
	if window(r, "c-1").IsZero() {
		t.Error("the person wrote, and their window is closed")
	}
	r.arrive(by(wrote("m-2", "", "STOP", ""), "", anaUser))
	want = []call{{WorkflowID: "enquiry_follow_up/l-1", Type: "consent.revoked", Seq: 2}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("the STOP goes to (-want +got):\n%s", diff)
	}
	if r.contact("c-1").StoppedAt.IsZero() {
		t.Error("the person is not stopped")
	}
	if diff := cmp.Diff(map[string]int{"c-1": 1}, r.known()); diff != "" {
		t.Errorf("the ledger knows (-want +got):\n%s", diff)
	}
}

func TestAnEventWithBothHalvesOfAnAddressTeachesTheMissingOne(t *testing.T) {
	r, first, _ := twoQuestions(t)
	r.now.move(time.Minute)
	r.arrive(by(wrote("m-1", "", "hello", ""), ana, anaUser))
	r.runs.told()
	if who := r.contact("c-1"); who.Phone != ana || who.UserID != anaUser {
		t.Errorf("the person has phone %q and user id %q", who.Phone, who.UserID)
	}
	// From now on the number is hidden.
	r.now.move(time.Minute)
	r.arrive(by(wrote("m-2", "", "I'll be there", "r1."+first+"/confirm"), "", anaUser))
	want := []call{{WorkflowID: "booking_reminder/b-1", Type: "message.received", Seq: 2, SendID: first}}
	got := r.runs.told()
	if len(got) == 1 {
		got[0].Seq = 2 // how many it heard before is not what is asked here
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the answer goes to (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"c-1": 1}, r.known()); diff != "" {
		t.Errorf("the ledger knows (-want +got):\n%s", diff)
	}
	// A STOP that is stored and not dispatched holds the next message back.
	r.now.move(time.Minute)
	r.accept(by(wrote("m-3", "", "stop", ""), "", anaUser))
	if d := r.decides("booking_reminder/b-1", ""); d.Verdict != ledger.LookFirst {
		t.Errorf("with a STOP under way the next message is %s %s", d.Verdict, d.Reason)
	}
}

func TestWhatAStrangerStoppedCountsForWhoTheyTurnOutToBe(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(by(wrote("m-1", "", "stop", ""), "", anaUser), of(event("b-1", "booking.created", "c-1", booking("b-1")), ana))
	if !r.contact("c-1").StoppedAt.IsZero() {
		t.Fatal("somebody is stopped of whom nobody knows that they wrote it")
	}
	r.now.move(time.Minute)
	r.arrive(by(wrote("m-2", "", "hm", ""), ana, anaUser))
	if r.contact("c-1").StoppedAt.IsZero() {
		t.Error("the person who wrote STOP is not stopped")
	}
}

func TestAStatusTellsWhoseMessagesWillComeWithoutANumber(t *testing.T) {
	r, _, second := twoQuestions(t)
	told := state("s-1", "r1."+second+".1", connectors.Delivered, "", "")
	r.arrive(by(told, ana, anaUser))
	if who := r.contact("c-1"); who.Phone != ana || who.UserID != anaUser {
		t.Errorf("the person has phone %q and user id %q", who.Phone, who.UserID)
	}
	r.now.move(time.Minute)
	r.arrive(by(wrote("m-1", "", "yes", ""), "", anaUser))
	want := []call{{WorkflowID: "booking_reminder/b-2", Type: "message.received", Seq: 1, SendID: second}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("the answer goes to (-want +got):\n%s", diff)
	}
}

func TestWhoWroteBeforeTheCRMToldOfThemIsFoundWithoutANumber(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(by(wrote("m-1", "", "hello", ""), ana, anaUser))
	r.now.move(time.Minute)
	r.arrive(of(event("b-1", "booking.created", "c-1", booking("b-1")), ana))
	d := r.says("booking_reminder/b-1", "day_before", true)
	r.runs.told()
	r.now.move(time.Minute)
	r.arrive(by(wrote("m-2", "", "yes", ""), "", anaUser))
	want := []call{{WorkflowID: "booking_reminder/b-1", Type: "message.received", Seq: 1, SendID: d.SendID}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("the answer goes to (-want +got):\n%s", diff)
	}
}

func TestWhoMovesToAnotherNumberIsFoundThere(t *testing.T) {
	r, _, second := twoQuestions(t)
	r.arrive(by(wrote("m-0", "", "hm", ""), tom, ""))
	r.do(func(tx *ledger.Tx) error { return tx.SetReachable("c-1", "whatsapp", false, "131026") })
	open := window(r, "c-1")
	r.runs.told()
	r.arrive(moves("s-1", ana, "", anaNew, anaUser))
	if who := r.contact("c-1"); who.Phone != anaNew || who.UserID != anaUser || who.Fields["phone"] != anaNew {
		t.Fatalf("the person has phone %q, user id %q and the field %v", who.Phone, who.UserID, who.Fields["phone"])
	}
	if !window(r, "c-1").Equal(open) {
		t.Errorf("the window is open until %v, want %v as before", window(r, "c-1"), open)
	}
	r.now.move(time.Minute)
	r.arrive(by(wrote("m-1", "", "yes", ""), anaNew, anaUser))
	want := []call{{WorkflowID: "booking_reminder/b-2", Type: "message.received", Seq: 1, SendID: second}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("the answer from the new number goes to (-want +got):\n%s", diff)
	}
	// A system that has not heard of it tells the old number.
	r.now.move(time.Minute)
	r.arrive(of(event("again", "booking.changed", "c-1", booking("b-1")), ana))
	if who := r.contact("c-1"); who.Phone != anaNew {
		t.Errorf("the person is back at the number that they left")
	}
	// Somebody else gets the old number.
	r.runs.told()
	r.arrive(by(wrote("m-2", "", "yes", ""), ana, "FR.2"))
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("what the new owner of the old number wrote goes to %v", calls)
	}
	// The same news again changes nothing.
	r.arrive(moves("s-2", ana, "", anaNew, anaUser))
	if who := r.contact("c-1"); who.Phone != anaNew || who.UserID != anaUser {
		t.Errorf("the same news again: phone %q, user id %q", who.Phone, who.UserID)
	}
}

func TestAStopIsAsGoodAfterTheMove(t *testing.T) {
	for _, c := range []struct {
		name string
		list func() []connectors.Event
	}{
		{"when it was written from the old number", func() []connectors.Event {
			return []connectors.Event{wrote("m-1", ana, "stop", ""), moves("s-1", ana, "", anaNew, "")}
		}},
		{"when it was written from the new number before anybody knew whose it is", func() []connectors.Event {
			return []connectors.Event{wrote("m-1", anaNew, "stop", ""), moves("s-1", ana, "", anaNew, "")}
		}},
		{"when it is written from the new number", func() []connectors.Event {
			return []connectors.Event{moves("s-1", ana, "", anaNew, ""), wrote("m-1", anaNew, "stop", "")}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := twoPeople(t)
			for _, e := range c.list() {
				r.arrive(e)
			}
			for _, id := range []string{"c-1", "c-2"} {
				if who := r.contact(id); who.Phone != anaNew || who.StoppedAt.IsZero() {
					t.Errorf("%s has %q and was stopped at %v", id, who.Phone, who.StoppedAt)
				}
			}
			if !r.contact("c-3").StoppedAt.IsZero() {
				t.Error("somebody else is stopped")
			}
		})
	}
}

func TestANumberThatIsAnothersIsNotTakenFromThem(t *testing.T) {
	r := twoPeople(t)
	r.arrive(moves("s-1", ana, "", tom, ""))
	if who := r.contact("c-3"); who.Phone != tom {
		t.Errorf("who had the number has %q", who.Phone)
	}
	for _, id := range []string{"c-1", "c-2"} {
		if who := r.contact(id); who.Phone != "" || who.Fields["phone"] != nil {
			t.Errorf("%s has phone %q and the field %v, and nobody knows whether they are the same person", id, who.Phone, who.Fields["phone"])
		}
	}
}

func TestAMessageFromTheNewNumberWaitsForTheNewsOfIt(t *testing.T) {
	r, _, second := twoQuestions(t)
	r.now.move(time.Minute)
	// The move comes first in the inbox, and another process has it.
	r.accept(moves("s-1", ana, "", anaNew, ""))
	moving, err := r.Ledger.Claim(t.Context(), "another", 1, time.Minute)
	if err != nil || len(moving) != 1 {
		t.Fatalf("claimed %d events: %v", len(moving), err)
	}
	r.arrive(wrote("m-1", anaNew, "yes", ""))
	if calls := r.runs.told(); len(calls) != 0 || len(r.known()) != 1 {
		t.Fatalf("runs heard %v and the ledger knows %v before the move", calls, r.known())
	}
	r.now.move(2 * time.Minute) // the other process died
	r.settle()
	r.now.move(2 * time.Minute)
	r.settle()
	want := []call{{WorkflowID: "booking_reminder/b-2", Type: "message.received", Seq: 1, SendID: second}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("the answer goes to (-want +got):\n%s", diff)
	}
}

func TestTheTwoSpellingsOfAMexicanNumberAreOnePerson(t *testing.T) {
	r := newRig(t, shipped)
	r.arrive(of(event("b-1", "booking.created", "c-1", booking("b-1")), "+525512345678"))
	d := r.says("booking_reminder/b-1", "day_before", true)
	r.runs.told()
	r.now.move(time.Minute)
	r.accept(wrote("m-1", "+5215512345678", "yes", ""))
	if d := r.decides("booking_reminder/b-1", ""); d.Verdict != ledger.LookFirst {
		t.Errorf("with an answer under way the next message is %s %s", d.Verdict, d.Reason)
	}
	r.settle()
	want := []call{{WorkflowID: "booking_reminder/b-1", Type: "message.received", Seq: 1, SendID: d.SendID}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("the answer goes to (-want +got):\n%s", diff)
	}
}

func TestCorrectionsAndOtherNewsOfAPersonAnswerNothing(t *testing.T) {
	for _, kind := range []string{connectors.MessageEdited, connectors.MessageRevoked, "contact.identity_changed", "whatsapp.group_message", "whatsapp.calls"} {
		t.Run(kind, func(t *testing.T) {
			r, _, _ := twoQuestions(t)
			e := connectors.Event{
				ID: "x-1", Type: kind, Contact: connectors.Contact{Phone: ana},
				Data: map[string]any{"message": map[string]any{"id": "wamid.1", "text": "stop"}, "rest": map[string]any{"id": "7"}},
			}
			r.arrive(e)
			if calls := r.runs.told(); len(calls) != 0 {
				t.Errorf("runs were told %v", calls)
			}
			if !window(r, "c-1").IsZero() || !r.contact("c-1").StoppedAt.IsZero() {
				t.Error("it opens the window or stops the person")
			}
			for kind, id := range map[string]string{"message": "wamid.1", "rest": "7"} {
				if _, _, err := r.Ledger.Record(t.Context(), kind, id); err == nil {
					t.Errorf("a record %s is made of it", kind)
				}
			}
			if dead := r.inbox("dead"); len(dead) != 0 {
				t.Errorf("it is a dead letter: %v", dead)
			}
		})
	}
}
