package model

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// maxTimeout is the longest, and the usual, time for an answer: a person waits
// for theirs.
const maxTimeout = 5 * time.Second

// maxAnswer bounds an answer, which is a name in an envelope.
const maxAnswer = 256 << 10

// Client is one model. It is safe for concurrent use.
type Client struct {
	name   string
	base   string // without a slash at the end
	key    string // "" for a server that wants none
	model  string
	schema bool // the server takes a JSON schema for the answer
	http   *http.Client
}

// New makes a client of the settings url and model, and optionally key,
// schema, timeout and private. It brings its own HTTP client. The error names
// the setting that is missing, malformed or not known.
func New(s connectors.Settings, _ connectors.Env) (*Client, error) {
	c := &Client{name: s.Name}
	raw, err := s.Text("url")
	if err != nil {
		return nil, err
	}
	if c.model, err = s.Text("model"); err != nil {
		return nil, err
	}
	if c.key, err = s.OptionalText("key", ""); err != nil {
		return nil, err
	}
	if c.schema, err = s.YesNo("schema", true); err != nil {
		return nil, err
	}
	private, err := s.YesNo("private", false)
	if err != nil {
		return nil, err
	}
	timeout, err := s.Duration("timeout", maxTimeout)
	if err != nil {
		return nil, err
	}
	if err := s.Unknown(); err != nil {
		return nil, err
	}
	if timeout <= 0 || timeout > maxTimeout {
		return nil, fmt.Errorf("connection %q: timeout must be longer than nothing and at most %s", s.Name, maxTimeout)
	}
	if strings.ContainsFunc(c.key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fmt.Errorf("connection %q: key has characters that no key has", s.Name)
	}
	if c.base, err = httpx.ReachableURL(raw, private); err != nil {
		return nil, fmt.Errorf("connection %q: url %w", s.Name, err)
	}
	c.http = httpx.New(httpx.Config{Timeout: timeout, MaxBody: maxAnswer}.Within(c.base, private))
	return c, nil
}
