package sandbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// meta is what Meta has of the business beside messages and templates: its
// number, its account and the token of its app.
type meta struct {
	Number  numberState  `json:"number"`
	Account accountState `json:"account"`
	Token   tokenState   `json:"token"`
	Profile profile      `json:"profile"`
	Codes   []qrCode     `json:"codes,omitempty"`
}

// numberState is the business number.
type numberState struct {
	Name       string `json:"name"`
	Quality    string `json:"quality"`      // GREEN, YELLOW, RED, UNKNOWN
	Status     string `json:"status"`       // CONNECTED sends, and so does FLAGGED
	Verified   string `json:"verification"` // VERIFIED, NOT_VERIFIED, EXPIRED
	Throughput string `json:"throughput"`   // STANDARD, HIGH, NOT_APPLICABLE
	Tier       string `json:"tier"`         // TIER_250 … TIER_UNLIMITED
	Pin        string `json:"pin,omitempty"`
}

// accountState is the WhatsApp Business Account.
type accountState struct {
	Review      string `json:"review"`                // APPROVED, PENDING, REJECTED
	Ban         string `json:"ban,omitempty"`         // SCHEDULE_FOR_DISABLE, DISABLE
	Restriction string `json:"restriction,omitempty"` // RESTRICTED_BIZ_INITIATED_MESSAGING, …
	Payment     bool   `json:"payment"`               // a payment method is there
	// MarketingMessages is "eligible", "not_onboarded" (marketing messages fall
	// back) or "required" (marketing templates go there alone).
	MarketingMessages string   `json:"marketing_messages"`
	Subscribed        bool     `json:"subscribed"`             // the app gets webhooks
	Fields            []string `json:"fields"`                 // which ones
	Callback          string   `json:"callback,omitempty"`     // the address that was asked for in place of the app's
	AppCallback       string   `json:"app_callback,omitempty"` // the app's address where it was set; else that of the configuration
}

// tokenState is the access token.
type tokenState struct {
	Valid   bool      `json:"valid"`
	Expires time.Time `json:"expires_at,omitzero"` // virtual; zero is never
	Scopes  []string  `json:"scopes"`
}

// The scopes of a token (Meta 2025-12): the first sends, the other manages.
const (
	scopeMessaging  = "whatsapp_business_messaging"
	scopeManagement = "whatsapp_business_management"
)

// webhookFields are the fields that an app subscribes to (Meta 2025-12).
var webhookFields = []string{
	"account_alerts", "account_review_update", "account_update", "business_capability_update", "flows", "message_template_components_update",
	"message_template_quality_update", "message_template_status_update", "messages", "payment_configuration_update", "phone_number_name_update",
	"phone_number_quality_update", "security", "smb_message_echoes", "template_category_update", "user_preferences",
}

func freshMeta() meta {
	return meta{
		Number:  numberState{Name: businessName, Quality: "GREEN", Status: "CONNECTED", Verified: "VERIFIED", Throughput: "STANDARD", Tier: "TIER_2K"},
		Account: accountState{Review: "APPROVED", Payment: true, MarketingMessages: "eligible", Subscribed: true, Fields: slices.Clone(webhookFields)},
		Token:   tokenState{Valid: true, Scopes: []string{scopeManagement, scopeMessaging}},
		Profile: profile{About: "Sandbox of relance", Vertical: "OTHER", Websites: []string{}},
	}
}

// metaBox holds what Meta has and keeps it.
type metaBox struct {
	changing sync.Mutex // held by the one change that is under way
	mu       sync.RWMutex
	current  meta
}

func loadMeta(ctx context.Context, db *sql.DB) (*metaBox, error) {
	b := &metaBox{current: freshMeta()}
	var document string
	err := db.QueryRowContext(ctx, `SELECT document FROM meta`).Scan(&document)
	if errors.Is(err, sql.ErrNoRows) {
		return b, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(document), &b.current)
	}
	if err != nil {
		return nil, fmt.Errorf("read the sandbox's business: %w. Remove the folder to begin anew", err)
	}
	return b, nil
}

// get is what Meta has. Nobody changes the slices in it.
func (b *metaBox) get() meta {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.current
}

// changeMeta changes what Meta has in one transaction, in which f also queues
// the webhooks that tell of it, and answers what it is then.
func (s *Sandbox) changeMeta(ctx context.Context, f func(tx *sql.Tx, m *meta) error) (meta, error) {
	s.meta.changing.Lock()
	defer s.meta.changing.Unlock()
	after := s.meta.get()
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := f(tx, &after); err != nil {
			return err
		}
		document, err := json.Marshal(after)
		if err != nil {
			return fmt.Errorf("encode the business: %w", err)
		}
		if _, err := tx.Exec(`INSERT INTO meta (one, document) VALUES (1, ?) ON CONFLICT DO UPDATE SET document = excluded.document`, string(document)); err != nil {
			return fmt.Errorf("keep the business: %w", err)
		}
		return nil
	})
	if err != nil {
		return meta{}, err
	}
	s.meta.mu.Lock()
	s.meta.current = after
	s.meta.mu.Unlock()
	s.wake(hookWhatsApp)
	return after, nil
}

// sends refuses what a number or an account in this state may not send.
func (m *meta) sends(template bool) error {
	switch {
	case m.Number.Status != "CONNECTED" && m.Number.Status != "FLAGGED":
		return graphFailure(133010, "the number is %s and not connected", m.Number.Status)
	case m.Account.Ban == "DISABLE":
		return graphFailure(131031, "the account is disabled")
	case m.Account.Restriction != "" && template:
		return graphFailure(368, "the account is restricted: %s", m.Account.Restriction)
	case !m.Account.Payment:
		return graphFailure(131042, "")
	}
	return nil
}
