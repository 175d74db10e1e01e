package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// readNode answers a node of the graph by its id: the business number, the
// account, the app, a file or a template, whole or the fields that are asked
// for.
func (s *Sandbox) readNode(w http.ResponseWriter, r *http.Request) error {
	m := s.meta.get()
	switch node := r.PathValue("node"); {
	case node == s.cfg.PhoneNumberID:
		return answerNode(w, r, s.numberNode(m), "health_status")
	case node == s.cfg.WABAID:
		return answerNode(w, r, s.accountNode(m), "health_status")
	case node == "app" || node == s.cfg.AppID:
		return answerNode(w, r, map[string]any{"id": s.cfg.AppID, "name": businessName, "link": "https://www.facebook.com/games/?app_id=" + s.cfg.AppID})
	case strings.HasPrefix(node, "upload:"):
		return s.readUpload(w, node)
	default:
		if done, err := s.readMedia(w, r, node); done || err != nil {
			return err
		}
		t, err := templateByID(s.db, node)
		if err != nil {
			return err
		}
		view, err := t.node(s.health(m, "MESSAGE_TEMPLATE", t.ID, t.health()))
		if err != nil {
			return err
		}
		return answerNode(w, r, view, "health_status", "library_template_name")
	}
}

// answerNode answers all of a node but the fields that are only given on
// request, or the fields that ?fields= names; the id goes with any.
func answerNode(w http.ResponseWriter, r *http.Request, node map[string]any, onRequest ...string) error {
	asked := fieldsOf(r.URL.Query().Get("fields"))
	answer := map[string]any{}
	for name, v := range node { //nolint:maprange // into a map
		if len(asked) == 0 && !slices.Contains(onRequest, name) || slices.Contains(asked, name) || name == "id" {
			answer[name] = v
		}
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}

// fieldsOf splits ?fields=a,b{c,d},e at the outer commas and drops what is in
// braces.
func fieldsOf(text string) []string {
	var names []string
	depth, name := 0, strings.Builder{}
	for _, c := range text + "," {
		switch {
		case c == '{' || c == '(':
			depth++
		case c == '}' || c == ')':
			depth--
		case c == ',' && depth == 0:
			// A modifier such as .limit(5) belongs to the field before it.
			if field, _, _ := strings.Cut(strings.TrimSpace(name.String()), "."); field != "" {
				names = append(names, field)
			}
			name.Reset()
		case depth == 0:
			name.WriteRune(c)
		}
	}
	return names
}

func (s *Sandbox) numberNode(m meta) map[string]any {
	return map[string]any{
		"id":                       s.cfg.PhoneNumberID,
		"display_phone_number":     "+1 555-010-0200",
		"verified_name":            m.Number.Name,
		"name_status":              "APPROVED",
		"quality_rating":           m.Number.Quality,
		"code_verification_status": m.Number.Verified,
		"platform_type":            "CLOUD_API",
		"account_mode":             "LIVE",
		"status":                   m.Number.Status,
		"throughput":               map[string]any{"level": m.Number.Throughput},
		"whatsapp_business_manager_messaging_limit": m.Number.Tier,
		"is_pin_enabled":               m.Number.Pin != "",
		"is_official_business_account": false,
		"webhook_configuration":        map[string]any{"application": s.callbackOf(m)},
		"health_status":                s.health(m, "PHONE_NUMBER", s.cfg.PhoneNumberID, m.numberHealth()),
	}
}

func (s *Sandbox) accountNode(m meta) map[string]any {
	return map[string]any{
		"id": s.cfg.WABAID, "name": businessName, "timezone_id": "1", "message_template_namespace": "sandbox",
		"currency": "USD", "account_review_status": m.Account.Review, "business_verification_status": "verified", "ownership_type": "SELF",
		"status": "ACTIVE", "marketing_messages_onboarding_status": onboarding(m.Account.MarketingMessages),
		"health_status": s.health(m, "WABA", s.cfg.WABAID, m.accountHealth()),
	}
}

func onboarding(state string) string {
	if state == "not_onboarded" {
		return "ELIGIBLE"
	}
	return "ONBOARDED"
}

// listNumbers is GET /{account}/phone_numbers.
func (s *Sandbox) listNumbers(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("node") != s.cfg.WABAID {
		return noNode()
	}
	number := s.numberNode(s.meta.get())
	delete(number, "health_status")
	writeJSON(w, http.StatusOK, map[string]any{"data": []any{number}})
	return nil
}

// node is a template as the graph shows it.
func (t *template) node(health map[string]any) (map[string]any, error) {
	raw, err := json.Marshal(t.shown())
	if err != nil {
		return nil, fmt.Errorf("encode a template: %w", err)
	}
	node := map[string]any{}
	if err := json.Unmarshal(raw, &node); err != nil {
		return nil, fmt.Errorf("encode a template: %w", err)
	}
	node["health_status"] = health
	return node, nil
}
