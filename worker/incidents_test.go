package worker

import (
	"bytes"
	"context"
	"io"
	"log"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/relancehq/relance/connectors"
	smtpmail "github.com/relancehq/relance/connectors/email"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

// postbox is a real SMTP server that keeps what it takes: who it was to, and
// the whole letter. It is full while refuse answers an error.
type postbox struct {
	host   string
	port   int
	mu     sync.Mutex
	to     []string
	last   string
	refuse error
}

func newPostbox(t *testing.T) *postbox {
	t.Helper()
	p := &postbox{}
	s := smtp.NewServer(p)
	s.Domain, s.ErrorLog = "mail.example", log.New(io.Discard, "", 0)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := strings.Cut(l.Addr().String(), ":")
	p.host = host
	if p.port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() { defer close(over); _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close(); <-over })
	return p
}

func (p *postbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &posting{box: p}, nil }

type posting struct {
	box *postbox
	to  string
}

func (s *posting) Reset()                               {}
func (s *posting) Logout() error                        { return nil }
func (s *posting) Mail(string, *smtp.MailOptions) error { return nil }

func (s *posting) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	return s.box.refuse
}

func (s *posting) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.to, s.box.last = append(s.box.to, s.to), string(text)
	return nil
}

// takes says whom letters were to since it was asked last, and the last one.
func (p *postbox) takes() (to []string, last string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	to, p.to = p.to, nil
	return to, p.last
}

func (p *postbox) refusing(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = err
}

