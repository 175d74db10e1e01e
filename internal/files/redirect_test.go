package files

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Inside the package, because a test's server is on this machine, where the
// public fetcher does not go: its rule for redirects is taken over.
func TestAFilesAddressMayLeadElsewhere(t *testing.T) {
	hops := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hops++; hops <= 2 {
			http.Redirect(w, r, "http://localhost:"+r.Host[strings.LastIndexByte(r.Host, ':')+1:]+"/next", http.StatusFound)
			return
		}
		_, _ = w.Write([]byte("%PDF-1.7"))
	}))
	t.Cleanup(s.Close)
	reaching := Through(&http.Client{CheckRedirect: Public().http.CheckRedirect})
	f, err := reaching.Fetch(t.Context(), s.URL, 1<<20)
	if err != nil || string(f.Bytes) != "%PDF-1.7" {
		t.Errorf("it is %q, %v", f.Bytes, err)
	}
	hops = -redirects // one more than is followed
	if f, err := reaching.Fetch(t.Context(), s.URL, 1<<20); err == nil {
		t.Errorf("after many redirects it is %q", f.Bytes)
	}
}
