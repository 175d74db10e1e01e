package ledger_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/relancehq/relance/internal/ledger"
)

// incidents are those that are known, without their ids.
func (r *rig) incidents(all bool) []ledger.Incident {
	r.t.Helper()
	found, err := r.Incidents(r.t.Context(), all)
	if err != nil {
		r.t.Fatal(err)
	}
	for i := range found {
		found[i].ID = 0
	}
	return found
}

// tells takes what is to be told, as "kind name" with " over" behind those that
// ended, and says that it was told where done is set.
func (r *rig) tells(done bool) (said []string) {
	r.t.Helper()
	r.do(func(tx *ledger.Tx) error {
		said = nil
		found, err := tx.TellIncidents()
		for _, i := range found {
			words := i.Kind + " " + i.Name
			if !i.Closed.IsZero() {
				words += " over"
			}
			said = append(said, words)
			if err == nil && done {
				err = tx.Told(i.ID)
			}
		}
		return err
	})
	return said
}

func TestIncidents(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		opened := func(i ledger.Incident) (first bool) {
			t.Helper()
			r.do(func(tx *ledger.Tx) (err error) {
				first, err = tx.OpenIncident(i)
				return err
			})
			return first
		}
		token := ledger.Incident{Kind: ledger.IncidentConnection, Name: "meta", Reason: "auth", Code: "190", Says: "the token ended", Todo: "Make another"}
		if !opened(token) {
			t.Error("the first time is not the first")
		}
		r.move(time.Minute)
		again := token
		again.Reason, again.Says = "billing", "no money"
		if opened(again) {
			t.Error("the second time is the first")
		}
		opened(ledger.Incident{Kind: ledger.IncidentTemplate, Name: "meta", Reason: "paused", Late: true, Last: noon.Add(time.Hour)})
		want := []ledger.Incident{
			{Kind: "connection", Name: "meta", Reason: "auth", Code: "190", Says: "the token ended", Todo: "Make another", Opened: noon, Last: noon.Add(time.Minute), Seen: 2},
			{Kind: "template", Name: "meta", Reason: "paused", Late: true, Opened: noon.Add(time.Hour), Last: noon.Add(time.Hour), Seen: 1},
		}
		if diff := cmp.Diff(want, r.incidents(false)); diff != "" {
			t.Errorf("incidents (-want +got):\n%s", diff)
		}
		r.do(func(tx *ledger.Tx) error { return tx.CloseIncident("connection", "meta") })
		r.do(func(tx *ledger.Tx) error { return tx.CloseIncident("connection", "nobody") })
		if diff := cmp.Diff(want[1:], r.incidents(false)); diff != "" {
			t.Errorf("incidents after one is over (-want +got):\n%s", diff)
		}
		over := want[0]
		over.Closed = noon.Add(time.Minute)
		if diff := cmp.Diff([]ledger.Incident{want[1], over}, r.incidents(true)); diff != "" {
			t.Errorf("all incidents (-want +got):\n%s", diff)
		}
		if !opened(token) {
			t.Error("the same trouble again is no new incident")
		}
	})
}

func TestIncidentsAreToldOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		told := func(name string, done bool, want ...string) {
			t.Helper()
			some, err := r.UntoldIncidents(t.Context())
			if err != nil || some != (len(want) > 0) {
				t.Errorf("%s: something is to be told: %v (%v)", name, some, err)
			}
			if diff := cmp.Diff(want, r.tells(done), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		told("nothing is wrong", true)
		r.do(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") })
		told("it is new", false, "connection meta")
		told("somebody tells it just now", true)
		r.move(time.Minute + time.Second)
		told("whoever told it did not end", true, "connection meta")
		r.do(func(tx *ledger.Tx) error { return tx.OpenCircuit("meta", "auth") })
		told("it was met again", true)
		r.do(func(tx *ledger.Tx) error { return tx.CloseCircuit("meta") })
		told("it is over", false, "connection meta over")
		r.move(2 * time.Minute)
		told("its end was not told", true, "connection meta over")
		told("all is told", true)
	})
}

