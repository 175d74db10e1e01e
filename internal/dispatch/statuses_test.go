package dispatch_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// sends are the states of all messages of a run.
func (r *rig) states(workflowID string) (all []string) {
	r.t.Helper()
	rows, err := r.Ledger.Sends(r.t.Context(), r.enrolled(workflowID).ID)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, s := range rows {
		all = append(all, s.State)
	}
	return all
}

// manyRuns is a rig with n runs of one message each, and the references of
// those.
func manyRuns(t *testing.T, n int) (r *rig, refs []string) {
	t.Helper()
	r = newRig(t, shipped)
	for i := range n {
		id := fmt.Sprint("b-", i)
		r.arrive(of(event("e"+id, "booking.created", "c-"+id, booking(id)), fmt.Sprintf("+336%08d", i)))
		refs = append(refs, r.says("booking_reminder/"+id, "day_before", false).Ref)
	}
	r.runs.told()
	return r, refs
}

func TestStatusesOfOneWebhookAreAppliedTogether(t *testing.T) {
	r, refs := manyRuns(t, 40)
	var list []connectors.Event
	for i, ref := range refs {
		list = append(list, state(fmt.Sprint("s-", i), ref, connectors.Delivered, "", ""), state(fmt.Sprint("r-", i), ref, connectors.Read, "", ""))
	}
	// Neither a status that fails nor one of another system's holds the others up.
	list = append(list, connectors.Event{ID: "x", Type: "message.status", Data: map[string]any{"state": "gone"}})
	list = append(list, state("f", "", connectors.Failed, connectors.ReasonContent, "131051"))
	r.arrive(list...)
	if n, _, err := r.Ledger.InboxDepth(t.Context()); err != nil || n != 0 {
		t.Errorf("%d events are not done (%v)", n, err)
	}
	for i := range refs {
		if got := r.states(fmt.Sprint("booking_reminder/b-", i)); !cmp.Equal(got, []string{"read"}) {
			t.Errorf("message %d is %v, want read", i, got)
		}
	}
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("runs that wait for nothing were told %v", calls)
	}
}

func TestARunHearsAStatusThatCameAmongMany(t *testing.T) {
	r, refs := manyRuns(t, 5)
	r.do(func(tx *ledger.Tx) error { return tx.AwaitStatus(sendOf(refs[3]), true) })
	var list []connectors.Event
	for i, ref := range refs {
		list = append(list, state(fmt.Sprint("s-", i), ref, connectors.Delivered, "", ""))
	}
	r.runs.failing(1, errAway)
	r.arrive(list...)
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("a run heard %v although the call failed", calls)
	}
	waits := r.inbox("new")
	if len(waits) != 1 || waits[0].Reason == "" {
		t.Fatalf("%d statuses wait, want the one that a run has to hear: %+v", len(waits), waits)
	}
	r.now.move(5e9)
	r.settle()
	want := []call{{WorkflowID: "booking_reminder/b-3", Type: "message.status", Seq: 1, SendID: sendOf(refs[3])}}
	if diff := cmp.Diff(want, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
	// After a power cut Temporal may have lost it: the same is told once more,
	// and what was applied stays as it is.
	if _, err := r.Ledger.Reopen(t.Context(), morning); err != nil {
		t.Fatal(err)
	}
	r.settle()
	if diff := cmp.Diff(want, onlyStatuses(r.runs.told())); diff != "" {
		t.Errorf("after a power cut runs were told (-want +got):\n%s", diff)
	}
	for i := range refs {
		if got := r.states(fmt.Sprint("booking_reminder/b-", i)); !cmp.Equal(got, []string{"delivered"}) {
			t.Errorf("message %d is %v, want delivered", i, got)
		}
	}
}

// sendOf is the message of a reference.
func sendOf(ref string) string { return ref[len("r1.") : len(ref)-len(".1")] }

func onlyStatuses(calls []call) (out []call) {
	for _, c := range calls {
		if c.Type == "message.status" {
			out = append(out, c)
		}
	}
	return out
}
