package sandbox

import (
	"fmt"
	"strings"
)

// health is the health_status of a node: whether it can send, and why it or
// what is above it cannot.
func (s *Sandbox) health(m meta, kind, id string, own ability) map[string]any {
	entities := []entity{{kind, id, own}}
	if kind == "MESSAGE_TEMPLATE" {
		entities = append(entities, entity{"PHONE_NUMBER", s.cfg.PhoneNumberID, m.numberHealth()})
	}
	if kind != "WABA" {
		entities = append(entities, entity{"WABA", s.cfg.WABAID, m.accountHealth()})
	}
	entities = append(entities, entity{"BUSINESS", "400000000000004", m.businessHealth()}, entity{"APP", s.cfg.AppID, ability{}})
	all, whole := []any{}, available
	for _, e := range entities {
		all = append(all, e.view())
		whole = max(whole, e.level)
	}
	return map[string]any{"can_send_message": levels[whole], "entities": all}
}

// How far something can send: the larger is the worse.
const (
	available = iota
	limited
	blocked
)

var levels = []string{"AVAILABLE", "LIMITED", "BLOCKED"}

// ability is how far one entity can send, and what stands in the way.
type ability struct {
	level          int
	code           int
	says, solution string
}

type entity struct {
	kind, id string
	ability
}

func (e entity) view() map[string]any {
	v := map[string]any{"entity_type": e.kind, "id": e.id, "can_send_message": levels[e.level]}
	switch {
	case e.code != 0:
		v["errors"] = []any{map[string]any{"error_code": e.code, "error_description": e.says, "possible_solution": e.solution}}
	case e.says != "":
		v["additional_info"] = []any{e.says}
	}
	return v
}

func (m *meta) numberHealth() ability {
	switch {
	case m.Number.Status != "CONNECTED" && m.Number.Status != "FLAGGED":
		return ability{blocked, 141000, fmt.Sprintf("The phone number is %s.", strings.ToLower(m.Number.Status)), "Register the phone number."}
	case m.Number.Quality == "RED":
		return ability{level: limited, says: "The quality of the phone number is low."}
	}
	return ability{}
}

func (m *meta) accountHealth() ability {
	switch {
	case m.Account.Ban == "DISABLE":
		return ability{blocked, 141001, "The account is disabled.", "Ask for a review in the Business Support home."}
	case m.Account.Review == "REJECTED":
		return ability{blocked, 141002, "The review of the account was rejected.", "Ask for a review in the Business Support home."}
	case !m.Account.Payment:
		return ability{blocked, 141006, "There is an error with the payment method.", "Add a payment method in the WhatsApp Manager."}
	case m.Account.Restriction != "":
		return ability{level: limited, says: "The account is restricted: " + m.Account.Restriction + "."}
	}
	return ability{}
}

func (m *meta) businessHealth() ability {
	if m.Account.Ban == "DISABLE" {
		return ability{blocked, 141010, "The business is restricted.", "Ask for a review in the Business Support home."}
	}
	return ability{}
}

func (t *template) health() ability {
	switch t.Status {
	case statusApproved:
		return ability{}
	case statusPaused:
		return ability{blocked, 141020, "The template is paused.", "Wait until the pause is over."}
	}
	return ability{blocked, 141021, "The template is " + strings.ToLower(t.Status) + ".", "Use a template that is approved."}
}
