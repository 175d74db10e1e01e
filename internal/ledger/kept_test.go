package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestPlans(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		plan := func(hash, journey string, current bool) ledger.PlanRow {
			return ledger.PlanRow{Hash: hash, Journey: journey, Body: []byte("body of " + hash), ReleasedAt: noon, Current: current}
		}
		put := func(p ledger.PlanRow) {
			t.Helper()
			r.do(func(tx *ledger.Tx) error { return tx.PutPlan(p) })
		}
		hashes := func(all []ledger.PlanRow, err error) (out []string) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range all {
				out = append(out, p.Hash)
			}
			return out
		}
		put(plan("p1", "j", true))
		put(plan("q1", "k", true))
		put(plan("draft", "j", false))
		r.do(func(tx *ledger.Tx) error {
			return errors.Join(tx.Open(way("a@1", "a", "c-1", 1), nil), tx.Open(way("b@1", "b", "c-1", 1), nil))
		})
		put(plan("p2", "j", true))
		changed := plan("p2", "j", true)
		changed.Body, changed.ReleasedAt = []byte("another body"), noon.Add(time.Hour)
		put(changed)
		got, err := r.Plan(t.Context(), "p2")
		if diff := cmp.Diff(plan("p2", "j", true), got); err != nil || diff != "" {
			t.Errorf("Plan: %v (-want +got):\n%s", err, diff)
		}
		if diff := cmp.Diff([]string{"p2", "q1"}, hashes(r.CurrentPlans(t.Context()))); diff != "" {
			t.Errorf("CurrentPlans (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"p1", "p2", "q1"}, hashes(r.PlansInUse(t.Context()))); diff != "" {
			t.Errorf("PlansInUse (-want +got):\n%s", diff)
		}
		r.do(func(tx *ledger.Tx) error {
			return errors.Join(tx.RetirePlan("k"), tx.CloseEnrolment("a@1", ""), tx.CloseEnrolment("b@1", ""))
		})
		if diff := cmp.Diff([]string{"p2"}, hashes(r.PlansInUse(t.Context()))); diff != "" {
			t.Errorf("PlansInUse at the end (-want +got):\n%s", diff)
		}
		put(plan("p1", "j", true)) // back to the first
		if diff := cmp.Diff([]string{"p1"}, hashes(r.CurrentPlans(t.Context()))); diff != "" {
			t.Errorf("CurrentPlans after going back (-want +got):\n%s", diff)
		}
	})
}

func TestEffectsAreKeptOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.do(func(tx *ledger.Tx) error {
			if _, done, err := tx.EffectDone("a"); done || err != nil {
				t.Errorf("EffectDone before = %v, %v", done, err)
			}
			return errors.Join(tx.KeepEffect("a", "create", "id-1"), tx.KeepEffect("a", "create", "id-2"))
		})
		r.do(func(tx *ledger.Tx) error {
			result, done, err := tx.EffectDone("a")
			if result != "id-1" || !done {
				t.Errorf("EffectDone = %q, %v; want the first result", result, done)
			}
			return err
		})
	})
}

func TestTasks(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		first := ledger.Task{ID: "1", Enrolment: "e", Step: "s", Contact: "c", Team: "desk", Kind: "tell", Text: "call back", At: noon}
		second := ledger.Task{ID: "2", Kind: "handoff", At: noon.Add(time.Second)}
		r.do(func(tx *ledger.Tx) error {
			again := first
			again.Text = "changed"
			return errors.Join(tx.PutTask(second), tx.PutTask(first), tx.PutTask(again))
		})
		r.clock.add(time.Minute)
		closed := second
		closed.ClosedAt = noon.Add(time.Minute)
		for range 2 {
			r.do(func(tx *ledger.Tx) error {
				got, err := tx.CloseTask("2")
				if diff := cmp.Diff(closed, got); diff != "" {
					t.Errorf("CloseTask (-want +got):\n%s", diff)
				}
				return err
			})
			r.clock.add(time.Minute)
		}
		for _, c := range []struct {
			open bool
			want []ledger.Task
		}{{true, []ledger.Task{first}}, {false, []ledger.Task{first, closed}}} {
			got, err := r.Tasks(t.Context(), c.open, 10)
			if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
				t.Errorf("Tasks(open %v): %v (-want +got):\n%s", c.open, err, diff)
			}
		}
	})
}

func TestCircuits(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		want := func(want map[string]string) {
			t.Helper()
			got, err := r.Circuits(t.Context())
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("Circuits: %v (-want +got):\n%s", err, diff)
			}
		}
		r.do(func(tx *ledger.Tx) error {
			return errors.Join(tx.OpenCircuit("meta", "auth"), tx.OpenCircuit("meta", "later"), tx.OpenCircuit("sms", "billing"))
		})
		want(map[string]string{"meta": "auth", "sms": "billing"})
		r.do(func(tx *ledger.Tx) error { return errors.Join(tx.CloseCircuit("meta"), tx.CloseCircuit("none")) })
		want(map[string]string{"sms": "billing"})
	})
}

func TestTraceKeepsItsOrder(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		lines := []ledger.TraceLine{
			{Enrolment: "a", At: noon.Add(time.Hour), Step: "s", What: "branch", Why: "tier is gold", Where: "j.hcl:7"},
			{Enrolment: "a", At: noon, What: "earlier, told later"},
			{Enrolment: "b", At: noon, What: "another"},
		}
		r.do(func(tx *ledger.Tx) error {
			return errors.Join(tx.Trace(), tx.Trace(lines...), tx.Trace(ledger.TraceLine{Enrolment: "a"}))
		})
		got, err := r.TraceOf(t.Context(), "a")
		if diff := cmp.Diff(append(lines[:2:2], ledger.TraceLine{Enrolment: "a", At: noon}), got); err != nil || diff != "" {
			t.Errorf("TraceOf: %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestGoalsCountOnceAndAfterTheEnd(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.do(func(tx *ledger.Tx) error {
			return errors.Join(
				tx.Open(way("a@1", "a", "c-1", 1), nil), tx.Open(way("b@2", "b", "c-1", 2), nil), tx.Open(way("c@3", "c", "c-2", 3), nil),
				tx.CloseEnrolment("a@1", "completed"), tx.CloseEnrolment("c@3", "completed"),
			)
		})
		r.do(func(tx *ledger.Tx) error {
			for since, want := range map[time.Time][]string{noon: {"a@1"}, noon.Add(time.Second): nil, {}: {"a@1"}} {
				ended, err := tx.ClosedBy("j", "c-1", since)
				if diff := cmp.Diff(want, ids(ended)); err != nil || diff != "" {
					t.Errorf("ClosedBy since %v: %v (-want +got):\n%s", since, err, diff)
				}
			}
			return errors.Join(tx.ReachGoal("a@1", "paid", noon.Add(time.Hour)), tx.ReachGoal("a@1", "booked", noon), tx.ReachGoal("a@1", "paid", noon))
		})
		got, err := r.Goals(t.Context(), "a@1")
		if diff := cmp.Diff([]string{"booked", "paid"}, got); err != nil || diff != "" {
			t.Errorf("Goals: %v (-want +got):\n%s", err, diff)
		}
	})
}
