package email_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/relancehq/relance/connectors/connectortest"
)

// server is a real SMTP server that does as act says with each connection.
type server struct {
	*smtp.Server
	host, port string
	act        func(n int) connectortest.Act
	arrived    chan struct{}
	closing    chan struct{}

	mu       sync.Mutex
	attempts []*attempt
	logins   []string
}

// attempt is one transaction as it came in.
type attempt struct {
	conn     *smtp.Conn
	from, to string
	message  string
	secured  bool
}

// login is the one that the server takes.
const loginName, loginSecret = "desk@clinic.example", "PASSWORD-8f3a"

// start serves until the end of the test; change may alter the server.
func start(t *testing.T, act func(n int) connectortest.Act, change ...func(*smtp.Server)) *server {
	t.Helper()
	s := &server{act: act, arrived: make(chan struct{}, 1024), closing: make(chan struct{})}
	s.Server = smtp.NewServer(s)
	s.Domain, s.AllowInsecureAuth = "mail.example", true
	s.ErrorLog = log.New(io.Discard, "", 0) // it would tell of every connection that a case ends
	for _, c := range change {
		c(s.Server)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.host, s.port, _ = strings.Cut(l.Addr().String(), ":")
	if s.Addr == implicit {
		l = tls.NewListener(l, s.TLSConfig)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		close(s.closing)
		if err := s.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Errorf("close the server: %v", err)
		}
		_ = l.Close() // the server does not know it where it had no time to begin
		if err := <-served; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Errorf("serve: %v", err)
		}
	})
	return s
}

// implicit in Server.Addr, which is not used otherwise, wants TLS at once.
const implicit = "implicit"

func (s *server) double() *connectortest.Double {
	return &connectortest.Double{URL: net.JoinHostPort(s.host, s.port), Arrived: s.arrived, Seen: func() []connectortest.Request {
		s.mu.Lock()
		defer s.mu.Unlock()
		var seen []connectortest.Request
		for _, a := range s.attempts {
			seen = append(seen, connectortest.Request{Body: []byte(a.message)})
		}
		return seen
	}}
}

func (s *server) only(t *testing.T) attempt {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.attempts) != 1 {
		t.Fatalf("%d attempts, want 1", len(s.attempts))
	}
	return *s.attempts[0]
}

// NewSession is one hello of a connection: the first, one after it went over
// to TLS, or one in the old manner.
func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secured := c.TLSConnectionState()
	s.mu.Lock()
	n := slices.IndexFunc(s.attempts, func(a *attempt) bool { return a.conn == c })
	if n < 0 {
		n = len(s.attempts)
		s.attempts = append(s.attempts, &attempt{conn: c})
	}
	mine := s.attempts[n]
	mine.secured = secured
	s.mu.Unlock()
	v := &session{server: s, attempt: mine, act: s.act(n)}
	return v, v.answers("hello")
}

type session struct {
	server *server
	*attempt
	act connectortest.Act
}

// answers is the refusal that the act has for a phase, if any.
func (s *session) answers(at string) error {
	a := s.act.Answer
	where := a.Header["at"]
	if where == "" {
		where = "dot"
	}
	if where != at || a.Status == 0 {
		return nil
	}
	if a.Header["drop"] != "" {
		return s.conn.Conn().Close()
	}
	return refusal(a)
}

// refusal writes the body as it is: an enhanced code of its own stands in it.
func refusal(a connectortest.Answer) *smtp.SMTPError {
	return &smtp.SMTPError{Code: a.Status, EnhancedCode: smtp.NoEnhancedCode, Message: a.Body}
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, name, secret string) error {
		if err := s.answers("auth"); err != nil {
			return err
		}
		if name != loginName || secret != loginSecret {
			return smtp.ErrAuthFailed
		}
		s.server.mu.Lock()
		defer s.server.mu.Unlock()
		s.server.logins = append(s.server.logins, name)
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return s.answers("mail")
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.answers("rcpt")
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	s.message = string(raw)
	s.server.mu.Unlock()
	s.server.arrived <- struct{}{}
	switch s.act.Loss {
	case connectortest.HangsUp:
		return s.conn.Conn().Close()
	case connectortest.Silence:
		<-s.server.closing
		return s.conn.Conn().Close()
	case connectortest.Flood:
		line := []byte(strings.Repeat("250-x", 1000))
		for err == nil {
			_, err = s.conn.Conn().Write(line)
		}
		return s.conn.Conn().Close()
	}
	return s.answers("dot")
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// certificate is one for 127.0.0.1 that its own PEM vouches for.
func certificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, made, made, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func number(t *testing.T, port string) float64 {
	t.Helper()
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return float64(n)
}
