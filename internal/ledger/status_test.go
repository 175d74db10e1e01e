package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func (r *rig) status(s ledger.StatusUpdate) ledger.StatusResult {
	r.t.Helper()
	var got ledger.StatusResult
	r.do(func(tx *ledger.Tx) (err error) {
		got, err = tx.ApplyStatus(s)
		return err
	})
	return got
}

func TestApplyStatus(t *testing.T) {
	id := ledger.SendID("j/7@1/0/remind/1")
	first, second := "r1."+id+".1", "r1."+id+".2"
	type step struct {
		apply               ledger.StatusUpdate
		finish              ledger.Outcome
		retry               bool          // decide again, with RetryUnknown
		pass                time.Duration // let time pass
		want                string        // the send's state afterwards
		changed, awaited    bool
		duplicate, stranger bool
	}
	byRef := func(ref, state string) ledger.StatusUpdate { return ledger.StatusUpdate{Ref: ref, State: state} }
	byID := func(id, state string) ledger.StatusUpdate {
		return ledger.StatusUpdate{ProviderID: id, State: state}
	}
	finish := func(n int, state, providerID string) ledger.Outcome {
		return ledger.Outcome{SendID: id, Attempt: n, State: state, ProviderID: providerID}
	}
	type one struct {
		name       string
		steps      []step
		duplicates int
	}
	eachCase(t, []one{
		{"states rise one after the other", []step{
			{finish: finish(1, "accepted", "w1"), want: "accepted"},
			{apply: byID("w1", "sent"), want: "sent", changed: true},
			{apply: byID("w1", "delivered"), want: "delivered", changed: true},
			{apply: byID("w1", "read"), want: "read", changed: true},
		}, 0},
		{"a late status takes nothing away", []step{
			{finish: finish(1, "accepted", "w1"), want: "accepted"},
			{apply: byID("w1", "read"), want: "read", changed: true},
			{apply: byID("w1", "delivered"), want: "read"},
			{apply: byID("w1", "sent"), want: "read"},
			{apply: byID("w1", "failed"), want: "read"},
		}, 0},
		{"a repeated status changes nothing", []step{
			{finish: finish(1, "accepted", "w1"), want: "accepted"},
			{apply: byRef(first, "sent"), want: "sent", changed: true},
			{apply: byRef(first, "sent"), want: "sent"},
		}, 0},
		{"failed is final, awaited, and awaited again where the answer was lost", []step{
			{finish: finish(1, "accepted", "w1"), want: "accepted"},
			{apply: byID("w1", "failed"), want: "failed", changed: true, awaited: true},
			{apply: byID("w1", "failed"), want: "failed", awaited: true},
			{apply: byID("w1", "sent"), want: "failed"},
			{apply: byID("w1", "delivered"), want: "failed"},
		}, 0},
		{"a status that overtakes the answer is kept, and the answer adds the provider's id", []step{
			{apply: byRef(first, "delivered"), want: "delivered", changed: true},
			{finish: finish(1, "accepted", "w1"), want: "delivered"},
			{apply: byID("w1", "read"), want: "read", changed: true},
		}, 0},
		{"a status that overtakes a lost answer is kept", []step{
			{apply: byRef(first, "sent"), want: "sent", changed: true},
			{finish: finish(1, "unknown", ""), want: "sent"},
		}, 0},
		{"a status with our reference resolves an unknown outcome, and is awaited", []step{
			{finish: finish(1, "unknown", ""), want: "unknown"},
			{apply: ledger.StatusUpdate{Ref: first, ProviderID: "w1", State: "sent"}, want: "sent", changed: true, awaited: true},
			{apply: byID("w1", "delivered"), want: "delivered", changed: true},
		}, 0},
		{"a status resolves an attempt past its lease, and is awaited", []step{
			{pass: time.Minute, apply: byRef(first, "sent"), want: "sent", changed: true, awaited: true},
		}, 0},
		{"a failure resolves an unknown outcome too", []step{
			{finish: finish(1, "unknown", ""), want: "unknown"},
			{apply: byRef(first, "failed"), want: "failed", changed: true, awaited: true},
		}, 0},
		{"statuses of an id that nobody has are parked and adopted in their order", []step{
			{apply: ledger.StatusUpdate{ProviderID: "w1", State: "delivered", At: noon.Add(2)}, stranger: true},
			{apply: ledger.StatusUpdate{ProviderID: "w1", State: "sent", At: noon.Add(1)}, stranger: true},
			{finish: finish(1, "accepted", "w1"), want: "delivered"},
			{apply: byID("w1", "read"), want: "read", changed: true},
		}, 0},
		{"a parked failure is adopted", []step{
			{apply: byID("w1", "failed"), stranger: true},
			{finish: finish(1, "accepted", "w1"), want: "failed"},
		}, 0},
		{"a parked status is forgotten after a week", []step{
			{apply: byID("w1", "delivered"), stranger: true},
			{pass: 8 * 24 * time.Hour, apply: byID("w2", "sent"), stranger: true},
			{finish: finish(1, "accepted", "w1"), want: "accepted"},
		}, 0},
		{"a status that overtook the provider's answer is adopted under its id, also where it named a reference of somebody else's", []step{
			{apply: ledger.StatusUpdate{Ref: "theirs", ProviderID: "w1", State: "delivered"}, stranger: true},
			{finish: finish(1, "accepted", "w1"), want: "delivered"},
		}, 0},
		{"a status with a reference that is not ours, and no id, is nobody's", []step{
			{apply: ledger.StatusUpdate{Ref: "theirs", State: "delivered"}, stranger: true},
			{finish: finish(1, "accepted", "w1"), want: "accepted"},
		}, 0},
		{"a status without any id changes nothing", []step{{apply: ledger.StatusUpdate{State: "sent"}, stranger: true}}, 0},
		{"a state that is no state changes nothing", []step{
			{finish: finish(1, "accepted", "w1"), want: "accepted"},
			{apply: byID("w1", "played"), want: "accepted"},
		}, 0},
		{"an attempt repeated after an unknown one that had left is a duplicate, counted once", []step{
			{finish: finish(1, "unknown", ""), want: "unknown"},
			{retry: true, want: "sending"},
			{finish: finish(2, "accepted", "w2"), want: "accepted"},
			{apply: byRef(first, "sent"), want: "sent", changed: true, duplicate: true},
			{apply: byRef(first, "delivered"), want: "delivered", changed: true},
			{apply: byRef(second, "read"), want: "read", changed: true},
		}, 1},
		{"the duplicate is also seen where its status comes before the second answer", []step{
			{finish: finish(1, "unknown", ""), want: "unknown"},
			{retry: true, want: "sending"},
			{apply: byRef(first, "sent"), want: "sent", changed: true},
			{finish: finish(2, "accepted", "w2"), want: "sent"},
		}, 1},
		{"the second attempt failing does not undo the first", []step{
			{finish: finish(1, "unknown", ""), want: "unknown"},
			{retry: true, want: "sending"},
			{apply: byRef(first, "delivered"), want: "delivered", changed: true},
			{finish: finish(2, "refused", ""), want: "delivered"},
		}, 0},
		{"after a second attempt that certainly had no effect the first is still unknown", []step{
			{finish: finish(1, "unknown", ""), want: "unknown"},
			{retry: true, want: "sending"},
			{finish: finish(2, "transient", ""), want: "unknown"},
		}, 0},
		{"an outcome told twice changes nothing", []step{
			{finish: finish(1, "accepted", "w1"), want: "accepted"},
			{finish: finish(1, "unknown", ""), want: "accepted"},
			{finish: finish(1, "accepted", "w1"), want: "accepted"},
		}, 0},
	}, func(c one) string { return c.name }, func(t *testing.T, r *rig, c one) {
		r.enrol()
		r.decide(request())
		for i, s := range c.steps {
			r.clock.add(s.pass)
			if s.finish.State != "" {
				r.do(func(tx *ledger.Tx) error { return tx.Finish(s.finish) })
			}
			if s.retry {
				r.decide(request(func(q *ledger.SendRequest) { q.RetryUnknown = true }))
			}
			if s.apply.State != "" {
				want := ledger.StatusResult{
					Known: true, Changed: s.changed, Awaited: s.awaited, Duplicate: s.duplicate, State: s.want,
					SendID: id, Enrolment: "j/7@1", Step: "remind", Contact: "c-1", Channel: "whatsapp", Account: "4711",
				}
				if s.stranger {
					want = ledger.StatusResult{}
				}
				if diff := cmp.Diff(want, r.status(s.apply)); diff != "" {
					t.Errorf("step %d (-want +got):\n%s", i+1, diff)
				}
			}
			if s.want == "" {
				continue
			}
			sends, err := r.Sends(t.Context(), "j/7@1")
			if err != nil || len(sends) != 1 || sends[0].State != s.want {
				t.Errorf("step %d: Sends = %+v, %v; want one in state %s", i+1, sends, err, s.want)
			}
		}
		totals, err := r.SendTotals(t.Context())
		if err != nil || totals["duplicate"] != c.duplicates {
			t.Errorf("SendTotals = %v, %v; want %d duplicates", totals, err, c.duplicates)
		}
	})
}

