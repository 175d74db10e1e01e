package dispatch_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

func TestMarketingStoppedAtTheProvider(t *testing.T) {
	r := twoPeople(t)
	told := func(id, kind string) connectors.Event {
		return connectors.Event{ID: id, Type: kind, Contact: connectors.Contact{Phone: ana}, Data: map[string]any{"account": account}}
	}
	r.arrive(told("p-1", connectors.MarketingStopped))
	r.now.move(time.Hour)
	r.arrive(told("p-2", connectors.MarketingResumed))
	for _, c := range []string{"c-1", "c-2"} {
		want := []string{
			c + " | provider:marketing | revoked | provider | marketing.stopped",
			c + " | provider:marketing | granted | provider | marketing.resumed",
		}
		if diff := cmp.Diff(want, r.consents(c)); diff != "" {
			t.Errorf("the proof is (-want +got):\n%s", diff)
		}
	}
	if n := r.notices(); len(n) != 0 {
		t.Errorf("%d notices were written", len(n))
	}
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("runs were told %v", calls)
	}
}

// decides asks for the next message of a run, under a purpose that waits while
// a colleague talks to the person.
func (r *rig) decides(workflowID, template string) (d ledger.Decision) {
	r.t.Helper()
	en := r.enrolled(workflowID)
	r.do(func(tx *ledger.Tx) (err error) {
		d, err = tx.Decide(ledger.SendRequest{
			Identity: en.ID + "/1/next/1", Enrolment: en.ID, Step: "next", Round: 1, Visit: 1, Applied: en.Seq, Contact: en.Contact,
			Journey: en.Journey, Channel: "whatsapp", Account: account, Connection: "test", Purpose: "service", OptIn: "with_trigger",
			Content: "next", HasTemplate: true, Template: template, Language: "fr", Category: "utility", HoldInHandoff: true,
		})
		return err
	})
	return d
}

func TestAColleagueWhoAnsweredFromThePhoneAppHoldsUsBack(t *testing.T) {
	r := twoPeople(t)
	at := r.now.read()
	r.arrive(connectors.Event{
		ID: "echo/1", Type: connectors.ColleagueWrote, Time: at, Contact: connectors.Contact{Phone: ana},
		Data: map[string]any{"account": account, "message": map[string]any{"id": "wamid.E1", "type": "text"}},
	})
	for _, run := range []string{"booking_reminder/b-c-1", "booking_reminder/b-c-2"} {
		d := r.decides(run, "")
		if d.Verdict != ledger.Held || d.Reason != "handoff" || !d.Until.Equal(at.Add(24*time.Hour)) {
			t.Errorf("%s: the next message is %s %s until %v, want held handoff until a day later", run, d.Verdict, d.Reason, d.Until)
		}
	}
	if !window(r, "c-1").IsZero() {
		t.Error("a colleague's own message opened the person's window")
	}
	if _, _, err := r.Ledger.Record(t.Context(), "message", "wamid.E1"); err == nil {
		t.Error("a message is kept as a record")
	}
	r.now.move(24*time.Hour + time.Second)
	if d := r.decides("booking_reminder/b-c-1", ""); d.Verdict != ledger.Go {
		t.Errorf("a day later the next message is %s %s", d.Verdict, d.Reason)
	}
}

func TestNewsOfATemplate(t *testing.T) {
	r := twoPeople(t)
	r.arrive(connectors.Event{
		ID: "t-1", Type: connectors.TemplateChanged,
		Data: map[string]any{"account": account, "template": map[string]any{"name": "reminder", "language": "fr", "state": "paused", "category": "marketing", "reason": "low quality"}},
	})
	states, err := r.Ledger.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []ledger.TemplateState{{Account: account, Name: "reminder", Language: "fr", State: "paused", Category: "marketing", Reason: "low quality", At: morning}}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Errorf("templates (-want +got):\n%s", diff)
	}
	r.arrive(connectors.Event{ID: "t-2", Type: connectors.TemplateChanged, Data: map[string]any{"template": map[string]any{"state": "paused"}}})
	if got := r.reason(); !strings.Contains(got, "does not name it") {
		t.Errorf("the reason is %q", got)
	}
}

