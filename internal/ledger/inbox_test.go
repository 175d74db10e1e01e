package ledger_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

func TestAccept(t *testing.T) {
	event := func(source, id string) ledger.NewEvent {
		return ledger.NewEvent{Source: source, ID: id, Type: "booking.created", Time: noon}
	}
	for _, c := range []struct {
		name                 string
		before, arrival      ledger.Arrival
		accepted, duplicates int
		depth                int
	}{
		{
			"new events are accepted",
			ledger.Arrival{},
			ledger.Arrival{Events: []ledger.NewEvent{event("a", "1"), event("a", "2")}},
			2, 0, 2,
		},
		{
			"the same source and id is one event",
			ledger.Arrival{Events: []ledger.NewEvent{event("a", "1")}},
			ledger.Arrival{Events: []ledger.NewEvent{event("a", "1"), event("b", "1")}},
			1, 1, 2,
		},
		{
			"an event twice in one request is one event",
			ledger.Arrival{},
			ledger.Arrival{Events: []ledger.NewEvent{event("a", "1"), event("a", "1")}},
			1, 1, 1,
		},
		{
			"a request that was seen before changes nothing",
			ledger.Arrival{Events: []ledger.NewEvent{event("a", "1")}},
			ledger.Arrival{Events: []ledger.NewEvent{event("a", "1")}},
			0, 1, 1,
		},
		{"a dead letter is no event", ledger.Arrival{}, ledger.Arrival{Dead: "no JSON"}, 0, 0, 0},
		{"the same dead letter is a duplicate", ledger.Arrival{Dead: "no JSON"}, ledger.Arrival{Dead: "no JSON"}, 0, 1, 0},
		{"an arrival of no events is nothing", ledger.Arrival{}, ledger.Arrival{}, 0, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			everywhere(t, func(t *testing.T, r *rig) {
				var accepted, duplicates int
				for _, a := range []ledger.Arrival{c.before, c.arrival} {
					a.Connection, a.Body = "shop", []byte("body")
					var err error
					if accepted, duplicates, err = r.Accept(t.Context(), a); err != nil {
						t.Fatal(err)
					}
				}
				if accepted != c.accepted || duplicates != c.duplicates {
					t.Errorf("Accept = %d, %d; want %d, %d", accepted, duplicates, c.accepted, c.duplicates)
				}
				if depth, _, err := r.InboxDepth(t.Context()); err != nil || depth != c.depth {
					t.Errorf("InboxDepth = %d, %v; want %d", depth, err, c.depth)
				}
			})
		})
	}
}

func TestAnEventComesBackAsItWent(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		sent := ledger.NewEvent{
			Source: "https://shop.example/a?b=c", ID: "e\u00e9-1", Type: "booking.created", Time: noon.Add(-time.Hour), Contact: "c-1",
			Keys: []string{"contact:c-1", "booking:b'7"}, Data: json.RawMessage(`{"n": 9007199254740993, "t": "\u0000"}`),
		}
		a := ledger.Arrival{Connection: "shop", Body: []byte("\x00\xffraw"), Headers: map[string]string{"Content-Type": "application/json"}, Events: []ledger.NewEvent{sent}}
		if _, _, err := r.Accept(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		r.clock.add(time.Second)
		got, err := r.Claim(t.Context(), "w1", 1, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		want := []ledger.Event{{Row: 1, Connection: "shop", NewEvent: sent, ReceivedAt: noon, Attempts: 1}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Claim (-want +got):\n%s", diff)
		}
		body, headers, err := r.RawBody(t.Context(), 1)
		if err != nil || string(body) != string(a.Body) || headers["Content-Type"] != "application/json" {
			t.Errorf("RawBody = %q, %v, %v", body, headers, err)
		}
		if _, _, err := r.RawBody(t.Context(), 2); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("RawBody of no row = %v, want ErrNotFound", err)
		}
	})
}

