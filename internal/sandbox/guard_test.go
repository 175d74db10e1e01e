package sandbox_test

import (
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/relancehq/relance/internal/sandbox"
)

// newLocalServer serves h on a free port and answers its address.
func newLocalServer(h http.Handler) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() { _ = http.Serve(listener, h) }()
	return "http://" + listener.Addr().String()
}

func TestOtherSitesAreKeptOut(t *testing.T) {
	r := newRig(t, func(c *sandbox.Config) { c.Hosts = []string{"relance.internal"} })
	cases := []struct {
		name, method, path string
		header             map[string]string
		status             int
	}{
		{"a rebound name cannot change", "POST", "/sandbox/api/reply", map[string]string{"Host": "evil.example"}, 403},
		{"a rebound name cannot read", "GET", "/sandbox/api/messages", map[string]string{"Host": "evil.example:8080"}, 403},
		{"a rebound name cannot open the page", "GET", "/", map[string]string{"Host": "evil.example"}, 403},
		{"localhost may", "POST", "/sandbox/api/reply", map[string]string{"Host": "localhost:8080"}, 200},
		{"an address may", "POST", "/sandbox/api/reply", map[string]string{"Host": "[::1]:8080"}, 200},
		{"a name of the configuration may", "POST", "/sandbox/api/reply", map[string]string{"Host": "relance.internal"}, 200},
		{"a form of another site may not", "POST", "/sandbox/api/reply", map[string]string{"Content-Type": "text/plain", "Origin": "https://evil.example"}, 415},
		{"a form of another site in a sandboxed frame may not", "POST", "/sandbox/api/reply", map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Origin": "null"}, 415},
		{"curl without a type may", "POST", "/sandbox/api/reply", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, 200},
		{"a fetch of another site may not", "POST", "/sandbox/api/reply", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{"nor read", "GET", "/sandbox/api/messages", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"a link from another site opens the page", "GET", "/", map[string]string{"Sec-Fetch-Site": "cross-site"}, 200},
		{"our own page may", "POST", "/sandbox/api/reply", map[string]string{"Sec-Fetch-Site": "same-origin"}, 200},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			body := ""
			if c.method == "POST" {
				body = `{"from":"+33612345678","text":"x"}`
			}
			req, err := http.NewRequest(c.method, r.url+c.path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			for k, v := range c.header {
				req.Header.Set(k, v)
			}
			if host := c.header["Host"]; host != "" {
				req.Host = host
			}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			if resp.StatusCode != c.status {
				t.Errorf("= %d, want %d", resp.StatusCode, c.status)
			}
			if resp.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Error("another site is allowed to read the answer")
			}
		})
	}
}

func TestLargeBodiesAreRefused(t *testing.T) {
	r := newRig(t)
	large := `{"from":"+33612345678","text":"` + strings.Repeat("x", 1<<20) + `"}`
	cases := []struct{ path, bearer string }{
		{"/sandbox/api/reply", ""},
		{"/sandbox/api/faults", ""},
		{"/sandbox/api/records/contact", ""},
		{"/crm/contact", crmToken},
		{"/graph/v25.0/" + numberID + "/messages", token},
	}
	for _, c := range cases {
		if status, _ := r.call("POST", c.path, c.bearer, large); status != http.StatusRequestEntityTooLarge {
			t.Errorf("POST %s of 1 MB = %d, want 413", c.path, status)
		}
	}
}

func TestThePageComesFromHereAlone(t *testing.T) {
	r := newRig(t)
	outside := regexp.MustCompile(`(?:src=|href=|url\(|import |import\(|from )["']?(?:https?:)?//`)
	for _, path := range []string{"/", "/sandbox/page/page.css", "/sandbox/page/page.js", "/sandbox/page/words.js"} {
		resp, err := http.Get(r.url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if csp := resp.Header.Get("Content-Security-Policy"); resp.StatusCode != http.StatusOK || !strings.Contains(csp, "default-src 'none'") {
			t.Errorf("%s = %d with policy %q", path, resp.StatusCode, csp)
		}
		_, raw := r.raw("GET", path, "", nil)
		if len(raw) == 0 || outside.Match(raw) {
			t.Errorf("%s is empty or loads something from elsewhere: %s", path, outside.Find(raw))
		}
	}
	if resp, err := http.Get(r.url + "/nothing"); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("/nothing = %v %v, want 404", resp, err)
	} else {
		resp.Body.Close()
	}
}
