package e2e

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
)

// A run that hears more than a history should hold goes on in a new one, with
// nothing lost: not an event, not an answer.
func TestALongRunContinuesAsNewWithoutLosingAnything(t *testing.T) {
	t.Parallel()
	s := newStack(t, os.DirFS("testdata/reminder"), 60, nil)
	who := connectors.Contact{ID: "c-long", Phone: "+33612345609", Fields: map[string]any{"first_name": "Ana"}}
	at := s.clock.Now().Add(61 * time.Minute)
	booking := map[string]any{"id": "long", "starts_at": at.Format(time.RFC3339)}
	s.post(t, "booking.created", "long-0", who, map[string]any{"booking": booking})
	runs := map[string]bool{}
	n := 0
	for ; len(runs) < 2; n++ {
		if n == 2000 {
			t.Fatal("the run did not continue as new within 2,000 events")
		}
		s.post(t, "booking.updated", fmt.Sprint("long-", n+1), who, map[string]any{"booking": map[string]any{"id": "long", "place": fmt.Sprint("room ", n)}})
		if n%50 == 0 {
			time.Sleep(300 * time.Millisecond) // so that not all of them are one workflow task
		}
		d, err := s.client.DescribeWorkflowExecution(context.Background(), "reminder/long", "")
		if err == nil {
			runs[d.WorkflowExecutionInfo.Execution.RunId] = true
		}
	}
	t.Logf("continued as new after %d events", n)
	s.press(t, who.Phone, "yes")
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		_, b, err := do("GET", s.url+"/sandbox/api/records/booking/long", nil)
		if err == nil && strings.Contains(string(b), `"confirmed"`) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the answer was lost: the booking is %s", b)
		}
	}
}
