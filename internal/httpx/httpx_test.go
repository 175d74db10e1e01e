package httpx

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"
)

const secret = "TOKEN-8f3a"

func request(t *testing.T, ctx context.Context, method, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, url+"/records/"+secret+"?access_token="+secret, strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	return r
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// closedAddress is where nobody listens.
func closedAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

func TestDoSaysWhetherTheRequestLeft(t *testing.T) {
	slow := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only then does the server notice that the caller left
		<-r.Context().Done()
	})
	lost := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			c.Close()
		}
	})
	cut := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "short") // the client is told more than it gets
	})
	rubbish := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, _ = io.WriteString(c, secret+" is no HTTP\r\n\r\n")
			c.Close()
		}
	})
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	cases := []struct {
		name    string
		ctx     context.Context
		url     string
		written bool
		cause   error
	}{
		{"nobody listens", t.Context(), closedAddress(t), false, syscall.ECONNREFUSED},
		{"the caller had given up before", cancelled, slow.URL, false, context.Canceled},
		{"the answer never comes", t.Context(), slow.URL, true, context.DeadlineExceeded},
		{"the connection is closed instead of an answer", t.Context(), lost.URL, true, io.EOF},
		{"the answer is cut off", t.Context(), cut.URL, true, io.ErrUnexpectedEOF},
		{"the answer is not HTTP", t.Context(), rubbish.URL, true, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			client := New(Config{Timeout: 300 * time.Millisecond})
			defer client.CloseIdleConnections()
			_, err := Do(client, request(t, c.ctx, http.MethodPost, c.url))
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("Do answered %v, want an *Error", err)
			}
			if e.Written != c.written {
				t.Errorf("Written = %v, want %v (%v)", e.Written, c.written, err)
			}
			if c.cause != nil && !errors.Is(err, c.cause) {
				t.Errorf("error %v is not %v", err, c.cause)
			}
			if strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "127.0.0.1") {
				t.Errorf("the error quotes what it must not: %v", err)
			}
		})
	}
}

func TestDoReadsAnyStatusWhole(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "short and stout")
	})
	got, err := Do(New(Config{}), request(t, t.Context(), http.MethodGet, s.URL))
	if err != nil || got.Status != http.StatusTeapot || string(got.Body) != "short and stout" {
		t.Errorf("Do = %d %q, %v", got.Status, got.Body, err)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	cases := []struct {
		name    string
		size    int
		tooMuch bool
	}{
		{"an answer of exactly the limit is read", 100, false},
		{"one byte more is refused", 101, true},
		{"much more is refused", 100_000, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, strings.Repeat("x", c.size))
			})
			got, err := Do(New(Config{MaxBody: 100}), request(t, t.Context(), http.MethodGet, s.URL))
			if errors.Is(err, ErrTooLarge) != c.tooMuch {
				t.Fatalf("error = %v, want too large: %v", err, c.tooMuch)
			}
			if !c.tooMuch && len(got.Body) != c.size {
				t.Errorf("read %d bytes, want %d", len(got.Body), c.size)
			}
		})
	}
}

func TestRedirects(t *testing.T) {
	var elsewhere int
	other := serve(t, func(http.ResponseWriter, *http.Request) { elsewhere++ })
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/end":
			_, _ = io.WriteString(w, "end")
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/away":
			http.Redirect(w, r, other.URL, http.StatusFound)
		default:
			http.Redirect(w, r, "/end", http.StatusTemporaryRedirect)
		}
	})
	cases := []struct {
		name, method, path string
		status             int
	}{
		{"a read follows on the same host", http.MethodGet, "/start", http.StatusOK},
		{"a write follows nowhere", http.MethodPost, "/start", http.StatusTemporaryRedirect},
		{"a read does not follow to another host", http.MethodGet, "/away", http.StatusFound},
		{"a loop ends", http.MethodGet, "/loop", http.StatusFound},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), c.method, s.URL+c.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := Do(New(Config{}), r)
			if err != nil || got.Status != c.status {
				t.Errorf("Do = %d, %v, want %d", got.Status, err, c.status)
			}
		})
	}
	if elsewhere != 0 {
		t.Errorf("the other host was called %d times", elsewhere)
	}
}

func TestPublicOnlyRefusesThisMachine(t *testing.T) {
	called := false
	s := serve(t, func(http.ResponseWriter, *http.Request) { called = true })
	_, err := Do(New(Config{PublicOnly: true}), request(t, t.Context(), http.MethodGet, s.URL))
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, ErrPrivate) || e.Written {
		t.Errorf("Do = %v, want ErrPrivate before writing", err)
	}
	if called {
		t.Error("the private address was called")
	}
}

func TestPublic(t *testing.T) {
	cases := []struct {
		address string
		want    bool
	}{
		{"93.184.216.34", true},
		{"2606:4700::1111", true},
		{"127.0.0.1", false},
		{"::1", false},
		{"10.1.2.3", false},
		{"192.168.0.1", false},
		{"169.254.169.254", false},
		{"100.100.100.200", false},
		{"0.0.0.0", false},
		{"::ffff:127.0.0.1", false},
		{"64:ff9b::7f00:1", false},
		{"fe80::1%eth0", false},
		{"fd00::1", false},
		{"224.0.0.1", false},
		{"255.255.255.255", false},
	}
	for _, c := range cases {
		if got := public(netip.MustParseAddr(c.address)); got != c.want {
			t.Errorf("public(%s) = %v, want %v", c.address, got, c.want)
		}
	}
}

