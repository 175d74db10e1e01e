package simulate

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
)

// modelFunc is a language model.
type modelFunc func(connectors.IntentQuestion) (string, error)

func (f modelFunc) Intent(_ context.Context, q connectors.IntentQuestion) (string, error) {
	return f(q)
}

func TestUnderstand(t *testing.T) {
	page := courseHead + `
  understand "what" {
    text = event.parcel.state
    intent "late" {
      means = "The parcel takes too long."
      words = { fr = ["retard"], en = ["late", "slow"] }` + say("late", `"late"`) + `
    }
    intent "number" {
      patterns = ["order +[0-9]+"]` + say("number", `"number"`) + `
    }
    otherwise {` + say("other", `"other"`) + `}
  }
  branch "known" {
    case "no" {
      if   = step.what.intent == ""
      then = stop("unknown")
    }
    otherwise { then = continue }
  }
}`
	state := func(s string) map[string]any { return parcel(map[string]any{"state": s}) }
	question := connectors.IntentQuestion{Text: "where is it?", Locale: "en", Intents: []connectors.IntentChoice{
		{Name: "late", Means: "The parcel takes too long.", Words: []string{"late", "slow", "retard"}}, {Name: "number"},
	}}
	model := func(t *testing.T, says string, err error) func(p *playing) {
		return func(p *playing) {
			p.activities.Model = modelFunc(func(q connectors.IntentQuestion) (string, error) {
				if diff := cmp.Diff(question, q); diff != "" {
					t.Errorf("the model is asked (-want +got):\n%s", diff)
				}
				return says, err
			})
		}
	}
	never := func(p *playing) {
		p.activities.Model = modelFunc(func(connectors.IntentQuestion) (string, error) { return "number", errors.New("asked for nothing") })
	}
	other := []string{"0s other: other", "0s stop.unknown"}
	for _, c := range []struct {
		name string
		course
	}{
		{"words in any language", course{data: state("Trop de RETARD !"), happens: never, want: []string{"0s late: late", "0s completed"}}},
		{"a pattern", course{data: state("My ORDER 17, please"), happens: never, want: []string{"0s number: number", "0s completed"}}},
		{"nothing fits and there is no model", course{data: state("where is it?"), want: other}},
		{"a part of a word is not the word", course{data: state("latest"), want: other}},
		{"the model knows", course{data: state("where is it?"), happens: model(t, "late", nil), want: []string{"0s late: late", "0s completed"}}},
		{"the model finds nothing", course{data: state("where is it?"), happens: model(t, "", nil), want: other}},
		{"the model makes something up", course{data: state("where is it?"), happens: model(t, "weather", nil), want: other}},
		{"the model does not answer", course{data: state("where is it?"), happens: model(t, "", errors.New("timeout")), want: other}},
		{"there is no text", course{data: state(""), happens: never, want: other}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.page = page
			c.run(t)
		})
	}
}
