package email

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// phase is how far a transaction came. What it fails with is judged by it.
type phase string

const (
	connecting phase = "connect"
	greeting   phase = "hello"
	securing   phase = "tls"
	loggingIn  phase = "auth"
	fromUs     phase = "mail"
	toThem     phase = "rcpt"
	beginning  phase = "data" // the command and the message without its last line
	ended      phase = "dot"  // the last line has left: the server may have the message
)

// transaction is one attempt: a connection, a sender, a recipient, a message.
type transaction struct {
	client *Client
	at     phase
	conn   net.Conn
	server *smtp.Client
	stop   func() bool
}

// Faults of a server that no code tells.
var (
	errNoStartTLS = errors.New("the mail server does not offer STARTTLS")
	errNoAuth     = errors.New("the mail server offers no log-in with a password (PLAIN or LOGIN)")
)

// run goes through the phases and leaves t.at at the one that failed.
func (t *transaction) run(ctx context.Context, to string, raw []byte) error {
	if err := t.connect(ctx); err != nil {
		return err
	}
	for _, step := range []struct {
		at phase
		do func() error
	}{
		{greeting, func() error { return t.server.Hello(t.client.domain) }},
		{securing, t.secure},
		{loggingIn, t.logIn},
		{fromUs, func() error { return t.server.Mail("<" + t.client.from.Address + ">") }},
		{toThem, func() error { return t.server.Rcpt("<" + to + ">") }},
		{beginning, func() error { return t.deliver(raw) }},
	} {
		t.at = step.at
		if err := step.do(); err != nil {
			return err
		}
	}
	return nil
}

// connect dials, and begins TLS at once where the setting says so. The whole
// transaction ends with ctx.
func (t *transaction) connect(ctx context.Context) error {
	c := t.client
	if err := ctx.Err(); err != nil {
		return err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(c.host, strconv.Itoa(c.port)))
	if err != nil {
		return err
	}
	conn = &bounded{Conn: conn, left: maxReplies}
	t.conn = conn
	// A deadline in the past ends whatever waits on the connection.
	t.stop = context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	if c.tls == implicitTLS {
		t.at = securing
		secured := tls.Client(conn, c.tlsConfig())
		if err := secured.HandshakeContext(ctx); err != nil {
			return err
		}
		conn = secured
	}
	t.at = connecting
	t.server, err = smtp.NewClient(conn, c.host)
	return err
}

func (c *Client) tlsConfig() *tls.Config {
	return &tls.Config{ServerName: c.host, RootCAs: c.roots, MinVersion: tls.VersionTLS12}
}

// secure goes over to TLS. A server that does not offer it is refused rather
// than trusted: somebody between us may have taken the offer out.
func (t *transaction) secure() error {
	if t.client.tls != startTLS {
		return nil
	}
	if ok, _ := t.server.Extension("STARTTLS"); !ok {
		return errNoStartTLS
	}
	return t.server.StartTLS(t.client.tlsConfig())
}

func (t *transaction) logIn() error {
	c := t.client
	if c.username == "" {
		return nil
	}
	_, offered := t.server.Extension("AUTH")
	mechanisms := strings.Fields(strings.ToUpper(offered))
	clear := c.tls == noTLS // allowed on this machine alone, see Client.check
	for _, m := range mechanisms {
		switch m {
		case "PLAIN":
			return t.server.Auth(smtp.PlainAuth("", c.username, c.password, c.host, clear))
		case "LOGIN":
			return t.server.Auth(smtp.LoginAuth(c.username, c.password, c.host, clear))
		}
	}
	return errNoAuth
}

// deliver sends the message. Everything but the last line is flushed first:
// without that line no server may take the message (RFC 5321, 4.1.1.4), and a
// line whose writing failed did not leave whole.
func (t *transaction) deliver(raw []byte) error {
	w, err := t.server.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(raw); err != nil {
		return err
	}
	if err := t.server.Text.W.Flush(); err != nil {
		return err
	}
	// The library's own Close hides whether the last line was written.
	lines, ok := w.(*smtp.DataCloser)
	if !ok {
		return errors.New("the SMTP library changed its writer")
	}
	if err := lines.WriteCloser.Close(); err != nil {
		return err
	}
	t.at = ended
	_, _, err = t.server.Text.ReadResponse(codeDone)
	return err
}

const codeDone = 250

// end takes leave without waiting for an answer to it.
func (t *transaction) end() {
	if t.stop != nil {
		t.stop()
	}
	if t.server != nil {
		_, _ = t.server.Text.Cmd("QUIT") // the other side may be gone, which is as well
	}
	if t.conn != nil {
		_ = t.conn.Close() // nothing is to be kept
	}
}

// maxReplies bounds what a server may say in one transaction; real ones say
// about 1 KB.
const maxReplies = 64 << 10

// bounded is a connection that ends after some bytes from the other side, so
// that an endless reply fills no memory.
type bounded struct {
	net.Conn
	left int
}

var errTooLong = errors.New("the mail server's replies do not end")

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.Conn.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
