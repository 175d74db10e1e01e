package whatsapp

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
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

	files *http.Client // for uploads and downloads, which take longer

	marketing bool   // marketing templates go to an endpoint of their own
	uploads   bool   // files of messages are uploaded before they are sent
	inside    bool   // and may lie where only we reach
	read      string // what people see when their message was read
	routes    routes

	portfolio      string // what shares messagingLimit
	messagingLimit int    // people in a rolling 24 h; 0 is no limit
	rate           int    // messages a second; 0 is no limit
	kept           Kept
	zone           string // of the account's calendar
	budget         budget
	wall           func() time.Time
}

// New makes a client of the settings phone_number_id, waba_id, token,
// app_secret and verify_token, and optionally version, base_url, read, media,
// private_files, marketing_messages, portfolio and messaging_limit. The error names the
// setting that is missing, malformed or not known.
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
	if err := c.readSending(&s); err != nil {
		return nil, err
	}
	if err := s.Unknown(); err != nil {
		return nil, err
	}
	if c.wall = env.Wall; c.wall == nil {
		c.wall = time.Now // a verb that makes a few calls
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
	c.files = httpx.New(httpx.Config{Timeout: fileTimeout, MaxBody: maxDownload, MaxConnsPerHost: 4})
	return c, nil
}

// What people see when their message was read: the setting read.
const (
	readNever  = "never"
	readSeen   = "seen"
	readTyping = "typing"
)

// Who fetches the files of messages: the setting media.
const (
	mediaLink   = "link"   // Meta, from the address in the message
	mediaUpload = "upload" // we, and Meta keeps it
)

// readSending reads read, media, private_files and marketing_messages.
func (c *Client) readSending(s *connectors.Settings) (err error) {
	if c.read, err = oneOf(s, "read", readNever, readSeen, readTyping); err != nil {
		return err
	}
	media, err := oneOf(s, "media", mediaLink, mediaUpload)
	if err != nil {
		return err
	}
	c.uploads = media == mediaUpload
	if c.inside, err = s.YesNo("private_files", false); err != nil {
		return err
	}
	if c.inside && !c.uploads {
		return fmt.Errorf("connection %q: private_files needs media = %q: Meta fetches no file of a private network", s.Name, mediaUpload)
	}
	c.marketing, err = s.YesNo("marketing_messages", false)
	return err
}

// oneOf reads a setting that is one of a few words; the first is the default.
func oneOf(s *connectors.Settings, key string, words ...string) (string, error) {
	word, err := s.OptionalText(key, words[0])
	if err == nil && !slices.Contains(words, word) {
		err = fmt.Errorf("connection %q: %s must be one of %s", s.Name, key, strings.Join(words, ", "))
	}
	return word, err
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
