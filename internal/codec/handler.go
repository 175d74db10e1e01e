package codec

import (
	"net/http"
	"slices"
	"strings"

	"go.temporal.io/sdk/converter"
)

// maxBody bounds a request of the Web UI: one page of history, of which
// Temporal sends at most 4 MB a message (gRPC limit of server 1.32), is larger
// in JSON and base64.
const maxBody = 16 << 20

// Handler decrypts payloads for the Temporal Web UI in a browser, and encrypts
// what an operator types there. It answers POST to paths that end in /decode
// and /encode, for pages of the given origins only, all the names by which
// people reach the Web UI ("http://127.0.0.1:8233", "http://localhost:8233"),
// and only where allowed says that the caller may read personal data. A nil
// allowed allows nobody.
func (c *Codec) Handler(origins []string, allowed func(*http.Request) bool) http.Handler {
	payloads := converter.NewPayloadCodecHTTPHandler(c)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A browser names the origin of the page that asks; a program names none.
		w.Header().Set("Vary", "Origin")
		origin := r.Header.Get("Origin")
		if origin != "" && !slices.Contains(origins, origin) {
			http.Error(w, "payloads are decrypted for pages of "+strings.Join(origins, " and ")+" only", http.StatusForbidden)
			return
		}
		if origin != "" {
			w.Header().Set("Access-Control-Allow-Origin", origin)
			w.Header().Set("Access-Control-Allow-Credentials", "true")
		}
		if r.Method == http.MethodOptions {
			preflight(w)
			return
		}
		if !strings.HasSuffix(r.URL.Path, "/decode") && !strings.HasSuffix(r.URL.Path, "/encode") {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "send payloads by POST", http.StatusMethodNotAllowed)
			return
		}
		if allowed == nil || !allowed(r) {
			http.Error(w, "reading payloads needs a sign-in", http.StatusUnauthorized)
			return
		}
		w.Header().Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		payloads.ServeHTTP(w, r)
	})
}

// preflight answers a browser that asks before it sends. The headers are those
// the Web UI 2.55 sends.
func preflight(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", http.MethodPost)
	h.Set("Access-Control-Allow-Headers", "Authorization, Authorization-Extras, Content-Type, X-Namespace")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}
