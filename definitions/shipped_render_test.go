package definitions_test

import (
	"strings"
	"testing"
	"time"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
)

func TestShippedReminderRunsFromFileToMessage(t *testing.T) {
	workspace, diags := definitions.Load(journeys.FS)
	if diags.HasErrors() {
		var text strings.Builder
		diags.Write(&text, false)
		t.Fatal(text.String())
	}
	p := workspace.Plan("booking_reminder")
	if p == nil {
		t.Fatal("there is no plan for booking_reminder")
	}
	booking := map[string]any{"id": "b-7", "starts_at": "2026-03-29T15:00:00+02:00", "place": ""}
	s := &definitions.Scope{
		Now: time.Date(2026, 3, 23, 9, 0, 0, 0, time.UTC), EventType: "booking.created",
		Event: map[string]any{"booking": booking}, Records: map[string]map[string]any{"booking": booking},
		Contact: map[string]any{"id": "c-1", "first_name": "Ana"},
	}
	key, err := p.Text(&p.OnePer, s)
	if err != nil || key != "b-7" {
		t.Errorf("one_per = %q, %v", key, err)
	}
	for i := range p.Steps {
		st := &p.Steps[i]
		if st.At != nil {
			due, ok, err := p.Moment(st.At, s)
			if err != nil || !ok {
				t.Errorf("step %s is due %v, %v", st.ID, due, err)
			}
			if want := map[string]string{"day_before": "2026-03-28T14:00:00Z", "two_hours_before": "2026-03-29T11:00:00Z", "thanks": "2026-03-29T16:00:00Z"}[st.ID]; due.Format(time.RFC3339) != want {
				t.Errorf("step %s is due %s, want %s", st.ID, due, want)
			}
		}
		if st.Text != nil {
			if text, err := p.Text(st.Text, s); err != nil || text == "" {
				t.Errorf("step %s says %q, %v", st.ID, text, err)
			}
		}
		if _, err := p.Object(st.Set, s); err != nil {
			t.Errorf("step %s sets: %v", st.ID, err)
		}
		if st.Message == nil {
			continue
		}
		if _, err := p.NextAllowed(st, s); err != nil {
			t.Errorf("step %s: %v", st.ID, err)
		}
		if len(st.Message.Text) > 0 {
			if r, err := p.RenderText(st.Message, s); err != nil || r.Body == "" {
				t.Errorf("step %s: %+v, %v", st.ID, r, err)
			}
		}
	}
	for locale, words := range map[string][]string{"fr-BE": {"Ana", "dimanche", "15:00"}, "en-US": {"Ana", "Sunday", "3:00 PM"}} {
		s.Locale = locale
		r, err := p.RenderTemplate("booking_reminder", s)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range words {
			if !strings.Contains(r.Body, word) {
				t.Errorf("%s: %q does not say %q", locale, r.Body, word)
			}
		}
		if len(r.Buttons) != 3 || len(r.Params) == 0 {
			t.Errorf("%s: %d buttons and %d parameters", locale, len(r.Buttons), len(r.Params))
		}
	}
}
