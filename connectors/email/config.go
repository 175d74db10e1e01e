package email

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// sendTimeout is for the whole of a send and the most that the setting timeout
// allows: a send runs inside a workflow task, and what it cannot finish there
// is tried later or becomes an unknown outcome.
const sendTimeout = 4 * time.Second

// The ways to protect the connection to the server.
const (
	startTLS    = "starttls" // plain at first, then TLS before anything is said (port 587)
	implicitTLS = "implicit" // TLS from the first byte (port 465)
	noTLS       = "none"     // for this machine alone
)

// submissionPorts are the usual ports (RFC 8314).
var submissionPorts = map[string]int{startTLS: 587, implicitTLS: 465, noTLS: 25}

// Client is one sender of e-mails. It is safe for concurrent use.
type Client struct {
	name               string
	host               string
	port               int
	username, password string
	from               mail.Address
	domain             string // of from
	replyTo            *mail.Address
	unsubscribe        string // a URI
	tls                string
	roots              *x509.CertPool // nil is the system's
	timeout            time.Duration
	operators          []string // addresses
	now                func() time.Time
}

// New makes a client of the settings host and from, and optionally port,
// username, password, reply_to, unsubscribe, incidents_to, tls, ca and timeout. The error
// names the setting that is missing, malformed or not known.
func New(s connectors.Settings, env connectors.Env) (*Client, error) {
	c := &Client{name: s.Name, now: env.Now}
	if c.now == nil {
		c.now = time.Now
	}
	for _, read := range []func(*connectors.Settings) error{c.readServer, c.readLogin, c.readSender, c.readOperators, c.readTrust} {
		if err := read(&s); err != nil {
			return nil, err
		}
	}
	if err := s.Unknown(); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("connection %q: %w", s.Name, err)
	}
	return c, nil
}

// Account is the address that people see as the sender.
func (c *Client) Account() string { return c.from.Address }

func (c *Client) readServer(s *connectors.Settings) (err error) {
	if c.host, err = s.Text("host"); err != nil {
		return err
	}
	if c.tls, err = s.OptionalText("tls", startTLS); err != nil {
		return err
	}
	if c.port, err = s.Whole("port", submissionPorts[c.tls]); err != nil {
		return err
	}
	c.timeout, err = s.Duration("timeout", sendTimeout)
	return err
}

func (c *Client) readLogin(s *connectors.Settings) (err error) {
	if c.username, err = s.OptionalText("username", ""); err != nil {
		return err
	}
	c.password, err = s.OptionalText("password", "")
	return err
}

func (c *Client) readSender(s *connectors.Settings) error {
	from, err := s.Text("from")
	if err != nil {
		return err
	}
	replyTo, err := s.OptionalText("reply_to", "")
	if err != nil {
		return err
	}
	if c.unsubscribe, err = s.OptionalText("unsubscribe", ""); err != nil {
		return err
	}
	a, err := sender(from)
	if err != nil {
		return fmt.Errorf("connection %q: from %w", s.Name, err)
	}
	c.from, c.domain = *a, a.Address[strings.LastIndexByte(a.Address, '@')+1:]
	if replyTo == "" {
		return nil
	}
	if c.replyTo, err = sender(replyTo); err != nil {
		return fmt.Errorf("connection %q: reply_to %w", s.Name, err)
	}
	return nil
}

func (c *Client) readTrust(s *connectors.Settings) error {
	pem, err := s.OptionalText("ca", "")
	if err != nil || pem == "" {
		return err
	}
	c.roots = x509.NewCertPool()
	if !c.roots.AppendCertsFromPEM([]byte(pem)) {
		return fmt.Errorf("connection %q: ca must be certificates in PEM, such as file(\"ca.pem\")", s.Name)
	}
	return nil
}

// sender reads an address of ours, with or without a name.
func sender(text string) (*mail.Address, error) {
	a, err := mail.ParseAddress(text)
	if err != nil || !wellFormed(a.Address) || strings.ContainsAny(a.Name, "\r\n") {
		return nil, errors.New("must be an address such as \"Clinic <desk@clinic.example>\"")
	}
	return a, nil
}

// check refuses what would fail or leak at the first send.
func (c *Client) check() error {
	switch {
	case strings.ContainsAny(c.host, ":/ \r\n") && !httpx.Loopback(c.host):
		return errors.New("host must be a name such as \"smtp.example.com\"; the port has a setting of its own")
	case submissionPorts[c.tls] == 0:
		return fmt.Errorf("tls must be %q, %q or %q", startTLS, implicitTLS, noTLS)
	case c.tls == noTLS && !httpx.Loopback(c.host):
		return errors.New("tls = \"none\" is for a server on this machine only, because messages and password would cross the network in the clear")
	case c.port < 1 || c.port > 65535:
		return errors.New("port must be between 1 and 65535")
	case (c.username == "") != (c.password == ""):
		return errors.New("username and password go together: set both or neither")
	case strings.ContainsAny(c.username+c.password, "\x00\r\n"):
		return errors.New("username and password must have no line breaks")
	case c.timeout <= 0 || c.timeout > sendTimeout:
		return fmt.Errorf("timeout must be longer than nothing and at most %s", sendTimeout)
	}
	return c.checkUnsubscribe()
}

func (c *Client) checkUnsubscribe() error {
	if c.unsubscribe == "" {
		return nil
	}
	u, err := url.Parse(c.unsubscribe)
	known := err == nil && (u.Scheme == "mailto" && u.Opaque != "" || u.Scheme == "https" && u.Host != "")
	if !known || strings.ContainsAny(c.unsubscribe, "<>,\r\n ") {
		return errors.New("unsubscribe must be an address such as \"mailto:stop@clinic.example\" or one that begins with https://")
	}
	return nil
}
