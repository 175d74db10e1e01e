package definitions_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/relancehq/relance/definitions"
)

func TestAScenarioSaysWhoElseIsThereAndWhatHappensOutside(t *testing.T) {
	folder := withFile(t, "one.scenario.hcl", `scenario "everybody" {
  given {
    journey = journey.asked
    contact = fixture.jo
    now     = "2026-03-23 10:00"
    beside  = ["order_update"]

    record "cart" { id = "k-1" }
    history "order.placed" { at = ["2026-03-02 12:00", "2026-03-01 12:00"] }

    person "al" {
      consent = ["marketing"]
      window  = open

      record "cart" { id = "k-2" }
      history "order.placed" { at = "2026-03-03 12:00" }
    }

    http "ask_them" { fails = true }
    http "cart" { body = { id = "k-1", items = ["a", 2] } }
  }

  when "2026-03-23 11:00" {
    contact = fixture.al
    reply   = ["one", "two"]
  }

  when "2026-03-23 11:01" {
    contact = fixture.cy

    event "cart.updated" {
      cart = { id = "k-3" }
    }
  }

  when "2026-03-23 11:02" {
    http "ask_them" { status = 503 }
  }

  when "2026-03-23 11:03" {
    template "order_shipped" { state = paused }
  }

  when "2026-03-23 11:04" { fires = "daily" }
  when "2026-03-23 11:05" { hold = everything }
  when "2026-03-23 11:06" { lift = journey }

  expect "2026-03-23 11:07" {
    contact  = fixture.jo
    called   = "ask_them"
    not_sent = "hello"
    why      = "cap"
  }

  finally {
    journey = journey.order_update
    contact = fixture.al
    outcome = "open"
  }

  finally { outcome = "completed" }
}

fixture "jo" {
  id    = "p-1"
  phone = "+33600000031"
}

fixture "al" {
  id      = "p-2"
  phone   = "+33600000032"
  consent = ["service"]
}

fixture "cy" {
  id    = "p-3"
  phone = "+33600000033"
}
`)
	folder["asked.journey.hcl"] = withFile(t, "asked.journey.hcl", `journey "asked" {
  purpose = purpose.service

  trigger "changed" { on = "cart.updated" }

  trigger "daily" {
    cron     = "0 9 * * *"
    audience = audience.all
  }

  one_per = contact.id
  again   = always

  record "cart" {
    from = "shop"
    path = "/carts/${contact.id}"
  }

  http "ask_them" {
    connection = "shop"
    path       = "/ask"

    failed { then = continue }
  }

  send "hello" { template = template.order_shipped_again }
}

audience "all" { where = contact.locale == "fr" }

template "order_shipped_again" {
  whatsapp = "order_shipped_again_v1"
  category = utility

  locale "fr" { body = "Bonjour de chez nous." }
  locale "en" { body = "Hello from us." }
}
`)["asked.journey.hcl"]
	workspace, _ := definitions.Load(folder)
	var got *definitions.Scenario
	for _, s := range workspace.Scenarios {
		if s.Name == "everybody" {
			got = s
		}
	}
	if got == nil {
		_, diags := definitions.Load(folder)
		t.Fatalf("the scenario is not read: %+v", diags)
	}
	utc := func(hour, minute int) time.Time { return time.Date(2026, 3, 23, hour, minute, 0, 0, time.UTC) }
	march := func(day int) time.Time { return time.Date(2026, 3, day, 11, 0, 0, 0, time.UTC) }
	want := &definitions.Scenario{
		Name: "everybody", Journey: "asked", Beside: []string{"order_update"},
		Contact: map[string]any{"id": "p-1", "phone": "+33600000031"}, Now: utc(9, 0), EventType: "cart.updated", Window: "closed",
		Records: []definitions.ScenarioRecord{{Kind: "cart", ID: "k-1", Fields: map[string]any{"id": "k-1"}}},
		History: []definitions.ScenarioHistory{{Event: "order.placed", At: march(1)}, {Event: "order.placed", At: march(2)}},
		People: []definitions.ScenarioPerson{
			{
				Name: "al", Contact: map[string]any{"id": "p-2", "phone": "+33600000032"}, Consent: []string{"marketing"}, Window: "open",
				Records: []definitions.ScenarioRecord{{Kind: "cart", ID: "k-2", Fields: map[string]any{"id": "k-2"}}},
				History: []definitions.ScenarioHistory{{Event: "order.placed", At: march(3)}},
			},
			{Name: "cy", Contact: map[string]any{"id": "p-3", "phone": "+33600000033"}, Window: "closed"},
		},
		Answers: []definitions.ScenarioAnswer{
			{Of: "ask_them", Status: 200, Fails: true},
			{Of: "cart", Status: 200, Body: map[string]any{"id": "k-1", "items": []any{"a", 2.0}}},
		},
		Moves: []definitions.Move{
			{At: utc(10, 0), Contact: "p-2", ReplyText: "one"},
			{At: utc(10, 0), Contact: "p-2", ReplyText: "two"},
			{At: utc(10, 1), Contact: "p-3", Event: &definitions.ScenarioEvent{
				Type: "cart.updated", Data: map[string]any{"cart": map[string]any{"id": "k-3"}},
				Records: []definitions.ScenarioRecord{{Kind: "cart", ID: "k-3", Fields: map[string]any{"id": "k-3"}}},
			}},
			{At: utc(10, 2), Answer: &definitions.ScenarioAnswer{Of: "ask_them", Status: 503}},
			{At: utc(10, 3), Template: &definitions.TemplateChange{Name: "order_shipped", State: "paused"}},
			{At: utc(10, 4), Fires: "daily"},
			{At: utc(10, 5), Hold: "everything"},
			{At: utc(10, 6), Lift: "journey"},
			{At: utc(10, 7), Expect: &definitions.Expectation{Contact: "p-1", Called: "ask_them", NotSent: "hello", Why: "cap"}},
		},
		Finally: []definitions.Expectation{{Journey: "order_update", Contact: "p-2", Outcome: "open"}, {Outcome: "completed"}},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(definitions.Position{})); diff != "" {
		t.Errorf("scenario (-want +got):\n%s", diff)
	}
}
