package http

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// maxTimeout is the longest, and the usual, time for one request.
const maxTimeout = 10 * time.Second

// maxBody bounds what is sent and what is answered.
const maxBody = 1 << 20

// AllMethods are those that a connection may allow.
var AllMethods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// usualMethods are those it allows where it does not say.
var usualMethods = []string{http.MethodGet, http.MethodPost}

// Client is one system. It is safe for concurrent use.
type Client struct {
	name    string
	base    *url.URL // its path ends without a slash
	header  http.Header
	methods []string
	paths   []string // prefixes of the path behind base
	timeout time.Duration
	http    *http.Client
}

// New makes a client of the settings url, and optionally auth, headers,
// methods, paths, timeout and private. It brings its own HTTP client, because
// it leads where authors write. The error names the setting that is missing,
// malformed or not known, and never a secret.
func New(s connectors.Settings, _ connectors.Env) (*Client, error) {
	c := &Client{name: s.Name, header: http.Header{}}
	private, err := s.YesNo("private", false)
	if err != nil {
		return nil, err
	}
	raw, err := s.Text("url")
	if err != nil {
		return nil, err
	}
	if raw, err = httpx.ReachableURL(raw, private); err != nil {
		return nil, c.wrong("url %w", err)
	}
	if c.base, err = url.Parse(raw); err != nil || climbs(c.base.Path) {
		return nil, c.wrong("url must be an address such as \"https://api.example.com/v1\"")
	}
	for _, read := range []func(*connectors.Settings) error{c.readHeaders, c.readAuth, c.readLimits} {
		if err := read(&s); err != nil {
			return nil, err
		}
	}
	if err := s.Unknown(); err != nil {
		return nil, err
	}
	c.http = httpx.New(httpx.Config{Timeout: c.timeout, MaxBody: maxBody}.Within(raw, private))
	c.http.CheckRedirect = c.redirected
	return c, nil
}

func (c *Client) wrong(format string, args ...any) error {
	return fmt.Errorf("connection %q: "+format, append([]any{c.name}, args...)...)
}

// own are headers that are the call's own.
var own = []string{"Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Upgrade", "Te", "Trailer", "Accept-Encoding", "Idempotency-Key"}

func (c *Client) readHeaders(s *connectors.Settings) error {
	given, err := s.Map("headers")
	if err != nil {
		return err
	}
	for name, v := range given { //nolint:maprange // into a map
		text, ok := v.(string)
		if !ok {
			return c.wrong("headers: %s must be text in quotes", name)
		}
		if err := c.addHeader("headers", name, text); err != nil {
			return err
		}
	}
	return nil
}

// RFC 9110: a header's name is a token, its value has no line ends.
var (
	headerName  = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")
	headerValue = regexp.MustCompile(`^[\t\x20-\x7e]*$`)
)

func (c *Client) addHeader(setting, name, value string) error {
	if !headerName.MatchString(name) || !headerValue.MatchString(value) {
		return c.wrong("%s: %q is no header, or its value has characters that none may have", setting, name)
	}
	if slices.Contains(own, http.CanonicalHeaderKey(name)) {
		return c.wrong("%s: %s is set by every call itself", setting, name)
	}
	if c.header.Get(name) != "" {
		return c.wrong("%s: the header %s is there twice", setting, name)
	}
	c.header.Set(name, value)
	return nil
}

// readAuth takes one of { bearer }, { username, password } and { header, value }.
func (c *Client) readAuth(s *connectors.Settings) error {
	given, err := s.Map("auth")
	if err != nil || given == nil {
		return err
	}
	a := connectors.Settings{Name: c.name, Values: given}
	text := func(key string) (v string) {
		if err == nil {
			v, err = a.OptionalText(key, "")
		}
		return v
	}
	bearer, user, password, header, value := text("bearer"), text("username"), text("password"), text("header"), text("value")
	if err == nil {
		err = a.Unknown()
	}
	if err != nil {
		return fmt.Errorf("auth: %w", err)
	}
	switch {
	case bearer != "" && user+password+header+value == "":
		return c.addHeader("auth", "Authorization", "Bearer "+bearer)
	case user != "" && bearer+header+value == "":
		r := http.Request{Header: http.Header{}}
		r.SetBasicAuth(user, password)
		return c.addHeader("auth", "Authorization", r.Header.Get("Authorization"))
	case header != "" && value != "" && bearer+user+password == "":
		return c.addHeader("auth", header, value)
	}
	return c.wrong("auth must be one of { bearer = … }, { username = …, password = … } and { header = …, value = … }")
}

func (c *Client) readLimits(s *connectors.Settings) (err error) {
	if c.methods, err = s.Texts("methods", usualMethods); err != nil {
		return err
	}
	for _, m := range c.methods {
		if !slices.Contains(AllMethods, m) {
			return c.wrong("methods: %q must be one of %s", m, strings.Join(AllMethods, ", "))
		}
	}
	if c.paths, err = s.Texts("paths", []string{"/"}); err != nil {
		return err
	}
	for i, p := range c.paths {
		u, err := parsePath(p)
		if err != nil || strings.ContainsAny(p, "?%*") {
			return c.wrong("paths: %q must be a path such as \"/carts\"; what is below it is allowed too", p)
		}
		c.paths[i] = strings.TrimRight(u.Path, "/")
	}
	if c.timeout, err = s.Duration("timeout", maxTimeout); err != nil {
		return err
	}
	if c.timeout <= 0 || c.timeout > maxTimeout {
		return c.wrong("timeout of one request must be longer than nothing and at most %s", maxTimeout)
	}
	return nil
}

// Methods are those that a connection of this kind allows.
func Methods(s connectors.Settings) []string {
	methods, err := s.Texts("methods", usualMethods)
	if err != nil {
		return nil // New says why
	}
	return methods
}
