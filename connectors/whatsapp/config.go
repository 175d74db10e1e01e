package whatsapp

import (
	"fmt"
	"net/http"
	"regexp"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

const (
	defaultVersion = "v25.0" // Graph API; v26.0 is the newest and has the same WhatsApp edges (2026-09)
	defaultBase    = "https://graph.facebook.com"

	// sendTimeout bounds a send. It is short because a send runs inside a
	// workflow task; what it cannot finish becomes an unknown outcome.
	sendTimeout = 4 * time.Second
	// manageTimeout bounds calls about templates, which nobody waits for.
	manageTimeout = 10 * time.Second
)

// Client is one WhatsApp business number. It is safe for concurrent use.
type Client struct {
	name        string
	number      string // phone number id
	account     string // WhatsApp business account id
	token       string
	secret      []byte
	verifyToken string
	root        string // base address with version, no slash at the end
	http        *http.Client

	portfolio      string // what shares messagingLimit
	messagingLimit int    // people in a rolling 24 h; 0 is no limit
}

// New makes a client of the settings phone_number_id, waba_id, token,
// app_secret and verify_token, and optionally version, base_url, portfolio and
// messaging_limit. The error names the setting that is missing, malformed or
// not known.
func New(s connectors.Settings, env connectors.Env) (*Client, error) {
	c := &Client{name: s.Name, http: env.HTTP}
	var secret, version, base string
	required := []struct {
		key string
		to  *string
	}{
		{"phone_number_id", &c.number},
		{"waba_id", &c.account},
		{"token", &c.token},
		{"app_secret", &secret},
		{"verify_token", &c.verifyToken},
	}
	for _, r := range required {
		v, err := s.Text(r.key)
		if err != nil {
			return nil, err
		}
		*r.to = v
	}
	version, err := s.OptionalText("version", defaultVersion)
	if err != nil {
		return nil, err
	}
	if base, err = s.OptionalText("base_url", defaultBase); err != nil {
		return nil, err
	}
	if err := c.readLimits(&s); err != nil {
		return nil, err
	}
	if err := s.Unknown(); err != nil {
		return nil, err
	}
	c.secret = []byte(secret)
	if err := c.check(version); err != nil {
		return nil, fmt.Errorf("connection %q: %w", s.Name, err)
	}
	if base, err = httpx.BaseURL(base); err != nil {
		return nil, fmt.Errorf("connection %q: base_url %w", s.Name, err)
	}
	c.root = base + "/" + version
	if c.http == nil {
		c.http = httpx.New(httpx.Config{Timeout: manageTimeout})
	}
	return c, nil
}

// Account is the phone number id: our side of every conversation, as in
// Inbound.Account.
func (c *Client) Account() string { return c.number }

var (
	nodeID       = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)
	graphVersion = regexp.MustCompile(`^v[0-9]{1,3}\.[0-9]{1,2}$`)
)

func (c *Client) check(version string) error {
	for _, id := range []struct{ key, value string }{{"phone_number_id", c.number}, {"waba_id", c.account}} {
		if !nodeID.MatchString(id.value) {
			return fmt.Errorf("%s must be an id as Meta's App Dashboard shows it, not a phone number or an address", id.key)
		}
	}
	if !graphVersion.MatchString(version) {
		return fmt.Errorf("version must look like %q", defaultVersion)
	}
	return nil
}
