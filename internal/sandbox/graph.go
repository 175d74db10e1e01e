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
	// maxBody bounds every request but a file. The largest message the Cloud API
	// takes is far smaller.
	maxBody = 1 << 20
)

var graphVersion = regexp.MustCompile(`^v[0-9]{1,2}\.[0-9]$`)

// graphRoutes serves the Cloud API. Every route checks the version and the
// bearer token first.
func (s *Sandbox) graphRoutes(mux *http.ServeMux) {
	// A call that sends is not of the management API and has a scope of its own.
	serve := func(pattern, scope string, f func(http.ResponseWriter, *http.Request) error) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			err := s.graphCaller(r, scope)
			if err == nil && scope != scopeMessaging {
				err = s.meter(w)
			}
			if err == nil {
				r.Body = http.MaxBytesReader(w, r.Body, largest(r))
				err = f(w, r)
			}
			s.graphAnswer(w, r, err)
		})
	}
	number, account := "/graph/{version}/{node}", "/graph/{version}/{node}/message_templates"
	serve("POST "+number+"/messages", scopeMessaging, s.sendMessage)
	serve("POST "+number+"/marketing_messages", scopeMessaging, s.sendMarketing)
	serve("POST "+number+"/media", scopeMessaging, s.uploadMedia)
	serve("GET /graph/whatsapp_business/attachments/{$}", scopeMessaging, s.downloadMedia)
	serve("GET "+account, scopeManagement, s.listTemplates)
	serve("POST "+account, scopeManagement, s.createTemplate)
	serve("DELETE "+account, scopeManagement, s.deleteTemplate)
	serve("POST "+number+"/unpause", scopeManagement, s.unpauseTemplate)
	serve("GET "+number+"/phone_numbers", scopeManagement, s.listNumbers)
	serve(number+"/subscribed_apps", scopeManagement, s.subscribedApps)
	serve("GET "+number+"/subscriptions", scopeApp, s.listSubscriptions)
	serve("POST "+number+"/subscriptions", scopeApp, s.setSubscriptions)
	serve("POST "+number+"/register", scopeManagement, s.registerNumber)
	serve("POST "+number+"/deregister", scopeManagement, s.deregisterNumber)
	serve("GET "+number+"/whatsapp_business_profile", scopeManagement, s.readProfile)
	serve("POST "+number+"/whatsapp_business_profile", scopeManagement, s.setProfile)
	for _, codes := range []string{number + "/message_qrdls", number + "/message_qrdls/{code}"} {
		serve("GET "+codes, scopeManagement, s.listCodes)
		serve("POST "+codes, scopeManagement, s.makeCode)
	}
	serve("DELETE "+number+"/message_qrdls/{code}", scopeManagement, s.deleteCode)
	serve("POST "+number+"/uploads", "", s.beginUpload)
	serve("GET /graph/{version}/debug_token", scopeApp, s.debugToken)
	serve("GET "+number, "", s.readNode)
	serve("POST "+number, "", s.changeNode)
	serve("DELETE "+number, scopeMessaging, s.deleteNode)
	serve("/graph/", "", func(http.ResponseWriter, *http.Request) error {
		return graphFailure(100, "unsupported path or method")
	})
}

// largest is how many bytes a request may have: files are larger than what
// tells of them.
func largest(r *http.Request) int64 {
	if strings.HasSuffix(r.URL.Path, "/media") || strings.HasPrefix(r.PathValue("node"), "upload:") {
		return maxUpload
	}
	return maxBody
}

// changeNode is POST on a node: the number's pin, the bytes of an upload or
// another text for a template.
func (s *Sandbox) changeNode(w http.ResponseWriter, r *http.Request) error {
	switch node := r.PathValue("node"); {
	case node == s.cfg.PhoneNumberID:
		return s.setPin(w, r)
	case strings.HasPrefix(node, "upload:"):
		return s.fillUpload(w, r)
	}
	return s.editTemplate(w, r)
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
