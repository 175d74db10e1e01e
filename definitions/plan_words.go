package definitions

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Words say the plan back to its author in one of [Languages], a sentence each:
// what starts a run, for what there is one, when the same may come again, what
// ends it, and how much it writes. What authors named stays as they wrote it.
func (p *Plan) Words(language string) []string {
	var sentences []string
	say := func(format string, args ...any) {
		sentences = append(sentences, said(language, fmt.Sprintf(format, args...)))
	}
	if len(p.Triggers) == 0 {
		say("Other journeys run it; it does not start by itself.")
	}
	for _, t := range p.Triggers {
		p.sayTrigger(t, say)
	}
	if p.OnePer.Text != "" {
		p.sayKey(say)
	}
	switch p.IfBusy {
	case "wait":
		say("While another journey of group %s runs for the person, it waits for its turn.", p.Group)
	case "skip":
		say("While another journey of group %s runs for the person, it does not start.", p.Group)
	case "replace":
		say("While another journey of group %s runs for the person, it ends that one and starts.", p.Group)
	}
	for _, l := range p.Listeners {
		switch {
		case l.Goal && l.Within != "":
			say("%s ends it at once: goal %s, counted for %s after the end too.", l.On, l.Name, inWords(l.Within))
		case l.Goal:
			say("%s ends it at once: goal %s.", l.On, l.Name)
		default:
			say("%s is heard while it runs.", l.On)
		}
	}
	p.sayMessages(say)
	say("STOP, an erasure and a missing consent always end it.")
	return sentences
}

func (p *Plan) sayTrigger(t Trigger, say func(string, ...any)) {
	switch {
	case len(t.Words) > 0:
		var words []string
		for _, locale := range slices.Sorted(maps.Keys(t.Words)) {
			words = append(words, t.Words[locale]...)
		}
		say("Starts when the person writes one of: %s.", strings.Join(words, ", "))
	case t.Unclaimed:
		say("Starts when the person writes something that nobody else heard.")
	case t.Cron != "":
		say("Starts by the calendar %s for everybody of audience %s.", t.Cron, t.Audience)
	case t.Date != nil:
		p.sayDate(t.Date, say)
	case t.If != nil:
		say("Starts with each %s for which %s.", t.On, t.If.Text)
	default:
		say("Starts with each %s.", t.On)
	}
	if t.Audience != "" && t.Cron == "" {
		say("It enters everybody of audience %s.", t.Audience)
	}
	if t.InTurn != nil {
		say("They enter one after the other: %d at a time, the next %s later.", t.InTurn.People, inWords(t.InTurn.Every))
		if t.InTurn.During != "" {
			say("They enter in the hours %s alone.", t.InTurn.During)
		}
	}
}

func (p *Plan) sayDate(d *DateTrigger, say func(string, ...any)) {
	format, args := "Starts when %s comes", []any{d.Value.Text}
	if d.Yearly {
		format = "Starts each year when %s comes"
	}
	if d.At != "" {
		format, args = format+", at %s on the person's clock", append(args, d.At)
	}
	say(format+".", args...)
}

// sayKey says for what there is one run, and when the same comes in again.
func (p *Plan) sayKey(say func(string, ...any)) {
	thing := thingOf(p.OnePer.Text)
	if thing == "person" {
		say("One run per person; a second event of the same person goes to the running one.")
	} else {
		say("One run per %s; a second event about the same %s goes to the running one.", thing, thing)
	}
	switch {
	case p.Again.Never:
		say("After it has ended, the same %s never enters again.", thing)
	case p.Again.After == "":
		say("After it has ended, the same %s may enter again at once.", thing)
	default:
		say("After it has ended, the same %s may enter again %s later.", thing, inWords(p.Again.After))
	}
}

// thingOf is what one_per is the id of: event.booking.id is that of a booking.
func thingOf(path string) string {
	parts := strings.Split(path, ".")
	switch {
	case parts[0] == "contact" && len(parts) == 2:
		return "person"
	case parts[0] == "event" && len(parts) == 3 && parts[2] == "id":
		return parts[1]
	}
	return path
}

func (p *Plan) sayMessages(say func(string, ...any)) {
	repeats := slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Kind == Repeat })
	switch n := p.messages(); {
	case n == 0:
		say("It writes no message.")
	case n == 1:
		say("There is 1 message in it.")
	case repeats:
		say("There are %d messages in it, those of a repeat counted each time.", n)
	default:
		say("There are %d messages in it.", n)
	}
}

// messages is how many sends and asks stand in the plan, those of a repeat as
// often as it may go round and a question as often as it may be asked.
func (p *Plan) messages() int {
	times := map[string]int{"": 1}
	for _, s := range p.Steps {
		if s.Kind == Repeat {
			times[s.ID] = s.AtMost * max(times[s.Round], 1)
		}
	}
	count := 0
	for _, s := range p.Steps {
		if s.Kind == Send || s.Kind == Ask {
			count += max(times[s.Round], 1) * (1 + s.Retry)
		}
	}
	return count
}

// inWords says a duration as one reads it: "30d" is 30 days.
func inWords(duration string) string {
	parts, err := splitDuration(duration)
	if err != nil {
		return duration
	}
	units := map[string]string{"m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month"}
	var words []string
	for _, part := range parts {
		one, ok := units[part.unit]
		if !ok {
			return duration
		}
		if part.count != 1 {
			one += "s"
		}
		words = append(words, fmt.Sprintf("%d %s", part.count, one))
	}
	return strings.Join(words, ", ")
}