func TestAMessageThatFailedForItsTemplatePausesIt(t *testing.T) {
	r := twoPeople(t)
	d := r.decides("booking_reminder/b-c-1", "reminder")
	if d.Verdict != ledger.Go {
		t.Fatalf("the message is %s %s", d.Verdict, d.Reason)
	}
	r.do(func(tx *ledger.Tx) error {
		return tx.Finish(ledger.Outcome{SendID: d.SendID, Attempt: d.Attempt, State: "accepted", ProviderID: "wamid.1"})
	})
	r.now.move(time.Minute)
	r.arrive(state("s-1", d.Ref, connectors.Failed, connectors.ReasonTemplateState, "132015"))
	states, err := r.Ledger.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []ledger.TemplateState{{Account: account, Name: "reminder", Language: "fr", State: "paused", Reason: "132015", At: morning.Add(time.Minute)}}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Errorf("templates (-want +got):\n%s", diff)
	}
}

func TestAResolvedHandOffEndsItsConversation(t *testing.T) {
	r := twoPeople(t)
	en := r.enrolled("booking_reminder/b-c-1")
	r.do(func(tx *ledger.Tx) error {
		if err := tx.PutTask(ledger.Task{ID: "t-1", Enrolment: en.ID, Step: "help", Contact: "c-1", Kind: "handoff"}); err != nil {
			return err
		}
		return tx.OpenConversation(ledger.Conversation{ID: "t-1", Contact: "c-1", Until: morning.Add(48 * time.Hour)})
	})
	if d := r.decides("booking_reminder/b-c-1", ""); d.Verdict != ledger.Held {
		t.Fatalf("the next message is %s %s", d.Verdict, d.Reason)
	}
	r.arrive(event("h-1", "handoff.resolved", "c-1", map[string]any{"task": "t-1"}), event("h-2", "handoff.resolved", "c-1", map[string]any{"task": "t-1"}))
	if d := r.decides("booking_reminder/b-c-1", ""); d.Verdict != ledger.Go {
		t.Errorf("the next message is %s %s", d.Verdict, d.Reason)
	}
	if open, err := r.Ledger.Tasks(t.Context(), true, 10); err != nil || len(open) != 0 {
		t.Errorf("%d tasks are open (%v)", len(open), err)
	}
}

func TestNobodyElseMayCallTheirEventsLikeOurs(t *testing.T) {
	for _, kind := range []string{"consent.revoked", "send.released"} {
		t.Run(kind, func(t *testing.T) {
			r := twoPeople(t)
			en := r.enrolled("booking_reminder/b-c-1")
			r.arrive(event("x-1", kind, "c-1", map[string]any{"purpose": "*", "enrolment": en.ID, "send": "s"}))
			if calls := r.runs.told(); len(calls) != 0 {
				t.Errorf("runs were told %v", calls)
			}
			if got := r.reason(); !strings.Contains(got, "relance's own") {
				t.Errorf("the reason is %q", got)
			}
		})
	}
}

func TestAnEmailAddressIsKept(t *testing.T) {
	for _, c := range []struct {
		name  string
		given connectors.Contact
	}{
		{"as the contact's own", connectors.Contact{ID: "c-1", Email: "Ana@Example.com"}},
		{"among its fields", connectors.Contact{ID: "c-1", Fields: map[string]any{"email": "Ana@Example.com"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, shipped)
			e := event("e-1", "booking.created", "c-1", booking("b-1"))
			e.Contact = c.given
			r.arrive(e)
			who, err := r.Ledger.Contact(t.Context(), "c-1")
			if err != nil || who.Email != "ana@example.com" {
				t.Errorf("the address is %q (%v)", who.Email, err)
			}
		})
	}
}

func TestNewsOfANoticeConcernsNoRun(t *testing.T) {
	r := twoPeople(t)
	r.arrive(wrote("m-1", ana, "stop", ""))
	r.runs.told()
	n := r.notices()[0]
	var d ledger.Decision
	r.do(func(tx *ledger.Tx) (err error) {
		if d, err = tx.DecideNotice(n, time.Minute); err != nil {
			return err
		}
		return tx.Finish(ledger.Outcome{SendID: d.SendID, Attempt: d.Attempt, State: "accepted", ProviderID: "wamid.notice"})
	})
	r.arrive(state("s-1", d.Ref, connectors.Failed, connectors.ReasonRecipient, "131026"))
	if waits := r.inbox("new"); len(waits) != 0 {
		t.Errorf("the status is not done: %+v", waits)
	}
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("runs were told %v", calls)
	}
}
