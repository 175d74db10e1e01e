package dispatch_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/postgrestest"
)

// grouped has three journeys of one group for each person: a and b wait, and
// the third does what busy says.
func grouped(t *testing.T, dsn, busy string) *rig {
	r := newRigOn(t, dsn)
	for _, j := range []struct{ name, on, busy string }{{"a", "a.began", "wait"}, {"b", "b.began", ""}, {"c", "c.began", busy}} {
		r.plan(j.name, "contact.id", func(p *definitions.Plan) {
			p.Triggers[0].On, p.Group, p.IfBusy = j.on, "nurture", j.busy
		})
	}
	return r
}

// queued says of a workflow id's last enrolment that it is open and waits.
func (r *rig) queued(workflowID string) bool {
	en := r.enrolled(workflowID)
	return en.ClosedAt.IsZero() && en.Queued
}

func TestRunsOfAGroupWaitForTheirTurn(t *testing.T) {
	for name, dsn := range map[string]string{"sqlite": "sqlite::memory:", "postgres": postgrestest.DSN(t)} {
		t.Run(name, func(t *testing.T) {
			r := grouped(t, dsn, "wait")
			for i, kind := range []string{"a.began", "b.began", "c.began"} {
				r.arrive(event("e-"+string(rune('1'+i)), kind, "c-1", nil))
			}
			r.arrive(event("e-9", "b.began", "c-2", nil))
			want := []call{
				{Start: true, WorkflowID: "a/c-1", Type: "a.began"},
				{Start: true, WorkflowID: "b/c-1", Type: "b.began"},
				{Start: true, WorkflowID: "b/c-2", Type: "b.began"},
				{Start: true, WorkflowID: "c/c-1", Type: "c.began"},
			}
			turns := map[string]bool{}
			for _, in := range r.runs.inputs {
				turns[in.Enrolment[:5]] = in.Turn
			}
			if diff := cmp.Diff(map[string]bool{"a/c-1": false, "b/c-1": true, "b/c-2": false, "c/c-1": true}, turns); diff != "" {
				t.Errorf("runs wait for their turn (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want, r.runs.told()); diff != "" {
				t.Errorf("runs were told (-want +got):\n%s", diff)
			}
			if en := r.enrolled("b/c-1"); en.Stage != "queued" || !en.Queued {
				t.Errorf("who waits is at stage %q", en.Stage)
			}
			r.end("a/c-1")
			// The process dies here: the turn is in the ledger.
			if r.queued("b/c-1") || !r.queued("c/c-1") {
				t.Error("the turn is not that of who came next")
			}
			r.settle()
			if diff := cmp.Diff([]call{{WorkflowID: "b/c-1", Type: "group.turn", Seq: 1}}, r.runs.told()); diff != "" {
				t.Errorf("runs were told (-want +got):\n%s", diff)
			}
			r.end("b/c-1")
			r.end("b/c-1") // told twice
			r.settle()
			if diff := cmp.Diff([]call{{WorkflowID: "c/c-1", Type: "group.turn", Seq: 1}}, r.runs.told()); diff != "" {
				t.Errorf("runs were told (-want +got):\n%s", diff)
			}
		})
	}
}

func TestATurnIsNotLostWhileNobodyAnswers(t *testing.T) {
	r := grouped(t, "sqlite::memory:", "wait")
	r.arrive(event("e-1", "a.began", "c-1", nil))
	r.arrive(event("e-2", "b.began", "c-1", nil))
	r.runs.told()
	r.runs.failing(3, errAway)
	r.end("a/c-1")
	for range 4 {
		r.settle()
		r.now.move(time.Minute)
	}
	if diff := cmp.Diff([]call{{WorkflowID: "b/c-1", Type: "group.turn", Seq: 1}}, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
}

func TestWhoEndsWhileTheyWaitGivesNoTurn(t *testing.T) {
	r := grouped(t, "sqlite::memory:", "wait")
	for i, kind := range []string{"a.began", "b.began", "c.began"} {
		r.arrive(event("e-"+string(rune('1'+i)), kind, "c-1", nil))
	}
	r.runs.told()
	r.end("b/c-1")
	r.settle()
	if calls := r.runs.told(); len(calls) != 0 {
		t.Errorf("runs were told %v while the first goes on", calls)
	}
	r.end("a/c-1")
	r.settle()
	if diff := cmp.Diff([]call{{WorkflowID: "c/c-1", Type: "group.turn", Seq: 1}}, r.runs.told()); diff != "" {
		t.Errorf("runs were told (-want +got):\n%s", diff)
	}
}

func TestAJourneyMaySkipOrReplaceWhoIsThere(t *testing.T) {
	for _, c := range []struct {
		name, busy string
		want       []call
		trace      int
	}{
		{"skip: nothing starts, and the run that is there shows why", "skip", nil, 1},
		{"replace: who is there or waits hears it, and the journey starts at once", "replace", []call{
			{WorkflowID: "a/c-1", Type: "group.replaced", Seq: 1},
			{WorkflowID: "b/c-1", Type: "group.replaced", Seq: 1},
			{Start: true, WorkflowID: "c/c-1", Type: "c.began"},
		}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := grouped(t, "sqlite::memory:", c.busy)
			r.arrive(event("e-1", "a.began", "c-1", nil))
			r.arrive(event("e-2", "b.began", "c-1", nil))
			r.runs.told()
			r.arrive(event("e-3", "c.began", "c-1", nil))
			r.settle()
			if diff := cmp.Diff(c.want, r.runs.told()); diff != "" {
				t.Errorf("runs were told (-want +got):\n%s", diff)
			}
			lines, err := r.Ledger.TraceOf(t.Context(), r.enrolled("a/c-1").ID)
			if err != nil || len(lines) != c.trace {
				t.Errorf("the trace of who was there has %d lines, %v; want %d", len(lines), err, c.trace)
			}
			r.end("a/c-1")
			r.settle()
			if got := r.starts(); len(got) != 0 {
				t.Errorf("the end of the first starts %v", got)
			}
		})
	}
}

func TestThePieceThatWasClaimedLastDropsWhoStillWaits(t *testing.T) {
	r := newRig(t)
	r.do(func(tx *ledger.Tx) error {
		for _, n := range []string{"1", "2"} {
			if err := tx.Fire(ledger.Firing{Event: int64(len(n)), Journey: "offer", Trigger: "t" + n, Type: "x", People: 1, Every: "30m"}); err != nil {
				return err
			}
		}
		return tx.Open(ledger.Enrolment{ID: "offer/c-1@1", WorkflowID: "offer/c-1", Journey: "offer", Plan: "p", Contact: "c-1", Round: 1, Firing: 1}, nil)
	})
	claim := func(want bool, pieces int) {
		t.Helper()
		r.do(func(tx *ledger.Tx) error {
			got, _, err := tx.Claim("offer/s-1", pieces, "offer/c-1@1", "1/take/1")
			if got != want {
				t.Errorf("the claim answers %v, want %v", got, want)
			}
			return err
		})
	}
	states := func() (list []ledger.FiringState) {
		found, err := r.Ledger.Firings(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			list = append(list, f.State)
		}
		return list
	}
	if diff := cmp.Diff([]ledger.FiringState{ledger.Gathering, ledger.Gathering}, states()); diff != "" {
		t.Fatalf("the firings are (-want +got):\n%s", diff)
	}
	claim(true, 1)
	if diff := cmp.Diff([]ledger.FiringState{ledger.Gathering, ledger.Dropped}, states()); diff != "" {
		t.Errorf("after the last piece the firings are (-want +got):\n%s", diff)
	}
	claim(true, 0) // the same asking is answered as before
}
