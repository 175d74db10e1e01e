package activities_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/activities"
	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// crowd opens n more runs, each of a person of its own, and asks for a message
// of each, many at once. It answers how many got which verdict and reason.
func (r *rig) crowd(n int, open bool) map[string]int {
	r.t.Helper()
	got := map[string]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range n {
		id := fmt.Sprintf("parcel/x-%d@1", i)
		if open {
			r.do(func(tx *ledger.Tx) error {
				contact := ledger.Contact{ID: fmt.Sprintf("x-%d", i), Phone: fmt.Sprintf("+3361%07d", i), Locale: "en", Fields: map[string]any{"first_name": "Zoe"}}
				if err := tx.UpsertContact(contact); err != nil {
					return err
				}
				return tx.Open(ledger.Enrolment{ID: id, WorkflowID: id[:len(id)-2], Journey: "parcel", Plan: r.hash, Contact: contact.ID, OnePer: fmt.Sprint(i), FirstEvent: 1}, nil)
			})
		}
		all.Go(func() {
			q := request(r.hash, "on_its_way")
			q.Enrolment, q.Contact = id, fmt.Sprintf("x-%d", i)
			res, err := r.Send(context.Background(), q)
			if err != nil {
				r.t.Error(err)
			}
			verdict := res.Verdict
			if verdict == "held" {
				verdict += " " + res.Reason
			}
			mu.Lock()
			defer mu.Unlock()
			got[verdict]++
		})
	}
	all.Wait()
	return got
}

func (r *rig) incidents() []ledger.Incident {
	r.t.Helper()
	found, err := r.Ledger.Incidents(r.t.Context(), false)
	if err != nil {
		r.t.Fatal(err)
	}
	return found
}

// attempts counts the requests that were made for the crowd's messages.
func (r *rig) attempts(n int) (made int) {
	r.t.Helper()
	for i := range n {
		rows, err := r.Ledger.Attempts(r.t.Context(), fmt.Sprintf("parcel/x-%d@1", i))
		if err != nil {
			r.t.Fatal(err)
		}
		made += len(rows)
	}
	return made
}

func TestATokenThatEndedIsOneIncidentForTwoHundredRuns(t *testing.T) {
	const runs = 200
	out := newOutside(t)
	r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
	asked := 0
	out.answering(func() (int, string) {
		asked++
		return 401, `{"error":{"code":190,"message":"expired"}}`
	})
	if res := r.send(); res.Verdict != activities.SendTrouble {
		t.Fatalf("the first is %s, want trouble", res.Verdict)
	}
	r.now.move(time.Second)
	if diff := cmp.Diff(map[string]int{"held circuit": runs}, r.crowd(runs, true)); diff != "" {
		t.Errorf("the others (-want +got):\n%s", diff)
	}
	if asked != 1 || r.attempts(runs) != 0 {
		t.Errorf("%d requests, and %d attempts of those that wait; want 1 and 0", asked, r.attempts(runs))
	}
	open := r.incidents()
	if len(open) != 1 || open[0].Kind != "connection" || open[0].Name != "whatsapp" || open[0].Reason != "auth" || open[0].Code != "190" ||
		open[0].Seen != 1 || open[0].Says != "the access token has expired" || open[0].Todo == "" {
		t.Errorf("incidents are %+v, want one of the connection, seen once", open)
	}
	// A try that fails is the same incident.
	r.do(func(tx *ledger.Tx) error { return tx.TryCircuit("whatsapp") })
	r.now.move(time.Minute)
	r.send()
	if again := r.incidents(); len(again) != 1 || again[0].ID != open[0].ID || again[0].Seen != 2 {
		t.Errorf("after a try that failed: %+v, want the same incident, seen twice", again)
	}
	// One that is taken ends it, and lets the others go.
	out.answering(nil)
	r.do(func(tx *ledger.Tx) error { return tx.TryCircuit("whatsapp") })
	r.now.move(time.Minute)
	if res := r.send(); res.Verdict != activities.SendSent {
		t.Fatalf("the try is %s (%s), want sent", res.Verdict, res.Reason)
	}
	if open := r.incidents(); len(open) != 0 {
		t.Errorf("after a success there are %+v", open)
	}
	for range 10 { // the number has a pace
		r.crowd(runs, false)
		r.now.move(10 * time.Second)
	}
	if diff := cmp.Diff(map[string]int{"already_sent": runs}, r.crowd(runs, false)); diff != "" {
		t.Errorf("afterwards (-want +got):\n%s", diff)
	}
	if made := r.attempts(runs); made != runs {
		t.Errorf("%d attempts for %d messages", made, runs)
	}
}

func TestManyFailuresAtOnceAreOneIncident(t *testing.T) {
	const runs = 50
	out := newOutside(t)
	r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
	out.answering(graph(400, `{"error":{"code":131042,"message":"no money"}}`))
	got := r.crowd(runs, true)
	if got[activities.SendTrouble]+got["held circuit"] != runs || got[activities.SendTrouble] == 0 {
		t.Errorf("they are %v, want %d that failed or were held", got, runs)
	}
	if open := r.incidents(); len(open) != 1 || open[0].Seen != got[activities.SendTrouble] || open[0].Reason != "billing" {
		t.Errorf("incidents are %+v, want one seen %d times", open, got[activities.SendTrouble])
	}
}

