package dispatch_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/whatsapp"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/postgrestest"
)

// meta is the news of messages as Meta's webhook has it: each failed with code,
// or, where that is 0, was delivered.
func (r *rig) meta(code int, refs ...string) []connectors.Event {
	r.t.Helper()
	var statuses []map[string]any
	for _, ref := range refs {
		s := map[string]any{
			"id": "wamid." + ref, "status": "delivered", "timestamp": fmt.Sprint(r.now.read().Unix()), "recipient_id": ana[1:],
			"biz_opaque_callback_data": ref,
		}
		if code != 0 {
			s["status"] = "failed"
			s["errors"] = []map[string]any{{"code": code, "title": "no", "message": "no to " + ana, "error_data": map[string]any{"details": "to " + ana}}}
		}
		statuses = append(statuses, s)
	}
	body, err := json.Marshal(map[string]any{"object": "whatsapp_business_account", "entry": []any{map[string]any{
		"id": "77", "changes": []any{map[string]any{"field": "messages", "value": map[string]any{
			"messaging_product": "whatsapp", "metadata": map[string]any{"phone_number_id": account}, "statuses": statuses,
		}}},
	}}})
	if err != nil {
		r.t.Fatal(err)
	}
	c, err := whatsapp.New(connectors.Settings{Name: "test", Values: map[string]any{
		"phone_number_id": account, "waba_id": "77", "token": "t", "app_secret": "s", "verify_token": "v",
	}}, connectors.Env{Now: r.now.read})
	if err != nil {
		r.t.Fatal(err)
	}
	events, err := c.Decode(nil, body)
	if err != nil || len(events) != len(refs) {
		r.t.Fatalf("%d events (%v), want %d", len(events), err, len(refs))
	}
	return events
}

// next asks for a message of a person's reminder, as a template.
func (r *rig) next(workflowID, step string) ledger.Decision {
	r.t.Helper()
	en := r.enrolled(workflowID)
	var d ledger.Decision
	r.do(func(tx *ledger.Tx) (err error) {
		d, err = tx.Decide(ledger.SendRequest{
			Identity: en.ID + "/1/" + step + "/1", Enrolment: en.ID, Step: step, Round: 1, Visit: 1, Applied: en.Seq, Contact: en.Contact,
			Journey: en.Journey, Channel: "whatsapp", Account: account, Connection: "test", Purpose: "service", OptIn: "with_trigger",
			Content: step, HasTemplate: true, Template: "reminder", Language: "fr", Category: "utility",
		})
		if err == nil && d.Verdict == ledger.Go {
			err = tx.Finish(ledger.Outcome{SendID: d.SendID, Attempt: d.Attempt, State: "accepted", ProviderID: "wamid." + d.Ref})
		}
		return err
	})
	return d
}

