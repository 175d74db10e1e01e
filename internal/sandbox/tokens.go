package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// appID is the id of the app whose token the sandbox takes, where the
// configuration names none.
const appID = "300000000000003"

// graphCaller refuses a wrong version, a wrong token and one that is not good
// for the path.
func (s *Sandbox) graphCaller(r *http.Request, scope string) error {
	if s.appCalls(r, scope) {
		return versioned(r)
	}
	bearer := r.Header.Get("Authorization")
	// The upload sessions of Meta want another word before the same token.
	if rest, ok := strings.CutPrefix(bearer, "OAuth "); ok {
		bearer = "Bearer " + rest
	}
	if !sameSecret(bearer, "Bearer "+s.cfg.Token) {
		return graphFailure(190, "")
	}
	t := s.meta.get().Token
	if !t.Valid || !t.Expires.IsZero() && !s.now().Before(t.Expires) {
		e := graphFailure(190, "the token has expired or was taken back")
		e.Subcode = 463
		return e
	}
	if scope != "" && !slices.Contains(t.Scopes, scope) {
		return graphFailure(10, "the token has no %s", scope)
	}
	if given := proofOf(r); given != "" && !sameSecret("sha256="+given, signature(s.cfg.AppSecret, []byte(s.cfg.Token))) {
		return graphFailure(100, "Invalid appsecret_proof provided in the API argument")
	}
	return versioned(r)
}

func versioned(r *http.Request) error {
	if v := r.PathValue("version"); v != "" && !graphVersion.MatchString(v) {
		return graphFailure(100, "unknown API version. Write it as v25.0")
	}
	return nil
}

func proofOf(r *http.Request) string {
	if !strings.Contains(r.URL.RawQuery, "appsecret_proof") {
		return ""
	}
	return r.URL.Query().Get("appsecret_proof")
}

// scopeApp marks the paths that the app itself may call, with its id and
// secret for a token.
const scopeApp = "app"

// appCalls tells whether the app itself makes a call that it may make.
func (s *Sandbox) appCalls(r *http.Request, scope string) bool {
	if scope != scopeApp {
		return false
	}
	given := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if given == "" {
		given = r.URL.Query().Get("access_token")
	}
	return sameSecret(given, s.cfg.AppID+"|"+s.cfg.AppSecret) || sameSecret(given, s.cfg.Token) && s.meta.get().Token.Valid
}

// debugToken is GET /debug_token?input_token=: what a token is good for.
func (s *Sandbox) debugToken(w http.ResponseWriter, r *http.Request) error {
	given := r.URL.Query().Get("input_token")
	if given == "" {
		return graphFailure(100, "input_token is missing")
	}
	t := s.meta.get().Token
	if !sameSecret(given, s.cfg.Token) {
		writeJSON(w, http.StatusOK, map[string]any{"data": map[string]any{
			"is_valid": false, "scopes": []string{}, "error": map[string]any{"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"},
		}})
		return nil
	}
	expires, over := int64(0), false
	if !t.Expires.IsZero() {
		expires, over = t.Expires.Unix(), !s.now().Before(t.Expires)
	}
	targets := func(scope string) map[string]any {
		return map[string]any{"scope": scope, "target_ids": []string{s.cfg.WABAID}}
	}
	granular := []any{}
	for _, scope := range t.Scopes {
		granular = append(granular, targets(scope))
	}
	data := map[string]any{
		"app_id": s.cfg.AppID, "type": "SYSTEM_USER", "application": businessName, "data_access_expires_at": 0, "expires_at": expires,
		"is_valid": t.Valid && !over, "issued_at": 1735689600, "scopes": t.Scopes, "granular_scopes": granular, "user_id": "500000000000005",
	}
	if !t.Valid || over {
		data["error"] = map[string]any{"code": 190, "subcode": 463, "message": "Error validating access token: Session has expired"}
	}
	writeJSON(w, http.StatusOK, map[string]any{"data": data})
	return nil
}

// listSubscriptions is GET /{app}/subscriptions: the webhooks of the app.
func (s *Sandbox) listSubscriptions(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("node") != s.cfg.AppID {
		return noNode()
	}
	m := s.meta.get()
	fields := []any{}
	for _, name := range m.Account.Fields {
		fields = append(fields, map[string]any{"name": name, "version": "v25.0"})
	}
	writeJSON(w, http.StatusOK, map[string]any{"data": []any{map[string]any{
		"object": "whatsapp_business_account", "callback_url": s.appCallback(), "active": true, "fields": fields,
	}}})
	return nil
}

// appCallback is the address of the app's webhooks.
func (s *Sandbox) appCallback() string {
	if set := s.meta.get().Account.AppCallback; set != "" {
		return set
	}
	if urls := s.hooks[hookWhatsApp].urls; len(urls) > 0 {
		return urls[0]
	}
	return ""
}

// callbackOf is where the webhooks of the account go.
func (s *Sandbox) callbackOf(m meta) string {
	if m.Account.Callback != "" {
		return m.Account.Callback
	}
	return s.appCallback()
}
