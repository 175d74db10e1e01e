package ledger_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// way is an enrolment of a journey by one_per value and first event.
func way(id, workflow, contact string, first int64) ledger.Enrolment {
	return ledger.Enrolment{
		ID: id, WorkflowID: workflow, Journey: "j", Plan: "p1", OnePer: workflow, Contact: contact, FirstEvent: first,
		OpenedAt: noon, Step: "start", Stage: "waiting", NextDue: noon.Add(time.Hour),
	}
}

func ids(all []ledger.Enrolment) []string {
	var out []string
	for _, e := range all {
		out = append(out, e.ID)
	}
	return out
}

func TestEnrolmentsOpenMoveAndClose(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		first := way("j/7@1", "j/7", "c-1", 1)
		r.do(func(tx *ledger.Tx) error { return tx.Open(first, []string{"contact:c-1", "booking:7"}) })
		read := func(id string) (e ledger.Enrolment) {
			t.Helper()
			r.do(func(tx *ledger.Tx) (err error) {
				e, err = tx.Enrolment(id)
				return err
			})
			return e
		}
		if diff := cmp.Diff(first, read("j/7@1")); diff != "" {
			t.Errorf("Enrolment (-want +got):\n%s", diff)
		}
		r.do(func(tx *ledger.Tx) error { return tx.Open(first, []string{"booking:8"}) }) // the event again
		err := r.Do(t.Context(), func(tx *ledger.Tx) error { return tx.Open(way("j/7@2", "j/7", "c-1", 2), nil) })
		if !errors.Is(err, ledger.ErrAlreadyOpen) {
			t.Errorf("Open of a second enrolment = %v, want ErrAlreadyOpen", err)
		}

		r.do(func(tx *ledger.Tx) error { return tx.Place("j/7@1", "remind", "reminded", noon.Add(2*time.Hour), 1) })
		placed := first
		placed.Step, placed.Stage, placed.NextDue, placed.Round = "remind", "reminded", noon.Add(2*time.Hour), 1
		if diff := cmp.Diff(placed, read("j/7@1")); diff != "" {
			t.Errorf("Enrolment after Place (-want +got):\n%s", diff)
		}

		r.clock.add(time.Minute)
		r.do(func(tx *ledger.Tx) error { return tx.CloseEnrolment("j/7@1", "confirmed") })
		r.clock.add(time.Minute)
		r.do(func(tx *ledger.Tx) error {
			return errors.Join(tx.CloseEnrolment("j/7@1", "terminated"), tx.Place("j/7@1", "x", "x", noon, 9), tx.Open(first, nil))
		})
		closed := placed
		closed.ClosedAt, closed.Outcome, closed.NextDue = noon.Add(time.Minute), "confirmed", time.Time{}
		if diff := cmp.Diff(closed, read("j/7@1")); diff != "" {
			t.Errorf("Enrolment after it was closed twice (-want +got):\n%s", diff)
		}
		r.do(func(tx *ledger.Tx) error { return tx.Open(way("j/7@2", "j/7", "c-1", 2), nil) })
		r.do(func(tx *ledger.Tx) error {
			open, found, err := tx.OpenByWorkflow("j/7")
			last, was, err2 := tx.LastClosed("j/7")
			if open.ID != "j/7@2" || !found || last.ID != "j/7@1" || !was {
				t.Errorf("OpenByWorkflow = %q, LastClosed = %q; want j/7@2, j/7@1", open.ID, last.ID)
			}
			_, none, err3 := tx.OpenByWorkflow("j/9")
			_, never, err4 := tx.LastClosed("j/9")
			if none || never {
				t.Error("an enrolment of a workflow id that was never used")
			}
			return errors.Join(err, err2, err3, err4)
		})
	})
}

func TestWhatIsNotThereIsAnError(t *testing.T) {
	r := open(t, "sqlite::memory:")
	for name, f := range map[string]func(tx *ledger.Tx) error{
		"Enrolment":      func(tx *ledger.Tx) error { _, err := tx.Enrolment("x"); return err },
		"Place":          func(tx *ledger.Tx) error { return tx.Place("x", "", "", noon, 0) },
		"CloseEnrolment": func(tx *ledger.Tx) error { return tx.CloseEnrolment("x", "") },
		"RouteTo":        func(tx *ledger.Tx) error { _, err := tx.RouteTo(1, "x", ""); return err },
		"CloseTask":      func(tx *ledger.Tx) error { _, err := tx.CloseTask("x"); return err },
		"Task":           func(tx *ledger.Tx) error { _, err := tx.Task("x"); return err },
		"Contact":        func(tx *ledger.Tx) error { _, err := tx.Contact("x"); return err },
		"Plan":           func(tx *ledger.Tx) error { _, err := r.Plan(t.Context(), "x"); return err },
		"Redrive":        nil,
	} {
		if f == nil {
			if err := r.Redrive(t.Context(), 1); !errors.Is(err, ledger.ErrNotFound) {
				t.Errorf("%s = %v, want ErrNotFound", name, err)
			}
			continue
		}
		if err := r.Do(t.Context(), f); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("%s = %v, want ErrNotFound", name, err)
		}
	}
}

