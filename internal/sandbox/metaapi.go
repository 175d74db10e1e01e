package sandbox

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// numberStates and the other lists are the words of Meta that a state takes.
var (
	numberStates = []string{"CONNECTED", "DISCONNECTED", "PENDING", "FLAGGED", "RESTRICTED", "BANNED", "RATE_LIMITED", "MIGRATED", "UNVERIFIED"}
	qualities    = []string{"GREEN", "YELLOW", "RED", "UNKNOWN"}
	tiers        = []string{"TIER_250", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"}
	tierPeople   = []int{250, 2000, 10000, 100000, -1}
)

// takeNumber is POST /sandbox/api/number: Meta changes what it thinks of the
// number, and tells what it tells. Only the keys that are named change.
func (s *Sandbox) takeNumber(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Name       string `json:"name"`
		Decision   string `json:"decision"` // on the name: APPROVED (default) or REJECTED
		Quality    string `json:"quality"`
		Status     string `json:"status"`
		Verified   string `json:"verification"`
		Throughput string `json:"throughput"`
		Tier       string `json:"tier"`
	}
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	after, err := s.changeMeta(r.Context(), func(tx *sql.Tx, m *meta) error {
		was := m.Number
		for _, one := range []struct {
			name, given string
			into        *string
			words       []string
		}{
			{"quality", p.Quality, &m.Number.Quality, qualities},
			{"status", p.Status, &m.Number.Status, numberStates},
			{"verification", p.Verified, &m.Number.Verified, []string{"VERIFIED", "NOT_VERIFIED", "EXPIRED"}},
			{"throughput", p.Throughput, &m.Number.Throughput, []string{"STANDARD", "HIGH", "NOT_APPLICABLE"}},
			{"tier", p.Tier, &m.Number.Tier, tiers},
		} {
			if err := setWord(one.name, one.given, one.into, one.words); err != nil {
				return err
			}
		}
		if err := s.tellNumber(tx, was, m.Number); err != nil {
			return err
		}
		if p.Name == "" {
			return nil
		}
		decision := "APPROVED"
		if err := setWord("decision", p.Decision, &decision, []string{"APPROVED", "REJECTED"}); err != nil {
			return err
		}
		reason := "NAME_EMPLOYEE_ISSUE"
		if decision == "APPROVED" {
			m.Number.Name, reason = p.Name, "NONE"
		}
		return s.tellBusiness(tx, "phone_number_name_update", map[string]any{
			"display_phone_number": displayNumber, "decision": decision, "requested_verified_name": p.Name, "rejection_reason": reason,
		})
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, after.Number)
	return nil
}

// setWord sets a state to one of its words; "" leaves it.
func setWord(name, given string, into *string, words []string) error {
	if given == "" {
		return nil
	}
	given = strings.ToUpper(given)
	if !slices.Contains(words, given) {
		return refuse(http.StatusBadRequest, "%s must be one of %s", name, strings.Join(words, ", "))
	}
	*into = given
	return nil
}

// tellNumber queues the webhooks of a number that changed. Meta tells of a
// worse quality only when it flags the number.
func (s *Sandbox) tellNumber(tx *sql.Tx, was, now numberState) error {
	var events []string
	if was.Quality != now.Quality && now.Quality == "RED" {
		events = append(events, "FLAGGED")
	}
	if was.Quality == "RED" && now.Quality != "RED" {
		events = append(events, "UNFLAGGED")
	}
	if was.Throughput != now.Throughput && now.Throughput == "HIGH" {
		events = append(events, "THROUGHPUT_UPGRADE")
	}
	old, tier := slices.Index(tiers, was.Tier), slices.Index(tiers, now.Tier)
	switch {
	case tier > old:
		events = append(events, "UPGRADE")
	case tier < old:
		events = append(events, "DOWNGRADE")
	}
	for _, event := range events {
		value := map[string]any{"display_phone_number": displayNumber, "event": event, "max_daily_conversations_per_business": now.Tier}
		if err := s.tellBusiness(tx, "phone_number_quality_update", value); err != nil {
			return err
		}
	}
	if tier == old {
		return nil
	}
	return s.tellBusiness(tx, "business_capability_update", map[string]any{"max_daily_conversations_per_business": tierPeople[tier], "max_phone_numbers_per_waba": 25})
}

// takeToken is POST /sandbox/api/token {valid, expires_at, scopes}: what the
// token is good for, from the next call on.
func (s *Sandbox) takeToken(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Valid   *bool      `json:"valid"`
		Expires *time.Time `json:"expires_at"`
		Scopes  []string   `json:"scopes"`
	}
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	after, err := s.changeMeta(r.Context(), func(_ *sql.Tx, m *meta) error {
		if p.Valid != nil {
			m.Token.Valid = *p.Valid
		}
		if p.Expires != nil {
			m.Token.Expires = p.Expires.UTC()
		}
		if p.Scopes != nil {
			m.Token.Scopes = p.Scopes
		}
		return nil
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, after.Token)
	return nil
}

// readMeta is GET /sandbox/api/number, …/account and …/token.
func (s *Sandbox) readMeta(part func(meta) any) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, _ *http.Request) error {
		writeJSON(w, http.StatusOK, part(s.meta.get()))
		return nil
	}
}

var fieldName = regexp.MustCompile(`^[a-z_]{1,64}$`)

// takeWebhook is POST /sandbox/api/webhook {field, value}: Meta tells something
// of its own, in whatever words.
func (s *Sandbox) takeWebhook(w http.ResponseWriter, r *http.Request) error {
	var p struct {
		Field string         `json:"field"`
		Value map[string]any `json:"value"`
	}
	if err := decodeStrict(r, &p); err != nil {
		return err
	}
	if !fieldName.MatchString(p.Field) || len(p.Value) == 0 {
		return refuse(http.StatusBadRequest, "give field, such as account_update, and value, an object")
	}
	raw, err := json.Marshal(p.Value)
	if err != nil || len(raw) > maxBody {
		return refuse(http.StatusBadRequest, "value is too large")
	}
	if err := s.write(r.Context(), func(tx *sql.Tx) error { return s.tellBusiness(tx, p.Field, p.Value) }); err != nil {
		return err
	}
	s.wake(hookWhatsApp)
	writeJSON(w, http.StatusOK, map[string]any{"queued": true})
	return nil
}

// tellBusiness queues news of the number or the account, after the older ones.
func (s *Sandbox) tellBusiness(tx *sql.Tx, field string, value map[string]any) error {
	return s.tellWhatsApp(tx, "business", s.wallMS(), change{Field: field, Value: value})
}
