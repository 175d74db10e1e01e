package definitions_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/definitions/journeys"
)

func TestAPlanIsSaidBackInWords(t *testing.T) {
	workspace, _ := definitions.Load(journeys.FS)
	plan := workspace.Plan("booking_reminder")
	for language, want := range map[string][]string{
		"en": {
			"Starts with each booking.created.",
			"One run per booking; a second event about the same booking goes to the running one.",
			"After it has ended, the same booking never enters again.",
		},
		"fr": {
			"Commence à chaque booking.created.",
			"Une exécution par rendez-vous ; un second événement à propos du même objet (rendez-vous) va à celle qui est en cours.",
			"Une fois terminé, le même objet (rendez-vous) n'y revient jamais.",
		},
	} {
		got := plan.Words(language)
		if diff := cmp.Diff(want, got[:min(3, len(got))]); diff != "" {
			t.Errorf("Words(%s) (-want +got):\n%s", language, diff)
		}
	}
}

func TestEveryWayToStartIsSaidInEachLanguage(t *testing.T) {
	expr := func(text string) definitions.Expr { return definitions.Expr{Text: text} }
	condition := expr("event.order.total > 100")
	for _, test := range []struct {
		name   string
		plan   definitions.Plan
		en, fr string
	}{
		{
			"an event with a condition",
			definitions.Plan{Triggers: []definitions.Trigger{{On: "order.placed", If: &condition}}},
			"Starts with each order.placed for which event.order.total > 100.", "Commence à chaque order.placed pour lequel event.order.total > 100.",
		},
		{
			"words",
			definitions.Plan{Triggers: []definitions.Trigger{{On: "message.received", Words: map[string][]string{"fr": {"humain"}, "en": {"agent"}}}}},
			"Starts when the person writes one of: agent, humain.", "Commence quand la personne écrit un de ces mots : agent, humain.",
		},
		{
			"what nobody heard",
			definitions.Plan{Triggers: []definitions.Trigger{{On: "message.received", Unclaimed: true}}},
			"Starts when the person writes something that nobody else heard.", "Commence quand la personne écrit quelque chose que personne d'autre n'a entendu.",
		},
		{
			"the calendar",
			definitions.Plan{Triggers: []definitions.Trigger{{On: definitions.ScheduleFired, Cron: "0 9 * * mon", Audience: "vip"}}},
			"Starts by the calendar 0 9 * * mon for everybody of audience vip.", "Commence selon le calendrier 0 9 * * mon pour chaque personne de l'audience vip.",
		},
		{
			"a birthday",
			definitions.Plan{Triggers: []definitions.Trigger{{On: definitions.DateReached, Date: &definitions.DateTrigger{Value: expr("contact.birthday"), Yearly: true, At: "09:00"}}}},
			"Starts each year when contact.birthday comes, at 09:00 on the person's clock.", "Commence chaque année quand vient contact.birthday, à 09:00 à l'heure de la personne.",
		},
		{
			"people in turn",
			definitions.Plan{Triggers: []definitions.Trigger{{On: "slot.freed", Audience: "waiting", InTurn: &definitions.InTurn{People: 1, Every: "30m"}}}},
			"They enter one after the other: 1 at a time, the next 30 minutes later.", "Les gens entrent les uns après les autres : 1 à la fois, les suivants 30 minutes plus tard.",
		},
		{
			"no trigger",
			definitions.Plan{},
			"Other journeys run it; it does not start by itself.", "D'autres parcours le lancent ; il ne commence pas de lui-même.",
		},
		{
			"one run per person, again after a month",
			definitions.Plan{OnePer: expr("contact.id"), Again: definitions.Again{After: "1mo"}},
			"After it has ended, the same person may enter again 1 month later.", "Une fois terminé, la même personne peut y revenir 1 mois plus tard.",
		},
		{
			"a goal with time after the end",
			definitions.Plan{Listeners: []definitions.Listener{{Name: "won", Goal: true, On: "deal.won", Within: "3d"}}},
			"deal.won ends it at once: goal won, counted for 3 days after the end too.", "deal.won y met fin aussitôt : objectif won, compté encore pendant 3 jours après la fin.",
		},
		{
			"a group",
			definitions.Plan{Group: "nurture", IfBusy: "skip"},
			"While another journey of group nurture runs for the person, it does not start.", "Tant qu'un autre parcours du groupe nurture est en cours pour la personne, celui-ci ne commence pas.",
		},
		{
			"messages in a repeat count by its bound",
			definitions.Plan{Steps: []definitions.Step{{ID: "weekly", Kind: definitions.Repeat, AtMost: 3}, {ID: "tip", Kind: definitions.Send, Round: "weekly"}, {ID: "well", Kind: definitions.Ask, Retry: 1}}},
			"There are 5 messages in it, those of a repeat counted each time.", "Il contient 5 messages, ceux d'un repeat comptés à chaque fois.",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			for language, want := range map[string]string{"en": test.en, "fr": test.fr} {
				if words := strings.Join(test.plan.Words(language), "\n"); !strings.Contains(words, want) {
					t.Errorf("Words(%s) =\n%s\nwant %q in it", language, words, want)
				}
			}
		})
	}
}
