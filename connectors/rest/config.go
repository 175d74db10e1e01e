package rest

import (
	"fmt"
	"net/http"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

const defaultTimeout = 4 * time.Second // a call runs inside a local activity

// Client is one system of records. It is safe for concurrent use.
type Client struct {
	name    string
	base    string // without a slash at the end
	token   string
	timeout time.Duration
	search  bool // a creation is looked for before it is made
	seeks   bool // the system finds records by their fields
	http    *http.Client
}

// The ways in which a creation happens once.
const (
	bySearch = "search" // we ask for the reference first
	byKey    = "key"    // the system honours Idempotency-Key
)

// New makes a client of the settings url and token, and optionally timeout,
// creates and search.
// The error names the setting that is missing, malformed or not known.
func New(s connectors.Settings, env connectors.Env) (*Client, error) {
	c := &Client{name: s.Name, http: env.HTTP}
	base, err := s.Text("url")
	if err != nil {
		return nil, err
	}
	if c.token, err = s.Text("token"); err != nil {
		return nil, err
	}
	if c.timeout, err = s.Duration("timeout", defaultTimeout); err != nil {
		return nil, err
	}
	creates, err := s.OptionalText("creates", bySearch)
	if err != nil {
		return nil, err
	}
	if c.seeks, err = s.YesNo("search", true); err != nil {
		return nil, err
	}
	if err := s.Unknown(); err != nil {
		return nil, err
	}
	if c.base, err = httpx.BaseURL(base); err != nil {
		return nil, fmt.Errorf("connection %q: url %w", s.Name, err)
	}
	if creates != bySearch && creates != byKey {
		return nil, fmt.Errorf("connection %q: creates must be %q or %q", s.Name, bySearch, byKey)
	}
	c.search = creates == bySearch
	if c.timeout <= 0 {
		return nil, fmt.Errorf("connection %q: timeout must be longer than nothing", s.Name)
	}
	if c.http == nil {
		c.http = httpx.New(httpx.Config{Timeout: c.timeout})
	}
	return c, nil
}
