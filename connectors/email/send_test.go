package email_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/connectortest"
)

func accepting(int) connectortest.Act { return connectortest.Act{} }

func kindOf(t *testing.T, err error) *connectors.Error {
	t.Helper()
	var e *connectors.Error
	if !errors.As(err, &e) {
		t.Fatalf("the error is %v, want a *connectors.Error", err)
	}
	return e
}

func TestTheMessageAsItArrives(t *testing.T) {
	s := start(t, accepting)
	v := values(t, net.JoinHostPort(s.host, s.port))
	v["reply_to"], v["unsubscribe"] = "answers@clinic.example", "mailto:stop@clinic.example"
	long := strings.Repeat("Ein sehr langer Satz mit Umlauten: äöü. ", 40)
	got, err := open(t, v).Send(t.Context(), message(func(m *connectors.Message) {
		m.Text = &connectors.Text{
			Subject: "Votre rendez-vous à l’hôpital – demain à 15 h 00, merci de prévenir si vous ne venez pas du tout",
			Body:    ".a line that begins with a dot\n" + long + "\r\nLast line", Buttons: []connectors.Button{{Title: "Déplacer", URL: "https://clinic.example/m/", URLSuffix: "7"}},
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	if want := "r1.abcdefghijklmnopqrstuvwxyz.1@clinic.example"; got.ProviderID != want || got.Held {
		t.Errorf("receipt = %+v, want id %s", got, want)
	}
	a := s.only(t)
	if a.from != "desk@clinic.example" || a.to != "zebulon@person.example" {
		t.Errorf("the envelope is from %q to %q", a.from, a.to)
	}
	read, err := mail.ReadMessage(strings.NewReader(a.message))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	headers := map[string]string{"Subject": subject}
	for _, h := range []string{"From", "To", "Reply-To", "Date", "Message-Id", "X-Relance-Ref", "List-Unsubscribe", "Content-Type", "User-Agent", "X-Mailer"} {
		headers[h] = read.Header.Get(h)
	}
	want := map[string]string{
		"Subject": "Votre rendez-vous à l’hôpital – demain à 15 h 00, merci de prévenir si vous ne venez pas du tout",
		"From":    `"The Clinic" <desk@clinic.example>`, "To": "<zebulon@person.example>", "Reply-To": "<answers@clinic.example>",
		"Date": "Sat, 21 Nov 2026 10:00:00 +0000", "Message-Id": "<r1.abcdefghijklmnopqrstuvwxyz.1@clinic.example>",
		"X-Relance-Ref": "r1.abcdefghijklmnopqrstuvwxyz.1", "List-Unsubscribe": "<mailto:stop@clinic.example>",
		"Content-Type": "text/plain; charset=UTF-8", "User-Agent": "", "X-Mailer": "",
	}
	if d := cmp.Diff(want, headers); d != "" {
		t.Errorf("headers (-want +got):\n%s", d)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(read.Body))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(strings.TrimRight(string(body), "\r\n"), "\r\n", "\n")
	if want := ".a line that begins with a dot\n" + long + "\nLast line\n\nDéplacer: https://clinic.example/m/7"; text != want {
		t.Errorf("body (-want +got):\n%s", cmp.Diff(want, text))
	}
	if len(s.logins) != 1 {
		t.Errorf("%d log-ins, want 1", len(s.logins))
	}
}

func TestTLS(t *testing.T) {
	cert, trusted := certificate(t)
	_, stranger := certificate(t)
	secured := func(s *smtp.Server) {
		s.TLSConfig, s.AllowInsecureAuth = &tls.Config{Certificates: []tls.Certificate{cert}}, false
	}
	plain := func(*smtp.Server) {}
	atOnce := func(s *smtp.Server) { secured(s); s.Addr = implicit }
	cases := []struct {
		name, tls, ca string
		server        func(*smtp.Server)
		reason        connectors.Reason // "" is: sent
	}{
		{"STARTTLS with a certificate that is trusted", "starttls", trusted, secured, ""},
		{"STARTTLS with a certificate of somebody else", "starttls", stranger, secured, connectors.ReasonConfig},
		{"STARTTLS with a certificate that the system does not know", "starttls", "", secured, connectors.ReasonConfig},
		{"a server that offers no STARTTLS gets no password", "starttls", trusted, plain, connectors.ReasonConfig},
		{"TLS from the first byte", "implicit", trusted, atOnce, ""},
		{"TLS from the first byte with a stranger", "implicit", stranger, atOnce, connectors.ReasonConfig},
		{"TLS to a server that speaks none", "implicit", trusted, plain, connectors.ReasonConfig},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := start(t, accepting, c.server)
			v := values(t, net.JoinHostPort(s.host, s.port))
			v["tls"], v["ca"] = c.tls, c.ca
			_, err := open(t, v).Send(t.Context(), message())
			if c.reason != "" {
				if e := kindOf(t, err); e.Kind != connectors.Operator || e.Reason != c.reason || e.Next == "" {
					t.Errorf("Send = %v, want the operator for %s", err, c.reason)
				}
				if len(s.logins) != 0 {
					t.Error("the password went out")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if a := s.only(t); !a.secured || a.message == "" || len(s.logins) != 1 {
				t.Errorf("secured %v, %d bytes, %d log-ins", a.secured, len(a.message), len(s.logins))
			}
		})
	}
}

func TestLogIn(t *testing.T) {
	t.Run("a wrong password is for the operator and not in the error", func(t *testing.T) {
		s := start(t, accepting)
		v := values(t, net.JoinHostPort(s.host, s.port))
		v["password"] = "another PASSWORD-77"
		_, err := open(t, v).Send(t.Context(), message())
		if e := kindOf(t, err); e.Kind != connectors.Operator || e.Reason != connectors.ReasonAuth || e.Code != "535 5.7.8" {
			t.Errorf("Send = %v", err)
		}
		if strings.Contains(err.Error(), "PASSWORD") || strings.Contains(err.Error(), "desk") {
			t.Errorf("the error quotes the log-in: %v", err)
		}
	})
	t.Run("a server that takes no password is for the operator", func(t *testing.T) {
		address := raw(t, func(c net.Conn, say func(string), _ func() string) {
			say("220 mail.example")
			say("250-mail.example\r\n250 AUTH GSSAPI XOAUTH2")
			_, _ = io.Copy(io.Discard, c)
		})
		_, err := open(t, values(t, address)).Send(t.Context(), message())
		if e := kindOf(t, err); e.Kind != connectors.Operator || e.Reason != connectors.ReasonAuth {
			t.Errorf("Send = %v", err)
		}
	})
	t.Run("no username is no log-in", func(t *testing.T) {
		s := start(t, accepting)
		v := values(t, net.JoinHostPort(s.host, s.port))
		delete(v, "username")
		delete(v, "password")
		if _, err := open(t, v).Send(t.Context(), message()); err != nil || len(s.logins) != 0 {
			t.Errorf("Send = %v with %d log-ins", err, len(s.logins))
		}
	})
}

// raw is a server of a few lines, for what no real one does. say writes a
// line, hear reads one.
func raw(t *testing.T, f func(c net.Conn, say func(string), hear func() string)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.SetDeadline(time.Now().Add(20 * time.Second))
			line := make([]byte, 4096)
			f(c, func(text string) { _, _ = io.WriteString(c, text+"\r\n") }, func() string {
				n, err := c.Read(line)
				if err != nil {
					return ""
				}
				return string(line[:n])
			})
			_ = c.Close()
		}
	}()
	return l.Addr().String()
}

func TestServersThatBreakOff(t *testing.T) {
	greet := func(say func(string), hear func() string) {
		say("220 mail.example")
		hear()
		say("250 mail.example")
	}
	cases := []struct {
		name string
		do   func(c net.Conn, say func(string), hear func() string)
		kind connectors.Kind
	}{
		{"before a word", func(net.Conn, func(string), func() string) {}, connectors.Transient},
		{"a greeting that refuses", func(_ net.Conn, say func(string), _ func() string) { say("554 5.7.1 no service for you") }, connectors.Operator},
		{"a greeting that asks for time", func(_ net.Conn, say func(string), _ func() string) { say("421 4.7.0 too many connections") }, connectors.Throttled},
		{"another protocol", func(_ net.Conn, say func(string), _ func() string) { say("HTTP/1.1 400 Bad Request\r\n") }, connectors.Operator},
		{"after the greeting", func(_ net.Conn, say func(string), hear func() string) { say("220 x"); hear() }, connectors.Transient},
		{"instead of taking the sender", func(_ net.Conn, say func(string), hear func() string) { greet(say, hear); hear() }, connectors.Transient},
		{"instead of taking the recipient", func(_ net.Conn, say func(string), hear func() string) {
			greet(say, hear)
			hear()
			say("250 ok")
			hear()
		}, connectors.Transient},
		{"instead of taking the message", func(_ net.Conn, say func(string), hear func() string) {
			greet(say, hear)
			for range 2 {
				hear()
				say("250 ok")
			}
			hear() // DATA
		}, connectors.Transient},
		{"at the message with a refusal", func(_ net.Conn, say func(string), hear func() string) {
			greet(say, hear)
			for range 2 {
				hear()
				say("250 ok")
			}
			hear()
			say("554 5.5.1 no valid recipients")
			hear()
		}, connectors.Refused},
		{"after the message with rubbish", func(_ net.Conn, say func(string), hear func() string) {
			greet(say, hear)
			for range 2 {
				hear()
				say("250 ok")
			}
			hear()
			say("354 go on")
			for text := ""; !strings.HasSuffix(text, "\r\n.\r\n"); {
				more := hear()
				if more == "" {
					return
				}
				text += more
			}
			say("all fine, zebulon@person.example")
		}, connectors.Unknown},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			v := values(t, raw(t, c.do))
			delete(v, "username")
			delete(v, "password")
			_, err := open(t, v).Send(t.Context(), message())
			if e := kindOf(t, err); e.Kind != c.kind {
				t.Errorf("Send = %v, want %s", err, c.kind)
			}
			if strings.Contains(err.Error(), "zebulon") || strings.Contains(err.Error(), "127.0.0.1") {
				t.Errorf("the error quotes: %v", err)
			}
		})
	}
}

func TestASlowServerIsGivenUp(t *testing.T) {
	gone := make(chan struct{})
	address := raw(t, func(c net.Conn, say func(string), _ func() string) {
		say("220 mail.example")
		_, _ = io.Copy(io.Discard, c) // it hears everything and says nothing
		close(gone)
	})
	v := values(t, address)
	v["timeout"] = "50ms"
	_, err := open(t, v).Send(context.Background(), message())
	if e := kindOf(t, err); e.Kind != connectors.Transient || !strings.Contains(err.Error(), "no answer in time") {
		t.Errorf("Send = %v, want transient for the time", err)
	}
	<-gone
}
