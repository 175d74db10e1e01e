// Package httpx makes the HTTP clients that relance calls the outside with:
// bounded in time, in the size of answers and in where redirects may lead. It
// tells whether a failed request had left the machine, and it never lets an
// address, a token or a header into an error. It never retries.
//
//	client := httpx.New(httpx.Config{Timeout: 4 * time.Second})
//	answer, err := httpx.Do(client, request)
package httpx

import (
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"time"
)

// Defaults of Config.
const (
	defaultTimeout = 10 * time.Second
	defaultMaxBody = 1 << 20
	defaultPerHost = 64
)

// Config bounds a client. Its zero value is usable.
type Config struct {
	// Timeout is for the whole call, from resolving the name to the last byte
	// of the answer; zero is 10 s.
	Timeout time.Duration
	// MaxBody is the most bytes of an answer that are read, after
	// decompression; zero is 1 MiB.
	MaxBody int64
	// PublicOnly refuses addresses of this machine and of private networks,
	// whatever name led there. It is for addresses that authors write. No
	// proxy is used then, because a proxy would resolve the name elsewhere.
	PublicOnly bool
	// PrivateOnly refuses all other addresses. It is for plain http to systems
	// of one's own network. No proxy is used then either.
	PrivateOnly bool
	// MaxConnsPerHost bounds connections to one host; zero is 64, enough for
	// WhatsApp's 80 messages a second at half a second each.
	MaxConnsPerHost int
}

// Within bounds c to where a connection may lead: to public addresses alone,
// unless the operator wrote that it is private. Plain http then leads to
// private addresses alone, because a token travels with every call.
func (c Config) Within(base string, private bool) Config {
	c.PublicOnly = !private
	c.PrivateOnly = private && strings.HasPrefix(base, "http://")
	return c
}

// New returns a client bounded by c. It keeps connections open for reuse,
// follows redirects only for reads and only on the same host, and is safe for
// concurrent use.
func New(c Config) *http.Client {
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.MaxBody <= 0 {
		c.MaxBody = defaultMaxBody
	}
	if c.MaxConnsPerHost <= 0 {
		c.MaxConnsPerHost = defaultPerHost
	}
	dialer := &net.Dialer{Timeout: min(c.Timeout, 3*time.Second), KeepAlive: 30 * time.Second}
	proxy := http.ProxyFromEnvironment
	if c.PublicOnly {
		dialer.Control = refusePrivate
		proxy = nil
	}
	if c.PrivateOnly {
		dialer.Control = refusePublic
		proxy = nil
	}
	transport := &http.Transport{
		Proxy:               proxy,
		DialContext:         dialer.DialContext,
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: min(c.Timeout, 3*time.Second),
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: c.MaxConnsPerHost,
		MaxConnsPerHost:     c.MaxConnsPerHost,
		// A connection that the other side is about to close turns a send into
		// an unknown outcome, so idle ones are given up early.
		IdleConnTimeout:        30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
	return &http.Client{
		Timeout:       c.Timeout,
		Transport:     &bounded{next: transport, max: c.MaxBody},
		CheckRedirect: sameHostReads,
	}
}

const maxRedirects = 3

// sameHostReads follows a redirect only for GET and HEAD on the same scheme
// and host. Anything else is answered to the caller as it came: a write that
// is repeated elsewhere is a second effect, and a token sent to another host
// is lost.
func sameHostReads(next *http.Request, via []*http.Request) error {
	first := via[0]
	read := first.Method == http.MethodGet || first.Method == http.MethodHead
	same := next.URL.Host == first.URL.Host && next.URL.Scheme == first.URL.Scheme
	if !read || !same || len(via) > maxRedirects {
		return http.ErrUseLastResponse
	}
	return nil
}
