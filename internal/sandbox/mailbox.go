package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strconv"
	"time"

	"github.com/emersion/go-smtp"
)

// Bounds of the SMTP server. Real submission servers take some 25 MB.
const (
	maxMail     = 1 << 20
	mailTimeout = time.Minute
)

// mailbox is the SMTP server that keeps every e-mail instead of carrying it.
// It asks for no password: it listens on this machine alone.
type mailbox struct {
	server  *smtp.Server
	address string
	served  chan struct{}
}

// openMailbox listens at addr, which must be of this machine.
func (s *Sandbox) openMailbox(ctx context.Context, addr string) (*mailbox, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen for e-mails: %q is no address such as 127.0.0.1:0", addr)
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("listen for e-mails on %s: the sandbox takes any e-mail without a password, so it listens on 127.0.0.1 or ::1 only", addr)
	}
	l, err := s.listenMail(ctx, addr)
	if err != nil {
		return nil, fmt.Errorf("listen for e-mails on %s: %w", addr, err)
	}
	m := &mailbox{address: l.Addr().String(), served: make(chan struct{})}
	m.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &mailSession{sandbox: s, conn: c, asked: s.clock.Wall()}, nil
	}))
	m.server.Domain = "sandbox.relance.example"
	m.server.MaxMessageBytes, m.server.MaxRecipients = maxMail, 1
	m.server.ReadTimeout, m.server.WriteTimeout = mailTimeout, mailTimeout
	m.server.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug) // lines of callers that hung up
	go func() {
		defer close(m.served)
		if err := m.server.Serve(l); err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			s.log.Error("sandbox: take e-mails", "error", err)
		}
		_ = l.Close() // a server that was closed before it began does not know its listener
	}()
	return m, nil
}

// listenMail listens at addr. Where any port will do, that of the last time is
// tried first, so that a connections.hcl which names it stays right.
func (s *Sandbox) listenMail(ctx context.Context, addr string) (net.Listener, error) {
	const name = "mail port" // no kind of record has a space in it
	var listen net.ListenConfig
	host, port, _ := net.SplitHostPort(addr) // the caller has looked
	var last int
	err := s.db.QueryRow(`SELECT last FROM counters WHERE name = ?`, name).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	if port == "0" && last > 0 {
		if l, err := listen.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(last))); err == nil {
			return l, nil
		}
	}
	l, err := listen.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	got, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		return l, nil
	}
	if _, err := s.db.Exec(`INSERT INTO counters (name, last) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET last = excluded.last`, name, got.Port); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// close ends all conversations.
func (m *mailbox) close() error {
	err := m.server.Close()
	<-m.served
	if errors.Is(err, smtp.ErrServerClosed) || errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// mailSession is one caller.
type mailSession struct {
	sandbox  *Sandbox
	conn     *smtp.Conn
	asked    time.Time // wall time of the connection
	from, to string
}

func (m *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	m.from = from
	return nil
}

func (m *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	m.to = to
	return nil
}

// Data takes the e-mail. It is on disk before the caller hears yes.
func (m *mailSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	one := readMail(raw)
	one.To, one.asked = m.to, m.asked
	if one.From == "" {
		one.From = m.from
	}
	fault, err := m.sandbox.faults.strike("mail", target{to: m.to, identity: either(one.Ref, m.to)})
	switch {
	case err != nil:
		return m.broken(err)
	case fault == nil:
		fault = &rule{}
	case fault.Status != 0:
		return mailRefusal(fault.Status)
	case fault.Hang == "before":
		return m.hang(fault)
	}
	if err := m.sandbox.keepMail(one); err != nil {
		return m.broken(err)
	}
	if fault.Hang == "after" {
		return m.hang(fault)
	}
	if fault.DropAnswer {
		return m.conn.Conn().Close()
	}
	return nil
}

// hang says nothing for a while and then ends the connection.
func (m *mailSession) hang(f *rule) error {
	t := time.NewTimer(f.long())
	defer t.Stop()
	select {
	case <-t.C:
	case <-m.sandbox.closing:
	}
	return m.conn.Conn().Close()
}

func (m *mailSession) broken(err error) error {
	m.sandbox.log.Error("sandbox: take an e-mail", "error", err)
	return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "the sandbox failed: see its log"}
}

// Reset forgets the transaction.
func (m *mailSession) Reset() { m.from, m.to = "", "" }

// Logout ends the session.
func (m *mailSession) Logout() error { return nil }

// mailRefusal is a refusal with the enhanced code that usually goes with it.
func mailRefusal(code int) error {
	with := map[int]smtp.EnhancedCode{
		421: {4, 3, 2}, 450: {4, 2, 0}, 451: {4, 7, 1}, 452: {4, 3, 1},
		535: {5, 7, 8}, 550: {5, 1, 1}, 552: {5, 2, 2}, 554: {5, 7, 1},
	}
	status, ok := with[code]
	if !ok {
		status = smtp.NoEnhancedCode
	}
	return &smtp.SMTPError{Code: code, EnhancedCode: status, Message: "by order of the sandbox's faults (" + strconv.Itoa(code) + ")"}
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
