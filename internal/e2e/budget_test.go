package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/sdk/v1"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions/journeys"
)

// TestHistoryBudget carries shipped journeys through a real server and holds
// the length of their histories against the budget, so that it cannot slip
// unnoticed.
func TestHistoryBudget(t *testing.T) {
	t.Parallel()
	s := newStack(t, journeys.FS, 7200, nil) // a day in twelve seconds
	at := s.afternoon(t)
	cases := []struct {
		name, kind string
		budget     int
		press      string
		moved      bool
		ends       string
	}{
		{name: "confirmed", kind: "booking.created", budget: 44, press: "confirm", ends: "stop.not seen"},
		{name: "moved", kind: "booking.created", budget: 60, press: "confirm", moved: true, ends: "stop.not seen"},
		{name: "cancelled", kind: "booking.created", budget: 30, press: "cancel", ends: "stop.cancelled"},
		{name: "silent_quote", kind: "deal.stage_changed", budget: 40, ends: "completed"},
	}
	who := func(n int) connectors.Contact {
		return connectors.Contact{ID: "c-" + cases[n].name, Phone: fmt.Sprintf("+336123460%02d", n), Fields: map[string]any{"first_name": "Ana", "locale": "fr"}}
	}
	for n, c := range cases {
		data := map[string]any{"booking": map[string]any{"id": c.name, "starts_at": at.Format(time.RFC3339), "place": "rue Augusta 10"}}
		if c.kind == "deal.stage_changed" {
			data = map[string]any{"deal": map[string]any{"id": c.name, "name": "D-1", "stage": "quote_sent", "amount": 2000.0, "currency": "EUR", "sent_at": s.clock.Now().Format(time.RFC3339)}}
		}
		s.post(t, c.kind, "start-"+c.name, who(n), data)
	}
	for n, c := range cases {
		if c.press != "" {
			s.press(t, who(n).Phone, c.press)
		}
		if c.moved {
			later := map[string]any{"booking": map[string]any{"id": c.name, "starts_at": at.AddDate(0, 0, 1).Format(time.RFC3339)}}
			s.post(t, "booking.rescheduled", "moved-"+c.name, who(n), later)
		}
	}
	s.ended(t, len(cases), 2*time.Minute)
	for _, c := range cases {
		journey := "booking_reminder"
		if c.kind == "deal.stage_changed" {
			journey = "quote_follow_up"
		}
		h := s.history(t, journey, c.name)
		t.Logf("%s: %d events", c.name, len(h.Events))
		if len(h.Events) > c.budget {
			t.Errorf("%s has %d events, the budget is %d", c.name, len(h.Events), c.budget)
		}
		if details := s.details(t, journey+"/"+c.name); !strings.Contains(details, "| step | what happened |") || !strings.Contains(details, c.ends) {
			t.Errorf("%s shows people in the Web UI only %q", c.name, details)
		}
	}
}

func (s *stack) afternoon(t *testing.T) time.Time {
	t.Helper()
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	after := s.clock.Now().Add(26 * time.Hour).In(paris)
	at := time.Date(after.Year(), after.Month(), after.Day(), 15, 0, 0, 0, paris)
	if !at.After(after) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// details is what the Web UI shows of a run, which it asks the worker for.
func (s *stack) details(t *testing.T, workflowID string) string {
	t.Helper()
	v, err := s.client.QueryWorkflow(context.Background(), workflowID, "", "__temporal_workflow_metadata")
	if err != nil {
		t.Fatal(err)
	}
	var m sdk.WorkflowMetadata
	if err := v.Get(&m); err != nil {
		t.Fatal(err)
	}
	return m.CurrentDetails
}

// press presses a button as soon as a message with it is on the phone.
func (s *stack) press(t *testing.T, phone, button string) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		code, _, err := do("POST", s.url+"/sandbox/api/reply", map[string]string{"from": phone, "button": button})
		if err != nil {
			t.Fatal(err)
		}
		if code == 200 {
			return
		}
	}
	t.Fatalf("no message with a button %q came", button)
}

func (s *stack) history(t *testing.T, journey, id string) *history.History {
	t.Helper()
	out := &history.History{}
	it := s.client.GetWorkflowHistory(context.Background(), journey+"/"+id, "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for it.HasNext() {
		e, err := it.Next()
		if err != nil {
			t.Fatal(err)
		}
		out.Events = append(out.Events, e)
	}
	return out
}
