package definitions_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
)

// ways is a step with where it leads.
type ways struct {
	ID    string
	Kind  definitions.Kind
	Next  map[definitions.Outcome]string
	Frame string
	Round string
}

// flowPlan loads a journey "flow" on order.paid beside the shipped ones, with
// more journeys behind it, and fails on anything that Load has to say.
func flowPlan(t *testing.T, steps, more string) *definitions.Plan {
	t.Helper()
	workspace, diags := definitions.Load(withFile(t, "flow.journey.hcl", `journey "flow" {
  purpose = purpose.service
  one_per = event.order.id
  again   = never

  trigger "paid" { on = "order.paid" }

  record "order" { id = event.order.id }

  timing {
    if_past    = now
    if_missing = skip
    if_moved   = keep
  }

`+steps+"\n}\n"+more))
	if len(diags) > 0 {
		var said strings.Builder
		diags.Write(&said, false)
		t.Fatalf("Load has something to say:\n%s", said.String())
	}
	return workspace.Plan("flow")
}

func waysOf(p *definitions.Plan) []ways {
	var list []ways
	for _, s := range p.Steps {
		list = append(list, ways{s.ID, s.Kind, s.Next, s.Frame, s.Round})
	}
	return list
}

func stepOf(t *testing.T, p *definitions.Plan, id string) *definitions.Step {
	t.Helper()
	s, ok := p.Step(id)
	if !ok {
		t.Fatalf("the plan has no step %q", id)
	}
	return s
}

type next = map[definitions.Outcome]string

func TestStagesLeadBackToWaitUntilTheLast(t *testing.T) {
	plan := flowPlan(t, `
  stages "parcel" {
    until = after(order.promised_at, "30d")

    stage "shipped" {
      on  = "order.shipped"
      due = order.promised_ship_at

      tell "left" {
        team = team.front_desk
        text = "Order ${event.order.tracking} has left."
      }

      overdue {
        tell "late" {
          team = team.front_desk
          text = "Order ${order.id} is late."
        }
      }
    }

    stage "near" {
      on       = "order.updated"
      if       = event.order.status == "near"
      of       = contact
      remember = { near = true }
    }

    stage "delivered" { on = "order.delivered" }
  }

  wait "after_it" { for = "1d" }`, "")
	want := []ways{
		{"parcel", definitions.Stages, next{
			"": "after_it", "stage.shipped": "left", "overdue.shipped": "late", "stage.near": "parcel/stage.near#remember", "stage.delivered": "after_it",
		}, "", ""},
		{"left", definitions.Tell, next{"": "parcel"}, "", ""},
		{"late", definitions.Tell, next{"": "parcel"}, "", ""},
		{"parcel/stage.near#remember", definitions.Remember, next{"": "parcel"}, "", ""},
		{"after_it", definitions.Wait, next{"": "#end"}, "", ""},
		{"#end", definitions.End, nil, "", ""},
	}
	if diff := cmp.Diff(want, waysOf(plan)); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	step := stepOf(t, plan, "parcel")
	type stage struct{ Name, On, Key, If, Due string }
	var got []stage
	for _, s := range step.Stages {
		one := stage{Name: s.Name, On: s.On}
		if s.Of.Key != nil {
			one.Key = s.Of.Key.Text
		} else if s.Of.Contact {
			one.Key = "contact"
		}
		if s.If != nil {
			one.If = s.If.Text
		}
		if s.Due != nil {
			one.Due = s.Due.Text
		}
		got = append(got, one)
	}
	stages := []stage{
		{"shipped", "order.shipped", "event.order.id", "", "order.promised_ship_at"},
		{"near", "order.updated", "contact", `event.order.status == "near"`, ""},
		{"delivered", "order.delivered", "event.order.id", "", ""},
	}
	if diff := cmp.Diff(stages, got); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string][]string{"order": {"promised_at", "promised_ship_at"}}, step.Uses.Records); diff != "" {
		t.Errorf("the step uses (-want +got):\n%s", diff)
	}
	for _, event := range []string{"order.shipped", "order.updated", "order.delivered"} {
		if _, ok := plan.EventTypes[event]; !ok {
			t.Errorf("the plan does not know what %q carries", event)
		}
	}
	if left := stepOf(t, plan, "left"); !left.Uses.Event {
		t.Error("the body of a stage does not see its event")
	}
}

