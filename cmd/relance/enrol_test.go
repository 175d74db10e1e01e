package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/dispatch"
	"github.com/relancehq/relance/internal/ledger"
)

// waiting is how many events nobody has worked on.
func (r *running) waiting() int {
	r.t.Helper()
	n, _, err := r.ledger.InboxDepth(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

func TestOnePersonIsLetIn(t *testing.T) {
	r := gateway(t)
	event := file(t, "event.json", `{"booking": {"id": "b-7", "starts_at": "2026-11-27T15:00:00Z"}}`)
	shows(t, r.verb(0, "enrol", "booking_reminder", "--contact", "c-17", "--event", event), "accepted")
	if n := r.waiting(); n != 1 {
		t.Errorf("%d events wait, want 1", n)
	}
	shows(t, r.verb(exitFiles, "enrol", "booking_remindr", "--contact", "c-17"), `Did you mean "booking_reminder"`)
	shows(t, r.verb(exitFiles, "enrol", "booking_reminder", "--contact", "c-17"), "event.booking.id")
	shows(t, r.verb(exitFiles, "enrol", "booking_reminder", "--contact", "c-17", "--event", file(t, "bad.json", "{")), "read the event")
	shows(t, r.verb(exitFiles, "enrol", "booking_reminder"), "say who")
	if n := r.waiting(); n != 1 {
		t.Errorf("after refusals %d events wait, want 1", n)
	}
}

func TestAFileOfPeopleIsLetInOnce(t *testing.T) {
	r := gateway(t)
	var rows strings.Builder
	rows.WriteString("contact.id;contact.phone;contact.first_name;event.booking.id;event.booking.starts_at\n")
	for i := range 450 { // more than two batches
		fmt.Fprintf(&rows, "c-%d;06%08d;Ana;b-%d;2026-11-27T15:00:00Z\n", i, i, i)
	}
	rows.WriteString(";0612345678;Tom;b-x;2026-11-27T15:00:00Z\n")         // nobody
	rows.WriteString("c-x;0612;Tom;b-x;2026-11-27T15:00:00Z\n")            // no phone number
	rows.WriteString("c-y;0612345678;Tom;;2026-11-27T15:00:00Z\n")         // no booking
	rows.WriteString("c-z;0612345678;Tom;b-z;tomorrow\n")                  // no moment
	rows.WriteString("c-z;0612345678;Tom;b-z;2026-11-27T15:00:00Z;more\n") // too long
	list := file(t, "people.csv", rows.String())
	out := r.verb(exitFiles, "enrol", "booking_reminder", "--csv", list, "--country", "FR")
	shows(t, out, "455 rows: 450 accepted, 0 were accepted before, 5 refused", list+".refused.csv")
	refused, err := os.ReadFile(list + ".refused.csv")
	if err != nil {
		t.Fatal(err)
	}
	shows(t, string(refused), "line,why\n", "452,the row has no contact.id", "453,this is no possible phone number", "454,", "event.booking.id", "455,", "data.booking.starts_at", "456,the row has 6 cells")
	if text := out + string(refused); strings.Contains(text, "0612") || strings.Contains(text, "tomorrow") || strings.Contains(text, "Tom") {
		t.Errorf("it shows what stands in the file: %s", text)
	}
	if n := r.waiting(); n != 450 {
		t.Errorf("%d events wait, want 450", n)
	}
	shows(t, r.verb(exitFiles, "enrol", "booking_reminder", "--csv", list, "--country", "FR", "--json"), `"accepted":0`, `"known":450`, `"refused":5`)
	shows(t, r.verb(exitFiles, "enrol", "booking_reminder", "--csv", file(t, "x.csv", "name,phone\nAna,1\n")), "column 1", "contact.id")
}

func TestPastEventsRunThroughAJourney(t *testing.T) {
	r := gateway(t)
	now := time.Now().UTC()
	var rows []ledger.NewEvent
	for i, days := range []int{1, 2, 40} {
		row, err := dispatch.Row("crm", connectors.Event{
			ID: fmt.Sprint("e-", i), Type: "booking.created", Time: now.AddDate(0, 0, -days), Contact: connectors.Contact{ID: fmt.Sprint("c-", i)},
			Data: map[string]any{"booking": map[string]any{"id": fmt.Sprint("b-", i)}},
		}, now)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if _, _, err := r.ledger.Accept(t.Context(), ledger.Arrival{Connection: "crm", Body: []byte("{}"), Events: rows}); err != nil {
		t.Fatal(err)
	}
	events, err := r.ledger.Claim(t.Context(), "test", 10, time.Minute)
	if err != nil || len(events) != 3 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	r.do(func(tx *ledger.Tx) error { return tx.Done(events[0].Row, events[1].Row, events[2].Row) })
	shows(t, r.verb(0, "enrol", "booking_reminder", "--backfill", "30d"), "2 stored events since ", "2 run through booking_reminder, 0 did so before")
	shows(t, r.verb(0, "enrol", "booking_reminder", "--backfill", "60d"), "3 stored events since ", "1 run through booking_reminder, 2 did so before")
	if n := r.waiting(); n != 3 {
		t.Errorf("%d events wait, want 3", n)
	}
	shows(t, r.verb(exitFiles, "enrol", "booking_reminder", "--backfill", "30 days"), "30d")
}