// tellerRig is a teller on a ledger in memory whose mail goes to a postbox.
func tellerRig(t *testing.T, operators ...any) (*teller, *postbox, *bytes.Buffer, func(time.Duration)) {
	t.Helper()
	b, said, move := besideRig(t)
	box := newPostbox(t)
	values := map[string]any{"kind": "email", "host": box.host, "port": float64(box.port), "tls": "none", "from": "Clinic <desk@clinic.example>"}
	if len(operators) > 0 {
		values["incidents_to"] = operators
	}
	mail, err := smtpmail.New(connectors.Settings{Name: "mail", Values: values}, connectors.Env{Now: b.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	template := func(name string) map[string]definitions.Template {
		return map[string]definitions.Template{"t": {Name: "t", WhatsApp: name}}
	}
	plans := []*definitions.Plan{
		{Journey: "reminders", Owner: "Lea <lea@clinic.example>", Templates: template("reminder_v1")},
		{Journey: "quotes", Owner: "the front desk", Templates: template("reminder_v1")},
		{Journey: "orders", Owner: "tom@clinic.example", Templates: template("order_v1")},
	}
	return &teller{
		ledger: b.ledger, mail: mail, operators: mail.Operators(), journeys: func() []*definitions.Plan { return plans },
		log: slog.New(slog.NewTextHandler(said, nil)), begun: map[int64]*telling{},
	}, box, said, move
}

func does(t *testing.T, l *ledger.Ledger, f func(tx *ledger.Tx) error) {
	t.Helper()
	if err := l.Do(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

var badToken = ledger.Failure{Connection: "whatsapp", Account: "1065", Kind: "operator", Reason: "auth", Code: "190", Says: "the access token has expired", Todo: "Make a new one"}

func TestOperatorsAreToldOnceOfAConnectionThatStopped(t *testing.T) {
	teller, box, said, move := tellerRig(t, "Ops <ops@clinic.example>", "boss@clinic.example")
	step := func(name string, to []string, words string) {
		t.Helper()
		said.Reset()
		if err := teller.tell(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, _ := box.takes()
		if diff := cmp.Diff(to, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: letters (-want +got):\n%s", name, diff)
		}
		if (words == "") != (said.Len() == 0) || !strings.Contains(said.String(), words) {
			t.Errorf("%s: the log says %q, want %q", name, said.String(), words)
		}
	}
	stop := func(tx *ledger.Tx) error { return tx.StopConnection(badToken) }
	step("nothing is wrong", nil, "")
	does(t, teller.ledger, stop)
	step("it stopped", []string{"boss@clinic.example", "ops@clinic.example"}, `level=ERROR msg="incident: connection whatsapp is stopped"`)
	_, letter := box.takes()
	for _, want := range []string{"Subject: relance: connection whatsapp is stopped", "The access token has expired.", "Code: 190", "What to do: Make a new one.", "relance circuits close whatsapp"} {
		if !strings.Contains(strings.ReplaceAll(letter, "=\r\n", ""), want) {
			t.Errorf("the letter lacks %q:\n%s", want, letter)
		}
	}
	for range 20 {
		does(t, teller.ledger, stop)
		move(time.Minute)
		step("it is met again and again", nil, "")
	}
	does(t, teller.ledger, func(tx *ledger.Tx) error { return tx.CloseCircuit("whatsapp") })
	step("it is over", nil, `msg="an incident is over"`)
	step("all is told", nil, "")
	does(t, teller.ledger, stop)
	step("it stopped again", []string{"boss@clinic.example", "ops@clinic.example"}, "level=ERROR")
}

func TestOwnersAreToldOfTheirTemplates(t *testing.T) {
	teller, box, said, _ := tellerRig(t, "ops@clinic.example")
	does(t, teller.ledger, func(tx *ledger.Tx) error {
		_, err := tx.Heed(ledger.Failure{Account: "1065", Kind: "refused", Reason: "template_state", Template: "reminder_v1", Language: "fr", Code: "132015", Says: "the template is paused"})
		return err
	})
	if err := teller.tell(t.Context()); err != nil {
		t.Fatal(err)
	}
	to, letter := box.takes()
	if diff := cmp.Diff([]string{"lea@clinic.example", "ops@clinic.example"}, to); diff != "" {
		t.Errorf("letters (-want +got):\n%s", diff)
	}
	for _, want := range []string{"template reminder_v1 in fr keeps messages back", "Journeys that use it: reminders, quotes"} {
		if !strings.Contains(letter, want) {
			t.Errorf("the letter lacks %q:\n%s", want, letter)
		}
	}
	if !strings.Contains(said.String(), "kind=template") {
		t.Errorf("the log says %q", said.String())
	}
}

func TestALetterThatDoesNotLeaveIsTriedAgain(t *testing.T) {
	teller, box, said, move := tellerRig(t, "ops@clinic.example")
	tell := func() {
		t.Helper()
		if err := teller.tell(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	box.refusing(&smtp.SMTPError{Code: 451, Message: "later"})
	does(t, teller.ledger, func(tx *ledger.Tx) error { return tx.StopConnection(badToken) })
	tell()
	tell()
	if n := strings.Count(said.String(), "level=ERROR"); n != 1 {
		t.Errorf("the log tells of it %d times, want once", n)
	}
	box.refusing(nil)
	tell()
	if to, _ := box.takes(); len(to) != 0 {
		t.Error("it was tried again at once")
	}
	move(61 * time.Second)
	tell()
	move(61 * time.Second)
	tell()
	if to, _ := box.takes(); len(to) != 1 {
		t.Errorf("letters to %v, want one", to)
	}
	if n := strings.Count(said.String(), "level=ERROR"); n != 1 {
		t.Errorf("the log tells of it %d times, want once", n)
	}
}

func TestWithoutOperatorsTheLogTellsAlone(t *testing.T) {
	teller, box, said, _ := tellerRig(t)
	does(t, teller.ledger, func(tx *ledger.Tx) error { return tx.StopConnection(badToken) })
	if err := teller.tell(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	if to, _ := box.takes(); len(to) != 0 || !strings.Contains(said.String(), "the access token has expired") {
		t.Errorf("letters to %v, and the log says %q", to, said.String())
	}
}

func TestATryOfAStoppedConnectionLeavesItsIncidentOpen(t *testing.T) {
	b, _, _ := besideRig(t)
	does(t, b.ledger, func(tx *ledger.Tx) error { return tx.StopConnection(badToken) })
	if err := b.mend(t.Context()); err != nil {
		t.Fatal(err)
	}
	open, err := b.ledger.Incidents(t.Context(), false)
	circuits, failed := b.ledger.Circuits(t.Context())
	if err != nil || failed != nil || len(open) != 1 || len(circuits) != 0 {
		t.Errorf("incidents %v, circuits %v (%v, %v), want one and none", open, circuits, err, failed)
	}
}
