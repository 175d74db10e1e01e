package dispatch_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

func (r *rig) lasting() (all []string) {
	r.t.Helper()
	list, err := r.Ledger.Incidents(r.t.Context(), false)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, i := range list {
		if i.Says == "" || i.Todo == "" {
			r.t.Errorf("incident %s %s says %q and wants %q done", i.Kind, i.Name, i.Says, i.Todo)
		}
		all = append(all, i.Kind+" "+i.Name+" "+i.Reason)
	}
	return all
}

func numberNews(id string, what map[string]any) connectors.Event {
	return connectors.Event{ID: id, Type: connectors.NumberChanged, Data: map[string]any{"number": what}}
}

func TestNewsOfANumber(t *testing.T) {
	r := newRig(t, shipped)
	r.Business = func(connection string) (string, string) {
		if connection != "test" {
			return "", ""
		}
		return account, "portfolio-1"
	}
	r.arrive(
		numberNews("n-1", map[string]any{"account": account, "event": "throughput_upgrade", "rate": 1000.0, "people": -1.0, "quality": "", "status": ""}),
		numberNews("n-2", map[string]any{"account": account, "event": "flagged", "rate": 0.0, "people": -1.0, "quality": "red", "status": "flagged"}),
		numberNews("n-3", map[string]any{"account": "", "event": "capability", "rate": 0.0, "people": 2000.0, "quality": "", "status": ""}),
	)
	numbers, err := r.Ledger.Numbers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []ledger.NumberState{{Account: account, Rate: 1000, Quality: "red", Status: "flagged"}}
	if diff := cmp.Diff(want, numbers, cmpopts.IgnoreFields(ledger.NumberState{}, "At")); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"number " + account + " flagged"}, r.lasting()); diff != "" {
		t.Errorf("incidents (-want +got):\n%s", diff)
	}
	// The limit that the provider told is the one that counts.
	r.arrive(numberNews("n-4", map[string]any{"account": account, "event": "unflagged", "people": 1.0}))
	if got := r.lasting(); len(got) != 0 {
		t.Errorf("incidents that are over last: %v", got)
	}
	r.arrive(of(event("b-1", "booking.created", "c-1", booking("b-1")), ana), of(event("b-2", "booking.created", "c-2", booking("b-2")), tom))
	for i, run := range []string{"booking_reminder/b-1", "booking_reminder/b-2"} {
		d := r.first(run)
		if want := []ledger.Verdict{ledger.Go, ledger.Deferred}[i]; d.Verdict != want {
			t.Errorf("person %d of a limit of 1: %s %s, want %s", i+1, d.Verdict, d.Reason, want)
		}
	}
}

// first asks for a template to somebody who has not written, under the
// portfolio's limit.
func (r *rig) first(workflowID string) (d ledger.Decision) {
	r.t.Helper()
	en := r.enrolled(workflowID)
	r.do(func(tx *ledger.Tx) (err error) {
		d, err = tx.Decide(ledger.SendRequest{
			Identity: en.ID + "/1/first/1", Enrolment: en.ID, Step: "first", Round: 1, Visit: 1, Applied: en.Seq, Contact: en.Contact,
			Journey: en.Journey, Channel: "whatsapp", Account: account, Connection: "test", Purpose: "service", OptIn: "with_trigger",
			Content: "first", HasTemplate: true, Template: "first", Language: "fr", Category: "utility",
			Limits: ledger.Limits{Portfolio: "portfolio-1", PortfolioLimit: 250},
		})
		return err
	})
	return d
}

func TestNewsOfTheAccount(t *testing.T) {
	r := newRig(t, shipped)
	news := func(id, reason string, over bool) connectors.Event {
		return connectors.Event{ID: id, Type: connectors.AccountChanged, Data: map[string]any{"incident": map[string]any{
			"reason": reason, "says": "Meta disabled the account", "todo": "Ask for a review", "over": over,
		}}}
	}
	r.arrive(news("a-1", "disabled", false), news("a-2", "disabled", false), news("a-3", "review", false))
	if diff := cmp.Diff([]string{"account disabled disabled", "account review review"}, r.lasting()); diff != "" {
		t.Errorf("incidents (-want +got):\n%s", diff)
	}
	r.arrive(news("a-4", "disabled", true), news("a-5", "never_began", true))
	if diff := cmp.Diff([]string{"account review review"}, r.lasting()); diff != "" {
		t.Errorf("incidents after the good news (-want +got):\n%s", diff)
	}
	r.arrive(connectors.Event{ID: "a-6", Type: connectors.AccountChanged, Data: map[string]any{"incident": map[string]any{}}})
	if got := r.reason(); !strings.Contains(got, "what it is about") {
		t.Errorf("the reason is %q", got)
	}
}

func TestPeopleAreToldOfATemplateThatKeepsMessagesBack(t *testing.T) {
	r := newRig(t, shipped)
	name := templateOf(t, r, "booking_reminder")
	news := func(id, state, category string) connectors.Event {
		r.now.move(1e9)
		return connectors.Event{ID: id, Type: connectors.TemplateChanged, Time: r.now.read(), Data: map[string]any{"account": account, "template": map[string]any{
			"name": name, "language": "fr", "state": state, "category": category, "quality": "yellow", "id": "77",
		}}}
	}
	r.arrive(news("t-1", "paused", ""))
	if diff := cmp.Diff([]string{"template " + name + "/fr paused"}, r.lasting()); diff != "" {
		t.Errorf("a paused template (-want +got):\n%s", diff)
	}
	list, err := r.Ledger.Incidents(t.Context(), false)
	if err != nil || !strings.Contains(list[0].Says, "booking_reminder") {
		t.Errorf("the incident does not name the journey that waits: %v", err)
	}
	r.arrive(news("t-2", "approved", ""))
	if got := r.lasting(); len(got) != 0 {
		t.Errorf("the template is approved again, and %v lasts", got)
	}
	r.arrive(news("t-3", "", "marketing"))
	if diff := cmp.Diff([]string{"template " + name + "/fr category"}, r.lasting()); diff != "" {
		t.Errorf("a template that became marketing (-want +got):\n%s", diff)
	}
	states, err := r.Ledger.Templates(t.Context())
	if err != nil || len(states) != 1 || states[0].Quality != "yellow" || states[0].ID != "77" {
		t.Errorf("the ledger has %+v (%v)", states, err)
	}
}

// templateOf is the approved name of a utility template of a journey.
func templateOf(t *testing.T, r *rig, journey string) string {
	t.Helper()
	for _, p := range r.Plans.Journeys() {
		for _, tpl := range p.Templates {
			if p.Journey == journey && tpl.Category == "utility" {
				return tpl.WhatsApp
			}
		}
	}
	t.Fatal(errors.New("no utility template in " + journey))
	return ""
}
