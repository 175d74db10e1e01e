package sandbox

import (
	"mime"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// guard keeps other web sites out. The page has no login, so a site open in
// the same browser must be able neither to read it (DNS rebinding: the Host
// header names the site) nor to change anything (a form or fetch to
// 127.0.0.1: JSON cannot be posted across sites without a permission that
// nobody gives).
func (s *Sandbox) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.ownHost(r.Host) {
			s.answerError(w, r, refuse(http.StatusForbidden, "the Host header is not a name of this machine"))
			return
		}
		switch r.Header.Get("Sec-Fetch-Site") {
		case "cross-site", "same-site":
			if r.Method != http.MethodGet || strings.HasPrefix(r.URL.Path, "/sandbox/") {
				s.answerError(w, r, refuse(http.StatusForbidden, "requests from other sites are refused"))
				return
			}
		}
		// A page of another site can post a form without asking, and names
		// itself as its origin; a program on this machine names none.
		byBrowser := r.Header.Get("Origin") != "" || r.Header.Get("Sec-Fetch-Site") != ""
		if byBrowser && (r.Method == http.MethodPost || r.Method == http.MethodPatch) {
			kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
			if err != nil || kind != "application/json" {
				s.answerError(w, r, refuse(http.StatusUnsupportedMediaType, "Content-Type must be application/json"))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// ownHost accepts addresses, which cannot be rebound, loopback names and the
// names of the configuration.
func (s *Sandbox) ownHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || slices.Contains(s.cfg.Hosts, host)
}
