package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/ledger"
)

// looseEvent is one that is in no order and of which no decision has to know.
func looseEvent(id string) ledger.NewEvent {
	return ledger.NewEvent{Source: "number", ID: id, Type: "message.status", Time: noon, Data: []byte(`{"status":{"state":"read"}}`)}
}

// A webhook of a thousand statuses is stored by statements of many rows: what
// comes out must be what went in, once and in its order.
func TestManyEventsAreStoredInTheirOrder(t *testing.T) {
	onDiskToo(t, func(t *testing.T, r *rig) {
		var all []ledger.NewEvent
		var want []string
		for i := range 130 {
			e := looseEvent(fmt.Sprint("s-", i))
			if i%60 == 7 { // a person's event among them
				e.Contact, e.Keys = "c-1", []string{"contact:c-1"}
			}
			all, want = append(all, e), append(want, e.ID)
		}
		twice := append(append([]ledger.NewEvent{looseEvent("s-3")}, all...), looseEvent("s-4"))
		accepted, duplicates, err := r.Accept(t.Context(), ledger.Arrival{Connection: "number", Body: []byte("{}"), Events: twice})
		if err != nil || accepted != 130 || duplicates != 2 {
			t.Fatalf("Accept = %d, %d, %v; want 130 new and 2 known", accepted, duplicates, err)
		}
		accepted, duplicates, err = r.Accept(t.Context(), ledger.Arrival{Connection: "number", Body: []byte("{}"), Events: all})
		if err != nil || accepted != 0 || duplicates != 130 {
			t.Fatalf("Accept again = %d, %d, %v; want 130 known", accepted, duplicates, err)
		}
		want = append([]string{"s-3"}, append(want[:3:3], want[4:]...)...) // it came first
		var got []string
		for {
			events, err := r.Claim(t.Context(), "w", 50, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			if len(events) == 0 {
				break
			}
			for _, e := range events {
				got = append(got, e.ID)
				if e.Type != "message.status" || string(e.Data) != `{"status":{"state":"read"}}` || !e.Time.Equal(noon) || e.Connection != "number" {
					t.Errorf("event %s came out as %+v", e.ID, e)
				}
				r.do(func(tx *ledger.Tx) error { return tx.Done(e.Row) })
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("events came out (-want +got):\n%s", diff)
		}
		if _, headers, err := r.RawBody(t.Context(), 1); err != nil || headers != nil {
			t.Errorf("the body of the first event: %v %v", headers, err)
		}
	})
}