func (r *rig) openIncidents() []ledger.Incident {
	r.t.Helper()
	found, err := r.Ledger.Incidents(r.t.Context(), false)
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

// What Meta says by a webhook after it took the message has the reaction that
// it has as an answer.
func TestAFailureByWebhookHasTheReactionOfItsCode(t *testing.T) {
	waits := func(reason string, d time.Duration) ledger.Decision {
		return ledger.Decision{Verdict: ledger.Deferred, Reason: reason, Until: morning.Add(d)}
	}
	held := func(reason string) ledger.Decision { return ledger.Decision{Verdict: ledger.Held, Reason: reason} }
	goes := ledger.Decision{Verdict: ledger.Go}
	for _, c := range []struct {
		name   string
		code   int
		mine   ledger.Decision // the same message, asked for again
		others ledger.Decision // a message to somebody else
		open   []string
	}{
		{"payment that does not work", 131042, held("circuit"), held("circuit"), []string{"connection test billing 131042"}},
		{"people who complained", 131048, waits("rate", 6*time.Hour), waits("rate", 6*time.Hour), []string{"number " + account + " quality 131048"}},
		{"too much for one person", 131056, waits("pair", 6*time.Second), goes, nil},
		{"a template that is paused", 132015, held("template"), held("template"), []string{"template reminder/fr template_state 132015"}},
		{"marketing that is held back", 131049, waits("marketing_hold", 24*time.Hour), goes, nil},
		{"trouble at Meta", 131000, waits("trouble", time.Minute), goes, nil},
		{"a person who is not there", 131026, ledger.Decision{Verdict: ledger.Suppressed, Reason: "refused"}, goes, nil},
		{"a country that is closed to us", 130497, ledger.Decision{Verdict: ledger.Suppressed, Reason: "refused"}, goes, nil},
		{"marketing that the person stopped", 131050, ledger.Decision{Verdict: ledger.Suppressed, Reason: "refused"}, goes, nil},
		{"a file that cannot be read", 131053, ledger.Decision{Verdict: ledger.Suppressed, Reason: "refused"}, goes, nil},
		{"a code that nobody knows", 131999, ledger.Decision{Verdict: ledger.Suppressed, Reason: "refused"}, goes, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := twoPeople(t)
			d := r.next("booking_reminder/b-c-1", "mine")
			if d.Verdict != ledger.Go {
				t.Fatalf("the message is %s %s", d.Verdict, d.Reason)
			}
			r.arrive(r.meta(c.code, d.Ref)...)
			only := cmpopts.IgnoreFields(ledger.Decision{}, "SendID", "Attempt", "Ref", "UseTemplate", "ProviderID", "State", "At")
			if diff := cmp.Diff(c.mine, r.next("booking_reminder/b-c-1", "mine"), only); diff != "" {
				t.Errorf("asked for again (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.others, r.next("booking_reminder/b-c-3", "other"), only); diff != "" {
				t.Errorf("somebody else's (-want +got):\n%s", diff)
			}
			var open []string
			for _, i := range r.openIncidents() {
				open = append(open, i.Kind+" "+i.Name+" "+i.Reason+" "+i.Code)
				if i.Says == "" || i.Todo == "" || !i.Late {
					t.Errorf("the incident %+v lacks words, or that it came late", i)
				}
			}
			if diff := cmp.Diff(c.open, open); diff != "" {
				t.Errorf("incidents (-want +got):\n%s", diff)
			}
		})
	}
}

func TestManyFailuresByWebhookAreOneIncidentUntilAMessageArrives(t *testing.T) {
	for _, where := range []struct{ name, dsn string }{{"memory", "sqlite::memory:"}, {"postgres", ""}} {
		t.Run(where.name, func(t *testing.T) {
			if where.dsn == "" {
				where.dsn = postgrestest.DSN(t)
			}
			r := twoPeopleOn(t, where.dsn)
			var refs []string
			for n := range 60 {
				refs = append(refs, r.next("booking_reminder/b-c-1", fmt.Sprint("s", n)).Ref)
			}
			r.now.move(time.Minute)
			r.arrive(r.meta(131042, refs[:50]...)...)
			open := r.openIncidents()
			if len(open) != 1 || open[0].Seen != 50 {
				t.Fatalf("incidents are %+v, want one that was seen 50 times", open)
			}
			r.arrive(r.meta(0, refs[50:]...)...)
			if again := r.openIncidents(); len(again) != 1 {
				t.Error("messages from before the trouble ended it")
			}
			r.do(func(tx *ledger.Tx) error { return tx.TryCircuit("test") })
			r.now.move(time.Minute)
			tried := r.next("booking_reminder/b-c-1", "s0")
			if tried.Verdict != ledger.Go || tried.Attempt != 2 {
				t.Fatalf("the try is %s %s, attempt %d", tried.Verdict, tried.Reason, tried.Attempt)
			}
			if again := r.openIncidents(); len(again) != 1 {
				t.Error("that a message was accepted ended a trouble that strikes later")
			}
			r.arrive(r.meta(0, tried.Ref)...)
			if again := r.openIncidents(); len(again) != 0 {
				t.Errorf("a message arrived, and there is still %+v", again)
			}
		})
	}
}
