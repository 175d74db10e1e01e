package whatsapp

import (
	"strings"

	"github.com/relancehq/relance/connectors"
)

// news are the fields that tell of templates, numbers and the account: each
// makes the part of Data that is named after it, or false where the value does
// not say enough. All words become lower case: they are Meta's, and upper case
// there.
var news = map[string]func(value object, account string) (told, bool){
	"message_template_status_update":  templateStatus,
	"template_category_update":        templateCategory,
	"message_template_quality_update": templateQuality,
	"phone_number_quality_update":     numberQuality,
	"phone_number_name_update":        numberName,
	"business_capability_update":      capability,
	"account_update":                  accountUpdate,
	"account_alerts":                  accountAlert,
	"account_review_update":           accountReview,
	"security":                        security,
	"payment_configuration_update":    paymentConfiguration,
}

// told is the part of an event's Data that says what a change means.
type told struct {
	event, key string
	what       map[string]any
}

// news is one event about a template, a number or the account. The value is
// kept as it came beside what it means. An app may hear of several business
// accounts: the limits and troubles of one that the connection does not write
// from are not its own.
func (f *frame) news(field string, value object, tell func(object, string) (told, bool)) []connectors.Event {
	t, ok := tell(value, f.account)
	if !ok || f.foreign && t.event != connectors.TemplateChanged {
		return nil
	}
	e := connectors.Event{
		ID: hashed(field, map[string]any(value), f.at), Type: t.event, Time: f.at,
		Data: map[string]any{"account": f.account, t.key: t.what},
	}
	keep(value, &e)
	f.enclose(&e, -1)
	return []connectors.Event{e}
}

// template is news of one template, without a change of anything: "" leaves
// what is known.
func template(v object) (told, bool) {
	name := v.word("message_template_name")
	return told{connectors.TemplateChanged, "template", map[string]any{
		"id": v.word("message_template_id"), "name": name,
		// Meta writes the same language as en_US and as en-US.
		"language": strings.ReplaceAll(v.word("message_template_language"), "-", "_"),
		"state":    "", "category": lower(v.word("message_template_category")), "correct_category": "", "quality": "", "reason": "",
	}}, name != ""
}

func templateStatus(v object, _ string) (told, bool) {
	t, ok := template(v)
	t.what["state"] = lower(v.word("event"))
	reason := either(lower(v.in("other_info").word("title")), lower(v.word("reason")))
	if reason != "none" {
		t.what["reason"] = reason
	}
	return t, ok
}

// templateCategory is a change of category, which Meta announces a day before:
// until then new_category is the one that holds, and correct_category is what
// comes.
func templateCategory(v object, _ string) (told, bool) {
	t, ok := template(v)
	t.what["category"] = lower(v.word("new_category"))
	if correct := lower(v.word("correct_category")); correct != "" {
		t.what["correct_category"], t.what["reason"] = correct, "becomes "+correct
	}
	return t, ok
}

func templateQuality(v object, _ string) (told, bool) {
	t, ok := template(v)
	quality := lower(v.word("new_quality_score"))
	t.what["quality"], t.what["reason"] = quality, "quality "+quality
	return t, ok
}

func lower[T ~string](word T) string { return strings.ToLower(string(word)) }
