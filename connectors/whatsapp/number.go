package whatsapp

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"

	"github.com/relancehq/relance/connectors"
)

// NumberInfo is what Meta knows of the business number. Words are Meta's in
// lower case; "" is not told.
type NumberInfo struct {
	ID string
	// Display is the number as people see it. It is for the person who asks,
	// never for a log.
	Display    string
	Name       string // as people see it above the conversation
	NameStatus string // "approved", "pending_review", "declined", "expired", …
	Quality    string // "green", "yellow", "red"; "" where it has no rating yet
	Verified   bool   // the code that Meta sent to the number was entered
	Status     string // "connected", "pending", "offline", "flagged", "restricted", "banned", …
	Platform   string // "cloud_api"; "not_applicable" before it is registered
	Mode       string // "live" or "sandbox"
	Rate       int    // messages a second, sent and received; 0 is not told
	// People may be written to first in a rolling 24 h, by all numbers of the
	// portfolio together: 0 is no limit, -1 is not told.
	People int
}

// numberFields are asked for by name: Meta answers four of them otherwise.
const numberFields = "id,display_phone_number,verified_name,name_status,quality_rating,code_verification_status,status,platform_type,account_mode,throughput,whatsapp_business_manager_messaging_limit"

// rates are Meta's levels of throughput in messages a second (Meta,
// "Throughput", read 2026-09). A number that is not registered has none.
var rates = map[string]int{"standard": 80, "high": 1_000}

// Number asks Meta about the connection's number. Failures are
// *connectors.Error.
func (c *Client) Number(ctx context.Context) (NumberInfo, error) {
	var n struct {
		ID         loose `json:"id"`
		Display    loose `json:"display_phone_number"`
		Name       loose `json:"verified_name"`
		NameStatus loose `json:"name_status"`
		Quality    loose `json:"quality_rating"`
		Code       loose `json:"code_verification_status"`
		Status     loose `json:"status"`
		Platform   loose `json:"platform_type"`
		Mode       loose `json:"account_mode"`
		Throughput struct {
			Level loose `json:"level"`
		} `json:"throughput"`
		Limit loose `json:"whatsapp_business_manager_messaging_limit"`
	}
	query := url.Values{"fields": {numberFields}}
	if _, err := c.manage(ctx, "read the number", http.MethodGet, "/"+c.number+"?"+query.Encode(), nil, &n); err != nil {
		return NumberInfo{}, err
	}
	return NumberInfo{
		ID: string(n.ID), Display: string(n.Display), Name: string(n.Name), NameStatus: lower(n.NameStatus),
		Quality: rated(lower(n.Quality)), Verified: lower(n.Code) == "verified", Status: lower(n.Status),
		Platform: lower(n.Platform), Mode: lower(n.Mode), Rate: rates[lower(n.Throughput.Level)], People: tier(string(n.Limit)),
	}, nil
}

// rated is a rating, or "" for Meta's words for none.
func rated(quality string) string {
	if quality == "unknown" || quality == "na" {
		return ""
	}
	return quality
}

var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

// Register opens the number for the Cloud API under the six digits of its
// two-step verification: those it has, or new ones where it has none. Meta
// takes ten tries in 72 h (2026-09). Failures are *connectors.Error.
func (c *Client) Register(ctx context.Context, pin string) error {
	const doing = "register the number"
	if !sixDigits.MatchString(pin) {
		return &connectors.Error{
			Kind: connectors.Refused, Reason: connectors.ReasonContent, Doing: doing, Code: "100",
			Err: errors.New("the PIN is not six digits"), Next: "Write six digits",
		}
	}
	_, err := c.manage(ctx, doing, http.MethodPost, "/"+c.number+"/register", map[string]string{"messaging_product": "whatsapp", "pin": pin}, nil)
	return err
}

// Deregister takes the number off the Cloud API: it neither sends nor receives
// until it is registered again. Failures are *connectors.Error.
func (c *Client) Deregister(ctx context.Context) error {
	_, err := c.manage(ctx, "take the number off the Cloud API", http.MethodPost, "/"+c.number+"/deregister", nil, nil)
	return err
}
