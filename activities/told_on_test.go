package activities_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/rest"
	"github.com/relancehq/relance/internal/httpx"
	"github.com/relancehq/relance/internal/ledger"
)

// A hand-off that is told on has a task for each team and stays one
// conversation, however often each of them is asked for.
func TestAHandOffHasATaskForEachTeam(t *testing.T) {
	out, crm := newOutside(t), newRecords(t)
	r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
	var err error
	if r.CRM, err = rest.New(connectors.Settings{Name: "crm", Values: map[string]any{"url": crm.URL, "token": "token-of-a-test"}},
		connectors.Env{HTTP: httpx.New(httpx.Config{Timeout: 4 * time.Second}), Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	lapses := noon.Add(2 * time.Hour)
	ask := func(to string) activities.WriteResult {
		t.Helper()
		q := activities.TellRequest{Call: call(r.hash, "look"), To: to}
		if to == "" {
			q.Until = lapses
		}
		res, err := r.Tell(t.Context(), q)
		if err != nil || res.Trouble != "" || res.Failed != "" {
			t.Fatalf("telling %q is %+v (%v)", to, res, err)
		}
		return res
	}
	first := ask("")
	r.now.move(15 * time.Minute)
	second := ask("back")
	for range 2 {
		if diff := cmp.Diff([]activities.WriteResult{first, second}, []activities.WriteResult{ask(""), ask("back")}); diff != "" {
			t.Errorf("asked for again (-first +again):\n%s", diff)
		}
	}
	if first.Next != "back" || second.Next != "" {
		t.Errorf("next are %q and %q, want the back and then nobody", first.Next, second.Next)
	}
	tasks, err := r.Ledger.Tasks(t.Context(), true, 10)
	if err != nil {
		t.Fatal(err)
	}
	want := []ledger.Task{
		{ID: first.ID, Enrolment: enrolment, Step: "look", Contact: person, Team: "front", Kind: "handoff", Text: "Look at 12", At: noon},
		{ID: second.ID, Enrolment: enrolment, Step: "look", Contact: person, Team: "back", Kind: "handoff", Text: "Look at 12", At: noon.Add(15 * time.Minute)},
	}
	if diff := cmp.Diff(want, tasks); diff != "" {
		t.Errorf("tasks (-want +got):\n%s", diff)
	}
	crm.mu.Lock()
	address := enrolment + "/1/look/1"
	if diff := cmp.Diff([]string{address + "/crm:task", address + "/back/crm:task"}, crm.made); diff != "" {
		t.Errorf("what was made in the CRM, by its reference (-want +got):\n%s", diff)
	}
	crm.mu.Unlock()
	if got := r.send(); got.Verdict != "held" || !got.Until.Equal(lapses) {
		t.Errorf("a message is %s until %v, want held until the hand-off lapses", got.Verdict, got.Until)
	}

	over := call(r.hash, "on_its_way")
	over.Resolved, over.Done = []string{first.ID}, []string{first.ID, second.ID, "a task that is gone"}
	for range 2 {
		if _, err := r.Place(t.Context(), activities.PlaceRequest{Call: over, Stage: "waiting"}); err != nil {
			t.Fatal(err)
		}
	}
	open, err := r.Ledger.Tasks(t.Context(), true, 10)
	if err != nil || slices.ContainsFunc(open, func(k ledger.Task) bool { return k.Step == "look" }) {
		t.Errorf("open tasks are %+v (%v), want none once it is resolved", open, err)
	}
	if got := r.send(); got.Verdict != activities.SendSent {
		t.Errorf("when it is over the message is %s %s", got.Verdict, got.Reason)
	}
}