func TestOpenEnrolmentsAreFoundByWhatTheyListenFor(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.do(func(tx *ledger.Tx) error {
			return errors.Join(
				tx.Open(way("b@1", "b", "c-1", 1), []string{"contact:c-1", "booking:7"}),
				tx.Open(way("a@2", "a", "c-1", 2), []string{"contact:c-1"}),
				tx.Open(way("c@3", "c", "c-1", 3), []string{"contact:c-1"}),
				tx.Open(way("d@4", "d", "c-2", 4), []string{"contact:c-2"}),
				tx.SetKeys("d@4", []string{"booking:7", "contact:c-2"}),
				tx.CloseEnrolment("c@3", "done"),
			)
		})
		for _, c := range []struct {
			name string
			keys []string
			want []string
		}{
			{"each once, ordered by id", []string{"contact:c-1", "booking:7"}, []string{"a@2", "b@1", "d@4"}},
			{"a key that was added later counts", []string{"booking:7"}, []string{"b@1", "d@4"}},
			{"nobody listens", []string{"booking:8"}, nil},
			{"no keys, nobody", nil, nil},
		} {
			r.do(func(tx *ledger.Tx) error {
				got, err := tx.OpenByKeys(c.keys)
				if diff := cmp.Diff(c.want, ids(got)); diff != "" {
					t.Errorf("%s: OpenByKeys(%v) (-want +got):\n%s", c.name, c.keys, diff)
				}
				return err
			})
		}
		yes, no := true, false
		for _, c := range []struct {
			filter ledger.EnrolmentFilter
			want   []string
		}{
			{ledger.EnrolmentFilter{}, []string{"a@2", "b@1", "c@3", "d@4"}},
			{ledger.EnrolmentFilter{Contact: "c-1", Open: &yes}, []string{"a@2", "b@1"}},
			{ledger.EnrolmentFilter{Journey: "j", Open: &no}, []string{"c@3"}},
			{ledger.EnrolmentFilter{Journey: "other"}, nil},
			{ledger.EnrolmentFilter{Limit: 1}, []string{"a@2"}},
		} {
			got, err := r.Enrolments(t.Context(), c.filter)
			if diff := cmp.Diff(c.want, ids(got)); err != nil || diff != "" {
				t.Errorf("Enrolments(%+v): %v (-want +got):\n%s", c.filter, err, diff)
			}
		}
		counts, err := r.EnrolmentCounts(t.Context())
		want := map[string]ledger.Counts{"j": {Open: 3, Closed: 1, Outcomes: map[string]int{"done": 1}}}
		if diff := cmp.Diff(want, counts); err != nil || diff != "" {
			t.Errorf("EnrolmentCounts: %v (-want +got):\n%s", err, diff)
		}
	})
}

func TestRoutesKeepTheirNumbers(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.do(func(tx *ledger.Tx) error {
			return errors.Join(tx.Open(way("a@1", "a", "c-1", 1), nil), tx.Open(way("b@1", "b", "c-1", 1), nil))
		})
		route := func(event int64, enrolment, step string) (got ledger.Route) {
			t.Helper()
			r.do(func(tx *ledger.Tx) (err error) {
				got, err = tx.RouteTo(event, enrolment, step)
				return err
			})
			return got
		}
		r.do(func(tx *ledger.Tx) error {
			for range 2 {
				got, err := tx.StartRoute(1, "a@1")
				if diff := cmp.Diff(ledger.Route{Event: 1, Enrolment: "a@1"}, got); err != nil || diff != "" {
					t.Errorf("StartRoute: %v (-want +got):\n%s", err, diff)
				}
			}
			return nil
		})
		r.do(func(tx *ledger.Tx) error { return tx.Delivered(1, "a@1") })
		for _, c := range []struct {
			name      string
			event     int64
			enrolment string
			step      string
			want      ledger.Route
		}{
			{"the first number", 5, "a@1", "ask", ledger.Route{Event: 5, Enrolment: "a@1", Seq: 1, SendID: "ask"}},
			{"another enrolment counts for itself", 5, "b@1", "", ledger.Route{Event: 5, Enrolment: "b@1", Seq: 1}},
			{"the next number", 6, "a@1", "", ledger.Route{Event: 6, Enrolment: "a@1", Seq: 2}},
			{"the same event again has its first route", 5, "a@1", "", ledger.Route{Event: 5, Enrolment: "a@1", Seq: 1, SendID: "ask"}},
			{"the event that started it has its start", 1, "a@1", "", ledger.Route{Event: 1, Enrolment: "a@1", Delivered: true}},
		} {
			if diff := cmp.Diff(c.want, route(c.event, c.enrolment, c.step)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.name, diff)
			}
		}
		r.do(func(tx *ledger.Tx) error {
			got, err := tx.Routes(5)
			want := []ledger.Route{{Event: 5, Enrolment: "a@1", Seq: 1, SendID: "ask"}, {Event: 5, Enrolment: "b@1", Seq: 1}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("Routes (-want +got):\n%s", diff)
			}
			e, err2 := tx.Enrolment("a@1")
			if e.Seq != 2 {
				t.Errorf("Seq = %d, want 2", e.Seq)
			}
			return errors.Join(err, err2)
		})
	})
}