func TestASplitHoldsPeopleOutByAStop(t *testing.T) {
	plan := flowPlan(t, `
  split "tone" {
    holdout = 10

    variant "warm" {
      share = 2

      wait "warmly" { for = "1h" }
    }

    variant "cool" {
      share = 1
      then  = stop("cool")
    }
  }`, "")
	want := []ways{
		{"tone", definitions.Split, next{"": "#end", "variant.warm": "warmly", "variant.cool": "tone/variant.cool#stop", "holdout": "tone/holdout#stop"}, "", ""},
		{"warmly", definitions.Wait, next{"": "#end"}, "", ""},
		{"tone/variant.cool#stop", definitions.Stop, nil, "", ""},
		{"tone/holdout#stop", definitions.Stop, nil, "", ""},
		{"#end", definitions.End, nil, "", ""},
	}
	if diff := cmp.Diff(want, waysOf(plan)); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	tone := stepOf(t, plan, "tone")
	if diff := cmp.Diff([]definitions.Variant{{Name: "warm", Share: 2}, {Name: "cool", Share: 1}}, tone.Variants); diff != "" || tone.Holdout != 10 {
		t.Errorf("holdout %d, variants (-want +got):\n%s", tone.Holdout, diff)
	}
	if why := stepOf(t, plan, "tone/holdout#stop").Why; why != "holdout" {
		t.Errorf("who is held out stops with %q, want holdout", why)
	}
}

func TestARepeatIsAroundAllItsSteps(t *testing.T) {
	plan := flowPlan(t, `
  repeat "weeks" {
    every   = "1w"
    at_most = 4
    while   = contact.locale != "de" && !did("order.placed", "7d")

    branch "which" {
      case "first" {
        if       = repeat.count == 1
        remember = { first = true }

        wait "inside" { for = "1h" }
      }

      otherwise { then = goto("days") }
    }

    repeat "days" {
      every   = "1d"
      at_most = 3

      wait "day" { for = "1h" }
    }
  }

  wait "after_it" { for = "1h" }`, "")
	want := []ways{
		{"weeks", definitions.Repeat, next{"": "after_it", "again": "which"}, "", ""},
		{"which", definitions.Branch, next{"": "days", "case.first": "which/case.first#remember", "otherwise": "days"}, "", "weeks"},
		{"which/case.first#remember", definitions.Remember, next{"": "inside"}, "", "weeks"},
		{"inside", definitions.Wait, next{"": "days"}, "", "weeks"},
		{"days", definitions.Repeat, next{"": "weeks", "again": "day"}, "", "weeks"},
		{"day", definitions.Wait, next{"": "days"}, "", "days"},
		{"after_it", definitions.Wait, next{"": "#end"}, "", ""},
		{"#end", definitions.End, nil, "", ""},
	}
	if diff := cmp.Diff(want, waysOf(plan)); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	weeks := stepOf(t, plan, "weeks")
	if weeks.Every != "1w" || weeks.AtMost != 4 || weeks.While == nil || !weeks.Main {
		t.Errorf("weeks = every %q, at most %d, while %v, main %v", weeks.Every, weeks.AtMost, weeks.While, weeks.Main)
	}
	if diff := cmp.Diff(definitions.Uses{Contact: []string{"locale"}, History: []string{"order.placed"}}, weeks.Uses); diff != "" {
		t.Errorf("weeks uses (-want +got):\n%s", diff)
	}
	if which := stepOf(t, plan, "which"); !which.Uses.Count || which.Main {
		t.Errorf("which counts: %v, is of the main line: %v", which.Uses.Count, which.Main)
	}
}

