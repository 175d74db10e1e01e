package whatsapp

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
)

// Scopes are the permissions that relance's token needs: to send, and to look
// after templates, the number and the webhook.
var Scopes = []string{"whatsapp_business_messaging", "whatsapp_business_management"}

// Access is what Meta says of the connection's token.
type Access struct {
	Valid bool
	App   string // the app's id
	Name  string // the app's name
	Type  string // "system_user", "user", …
	// Expires is when it ends; zero is never. DataUntil is when the access to
	// data ends although the token lasts; zero is never.
	Expires, DataUntil time.Time
	Scopes             []string
	// Only are the accounts that a scope is bound to; a scope that is not in
	// it holds for every account that the system user was given.
	Only map[string][]string
	// Subcode refines why a token is not valid: 463 expired, 460 the password
	// changed, 467 taken back (Meta, "Handle errors").
	Subcode int
}

// Access asks Meta about the token, with the token itself. Failures are
// *connectors.Error; a token that Meta does not take at all is one with code
// 190.
func (c *Client) Access(ctx context.Context) (Access, error) {
	var answer struct {
		Data struct {
			Valid     bool     `json:"is_valid"`
			App       loose    `json:"app_id"`
			Name      loose    `json:"application"`
			Type      loose    `json:"type"`
			Expires   moment   `json:"expires_at"`
			DataUntil moment   `json:"data_access_expires_at"`
			Scopes    []string `json:"scopes"`
			Granular  []struct {
				Scope   string  `json:"scope"`
				Targets []loose `json:"target_ids"`
			} `json:"granular_scopes"`
			Error struct {
				Subcode whole `json:"subcode"`
			} `json:"error"`
		} `json:"data"`
	}
	query := url.Values{"input_token": {c.token}}
	if _, err := c.manage(ctx, "ask about the token", http.MethodGet, "/debug_token?"+query.Encode(), nil, &answer); err != nil {
		return Access{}, err
	}
	d := answer.Data
	a := Access{
		Valid: d.Valid, App: string(d.App), Name: string(d.Name), Type: lower(d.Type),
		Expires: d.Expires.Time, DataUntil: d.DataUntil.Time, Scopes: d.Scopes, Subcode: int(d.Error.Subcode),
		Only: map[string][]string{},
	}
	for _, g := range d.Granular {
		if !slices.Contains(a.Scopes, g.Scope) {
			a.Scopes = append(a.Scopes, g.Scope)
		}
		for _, target := range g.Targets {
			a.Only[g.Scope] = append(a.Only[g.Scope], string(target))
		}
	}
	return a, nil
}

// Reaches tells whether the token has the scope for the connection's account.
func (c *Client) Reaches(a Access, scope string) bool {
	only, bound := a.Only[scope]
	return slices.Contains(a.Scopes, scope) && (!bound || slices.Contains(only, c.account))
}

// Served is what the header of an answer says of the other side.
type Served struct {
	At      time.Time // Meta's clock, to the second; zero is not told
	Version string    // the version that answered, "" where it is not told
}

// Serves makes the smallest call there is, and answers whose clock and which
// version the other side has. Failures are *connectors.Error; what the header
// told comes with them.
func (c *Client) Serves(ctx context.Context) (Served, error) {
	h, err := c.manage(ctx, "call the Graph API", http.MethodGet, "/"+c.number+"?fields=id", nil, nil)
	s := Served{Version: h.Get("Facebook-Api-Version")}
	if at, bad := http.ParseTime(h.Get("Date")); bad == nil {
		s.At = at
	}
	return s, err
}

// SecretFits tells whether app_secret belongs to the app of the token: Meta
// checks the token's HMAC under it. Failures are *connectors.Error.
func (c *Client) SecretFits(ctx context.Context) (bool, error) {
	mac := hmac.New(sha256.New, c.secret)
	mac.Write([]byte(c.token))
	query := url.Values{"fields": {"id"}, "appsecret_proof": {hex.EncodeToString(mac.Sum(nil))}}
	_, err := c.manage(ctx, "try the app secret", http.MethodGet, "/"+c.number+"?"+query.Encode(), nil, nil)
	var e *connectors.Error
	if errors.As(err, &e) && e.Code == "100" {
		return false, nil // Meta: "Invalid appsecret_proof provided in the API argument"
	}
	return err == nil, err
}

// Version is the version of the Graph API that the connection asks for.
func (c *Client) Version() string { return path.Base(c.root) }

// Base is the address of the Graph API that the connection calls, with the
// version.
func (c *Client) Base() string { return c.root }

// AtMeta tells the real Graph API from one on this machine or in between.
func (c *Client) AtMeta() bool {
	u, err := url.Parse(c.root)
	return err == nil && strings.HasSuffix(u.Hostname(), ".facebook.com")
}
