package sandbox

import (
	"database/sql"
	"net/http"
	"slices"
	"strings"
)

// setSubscriptions is POST /{app}/subscriptions: the webhooks of the app go to
// another address, or are of other fields. The fields are all of them, whatever
// they were before.
func (s *Sandbox) setSubscriptions(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("node") != s.cfg.AppID {
		return noNode()
	}
	var p struct {
		Object   string `json:"object"`
		Callback string `json:"callback_url"`
		Verify   string `json:"verify_token"`
		Fields   string `json:"fields"`
	}
	if err := decodeGraph(r, &p); err != nil {
		return err
	}
	switch {
	case p.Object != "whatsapp_business_account":
		return graphFailure(100, "object must be whatsapp_business_account")
	case s.appCallback() == "":
		return graphFailure(100, "the sandbox was started without an address for webhooks")
	}
	if err := s.verifyCallback(r, p.Callback, p.Verify); err != nil {
		return err
	}
	to := p.Callback
	if slices.Contains(s.hooks[hookWhatsApp].urls, to) {
		to = "" // what is configured: several gateways take turns
	}
	_, err := s.changeMeta(r.Context(), func(_ *sql.Tx, m *meta) error {
		m.Account.AppCallback, m.Account.Fields = to, strings.Split(p.Fields, ",")
		return nil
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]any{"success": true})
	return nil
}