func TestAClaimACallAndWhatATextMeans(t *testing.T) {
	plan := flowPlan(t, `
  claim "place" {
    of     = event.order.id
    pieces = order.amount

    got { then = continue }
    gone { then = stop("gone") }
  }

  http "stock" {
    connection = "warehouse"
    path       = "/orders/${event.order.id}"

    body = {
      number  = event.order.number
      none    = order.currency
      due     = order.promised_at
      "lines" = [{ amount = order.amount }, "x", true]
    }

    failed { then = continue }
  }

  http "look" {
    connection = "warehouse"
    method     = DELETE
    path       = "/stock"
    timeout    = "30m"

    failed { then = stop("no stock") }
  }

  understand "meaning" {
    text = step.look.body.note

    intent "late" {
      means    = "It comes late."
      words    = { en = ["late "], fr = ["retard"] }
      patterns = ["[0-9]+ days"]
      then     = stop("late")
    }

    intent "fine" { means = "All is well." }
    otherwise { then = continue }
  }

  branch "by_results" {
    case "odd" {
      if   = step.place.got && step.stock.status > 299 && has(step.stock.failed) && step.meaning.intent == "fine" && step.look.body.items[0].pieces > 3
      then = continue
    }

    otherwise { then = continue }
  }`, "")
	place := stepOf(t, plan, "place")
	if place.Of.Text != "event.order.id" || place.Pieces.Text != "order.amount" {
		t.Errorf("claim = %q, %q pieces", place.Of.Text, place.Pieces.Text)
	}
	if diff := cmp.Diff(next{"": "stock", "got": "stock", "gone": "place/gone#stop"}, place.Next); diff != "" {
		t.Errorf("claim leads (-want +got):\n%s", diff)
	}
	stock, look := stepOf(t, plan, "stock"), stepOf(t, plan, "look")
	if diff := cmp.Diff(next{"": "look", "failed": "look"}, stock.Next); diff != "" {
		t.Errorf("http leads (-want +got):\n%s", diff)
	}
	if c := stock.Call; c.Connection != "warehouse" || c.Method != "POST" || c.Timeout != "5m" || c.Path.Text != `"/orders/${event.order.id}"` {
		t.Errorf("call = %+v", c)
	}
	if c := look.Call; c.Method != "DELETE" || c.Timeout != "30m" || c.Body != nil {
		t.Errorf("call = %+v", c)
	}
	body, err := plan.Any(stock.Call.Body, &definitions.Scope{
		EventType: "order.paid", Event: map[string]any{"order": map[string]any{"id": "o-1", "number": "4711"}},
		Records: map[string]map[string]any{"order": {"amount": 12.5, "promised_at": "2026-03-27T15:00:00+01:00"}},
	})
	if err != nil {
		t.Fatalf("the body has no value: %v", err)
	}
	sent := map[string]any{
		"number": "4711", "none": nil, "due": "2026-03-27T14:00:00Z",
		"lines": []any{map[string]any{"amount": 12.5}, "x", true},
	}
	if diff := cmp.Diff(any(sent), body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string][]string{"order": {"amount", "currency", "promised_at"}}, stock.Uses.Records); diff != "" {
		t.Errorf("the call uses (-want +got):\n%s", diff)
	}
	meaning := stepOf(t, plan, "meaning")
	intents := []definitions.Intent{
		{Name: "late", Means: "It comes late.", Words: map[string][]string{"en": {"late"}, "fr": {"retard"}}, Patterns: []string{"[0-9]+ days"}},
		{Name: "fine", Means: "All is well."},
	}
	if diff := cmp.Diff(intents, meaning.Intents); diff != "" {
		t.Errorf("intents (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(next{"": "by_results", "intent.late": "meaning/intent.late#stop", "intent.fine": "by_results", "otherwise": "by_results"}, meaning.Next); diff != "" {
		t.Errorf("understand leads (-want +got):\n%s", diff)
	}
	odd := stepOf(t, plan, "by_results")
	if diff := cmp.Diff([]string{"look", "meaning", "place", "stock"}, odd.Uses.Steps); diff != "" {
		t.Errorf("the branch uses (-want +got):\n%s", diff)
	}
	scope := &definitions.Scope{Steps: map[string]map[string]any{
		"place": {"got": true}, "stock": {"status": 503.0, "failed": "no answer"}, "meaning": {"intent": "fine"},
		"look": {"body": map[string]any{"items": []any{map[string]any{"pieces": 4.0}}}},
	}}
	if holds, err := plan.Bool(&odd.Cases[0].If, scope); err != nil || !holds {
		t.Errorf("the condition on results = %v, %v, want true", holds, err)
	}
}
