package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
)

const (
	// displayNumber is the business number as webhooks show it; it is in the
	// range that is reserved for fiction.
	displayNumber = "15550100200"
	businessName  = "relance sandbox"
	// maxBody bounds every request. The largest message the Cloud API takes is
	// far smaller.
	maxBody = 1 << 20
)

var graphVersion = regexp.MustCompile(`^v[0-9]{1,2}\.[0-9]$`)

// graphRoutes serves the Cloud API. Every route checks the version and the
// bearer token first.
func (s *Sandbox) graphRoutes(mux *http.ServeMux) {
	serve := func(pattern string, f func(http.ResponseWriter, *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			err := s.graphCaller(r)
			if err == nil {
				r.Body = http.MaxBytesReader(w, r.Body, maxBody)
				err = f(w, r)
			}
			s.graphAnswer(w, r, err)
		})
	}
	serve("POST /graph/{version}/{node}/messages", s.sendMessage)
	serve("GET /graph/{version}/{node}/message_templates", s.listTemplates)
	serve("POST /graph/{version}/{node}/message_templates", s.createTemplate)
	serve("DELETE /graph/{version}/{node}/message_templates", s.deleteTemplate)
	serve("GET /graph/{version}/{node}", s.readNode)
	serve("POST /graph/{version}/{node}", s.editTemplate)
	serve("/graph/", func(http.ResponseWriter, *http.Request) error {
		return graphFailure(100, "unsupported path or method")
	})
}

// graphCaller refuses a wrong version and a wrong token.
func (s *Sandbox) graphCaller(r *http.Request) error {
	if !sameSecret(r.Header.Get("Authorization"), "Bearer "+s.cfg.Token) {
		return graphFailure(190, "")
	}
	if v := r.PathValue("version"); v != "" && !graphVersion.MatchString(v) {
		return graphFailure(100, "unknown API version. Write it as v25.0")
	}
	return nil
}

// sameSecret compares in constant time, whatever the lengths.
func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// graphAnswer turns err into Meta's error shape. A nil error was answered
// already.
func (s *Sandbox) graphAnswer(w http.ResponseWriter, r *http.Request, err error) {
	if err == nil {
		return
	}
	var known *graphError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &known):
	case errors.As(err, &large):
		known = graphFailure(100, "the request is larger than %d bytes", large.Limit)
		known.Status = http.StatusRequestEntityTooLarge
	default:
		s.log.ErrorContext(r.Context(), "sandbox: cloud api", "error", err)
		known = graphFailure(131000, "the sandbox failed: see its log")
	}
	writeJSON(w, known.Status, known.body())
}

// noNode is what Meta answers for an id it does not have.
func noNode() *graphError {
	e := graphFailure(100, "no such object, or the token may not see it")
	e.Subcode = 33
	return e
}

// readNode answers the business number, the account or a template.
func (s *Sandbox) readNode(w http.ResponseWriter, r *http.Request) error {
	switch node := r.PathValue("node"); node {
	case s.cfg.PhoneNumberID:
		writeJSON(w, http.StatusOK, map[string]any{
			"id":                       s.cfg.PhoneNumberID,
			"display_phone_number":     "+1 555-010-0200",
			"verified_name":            businessName,
			"quality_rating":           "GREEN",
			"code_verification_status": "VERIFIED",
			"platform_type":            "CLOUD_API",
			"status":                   "CONNECTED",
			"throughput":               map[string]any{"level": "STANDARD"},
			"whatsapp_business_manager_messaging_limit": "TIER_2K",
		})
	case s.cfg.WABAID:
		writeJSON(w, http.StatusOK, map[string]any{"id": s.cfg.WABAID, "name": businessName, "timezone_id": "1", "message_template_namespace": "sandbox"})
	default:
		t, err := templateByID(s.db, node)
		if err != nil {
			return err
		}
		writeJSON(w, http.StatusOK, t)
	}
	return nil
}

// decodeGraph reads a JSON body; what is not JSON is code 100.
func decodeGraph(r *http.Request, into any) error {
	err := json.NewDecoder(r.Body).Decode(into)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return err
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return graphFailure(100, "%s has the wrong type", strings.TrimPrefix(kind.Field, "."))
	}
	if err != nil {
		return graphFailure(100, "the body is not a JSON object")
	}
	return nil
}

// writeJSON answers v.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// The caller may have hung up; there is nobody to tell.
	_ = json.NewEncoder(w).Encode(v)
}
