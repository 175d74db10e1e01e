package doctor

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/relancehq/relance/connectors/whatsapp"
)

const (
	// shown is how many templates of a kind are named.
	shown = 5
	// asked is how many troubled templates Meta is asked about: each is a call
	// of the 200 an hour.
	asked = 3
)

// trouble are the states of a template in which it cannot be sent, and what to
// do.
var trouble = map[string]string{
	"paused":         "Wait until Meta lets it go (after 3 hours, then 6; the third time it is disabled), or `relance templates unpause NAME` where it was paused while unproven. Then send it to fewer people",
	"disabled":       "It is gone for good: write another under a new name, and `relance templates push`",
	"rejected":       "Read the reason in WhatsApp Manager > Message templates, mend it with `relance templates edit NAME` or appeal there",
	"limit_exceeded": "Delete templates that nobody uses: `relance templates delete NAME`",
	"archived":       "Take it out of the archive in WhatsApp Manager > Message templates",
}

// templates looks at the state of every template of the account.
func (v *Visit) templates(ctx context.Context) {
	list, err := v.Client.Templates(ctx)
	if err != nil {
		v.unanswered("templates", err)
		return
	}
	if len(list) == 0 {
		v.tell("templates", Warning, "the account has none: relance can only answer people who wrote in the last 24 hours", "Run `relance templates push` in the folder of your journeys")
		return
	}
	by := map[string][]whatsapp.TemplateState{}
	var disliked []whatsapp.TemplateState
	for _, t := range list {
		state := strings.ToLower(t.Status)
		by[state] = append(by[state], t)
		if state == "approved" && strings.EqualFold(t.Quality(), "red") {
			disliked = append(disliked, t)
		}
	}
	var counts []string
	troubled := 0
	for _, state := range slices.Sorted(maps.Keys(by)) {
		counts = append(counts, fmt.Sprintf("%d %s", len(by[state]), words(state)))
		if do, bad := trouble[state]; bad {
			troubled++
			v.tell("templates", Warning, words(state)+": "+v.listed(ctx, by[state]), do)
		}
	}
	if len(disliked) > 0 {
		troubled++
		v.tell("templates", Warning, "low quality: "+v.listed(ctx, disliked), "Send them to fewer people, or write them anew: Meta pauses a template that stays so")
	}
	if troubled == 0 {
		v.tell("templates", OK, strings.Join(counts, ", "), "")
	}
}

// listed names templates, the first of them with what Meta says of them.
func (v *Visit) listed(ctx context.Context, list []whatsapp.TemplateState) string {
	var names []string
	for i, t := range list[:min(shown, len(list))] {
		name := t.Name + " (" + t.Language + ")"
		if i < asked {
			name += v.ails(ctx, t.ID)
		}
		names = append(names, name)
	}
	if more := len(list) - shown; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

// ails is what Meta's health status says of a template; "" is nothing.
func (v *Visit) ails(ctx context.Context, id string) string {
	h, err := v.Client.TemplateHealth(ctx, id)
	if err != nil {
		return "" // its state is told all the same
	}
	for _, e := range h.Entities {
		if e.Kind == "message_template" && len(e.Problems) > 0 {
			return ": " + ended(e.Problems[0].Says)
		}
	}
	return ""
}