// Each class of codes has its reaction; the ledger's side of each is tested
// there.
func TestTheReactionToACode(t *testing.T) {
	for _, c := range []struct {
		name   string
		code   int
		want   string        // verdict of the attempt, and its reason where it is final
		until  time.Duration // of a verdict that waits
		mine   string        // the same message a second later, the provider being well again
		others string        // a message to somebody else, likewise
		open   []string
	}{
		{"an access that was taken away", 10, "trouble", 0, "held circuit", "held circuit", []string{"connection whatsapp"}},
		{"an account that is locked", 131031, "trouble", 0, "held circuit", "held circuit", []string{"connection whatsapp"}},
		{"a number that is not registered", 133010, "trouble", 0, "held circuit", "held circuit", []string{"connection whatsapp"}},
		{"a number that sends too fast", 130429, "throttled", time.Second, "sent", "sent", nil},
		{"an account that calls too often", 80007, "throttled", 5 * time.Minute, "defer rate", "defer rate", nil},
		{"people who complained", 131048, "throttled", 6 * time.Hour, "defer rate", "defer rate", []string{"number 1065"}},
		{"templates in the wrong category", 131064, "throttled", 6 * time.Hour, "defer rate", "defer rate", []string{"number 1065"}},
		{"too much for one person", 131056, "throttled", 6 * time.Second, "defer pair", "sent", nil},
		{"a template that is paused", 132015, "trouble", 0, "held template", "held template", []string{"template shipped_v1/en"}},
		{"a template that does not exist", 132001, "trouble", 0, "held template", "held template", []string{"template shipped_v1/en"}},
		{"a flow that is slowed", 132069, "throttled", 10 * time.Minute, "sent", "sent", nil},
		{"a person who is not there", 131026, "refused recipient", 0, "suppressed refused", "sent", nil},
		{"a country that is closed to us", 130497, "refused recipient", 0, "suppressed refused", "sent", nil},
		{"a message that goes to phone numbers alone", 131062, "refused address", 0, "suppressed refused", "sent", nil},
		{"marketing that is held back", 131049, "throttled", 24 * time.Hour, "sent", "sent", nil},
		{"marketing that was stopped", 131050, "suppressed opt_out", 0, "suppressed refused", "sent", nil},
		{"parameters that are wrong", 132000, "refused template", 0, "suppressed refused", "sent", nil},
		{"a request that is malformed", 131009, "refused content", 0, "suppressed refused", "sent", nil},
		{"a number in maintenance", 131057, "throttled", 30 * time.Second, "sent", "sent", nil},
		{"a service that is away", 131016, "trouble", 0, "sent", "sent", nil},
		{"an answer that says nothing", 131000, "unknown", 0, "unknown", "sent", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := newOutside(t)
			r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
			out.answering(graph(500, fmt.Sprintf(`{"error":{"code":%d,"message":"to +33600000017"}}`, c.code)))
			res := r.send()
			got := res.Verdict
			if got == "refused" || got == "suppressed" {
				got += " " + res.Reason
			}
			if got != c.want {
				t.Errorf("it is %s (%s), want %s", got, res.Reason, c.want)
			}
			if want := noon.Add(c.until); c.until > 0 && !res.Until.Equal(want) {
				t.Errorf("it waits until %v, want %v", res.Until, want)
			}
			var open []string
			for _, i := range r.incidents() {
				open = append(open, i.Kind+" "+i.Name)
			}
			if diff := cmp.Diff(c.open, open); diff != "" {
				t.Errorf("incidents (-want +got):\n%s", diff)
			}
			out.answering(nil)
			r.now.move(time.Second)
			mine := r.send()
			got = mine.Verdict
			if got != "sent" && got != "unknown" {
				got += " " + mine.Reason
			}
			if got != c.mine {
				t.Errorf("asked again it is %s, want %s", got, c.mine)
			}
			r.do(func(tx *ledger.Tx) error {
				if err := tx.UpsertContact(ledger.Contact{ID: "c-2", Phone: "+33600000018", Locale: "en", Fields: map[string]any{"first_name": "Ida"}}); err != nil {
					return err
				}
				return tx.Open(ledger.Enrolment{ID: "parcel/o-2@1", WorkflowID: "parcel/o-2", Journey: "parcel", Plan: r.hash, Contact: "c-2", OnePer: "o-2", FirstEvent: 1}, nil)
			})
			other := r.send(func(q *activities.SendRequest) { q.Enrolment, q.Contact = "parcel/o-2@1", "c-2" })
			got = other.Verdict
			if got != "sent" {
				got += " " + other.Reason
			}
			if got != c.others {
				t.Errorf("another person's is %s, want %s", got, c.others)
			}
		})
	}
}

func TestAConfirmationThatFailsStopsTheConnectionToo(t *testing.T) {
	out := newOutside(t)
	r := newRig(t, map[string]connectors.Channel{"whatsapp": whatsApp(t, out.URL)})
	n := ledger.Notice{ID: "stop/x/1", Contact: person, Channel: "whatsapp", Account: account, Connection: "whatsapp", Kind: "stopped", Language: "en"}
	r.do(func(tx *ledger.Tx) error {
		if err := tx.Heard(person, account, noon); err != nil {
			return err
		}
		_, err := tx.AddNotice(n)
		return err
	})
	out.answering(graph(401, `{"error":{"code":190}}`))
	if err := r.Notify(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	if open := r.incidents(); len(open) != 1 || open[0].Code != "190" {
		t.Fatalf("incidents are %+v, want one of code 190", open)
	}
	out.answering(nil)
	r.do(func(tx *ledger.Tx) error { return tx.TryCircuit("whatsapp") })
	r.now.move(time.Minute)
	if err := r.Notify(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	if open := r.incidents(); len(open) != 0 || len(out.texts()) != 1 {
		t.Errorf("after it left there are %d incidents and %d messages, want none and one", len(open), len(out.texts()))
	}
}
