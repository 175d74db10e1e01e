package whatsapp

import (
	"encoding/json"
	"strings"

	"github.com/relancehq/relance/connectors"
)

// templateUpdate is what Meta tells of a template, in whichever field.
type templateUpdate struct {
	Name     loose `json:"message_template_name"`
	Language loose `json:"message_template_language"`
	Category loose `json:"message_template_category"`
	Event    loose `json:"event"`
	Reason   loose `json:"reason"`
	Other    struct {
		Title loose `json:"title"`
	} `json:"other_info"`
	NewCategory     loose `json:"new_category"`
	CorrectCategory loose `json:"correct_category"`
	NewQuality      loose `json:"new_quality_score"`
}

// news is what a change says of a template: "" leaves what is known.
type news struct{ state, category, reason string }

// templateNews are the fields that tell of templates. All words become lower
// case: they are Meta's, and upper case there.
var templateNews = map[string]func(templateUpdate) news{
	"message_template_status_update": func(t templateUpdate) news {
		reason := lower(t.Other.Title)
		if reason == "" && lower(t.Reason) != "none" {
			reason = lower(t.Reason)
		}
		return news{state: lower(t.Event), category: lower(t.Category), reason: reason}
	},
	// Meta announces a change of category a day before: until then
	// new_category is the one that holds, and correct_category is what comes.
	"template_category_update": func(t templateUpdate) news {
		n := news{category: lower(t.NewCategory)}
		if t.CorrectCategory != "" {
			n.reason = "becomes " + lower(t.CorrectCategory)
		}
		return n
	},
	"message_template_quality_update": func(t templateUpdate) news {
		return news{reason: "quality " + lower(t.NewQuality)}
	},
}

func lower(l loose) string { return strings.ToLower(string(l)) }

// templateChange is news of one template. A change that names none stays an
// event of its field.
func templateChange(field string, raw json.RawMessage, from whence, tell func(templateUpdate) news) connectors.Event {
	e := unread(field, raw, from.time)
	var t templateUpdate
	fill(raw, &t)
	if t.Name == "" {
		return e
	}
	n := tell(t)
	e.Type = connectors.TemplateChanged
	e.Data = map[string]any{
		"account": from.number,
		"raw":     e.Data,
		"template": map[string]any{
			"name": string(t.Name),
			// Meta writes the same language as en_US and as en-US.
			"language": strings.ReplaceAll(string(t.Language), "-", "_"),
			"state":    n.state, "category": n.category, "reason": n.reason,
		},
	}
	return e
}
