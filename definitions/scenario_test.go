package definitions_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/relancehq/relance/definitions"
)

func TestAScenarioIsReadInTheWorkspacesZone(t *testing.T) {
	workspace, diags := definitions.Load(withFile(t, "one.scenario.hcl", `scenario "everything" {
  given {
    journey    = journey.booking_reminder
    contact    = fixture.tester
    now        = "2026-03-28 10:00"
    event_type = "booking.created"
    event      = { booking = { id = "b-1", starts_at = "2026-03-29 15:00" } }
    window     = open

    record "booking" {
      id     = "b-1"
      place  = "rue Augusta"
      status = "new"
    }
  }

  when "2026-03-28 10:00:30" {
    event "booking.rescheduled" {
      booking = { id = "b-1", starts_at = "2026-03-30 15:00" }
    }
  }

  when "2026-03-29 15:01" { reply = ["Bonjour", "c'est moi"] }
  when "2026-03-29 15:02" { reply = button("confirm") }
  when "2026-03-29 15:03" { failed = "day_before" }
  when "2026-03-29 15:03" { resolved = "question" }

  when "2026-03-29 15:04" {
    record "booking" {
      id        = "b-1"
      starts_at = "2026-03-31T15:00:00+02:00"
    }
  }

  expect "2026-03-29 15:05" {
    of      = "b-1"
    updated = { "booking.starts_at" = "2026-03-31 15:00" }
  }

  never { sent = "two_hours_before" }
  finally { outcome = "stop.cancelled" }
}

fixture "tester" {
  id      = "c-9"
  phone   = "+33600000000"
  consent = ["service"]
}
`))
	if len(diags) > 0 {
		t.Fatalf("Load = %+v, want nothing to complain about", diags)
	}
	var got *definitions.Scenario
	for _, s := range workspace.Scenarios {
		if s.Name == "everything" {
			got = s
		}
	}
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatalf("Parse(%q): %v", text, err)
		}
		return moment.UTC()
	}
	moved := map[string]any{"id": "b-1", "starts_at": "2026-03-30T15:00:00+02:00"}
	reply := at("2026-03-29T13:01:00Z")
	want := &definitions.Scenario{
		Name: "everything", Journey: "booking_reminder",
		Contact:   map[string]any{"id": "c-9", "phone": "+33600000000"},
		Now:       at("2026-03-28T09:00:00Z"),
		EventType: "booking.created",
		Event:     map[string]any{"booking": map[string]any{"id": "b-1", "starts_at": "2026-03-29T15:00:00+02:00"}},
		Records: []definitions.ScenarioRecord{
			{Kind: "booking", ID: "b-1", Fields: map[string]any{"id": "b-1", "place": "rue Augusta", "status": "new"}},
		},
		Consent: []string{"service"}, Window: "open",
		Moves: []definitions.Move{
			{At: at("2026-03-28T09:00:30Z"), Event: &definitions.ScenarioEvent{
				Type: "booking.rescheduled", Data: map[string]any{"booking": moved},
				Records: []definitions.ScenarioRecord{{Kind: "booking", ID: "b-1", Fields: moved}},
			}},
			{At: reply, ReplyText: "Bonjour"},
			{At: reply, ReplyText: "c'est moi"},
			{At: reply.Add(time.Minute), ReplyButton: "confirm"},
			{At: reply.Add(2 * time.Minute), Failed: "day_before", Reason: definitions.FailedUnreachable},
			{At: reply.Add(2 * time.Minute), Resolved: "question"},
			{At: reply.Add(3 * time.Minute), Record: &definitions.ScenarioRecord{
				Kind: "booking", ID: "b-1", Fields: map[string]any{"id": "b-1", "starts_at": "2026-03-31T15:00:00+02:00"},
			}},
			{At: reply.Add(4 * time.Minute), Expect: &definitions.Expectation{
				Of: "b-1", Updated: map[string]any{"booking.starts_at": "2026-03-31T15:00:00+02:00"},
			}},
		},
		Never:   []definitions.Expectation{{Sent: "two_hours_before"}},
		Finally: []definitions.Expectation{{Outcome: "stop.cancelled"}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(definitions.Position{})); diff != "" {
		t.Errorf("scenario (-want +got):\n%s", diff)
	}
}

func TestAScenarioSaysWhatBecameOfAMessageAndAConsent(t *testing.T) {
	workspace, diags := definitions.Load(withFile(t, "one.scenario.hcl", `scenario "statuses" {
  given {
    journey = journey.order_update
    contact = fixture.jude
    now     = "2026-03-28 10:00"
    event   = { order = { id = "o-1" } }
    consent = ["marketing"]
  }

  when "2026-03-28 10:01" { undelivered = "on_its_way" }

  when "2026-03-28 10:02" {
    failed  = "on_its_way"
    reason  = opted_out
    channel = "whatsapp"
  }

  when "2026-03-28 10:03" {
    delivered = "on_its_way"
    channel   = "email"
  }

  when "2026-03-28 10:04" { reply = "STOP" }

  expect "2026-03-28 10:04" { revoked = ["*", "marketing"] }

  expect "2026-03-28 10:05" {
    consent = ["marketing"]
    channel = "sms"
  }
}
`))
	if len(diags) > 0 {
		t.Fatalf("Load = %+v, want nothing to complain about", diags)
	}
	for _, s := range workspace.Scenarios {
		if s.Name != "statuses" {
			continue
		}
		want := []definitions.Move{
			{Undelivered: "on_its_way"},
			{Failed: "on_its_way", Reason: definitions.FailedOptedOut, Channel: "whatsapp"},
			{Delivered: "on_its_way", Channel: "email"},
			{ReplyText: "STOP"},
			{Expect: &definitions.Expectation{Revoked: []string{"*", "marketing"}}},
			{Expect: &definitions.Expectation{Consent: []string{"marketing"}, Channel: "sms"}},
		}
		if diff := cmp.Diff(want, s.Moves, cmpopts.IgnoreTypes(definitions.Position{}, time.Time{})); diff != "" {
			t.Errorf("moves (-want +got):\n%s", diff)
		}
		return
	}
	t.Error("the scenario was not loaded")
}

func TestAScenarioBeginsWithTheFirstTriggerAndTheRecordItsEventTells(t *testing.T) {
	workspace, _ := definitions.Load(withFile(t, "x.journey.hcl", ""))
	for _, s := range workspace.Scenarios {
		if s.Journey != "booking_reminder" {
			continue
		}
		if s.EventType != "booking.created" || s.Window != "closed" {
			t.Errorf("%q begins with %q, window %q; want booking.created, closed", s.Name, s.EventType, s.Window)
		}
		if len(s.Records) != 1 || s.Records[0].Kind != "booking" || s.Records[0].ID == "" {
			t.Errorf("%q has the records %+v, want the booking of its event", s.Name, s.Records)
		}
	}
}
