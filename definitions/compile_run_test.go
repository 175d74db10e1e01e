package definitions_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
)

const aboutPlace = `
journey "about_place" {
  purpose = purpose.marketing

  params {
    place = text
    at    = moment
  }

  timing {
    if_past    = skip
    if_missing = skip
  }

  ask "liked" {
    template = template.liked
    until    = after(params.at, "2d")

    answer "yes" {
      remember = { liked = true }

      wait "a_day" { for = "1d" }
    }

    answer "no" { then = stop("unhappy") }

    other_answer {
      run "deeper" {
        journey = journey.deeper
        with    = { said = step.liked.reply.text }
      }
    }

    no_answer { then = goto("last") }
  }

  repeat "twice" {
    every   = "1d"
    at_most = 2

    tell "count" {
      team = team.front_desk
      text = "${params.place}: ${repeat.count}"
    }
  }

  tell "last" {
    team = team.front_desk
    text = "${params.place} ${memory.liked} ${step.liked.reply.text}"
  }
}

journey "deeper" {
  purpose = purpose.service

  params { said = text }

  tell "them" {
    team = team.front_desk
    text = params.said
  }
}

template "liked" {
  whatsapp = "liked_v1"
  category = marketing

  params { place = text(params.place, { fr = "la salle", en = "the room" }) }

  button "yes" { label = { fr = "Oui", en = "Yes" } }
  button "no" { label = { fr = "Non", en = "No" } }

  locale "fr" { body = "Avez-vous aimé ${place} chez nous ?" }
  locale "en" { body = "Did you like ${place} with us?" }
}
`

func TestTheStepsOfAJourneyThatIsRunStandInThePlan(t *testing.T) {
	plan := flowPlan(t, `
  repeat "weeks" {
    every   = "1w"
    at_most = 2

    run "opinion" {
      if      = event.order.amount > 3
      journey = journey.about_place
      with    = { place = event.order.number, at = order.promised_at }
    }
  }

  branch "then" {
    case "unhappy" {
      if   = event.order.amount > 100
      then = continue
    }

    otherwise { then = continue }
  }`, aboutPlace)
	const frame = "opinion"
	want := []ways{
		{"weeks", definitions.Repeat, next{"": "then", "again": "opinion"}, "", ""},
		{"opinion", definitions.Run, next{"": "opinion.liked", "otherwise": "weeks"}, "", "weeks"},
		{"opinion.liked", definitions.Ask, next{
			"": "opinion.twice", "answer.yes": "opinion.liked/answer.yes#remember", "answer.no": "opinion.liked/answer.no#stop",
			"other_answer": "opinion.deeper", "no_answer": "opinion.last",
		}, frame, "weeks"},
		{"opinion.liked/answer.yes#remember", definitions.Remember, next{"": "opinion.a_day"}, frame, "weeks"},
		{"opinion.a_day", definitions.Wait, next{"": "opinion.twice"}, frame, "weeks"},
		{"opinion.liked/answer.no#stop", definitions.Ran, next{"": "weeks"}, frame, "weeks"},
		{"opinion.deeper", definitions.Run, next{"": "opinion.deeper.them", "otherwise": "opinion.twice"}, frame, "weeks"},
		{"opinion.deeper.them", definitions.Tell, next{"": "opinion.deeper.#end"}, "opinion.deeper", "weeks"},
		{"opinion.deeper.#end", definitions.Ran, next{"": "opinion.twice"}, "opinion.deeper", "weeks"},
		{"opinion.twice", definitions.Repeat, next{"": "opinion.last", "again": "opinion.count"}, frame, "weeks"},
		{"opinion.count", definitions.Tell, next{"": "opinion.twice"}, frame, "opinion.twice"},
		{"opinion.last", definitions.Tell, next{"": "opinion.#end"}, frame, "weeks"},
		{"opinion.#end", definitions.Ran, next{"": "weeks"}, frame, "weeks"},
		{"then", definitions.Branch, next{"": "#end", "case.unhappy": "#end", "otherwise": "#end"}, "", ""},
		{"#end", definitions.End, nil, "", ""},
	}
	if diff := cmp.Diff(want, waysOf(plan)); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	for id, end := range map[string][2]string{
		"opinion.liked/answer.no#stop": {"opinion", "stop.unhappy"}, "opinion.#end": {"opinion", "completed"}, "opinion.deeper.#end": {"opinion.deeper", "completed"},
	} {
		if s := stepOf(t, plan, id); [2]string{s.Target, s.Why} != end {
			t.Errorf("%s ends %q with %q, want %v", id, s.Target, s.Why, end)
		}
	}
	run := stepOf(t, plan, "opinion")
	if run.Target != "about_place" || run.Set["place"].Text != "event.order.number" || run.Set["at"].Text != "order.promised_at" {
		t.Errorf("run = %q with %v", run.Target, run.Set)
	}
	if diff := cmp.Diff(definitions.Uses{Event: true, Records: map[string][]string{"order": {"promised_at"}}}, run.Uses); diff != "" {
		t.Errorf("run uses (-want +got):\n%s", diff)
	}
	liked := stepOf(t, plan, "opinion.liked")
	if liked.Purpose != "marketing" || liked.Main || !liked.Uses.Params || liked.Timing.IfPast != "skip" {
		t.Errorf("liked = purpose %q, main %v, params %v, timing %+v", liked.Purpose, liked.Main, liked.Uses.Params, liked.Timing)
	}
	if _, ok := plan.Purposes["marketing"]; !ok {
		t.Error("the plan has no purpose of the journey that it runs")
	}
	if _, ok := plan.Templates["liked"]; !ok {
		t.Error("the plan has no template of the journey that it runs")
	}
	if last := stepOf(t, plan, "opinion.last"); !slices.Equal(last.Uses.Steps, []string{"liked"}) || !last.Uses.Memory {
		t.Errorf("last uses %+v, want its own step and memory", last.Uses)
	}
}

