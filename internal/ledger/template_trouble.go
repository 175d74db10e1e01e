package ledger

import (
	"fmt"
	"strings"
)

// TemplateTrouble is what people are told of a template that keeps messages
// back: the words of an incident. Over says that there is none any more.
type TemplateTrouble struct {
	Name, Reason, Says, Todo string // Name: "reminder_v1/fr", "reminder_v1" for all languages
	Over                     bool
}

// stoppedTemplates are the states in which a template keeps messages back and
// somebody has something to do, with what happened and what there is to do. A
// template in review is none of them: that ends by itself.
var stoppedTemplates = map[string][2]string{
	"rejected":         {"was rejected by WhatsApp's reviewers", "Read the reason in WhatsApp Manager, mend the template's words in its file and run: relance templates push"},
	"paused":           {"was paused, because people blocked or reported it", "Make clear who writes and why, or write to fewer people. It comes back by itself after hours; after a third pause it is disabled"},
	"disabled":         {"was disabled for good, because people blocked or reported it", "Write other words under another name and run: relance templates push"},
	"deleted":          {"was deleted", "Give the template another name, as WhatsApp keeps this one for 30 days, and run: relance templates push"},
	"pending_deletion": {"is being deleted", "Give the template another name, as WhatsApp keeps this one for 30 days, and run: relance templates push"},
	"archived":         {"was archived", "Take it out of the archive in WhatsApp Manager"},
	"limit_exceeded":   {"was not taken: the account has as many templates as it may", "Delete templates that nobody uses: relance templates list"},
	"in_appeal":        {"is rejected, and its appeal is being looked at", "Wait for the answer, or mend its words and run: relance templates push"},
}

// Trouble says what people have to know of a template in the state s. written
// is the category as the author wrote it, "" not known; journeys are those that
// use the template. ok is false where there is nothing to tell: the template is
// in review, or nothing is known of it.
func (s TemplateState) Trouble(written string, journeys []string) (t TemplateTrouble, ok bool) {
	t.Name = strings.TrimSuffix(s.Name+"/"+s.Language, "/")
	in := ""
	if s.Language != "" {
		in = " in " + s.Language
	}
	if stopped, is := stoppedTemplates[s.State]; is {
		t.Reason, t.Todo = s.State, stopped[1]+"."
		t.Says = fmt.Sprintf("Template %s%s %s. %s", s.Name, in, stopped[0], waiting(journeys))
		return t, true
	}
	if !usable(s.State) {
		return t, false
	}
	if s.Category == marketing && written != marketing && written != "" {
		t.Reason = "category"
		t.Says = fmt.Sprintf("WhatsApp made marketing of template %s%s, which was written as %s: it costs more, and goes to those alone who agreed to marketing. %s",
			s.Name, in, written, waiting(journeys))
		t.Todo = "Ask for a review of the category in WhatsApp Manager, or take what sells out of its words, give it another name and run: relance templates push. " +
			"If it is marketing, write category = marketing and use it for a purpose that allows it."
		return t, true
	}
	t.Over = true
	return t, s.State != "" || s.Category != ""
}

// waiting says whose messages are kept back.
func waiting(journeys []string) string {
	switch len(journeys) {
	case 0:
		return "No journey uses it."
	case 1:
		return "Messages of the journey " + journeys[0] + " wait for it."
	}
	return "Messages of the journeys " + strings.Join(journeys, ", ") + " wait for it."
}
