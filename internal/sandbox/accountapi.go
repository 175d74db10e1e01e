package sandbox

import (
	"database/sql"
	"net/http"
	"slices"
	"strings"
	"time"
)

// takeAccount is POST /sandbox/api/account: Meta does something to the
// account. review, ban, restriction, violation, alert and security are told by
// webhook; payment, marketing_messages and fields are not.
func (s *Sandbox) takeAccount(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Review            string         `json:"review"`
		Ban               string         `json:"ban"` // SCHEDULE_FOR_DISABLE, DISABLE, REINSTATE
		Restriction       *string        `json:"restriction"`
		Expires           time.Time      `json:"expires_at"` // of the restriction
		Violation         string         `json:"violation"`
		Alert             map[string]any `json:"alert"` // alert_severity, alert_status, alert_type, alert_description
		Security          string         `json:"security"`
		Payment           *bool          `json:"payment"`
		MarketingMessages string         `json:"marketing_messages"`
		Fields            []string       `json:"fields"`
	}
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	after, err := s.changeMeta(r.Context(), func(tx *sql.Tx, m *meta) error {
		a := &m.Account
		if p.Payment != nil {
			a.Payment = *p.Payment
		}
		if p.MarketingMessages != "" && !slices.Contains([]string{"eligible", "not_onboarded", "required"}, p.MarketingMessages) {
			return refuse(http.StatusBadRequest, "marketing_messages must be eligible, not_onboarded or required")
		}
		if p.MarketingMessages != "" {
			a.MarketingMessages = p.MarketingMessages
		}
		if p.Fields != nil {
			a.Fields = p.Fields
		}
		if p.Review != "" {
			if err := setWord("review", p.Review, &a.Review, []string{"APPROVED", "PENDING", "REJECTED"}); err != nil {
				return err
			}
			if err := s.tellBusiness(tx, "account_review_update", map[string]any{"decision": a.Review}); err != nil {
				return err
			}
		}
		if p.Ban != "" {
			if err := s.ban(tx, a, p.Ban); err != nil {
				return err
			}
		}
		if p.Restriction != nil && a.Restriction != *p.Restriction {
			a.Restriction = strings.ToUpper(*p.Restriction)
			info := []any{}
			if a.Restriction != "" {
				one := map[string]any{"restriction_type": a.Restriction}
				if !p.Expires.IsZero() {
					one["expiration"] = p.Expires.Unix()
				}
				info = append(info, one)
			}
			if err := s.tellBusiness(tx, "account_update", map[string]any{"event": "ACCOUNT_RESTRICTION", "restriction_info": info}); err != nil {
				return err
			}
		}
		if p.Violation != "" {
			value := map[string]any{"event": "ACCOUNT_VIOLATION", "violation_info": map[string]any{"violation_type": p.Violation}}
			if err := s.tellBusiness(tx, "account_update", value); err != nil {
				return err
			}
		}
		if p.Alert != nil {
			value := map[string]any{"entity_type": "WABA", "entity_id": s.cfg.WABAID, "alert_info": p.Alert}
			if err := s.tellBusiness(tx, "account_alerts", value); err != nil {
				return err
			}
		}
		if p.Security == "" {
			return nil
		}
		return s.tellBusiness(tx, "security", map[string]any{"display_phone_number": displayNumber, "event": p.Security, "requester": "1"})
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, after.Account)
	return nil
}

func (s *Sandbox) ban(tx *sql.Tx, a *accountState, to string) error {
	word := ""
	if err := setWord("ban", to, &word, []string{"SCHEDULE_FOR_DISABLE", "DISABLE", "REINSTATE"}); err != nil {
		return err
	}
	a.Ban = word
	if word == "REINSTATE" {
		a.Ban = ""
	}
	return s.tellBusiness(tx, "account_update", map[string]any{
		"event": "DISABLED_UPDATE", "ban_info": map[string]any{"waba_ban_state": word, "waba_ban_date": s.now().UTC().Format("January 2, 2006")},
	})
}