func TestConnectionsAreReused(t *testing.T) {
	ports := map[string]bool{}
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { ports[r.RemoteAddr] = true })
	client := New(Config{})
	for range 5 {
		if _, err := Do(client, request(t, t.Context(), http.MethodPost, s.URL)); err != nil {
			t.Fatal(err)
		}
	}
	if len(ports) != 1 {
		t.Errorf("five calls used %d connections, want 1", len(ports))
	}
}

func TestRetryAfter(t *testing.T) {
	cases := []struct {
		name, value, date string
		want              time.Duration
	}{
		{"seconds", "7", "", 7 * time.Second},
		{"nothing", "", "", 0},
		{"a date against the answer's own date", "Sat, 21 Nov 2026 10:00:30 GMT", "Sat, 21 Nov 2026 10:00:00 GMT", 30 * time.Second},
		{"a date without the answer's date", "Sat, 21 Nov 2026 10:00:30 GMT", "", 0},
		{"a year is cut to a day", "31536000", "", 24 * time.Hour},
		{"more than a number holds is no wish", "99999999999999999999", "", 0},
		{"a negative wish is none", "-3", "", 0},
		{"rubbish is no wish", "soon", "", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := http.Header{}
			h.Set("Retry-After", c.value)
			h.Set("Date", c.date)
			if got := RetryAfter(h); got != c.want {
				t.Errorf("RetryAfter = %s, want %s", got, c.want)
			}
		})
	}
}

func TestRedactURL(t *testing.T) {
	if got := RedactURL("https://u:" + secret + "@api.example.com/a/" + secret + "?k=" + secret); got != "https://api.example.com" {
		t.Errorf("RedactURL = %q", got)
	}
	if got := RedactURL("::" + secret); strings.Contains(got, secret) {
		t.Errorf("RedactURL of rubbish quotes it: %q", got)
	}
}

func TestBaseURL(t *testing.T) {
	cases := []struct {
		raw, want string // "" is: refused
	}{
		{"https://api.example.com/v1/", "https://api.example.com/v1"},
		{"http://127.0.0.1:8080/sandbox", "http://127.0.0.1:8080/sandbox"},
		{"http://[::1]:8080", "http://[::1]:8080"},
		{"http://localhost", "http://localhost"},
		{"http://localhost.example.com", ""},
		{"http://10.0.0.1", ""},
		{"https://u:" + secret + "@api.example.com", ""},
		{"https://api.example.com?k=" + secret, ""},
		{"https://api.example.com#" + secret, ""},
		{"ftp://api.example.com", ""},
		{"/" + secret, ""},
		{"https://%zz" + secret, ""},
	}
	for _, c := range cases {
		got, err := BaseURL(c.raw)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("BaseURL(%q) = %q, %v, want %q", c.raw, got, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the error quotes the address: %v", err)
		}
	}
}

func TestReachableURL(t *testing.T) {
	cases := []struct {
		raw     string
		private bool
		want    string // "" is: refused
	}{
		{"https://api.example.com/v1/", false, "https://api.example.com/v1"},
		{"https://api.example.com/v1/", true, "https://api.example.com/v1"},
		{"http://api.example.com", false, ""},
		{"http://api.internal:8080/", true, "http://api.internal:8080"},
		{"http://10.0.0.1", true, "http://10.0.0.1"},
		{"https://10.0.0.1", false, ""},
		{"https://[::ffff:10.0.0.1]", false, ""},
		{"https://localhost", false, ""},
		{"http://127.0.0.1", false, ""},
		{"http://u:" + secret + "@10.0.0.1", true, ""},
		{"http://10.0.0.1?", true, ""},
		{"http://10.0.0.1#", true, ""},
		{"https://api.example.com?", false, ""},
		{"ftp://10.0.0.1", true, ""},
		{"", true, ""},
	}
	for _, c := range cases {
		got, err := ReachableURL(c.raw, c.private)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("ReachableURL(%q, %v) = %q, %v, want %q", c.raw, c.private, got, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the error quotes the address: %v", err)
		}
	}
}

func TestPrivateOnlyRefusesPublicAddresses(t *testing.T) {
	client := New(Config{}.Within("http://10.0.0.1", true))
	// An address for documentation (RFC 5737), which the outside never answers.
	_, err := Do(client, request(t, t.Context(), http.MethodPost, "http://203.0.113.7"))
	var e *Error
	if !errors.As(err, &e) || !errors.Is(err, ErrPublic) || e.Written {
		t.Errorf("Do = %v, want ErrPublic before writing", err)
	}
	s := serve(t, func(http.ResponseWriter, *http.Request) {})
	if _, err := Do(client, request(t, t.Context(), http.MethodPost, s.URL)); err != nil {
		t.Errorf("this machine: %v", err)
	}
}