func TestAwaitStatusAsksForEveryLaterStatus(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		d := r.sent(request())
		await := func(yes bool) {
			t.Helper()
			r.do(func(tx *ledger.Tx) error { return tx.AwaitStatus(d.SendID, yes) })
		}
		for _, s := range []struct {
			state   string
			await   bool
			awaited bool
		}{{"sent", false, false}, {"delivered", true, true}, {"delivered", true, true}, {"read", false, false}} {
			await(s.await)
			if got := r.status(ledger.StatusUpdate{Ref: d.Ref, State: s.state}); got.Awaited != s.awaited {
				t.Errorf("%s with awaited = %v: Awaited = %v, want %v", s.state, s.await, got.Awaited, s.awaited)
			}
		}
		err := r.Do(t.Context(), func(tx *ledger.Tx) error { return tx.AwaitStatus("none", true) })
		if !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("AwaitStatus of no send = %v, want ErrNotFound", err)
		}
	})
}

func TestFinishRefusesWhatItDoesNotKnow(t *testing.T) {
	r := open(t, "sqlite::memory:")
	r.enrol()
	d := r.decide(request())
	for _, c := range []struct {
		name string
		o    ledger.Outcome
		want error
	}{
		{"an attempt that was never made", ledger.Outcome{SendID: d.SendID, Attempt: 2, State: "accepted"}, ledger.ErrNotFound},
		{"a state that is no outcome", ledger.Outcome{SendID: d.SendID, Attempt: 1, State: "delivered"}, nil},
	} {
		err := r.Do(t.Context(), func(tx *ledger.Tx) error { return tx.Finish(c.o) })
		if err == nil || (c.want != nil && !errors.Is(err, c.want)) {
			t.Errorf("%s: Finish = %v, want an error %v", c.name, err, c.want)
		}
	}
}
