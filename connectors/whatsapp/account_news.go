package whatsapp

import (
	"strings"

	"github.com/relancehq/relance/connectors"
)

// trouble is something about the account that people have to know of, or the
// end of it. reason names it: the news that ends it has the same.
type trouble struct {
	reason, says, todo string
	over               bool
}

func (t trouble) told() (told, bool) {
	return told{connectors.AccountChanged, "incident", map[string]any{
		"reason": t.reason, "says": t.says, "todo": t.todo, "over": t.over,
	}}, t.reason != ""
}

const askMeta = "Open Business support home in Meta Business Suite, read what it says and ask for a review"

// accountEvents are the events of the field account_update that people have to
// know of (Meta's reference of account_update, 2025-12, and its changelog to
// 2026-08). Its others are good or small news and change nothing.
var accountEvents = map[string]trouble{
	"account_deleted":         {"deleted", "the WhatsApp Business account was deleted", "Connect another account: nothing can be sent from this one", false},
	"account_restriction":     {"restricted", "Meta restricts what the account may do", askMeta, false},
	"account_violation":       {"violation", "Meta says that the account broke its policy", askMeta, false},
	"disabled_update":         {"disabled", "Meta disabled the account", askMeta, false},
	"account_offboarded":      {"offboarded", "the number was disconnected from the Cloud API", "Connect it again in the WhatsApp Business app, then run relance doctor whatsapp", false},
	"account_reconnected":     {"offboarded", "the number is connected to the Cloud API again", "", true},
	"partner_removed":         {"partner_removed", "the account is no longer shared with the partner", "Share it again in Meta Business Suite, under the account's partners", false},
	"partner_added":           {"partner_removed", "the account is shared with the partner", "", true},
	"partner_app_uninstalled": {"app_uninstalled", "the partner's app was taken off the account", "Install it again, then run relance whatsapp subscribe", false},
	"partner_app_installed":   {"app_uninstalled", "the partner's app is on the account", "", true},
}

func accountUpdate(v object, _ string) (told, bool) {
	t := accountEvents[lower(v.word("event"))]
	switch t.reason {
	case "disabled":
		return disabled(t, lower(v.in("ban_info").word("waba_ban_state"))).told()
	case "violation":
		t.says += detail(v.in("violation_info").word("violation_type"))
	case "restricted":
		for _, r := range v.list("restriction_info") {
			t.says += detail(objectOf(r).word("restriction_type"))
		}
	}
	return t.told()
}

func disabled(t trouble, state string) trouble {
	switch state {
	case "reinstate":
		t.says, t.todo, t.over = "the account works again", "", true
	case "schedule_for_disable":
		t.says = "Meta is going to disable the account"
	}
	return t
}

// accountAlert is a warning of Meta's. Its description is not told on: it names
// the business.
func accountAlert(v object, _ string) (told, bool) {
	alert := v.in("alert_info")
	if alert == nil {
		alert = v
	}
	kind, severity, status := alert.word("alert_type"), lower(alert.word("alert_severity")), lower(alert.word("alert_status"))
	if kind == "" || severity == "informational" {
		return told{}, false
	}
	over := status != "" && status != "active"
	t := trouble{reason: "alert_" + slug(kind), says: "Meta warns" + detail(kind), todo: askMeta, over: over}
	if over {
		t.says, t.todo = "Meta's warning is over"+detail(kind), ""
	}
	return t.told()
}

// accountReview is the outcome of the review of the account.
func accountReview(v object, _ string) (told, bool) {
	switch lower(v.word("decision")) {
	case "approved":
		return trouble{"review", "Meta approved the account", "", true}.told()
	case "rejected":
		return trouble{"review", "Meta rejected the account", askMeta, false}.told()
	}
	return told{}, false
}

// security is about the PIN of the number's two-step verification.
func security(v object, _ string) (told, bool) {
	event := v.word("event")
	if event == "" {
		return told{}, false
	}
	return trouble{
		reason: "security_" + slug(event), says: "the number's two-step verification was touched" + detail(event),
		todo: "Ask your colleagues who it was. If it was nobody, set another PIN with relance whatsapp register and see who has access in Meta Business Suite",
	}.told()
}

// paymentConfiguration is about in-chat payments (India, Brazil).
func paymentConfiguration(v object, _ string) (told, bool) {
	status := lower(v.word("status"))
	if status == "" {
		return told{}, false
	}
	if status == "active" {
		return trouble{"payment_configuration", "the configuration of in-chat payments is active", "", true}.told()
	}
	return trouble{
		"payment_configuration", "the configuration of in-chat payments is not active" + detail(status),
		"Open the account's payment configurations in WhatsApp Manager", false,
	}.told()
}

// slug is one of Meta's words as part of a name.
func slug(word string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return -1
	}, strings.ReplaceAll(lower(word[:min(len(word), 80)]), " ", "_"))
}

// detail is one of Meta's words at the end of a sentence.
func detail(word string) string {
	if s := strings.ReplaceAll(slug(word), "_", " "); s != "" {
		return ": " + s
	}
	return ""
}
