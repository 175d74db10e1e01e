package sandbox

import (
	"embed"
	"net/http"
)

//go:embed page
var pageFiles embed.FS

// routes puts the doubles, the API and the page under one handler.
func (s *Sandbox) routes() http.Handler {
	mux := http.NewServeMux()
	s.graphRoutes(mux)
	s.crmRoutes(mux)
	s.shopRoutes(mux)
	s.apiRoutes(mux)
	files := map[string]string{
		"GET /{$}":                     "page/index.html",
		"GET /sandbox/page/page.css":   "page/page.css",
		"GET /sandbox/page/page.js":    "page/page.js",
		"GET /sandbox/page/parts.js":   "page/parts.js",
		"GET /sandbox/page/content.js": "page/content.js",
		"GET /sandbox/page/say.js":     "page/say.js",
		"GET /sandbox/page/words.js":   "page/words.js",
	}
	for pattern, file := range files {
		mux.Handle(pattern, s.guard(pageHeaders(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.ServeFileFS(w, r, pageFiles, file)
		}))))
	}
	return mux
}

// pageHeaders lets the page load nothing from elsewhere and be framed by
// nobody.
func pageHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}