func TestInboxListsStatesWithReasons(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		for i := range 4 {
			r.arrive(fmt.Sprint("e", i+1), fmt.Sprint("c", i+1))
			r.clock.add(time.Second)
		}
		if _, _, err := r.Accept(t.Context(), ledger.Arrival{Connection: "shop", Body: []byte("%"), Dead: "not JSON"}); err != nil {
			t.Fatal(err)
		}
		r.claim(3)
		r.do(func(tx *ledger.Tx) error {
			return errors.Join(tx.Done(1), tx.Bury(2, "no such plan"))
		})
		row := func(n int64, typ, state, reason string, attempts int) ledger.InboxRow {
			return ledger.InboxRow{
				Row: n, Connection: "shop", Type: typ, State: state, Reason: reason, Attempts: attempts,
				ReceivedAt: noon.Add(time.Duration(n-1) * time.Second),
			}
		}
		one := row(1, "booking.created", "done", "", 1)
		two := row(2, "booking.created", "dead", "no such plan", 1)
		three := row(3, "booking.created", "claimed", "", 1)
		four := row(4, "booking.created", "new", "", 0)
		five := row(5, "", "dead", "not JSON", 0)
		for _, c := range []struct {
			state string
			limit int
			want  []ledger.InboxRow
		}{
			{"", 0, []ledger.InboxRow{five, four, three, two, one}},
			{"", 2, []ledger.InboxRow{five, four}},
			{"new", 9, []ledger.InboxRow{four}},
			{"claimed", 9, []ledger.InboxRow{three}},
			{"done", 9, []ledger.InboxRow{one}},
			{"dead", 9, []ledger.InboxRow{five, two}},
		} {
			got, err := r.Inbox(t.Context(), c.state, c.limit)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("Inbox(%q, %d) (-want +got):\n%s", c.state, c.limit, diff)
			}
		}
		if n, oldest, err := r.InboxDepth(t.Context()); err != nil || n != 2 || !oldest.Equal(noon.Add(2*time.Second)) {
			t.Errorf("InboxDepth = %d, %v, %v; want 2 since the third", n, oldest, err)
		}
		if err := r.Redrive(t.Context(), 1); !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("Redrive of a done row = %v, want ErrNotFound", err)
		}
	})
}

func TestWakeTicksWhenThereIsSomethingToClaim(t *testing.T) {
	r := open(t, "sqlite::memory:")
	ticked := func() bool {
		select {
		case <-r.Wake():
			return true
		default:
			return false
		}
	}
	check := func(when string, want bool) {
		t.Helper()
		if got := ticked(); got != want {
			t.Errorf("a tick %s: %v, want %v", when, got, want)
		}
	}
	check("before anything", false)
	r.arrive("e1", "c1")
	r.arrive("e2", "c1")
	check("after two arrivals", true)
	check("after the tick", false)
	r.claim(1)
	check("after a claim", false)
	r.do(func(tx *ledger.Tx) error { return tx.Done(1) })
	check("when the contact's next event is free", true)
	r.claim(1)
	r.do(func(tx *ledger.Tx) error { return tx.Retry(2, "down", 0) })
	check("after a retry", true)
	r.do(func(tx *ledger.Tx) error { return tx.Bury(2, "broken") })
	check("after a burial that frees nothing", false)
	if err := r.Redrive(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	check("after a redrive", true)
	const after = 5 * time.Millisecond
	asked := time.Now()
	r.do(func(tx *ledger.Tx) error { return tx.Retry(2, "down", after) })
	for time.Since(asked) < after { // hangs where no tick comes once it is due
		<-r.Wake()
	}
}

// Errors reach logs: they say what was being done, and nothing that people
// said of themselves.
func TestErrorsHoldNothingPersonal(t *testing.T) {
	everywhere(t, func(t *testing.T, r *rig) {
		secret := "+33612345678 Camille"
		err := r.Do(t.Context(), func(tx *ledger.Tx) error {
			return tx.UpsertContact(ledger.Contact{ID: "c-1", Phone: secret, Fields: map[string]any{"name": secret, "bad": func() {}}})
		})
		if err == nil || strings.Contains(err.Error(), "Camille") || !strings.Contains(err.Error(), "c-1") {
			t.Errorf("UpsertContact = %v, want an error that names c-1 and not the person", err)
		}
		if err := r.Do(t.Context(), func(tx *ledger.Tx) error {
			return tx.UpsertRecord("booking", "7", map[string]any{"note": secret, "bad": make(chan int)}, noon)
		}); err == nil || strings.Contains(err.Error(), "Camille") {
			t.Errorf("UpsertRecord = %v, want an error without the note", err)
		}
	})
}
