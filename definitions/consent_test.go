package definitions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
)

func TestAnAnswerKeepsAConsentBeforeItsSteps(t *testing.T) {
	text := header + `
  ask "may_we" {
    template = template.question
    for      = "2d"

    answer "yes" {
      remember = { agreed = true }
      grant    = purpose.news

      send "thanks" {
        purpose = purpose.news
        text    = { fr = "Merci", en = "Thank you" }
      }
    }

    answer "no" { revoke = purpose.news }

    other_answer { then = continue }
    no_answer { then = continue }
  }
}

template "question" {
  whatsapp = "question_v1"
  category = utility

  button "yes" { label = { fr = "Oui", en = "Yes" } }
  button "no" { label = { fr = "Non", en = "No" } }

  locale "fr" { body = "Voulez-vous ?" }
  locale "en" { body = "Would you?" }
}
`
	plan := load(t, settings("", "")+`
purpose "news" {
  opt_in  = confirmed
  consent = "marketing"
  allows  = [utility, marketing]
}
`, text).Plan("x")
	type line struct {
		ID, Target, Asked string
		Grant             bool
		Kind              definitions.Kind
		Next              map[definitions.Outcome]string
	}
	var got []line
	for _, s := range plan.Steps {
		if s.Kind != definitions.Ask {
			got = append(got, line{s.ID, s.Target, s.Asked, s.Grant, s.Kind, s.Next})
		}
	}
	want := []line{
		{"may_we/answer.yes#remember", "", "", false, definitions.Remember, map[definitions.Outcome]string{"": "may_we/answer.yes#consent"}},
		{"may_we/answer.yes#consent", "news", "may_we", true, definitions.Consent, map[definitions.Outcome]string{"": "thanks"}},
		{"thanks", "", "", false, definitions.Send, map[definitions.Outcome]string{"": "#end"}},
		{"may_we/answer.no#consent", "news", "may_we", false, definitions.Consent, map[definitions.Outcome]string{"": "#end"}},
		{"#end", "", "", false, definitions.End, nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	ask, _ := plan.Step("may_we")
	if ask.Next["answer.yes"] != "may_we/answer.yes#remember" || ask.Next["answer.no"] != "may_we/answer.no#consent" {
		t.Errorf("the answers lead to %v", ask.Next)
	}
	if p := plan.Purposes["news"]; p.OptIn != "confirmed" || p.Consent != "marketing" {
		t.Errorf("the purpose whose consent is kept is %+v in the plan", p)
	}
	if len(plan.Purposes) != 2 {
		t.Errorf("the plan has %d purposes, want the journey's and the one that is granted", len(plan.Purposes))
	}
}

func TestTheShippedDoubleOptInAsksWithoutTheConsentItAsksFor(t *testing.T) {
	plan := shipped(t, "opt_in")
	granted, revoked := 0, 0
	for _, s := range plan.Steps {
		if s.Kind != definitions.Consent {
			continue
		}
		ask, _ := plan.Step(s.Asked)
		target := plan.Purposes[s.Target]
		if target.OptIn != "confirmed" || target.Consent == "" || plan.Purposes[ask.Purpose].Consent == target.Consent {
			t.Errorf("%s keeps the consent %+v, asked for with purpose %+v", s.ID, target, plan.Purposes[ask.Purpose])
		}
		if s.Grant {
			granted++
		} else {
			revoked++
		}
	}
	if granted != 1 || revoked != 1 || plan.Again != (definitions.Again{After: "7d"}) {
		t.Errorf("%d grants, %d revokes, again %+v; want one of each, and again a week later", granted, revoked, plan.Again)
	}
}
