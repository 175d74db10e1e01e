package email

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/wneessen/go-mail/smtp"

	"github.com/relancehq/relance/connectors"
)

// failed turns why a transaction ended into an *Error. What the server wrote
// is not quoted: it often repeats the address.
func (t *transaction) failed(doing string, err error) *connectors.Error {
	var reply *textproto.Error
	switch {
	case errors.As(err, &reply):
		return replied(doing, t.at, reply)
	case t.at == ended:
		return &connectors.Error{
			Kind: connectors.Unknown, Doing: doing,
			Err: errors.New(words(err) + " after the message was written"),
		}
	}
	e := &connectors.Error{Kind: connectors.Transient, Doing: doing, Err: errors.New(words(err) + " before the message was written")}
	for _, p := range setups {
		if p.is(err) && (p.at == "" || p.at == t.at) {
			e.Kind, e.Reason, e.Next = connectors.Operator, p.reason, p.next
			e.Err = errors.New(p.words)
			break
		}
	}
	return e
}

// setups are faults that last until a person mends a setting.
var setups = []struct {
	is     func(error) bool
	at     phase // "" is any
	reason connectors.Reason
	words  string
	next   string
}{
	{notSMTP, connecting, connectors.ReasonConfig, "this is no mail server", "Check the connection's host and port"},
	{untrusted, "", connectors.ReasonConfig, "no trusted TLS connection", "Check the connection's host, port and tls; a server with a certificate of your own needs ca = file(…)"},
	{is(errNoStartTLS), "", connectors.ReasonConfig, errNoStartTLS.Error(), "Set tls = \"implicit\" with its port (465), or another port"},
	{is(errNoAuth), "", connectors.ReasonAuth, errNoAuth.Error(), "Ask the mail provider how programs log in, or leave username out"},
	{is(smtp.ErrUnencrypted), "", connectors.ReasonConfig, "the password would cross the network in the clear", "Set the connection's tls"},
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

// notSMTP is a greeting that is none.
func notSMTP(err error) bool {
	var odd textproto.ProtocolError
	return errors.As(err, &odd)
}

// untrusted covers certificates, names and servers that speak no TLS at all.
func untrusted(err error) bool {
	var (
		cert   *tls.CertificateVerificationError
		record tls.RecordHeaderError
		alert  tls.AlertError
	)
	return errors.As(err, &cert) || errors.As(err, &record) || errors.As(err, &alert)
}

// phrases are tried in order; the first that matches words the error. Go's own
// errors quote addresses and bytes of the answer.
var phrases = []struct {
	is    error
	words string
}{
	{context.Canceled, "the call was cancelled"},
	{context.DeadlineExceeded, "no answer in time"},
	{os.ErrDeadlineExceeded, "no answer in time"},
	{syscall.ECONNREFUSED, "connection refused"},
	{syscall.ECONNRESET, "connection reset"},
	{syscall.EPIPE, "connection closed"},
	{io.ErrUnexpectedEOF, "connection closed"},
	{io.EOF, "connection closed"},
	{errTooLong, errTooLong.Error()},
}

func words(err error) string {
	for _, p := range phrases {
		if errors.Is(err, p.is) {
			return p.words
		}
	}
	var name *net.DNSError
	if errors.As(err, &name) {
		return "the mail server's name could not be resolved"
	}
	return "the conversation with the mail server ended"
}

// enhanced is a status code of RFC 3463 in front of a reply's text.
var enhanced = regexp.MustCompile(`^([245])\.([0-9]{1,3})\.([0-9]{1,3})(?:\s|$)`)

// replied turns a refusal into an *Error by the table of replies.
func replied(doing string, at phase, reply *textproto.Error) *connectors.Error {
	code := strconv.Itoa(reply.Code)
	status := ""
	if m := enhanced.FindStringSubmatch(reply.Msg); m != nil && m[1] == code[:1] {
		status = strings.Join(m[1:], ".")
	}
	v := lookUp(at, code, status)
	e := &connectors.Error{
		Kind: v.kind, Reason: v.reason, After: v.after, Next: v.next, Doing: doing,
		Code: strings.TrimSpace(code + " " + status), Err: errors.New(v.says),
	}
	return e
}
