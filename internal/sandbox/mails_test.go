package sandbox_test

import (
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/email"
	"github.com/relancehq/relance/internal/sandbox"
)

func withMails(c *sandbox.Config) { c.MailAddr = "127.0.0.1:0" }

// mailer is the real connector, led to the sandbox.
func (r *rig) mailer() connectors.Channel {
	r.t.Helper()
	return mailerAt(r.t, r.s.MailAddr())
}

func mailerAt(t *testing.T, address string) connectors.Channel {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	c, err := email.New(connectors.Settings{Name: "mail", Values: map[string]any{
		"kind": "email", "host": host, "port": float64(n), "tls": "none", "from": "Clinique <desk@clinic.example>", "timeout": "2s",
		"unsubscribe": "mailto:stop@clinic.example",
	}}, connectors.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mailTo(to, ref string) connectors.Message {
	return connectors.Message{Ref: ref, To: connectors.Address{Email: to}, Text: &connectors.Text{Subject: "Votre rendez-vous à 15 h", Body: "Bonjour Ana,\nà demain !"}}
}

type inboxMail struct {
	Seq                                           int64
	ID, Ref, From, To, Subject, Body, Unsubscribe string
	Asked                                         time.Time `json:"asked_wall"`
	Accepted                                      time.Time `json:"accepted_wall"`
}

func (r *rig) mails(query string) []inboxMail {
	r.t.Helper()
	status, raw := r.raw("GET", "/sandbox/api/mails"+query, "", nil)
	var list []inboxMail
	if err := json.Unmarshal(raw, &list); status != http.StatusOK || err != nil {
		r.t.Fatalf("mails = %d %s, %v", status, raw, err)
	}
	return list
}

func TestAnEMailArrives(t *testing.T) {
	r := newRig(t, withMails)
	receipt, err := r.mailer().Send(t.Context(), mailTo("Ana@person.example", "r1.abc.1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.mailer().Send(t.Context(), mailTo("bea@person.example", "r1.abc.2")); err != nil {
		t.Fatal(err)
	}
	got := r.mails("?to=ana@person.example")
	if len(got) != 1 || got[0].Asked.IsZero() || got[0].Accepted.Before(got[0].Asked) {
		t.Fatalf("mails = %+v, want one with its times", got)
	}
	m := got[0]
	m.Asked, m.Accepted = time.Time{}, time.Time{}
	want := inboxMail{
		Seq: 1, ID: receipt.ProviderID, Ref: "r1.abc.1", From: `"Clinique" <desk@clinic.example>`, To: "ana@person.example",
		Subject: "Votre rendez-vous à 15 h", Body: "Bonjour Ana,\nà demain !", Unsubscribe: "mailto:stop@clinic.example",
	}
	if diff := cmp.Diff(want, m); diff != "" {
		t.Errorf("mail (-want +got):\n%s", diff)
	}
	if all := r.mails(""); len(all) != 2 {
		t.Errorf("%d mails in all, want 2", len(all))
	}
	if next := r.mails("?after=1"); len(next) != 1 || next[0].Ref != "r1.abc.2" {
		t.Errorf("the page after the first = %+v", next)
	}
	// The inbox stands beside the phone of the contact with the address.
	r.must("POST", "/sandbox/api/records/contact", "", map[string]any{"id": "c-1", "phone": ana, "email": "ana@person.example"})
	seen := r.must("GET", "/sandbox/api/overview?phone=33612345678", "", nil)
	if list, _ := seen["mails"].([]any); len(list) != 1 || seen["email"] != "ana@person.example" {
		t.Errorf("the page shows %v of %v", seen["mails"], seen["email"])
	}
}

func TestTheMailPortStays(t *testing.T) {
	r := &rig{t: t, whatsapp: newReceiver(t), crm: newReceiver(t), skipped: newSkip()}
	cfg := r.config(t.TempDir())
	withMails(&cfg)
	r.start(cfg)
	first := r.s.MailAddr()
	if _, err := r.mailer().Send(t.Context(), mailTo("ana@person.example", "r1.abc.1")); err != nil {
		t.Fatal(err)
	}
	r.stop()
	r.start(cfg)
	if got := r.s.MailAddr(); got != first {
		t.Errorf("after a restart e-mails are taken at %s, before at %s", got, first)
	}
	if got := r.mails(""); len(got) != 1 {
		t.Errorf("%d mails after the restart, want 1", len(got))
	}
}

func TestMailFaults(t *testing.T) {
	cases := []struct {
		name, faults string
		kind         connectors.Kind
		kept         int
	}{
		{"an address is refused", `{"mail":{"status":550}}`, connectors.Refused, 0},
		{"a second try is wanted", `{"mail":{"status":451}}`, connectors.Throttled, 0},
		{"the server closes", `{"mail":{"status":421}}`, connectors.Throttled, 0},
		{"the line is cut after the mail is kept", `{"mail":{"drop_answer":true}}`, connectors.Unknown, 1},
		{"nothing is said after the mail is kept", `{"mail":{"hang":"after"}}`, connectors.Unknown, 1},
		{"nothing is said and nothing kept", `{"mail":{"hang":"before","for":"10ms"}}`, connectors.Unknown, 0},
		{"another person is not concerned", `{"mail":{"status":550,"to":"bea@person.example"}}`, "", 1},
		{"a rule of the list for this person", `{"rules":[{"on":"mail","status":554,"to":"ANA@person.example"}]}`, connectors.Refused, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := newRig(t, withMails)
			r.faults(c.faults)
			_, err := r.mailer().Send(t.Context(), mailTo("ana@person.example", "r1.abc.1"))
			var kind connectors.Kind
			if e, ok := err.(*connectors.Error); ok {
				kind = e.Kind
			}
			if kind != c.kind {
				t.Errorf("Send = %v, want %q", err, c.kind)
			}
			if got := r.mails(""); len(got) != c.kept {
				t.Errorf("%d mails kept, want %d", len(got), c.kept)
			}
		})
	}
}

func TestMailFaultsThatSayNothingAreRefused(t *testing.T) {
	r := newRig(t)
	for _, body := range []string{
		`{"mail":{}}`, `{"mail":{"status":200}}`, `{"mail":{"status":550,"drop_answer":true}}`, `{"mail":{"hang":"later"}}`,
		`{"send":{"hang":"before"}}`, `{"send":{"status":500,"share":0.1,"probability":0.1}}`, `{"send":{"status":500,"share":2}}`,
		`{"webhooks":{"lose":1.5}}`, `{"webhooks":{"reorder":"much"}}`, `{"template":{"name":"x"}}`, `{"template":{"name":"x","category":"FUN"}}`,
		`{"template":{"name":"x","quality":"BLUE"}}`,
	} {
		if status, answer := r.call("POST", "/sandbox/api/faults", "", body); status != http.StatusBadRequest {
			t.Errorf("faults %s = %d %v, want 400", body, status, answer)
		}
	}
}

func TestMailsAreForThisMachineAlone(t *testing.T) {
	r := &rig{t: t, whatsapp: newReceiver(t), crm: newReceiver(t), skipped: newSkip()}
	cfg := r.config("")
	cfg.MailAddr = "0.0.0.0:0"
	if s, err := sandbox.Open(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("Open = %v, %v, want an error", s, err)
	}
}
