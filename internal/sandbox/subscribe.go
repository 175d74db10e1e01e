package sandbox

import (
	"crypto/rand"
	"database/sql"
	"net/http"
	"net/url"
)

// subscribedApps serves /{account}/subscribed_apps: GET lists, POST subscribes
// the app, at another address where one is given, and DELETE takes it back.
func (s *Sandbox) subscribedApps(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("node") != s.cfg.WABAID {
		return noNode()
	}
	switch r.Method {
	case http.MethodGet:
		m, data := s.meta.get(), []any{}
		if m.Account.Subscribed {
			app := map[string]any{"whatsapp_business_api_data": map[string]any{"id": s.cfg.AppID, "link": "https://www.facebook.com/games/?app_id=" + s.cfg.AppID, "name": businessName}}
			if m.Account.Callback != "" {
				app["override_callback_uri"] = m.Account.Callback
			}
			data = append(data, app)
		}
		writeJSON(w, http.StatusOK, map[string]any{"data": data})
		return nil
	case http.MethodDelete:
		return s.setSubscription(w, r, false, "")
	}
	var p struct {
		Callback string `json:"override_callback_uri"`
		Verify   string `json:"verify_token"`
	}
	if r.ContentLength != 0 {
		if err := decodeGraph(r, &p); err != nil {
			return err
		}
	}
	if p.Callback != "" && s.appCallback() == "" {
		return graphFailure(100, "the app has no webhooks to override: the sandbox was started without an address for them")
	}
	if p.Callback != "" {
		if err := s.verifyCallback(r, p.Callback, p.Verify); err != nil {
			return err
		}
	}
	return s.setSubscription(w, r, true, p.Callback)
}

func (s *Sandbox) setSubscription(w http.ResponseWriter, r *http.Request, on bool, callback string) error {
	_, err := s.changeMeta(r.Context(), func(_ *sql.Tx, m *meta) error {
		m.Account.Subscribed, m.Account.Callback = on, callback
		return nil
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true})
	return nil
}

// verifyCallback asks an address for the handshake before it gets webhooks.
func (s *Sandbox) verifyCallback(r *http.Request, address, token string) error {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return graphFailure(100, "override_callback_uri is no web address")
	}
	challenge := rand.Text()
	at.RawQuery = url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {token}, "hub.challenge": {challenge}}.Encode()
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, at.String(), nil)
	if err != nil {
		return graphFailure(100, "override_callback_uri is no web address")
	}
	status, body, err := s.hooks[hookWhatsApp].do(req)
	if err != nil || status != http.StatusOK || string(body) != challenge {
		e := graphFailure(2200, "the callback address did not answer the challenge: HTTP %d", status)
		return e
	}
	return nil
}

// override is the address that the account asked for in place of the app's, or
// "".
func (s *Sandbox) override(h *hook) string {
	if h.name != hookWhatsApp {
		return ""
	}
	if own := s.meta.get().Account.Callback; own != "" {
		return own
	}
	return s.meta.get().Account.AppCallback
}