func TestExpressionsOfAJourneyThatIsRunSeeItsOwn(t *testing.T) {
	plan := flowPlan(t, `
  run "opinion" {
    journey = journey.about_place
    with    = { place = event.order.number, at = order.promised_at }
  }

  branch "then" {
    case "late" {
      if   = step.opinion.outcome == "completed" && step.opinion.memory.at < after(now, "1d")
      then = continue
    }

    otherwise { then = continue }
  }`, aboutPlace)
	at := time.Date(2026, 3, 27, 14, 0, 0, 0, time.UTC)
	params, err := plan.Object(stepOf(t, plan, "opinion").Set, &definitions.Scope{
		EventType: "order.paid", Event: map[string]any{"order": map[string]any{"number": "4711"}},
		Records: map[string]map[string]any{"order": {"promised_at": at.Format(time.RFC3339)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	scope := &definitions.Scope{
		Frame: "opinion", Params: params, Count: 2, Memory: map[string]any{"liked": true},
		Steps: map[string]map[string]any{"liked": {"reply": map[string]any{"text": "Yes"}}},
	}
	if text, err := plan.Text(stepOf(t, plan, "opinion.last").Text, scope); err != nil || text != "4711 true Yes" && text != "4711 oui Yes" {
		t.Errorf("last says %q, %v", text, err)
	}
	if text, err := plan.Text(stepOf(t, plan, "opinion.count").Text, scope); err != nil || text != "4711: 2" {
		t.Errorf("count says %q, %v", text, err)
	}
	if until, ok, err := plan.Moment(stepOf(t, plan, "opinion.liked").Until, scope); err != nil || !ok || !until.After(at.Add(24*time.Hour)) {
		t.Errorf("it is asked until %v, %v, %v, want after %v", until, ok, err, at)
	}
	late := stepOf(t, plan, "then").Cases[0].If
	remembered := &definitions.Scope{Now: at, Steps: map[string]map[string]any{"opinion": {"outcome": "completed", "memory": map[string]any{"at": at.Format(time.RFC3339)}}}}
	if holds, err := plan.Bool(&late, remembered); err != nil || !holds {
		t.Errorf("a moment that the journey remembered is before tomorrow: %v, %v", holds, err)
	}
}

func TestAJourneyThatOthersRunIsNoPlan(t *testing.T) {
	workspace, diags := definitions.Load(withFile(t, "callee.journey.hcl", aboutPlace))
	if len(diags) > 0 {
		t.Fatalf("Load = %+v, want nothing to complain about", diags)
	}
	for _, name := range []string{"about_place", "deeper"} {
		if workspace.Plan(name) != nil {
			t.Errorf("journey %q has a plan, and nothing starts it", name)
		}
	}
}

func TestAPlanIsLeftOutWhenAJourneyThatItRunsHasErrors(t *testing.T) {
	folder := withFile(t, "runner.journey.hcl", `journey "runner" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "paid" { on = "order.paid" }

  run "it" { journey = journey.middle }
}

journey "middle" {
  purpose = purpose.service

  params {}

  run "that" { journey = journey.wrong }
}

journey "wrong" {
  purpose = purpose.service

  params {}

  send "hello" { template = template.nowhere }
}
`)
	workspace, diags := definitions.Load(folder)
	if len(diags) != 1 || diags[0].Code != "R021" {
		t.Errorf("Load = %+v, want the one missing template", diags)
	}
	if workspace.Plan("runner") != nil {
		t.Error("the journey that runs a wrong one has a plan")
	}
}

func TestAnAskSaysWhatItTakes(t *testing.T) {
	plan := flowPlan(t, `
  ask "seats" {
    template   = template.seats
    for        = "1d"
    expect     = number
    retry      = 2
    retry_text = { fr = "Un nombre, ${default(contact.first_name, "s'il vous plaît")}", en = "A number, please" }

    answer "none" { words = { fr = ["aucune", " Rien "], en = ["nobody"] } }

    answered { remember = { seats = step.seats.reply.value } }
    other_answer { then = continue }
    no_answer { then = stop("silent") }
  }

  branch "many" {
    case "many" {
      if   = memory.seats > 3
      then = continue
    }

    otherwise { then = continue }
  }`, `
template "seats" {
  whatsapp = "seats_v1"
  category = utility

  locale "fr" { body = "Combien de places ?" }
  locale "en" { body = "How many seats?" }
}
`)
	seats := stepOf(t, plan, "seats")
	if seats.Expect != "number" || seats.Retry != 2 || seats.Burst != "5s" {
		t.Errorf("seats expects %q, retries %d, burst %q", seats.Expect, seats.Retry, seats.Burst)
	}
	if diff := cmp.Diff(next{
		"": "many", "answer.none": "many", "answered": "seats/answered#remember", "other_answer": "many", "no_answer": "seats/no_answer#stop",
	}, seats.Next); diff != "" {
		t.Errorf("seats leads (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]definitions.Answer{{Key: "none", Words: map[string][]string{"fr": {"aucune", "Rien"}, "en": {"nobody"}}}}, seats.Answers); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if text := seats.RetryText["en"].Text; text != `"A number, please"` || len(seats.RetryText) != 2 {
		t.Errorf("it asks again with %v", seats.RetryText)
	}
	if diff := cmp.Diff([]string{"first_name"}, seats.Uses.Contact); diff != "" {
		t.Errorf("seats uses (-want +got):\n%s", diff)
	}
	scope := &definitions.Scope{Steps: map[string]map[string]any{"seats": {"reply": map[string]any{"value": 4.0}}}}
	value, err := plan.Object(stepOf(t, plan, "seats/answered#remember").Set, scope)
	if diff := cmp.Diff(map[string]any{"seats": 4.0}, value); err != nil || diff != "" {
		t.Errorf("it remembers %v, %v", value, err)
	}
}

func TestALabelIsTheButtonOfATextsAnswer(t *testing.T) {
	workspace, diags := definitions.Load(withFile(t, "labels.journey.hcl", `journey "labels" {
  purpose = purpose.service
  one_per = contact.id
  again   = never

  trigger "wrote" { on = "message.received" }

  ask "which" {
    text = { fr = "Lequel ?", en = "Which?" }
    for  = "1h"

    answer "not_now" { label = "OK" }
    answer "soon" { label = { fr = "Bientôt", en = "Soon" } }
    other_answer { then = continue }
    no_answer { then = continue }
  }
}
`))
	if len(diags) > 0 {
		t.Fatalf("Load = %+v, want nothing to complain about", diags)
	}
	want := []definitions.Answer{
		{Key: "not_now", Labels: map[string]string{"fr": "OK", "en": "OK"}},
		{Key: "soon", Labels: map[string]string{"fr": "Bientôt", "en": "Soon"}},
	}
	if diff := cmp.Diff(want, stepOf(t, workspace.Plan("labels"), "which").Answers); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}