func TestASuccessEndsTheTroubleOfItsConnection(t *testing.T) {
	type one struct {
		name   string
		late   bool                                // the failure came by a status
		happen func(r *rig, began time.Time) error // after the circuit opened
		want   []string                            // incidents and circuits that last
	}
	worked := func(connection string, after time.Duration, arrived bool) func(r *rig, began time.Time) error {
		return func(r *rig, began time.Time) error {
			r.do(func(tx *ledger.Tx) error { return tx.Worked(connection, "4711", began.Add(after), arrived) })
			return nil
		}
	}
	eachCase(t, []one{
		{"a message that was taken later ends it", false, worked("meta", time.Second, false), nil},
		{"one that was on its way before says nothing", false, worked("meta", -time.Second, false), []string{"connection meta", "circuit meta"}},
		{"one of another connection says nothing", false, worked("mail", time.Second, false), []string{"connection meta", "circuit meta"}},
		{"where accepted messages fail, being accepted says nothing", true, worked("meta", time.Second, false), []string{"connection meta", "circuit meta"}},
		{"where accepted messages fail, one that arrives ends it", true, worked("meta", time.Second, true), nil},
		{"a try leaves the incident open", false, func(r *rig, _ time.Time) error {
			r.do(func(tx *ledger.Tx) error { return tx.TryCircuit("meta") })
			return nil
		}, []string{"connection meta"}},
		{"a person's word ends both", false, func(r *rig, _ time.Time) error {
			r.do(func(tx *ledger.Tx) error { return tx.CloseCircuit("meta") })
			return nil
		}, nil},
	}, func(c one) string { return c.name }, func(t *testing.T, r *rig, c one) {
		r.do(func(tx *ledger.Tx) error {
			_, err := tx.Heed(ledger.Failure{Connection: "meta", Account: "4711", Kind: "operator", Reason: "auth", Late: c.late})
			return err
		})
		if err := c.happen(r, noon); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, i := range r.incidents(false) {
			got = append(got, i.Kind+" "+i.Name)
		}
		open, err := r.Circuits(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for name := range open { //nolint:maprange // there is at most one
			got = append(got, "circuit "+name)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("what lasts (-want +got):\n%s", diff)
		}
	})
}

func TestADeliveredMessageEndsTheTroubleThatStatusesTold(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		r.enrol()
		d := r.decide(request())
		r.finish(d, "accepted", "w1")
		r.move(time.Second)
		r.do(func(tx *ledger.Tx) error {
			_, err := tx.Heed(ledger.Failure{Connection: "meta", Account: "4711", Kind: "operator", Reason: "billing", Late: true})
			return err
		})
		r.status(ledger.StatusUpdate{Ref: d.Ref, State: "delivered"})
		if got := r.incidents(false); len(got) != 1 {
			t.Fatalf("a message from before the trouble ended it: %v", got)
		}
		r.do(func(tx *ledger.Tx) error { return tx.TryCircuit("meta") })
		r.move(time.Second)
		next := r.decide(request(func(q *ledger.SendRequest) { q.Identity, q.Content = "j/7@1/0/remind/2", "h2" }))
		r.finish(next, "accepted", "w2")
		r.status(ledger.StatusUpdate{Ref: next.Ref, State: "sent"})
		if got := r.incidents(false); len(got) != 1 {
			t.Fatalf("a message on its way ended it: %v", got)
		}
		r.status(ledger.StatusUpdate{Ref: next.Ref, State: "delivered"})
		if got := r.incidents(false); len(got) != 0 {
			t.Errorf("a message that arrived did not end it: %v", got)
		}
	})
}

// move lets time pass.
func (r *rig) move(d time.Duration) { r.clock.at = r.clock.at.Add(d) }
