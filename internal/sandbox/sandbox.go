package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/relancehq/relance/internal/clock"
)

// Config says where the sandbox keeps its state, whom it calls and which
// secrets it shares with the connectors.
type Config struct {
	// Clock is the one clock; nil means the machine's time.
	Clock *clock.Clock
	// Dir is the folder of the state file; "" keeps everything in memory.
	Dir string
	// WhatsAppHook and CRMHook are the URLs that receive webhooks; "" means
	// that nobody is told. Several, separated by commas, take turns, and one
	// that does not answer is passed over.
	WhatsAppHook, CRMHook string
	// AppSecret signs WhatsApp webhooks, VerifyToken proves the subscription
	// and Token is the bearer token of the Cloud API.
	AppSecret, VerifyToken, Token string
	// CRMToken is the bearer token of the CRM and CRMSecret signs its
	// webhooks.
	CRMToken, CRMSecret string
	// PhoneNumberID and WABAID are the business number's and the account's
	// ids at Meta.
	PhoneNumberID, WABAID string
	// AppID is the app's id at Meta; "" is 300000000000003.
	AppID string
	// MailAddr is the address on this machine at which the SMTP server takes
	// e-mails, such as "127.0.0.1:0"; "" is no server.
	MailAddr string
	// Hosts are further host names under which the page may be opened, beside
	// loopback names and IP addresses.
	Hosts []string
	// Locations answers the journeys to list on the page; nil lists none.
	Locations func() Links
	// Log is where troubles with webhooks are told; nil means nowhere.
	Log *slog.Logger
}

// Links is what the page shows of the world around the sandbox.
type Links struct {
	UI       string // the Temporal Web UI's address, "" where there is none
	Journeys []Link
}

// Link is one journey and where its runs are shown.
type Link struct {
	Name  string
	Title string
	URL   string
}

// Sandbox is both doubles and their page. It is safe for concurrent use.
type Sandbox struct {
	cfg     Config
	clock   *clock.Clock
	log     *slog.Logger
	db      *sql.DB
	faults  *faultBox
	meta    *metaBox
	usage   usage
	hooks   map[string]*hook
	closing chan struct{}
	once    sync.Once
	handler http.Handler
	mails   *mailbox // nil where there is none
}

// Open reads the state of cfg.Dir, or begins one, and answers a sandbox ready
// to serve. It fails where a secret or an id is missing, or where the state
// file cannot be opened.
func Open(ctx context.Context, cfg Config) (*Sandbox, error) {
	required := []struct{ name, value string }{
		{"AppSecret", cfg.AppSecret},
		{"VerifyToken", cfg.VerifyToken},
		{"Token", cfg.Token},
		{"CRMToken", cfg.CRMToken},
		{"CRMSecret", cfg.CRMSecret},
		{"PhoneNumberID", cfg.PhoneNumberID},
		{"WABAID", cfg.WABAID},
	}
	for _, r := range required {
		if r.value == "" {
			return nil, fmt.Errorf("open the sandbox: Config.%s is empty. Give it the value the connectors use", r.name)
		}
	}
	if cfg.Clock == nil {
		cfg.Clock = clock.New(clock.Real(), nil)
	}
	if cfg.AppID == "" {
		cfg.AppID = appID
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Locations == nil {
		cfg.Locations = func() Links { return Links{} }
	}
	db, err := openStore(ctx, cfg.Dir)
	if err != nil {
		return nil, err
	}
	s := &Sandbox{cfg: cfg, clock: cfg.Clock, log: cfg.Log, db: db, closing: make(chan struct{})}
	s.hooks = map[string]*hook{
		hookWhatsApp: newHook(hookWhatsApp, cfg.WhatsAppHook),
		hookCRM:      newHook(hookCRM, cfg.CRMHook),
	}
	if s.faults, err = loadFaults(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if s.meta, err = loadMeta(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if cfg.MailAddr != "" {
		if s.mails, err = s.openMailbox(ctx, cfg.MailAddr); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	s.handler = s.routes()
	return s, nil
}

// MailAddr is where the SMTP server listens, as host:port, or "".
func (s *Sandbox) MailAddr() string {
	if s.mails == nil {
		return ""
	}
	return s.mails.address
}

// Handler serves the page at /, the Cloud API under /graph/, the CRM under
// /crm/, the shop under /shop/ and the sandbox's own API under /sandbox/.
func (s *Sandbox) Handler() http.Handler { return s.handler }

// Close ends requests that hang by order of a fault and closes the state.
// Run must have returned.
func (s *Sandbox) Close() error {
	var err error
	s.once.Do(func() {
		close(s.closing)
		if s.mails != nil {
			err = s.mails.close()
		}
	})
	return errors.Join(err, s.db.Close())
}

// now is the virtual time that everything visible carries.
func (s *Sandbox) now() time.Time { return s.clock.Now() }

// wallMS is the wall time in milliseconds, in which delays are kept.
func (s *Sandbox) wallMS() int64 { return s.clock.Wall().UnixMilli() }

// virtualMS is the virtual time at the wall time ms.
func (s *Sandbox) virtualMS(ms int64) time.Time {
	return s.clock.Setting().At(time.UnixMilli(ms)).UTC()
}
