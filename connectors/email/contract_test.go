package email_test

import (
	"net"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/connectortest"
	"github.com/relancehq/relance/connectors/email"
)

// values are the settings of a connection to the server at address.
func values(t *testing.T, address string) map[string]any {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{
		"kind": "email", "host": host, "port": number(t, port), "tls": "none", "from": "The Clinic <desk@clinic.example>",
		"username": loginName, "password": loginSecret,
	}
}

func open(t *testing.T, v map[string]any) *email.Client {
	t.Helper()
	c, err := email.New(connectors.Settings{Name: "mail", Values: v}, connectors.Env{Now: connectortest.Now})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// message is a text to one person.
func message(change ...func(*connectors.Message)) connectors.Message {
	m := connectors.Message{
		Ref: "r1.abcdefghijklmnopqrstuvwxyz.1", To: connectors.Address{Email: "zebulon@person.example"},
		Text: &connectors.Text{Subject: "Your periwinkle", Body: "Zebulon, the periwinkle is ready"},
	}
	for _, c := range change {
		c(&m)
	}
	return m
}

// at is a refusal in a phase.
func at(phase string, code int, text string) connectortest.Answer {
	return connectortest.Answer{Status: code, Body: text, Header: map[string]string{"at": phase}}
}

func TestChannelContract(t *testing.T) {
	connectortest.Channel(t, connectortest.ChannelSuite{
		New: func(t *testing.T, address string, _ connectors.Env) connectors.Channel {
			if len(address) > 7 && address[:7] == "http://" { // where nobody listens
				address = address[7:]
			}
			return open(t, values(t, address))
		},
		Serve: func(t *testing.T, act func(int) connectortest.Act) *connectortest.Double {
			return start(t, act).double()
		},
		Message:    message(),
		ProviderID: "r1.abcdefghijklmnopqrstuvwxyz.1@clinic.example",
		Failures: []connectortest.Failure{
			{Name: "an address that does not exist is refused", Answer: at("rcpt", 550, "5.1.1 <{email}> unknown"), Kind: connectors.Refused, Reason: connectors.ReasonRecipient, Code: "550 5.1.1"},
			{Name: "an address is refused without an enhanced code", Answer: at("rcpt", 550, "<{email}> unknown"), Kind: connectors.Refused, Reason: connectors.ReasonRecipient, Code: "550"},
			{Name: "a full mailbox is refused", Answer: at("rcpt", 552, "5.2.2 {email} is full"), Kind: connectors.Refused, Reason: connectors.ReasonRecipient, Code: "552 5.2.2"},
			{Name: "a domain that takes no mail is refused", Answer: at("rcpt", 556, "5.1.10 {email} has a null MX"), Kind: connectors.Refused, Reason: connectors.ReasonRecipient, Code: "556 5.1.10"},
			{Name: "a relay that is denied holds nobody else up", Answer: at("rcpt", 554, "5.7.1 <{email}>: relay access denied"), Kind: connectors.Refused, Reason: connectors.ReasonPolicy, Code: "554 5.7.1"},
			{Name: "greylisting waits for this person", Answer: at("rcpt", 451, "4.7.1 greylisted {email}"), Kind: connectors.Throttled, Reason: connectors.ReasonPair, Code: "451 4.7.1", After: 5 * time.Minute},
			{Name: "a sender that is too fast waits", Answer: at("mail", 450, "4.7.0 too many messages"), Kind: connectors.Throttled, Reason: connectors.ReasonAccount, Code: "450 4.7.0", After: time.Minute},
			{Name: "a server that closes waits", Answer: at("mail", 421, "4.3.2 shutting down"), Kind: connectors.Throttled, Reason: connectors.ReasonAccount, Code: "421 4.3.2", After: time.Minute},
			{Name: "a full disk is transient", Answer: at("mail", 452, "4.3.1 no space"), Kind: connectors.Transient, Code: "452 4.3.1"},
			{Name: "a mailbox in use is transient", Answer: at("rcpt", 450, "{email} is busy"), Kind: connectors.Transient, Code: "450"},
			{Name: "a wrong password is for the operator", Answer: at("auth", 535, "5.7.8 no {text}"), Kind: connectors.Operator, Reason: connectors.ReasonAuth, Code: "535 5.7.8"},
			{Name: "a password that cannot be checked now is transient", Answer: at("auth", 454, "4.7.0 later"), Kind: connectors.Transient, Code: "454 4.7.0"},
			{Name: "a missing log-in is for the operator", Answer: at("mail", 530, "5.7.0 authentication required"), Kind: connectors.Operator, Reason: connectors.ReasonAuth, Code: "530 5.7.0"},
			{Name: "a log-in that is missed late is for the operator too", Answer: at("rcpt", 530, "5.7.57 authenticate"), Kind: connectors.Operator, Reason: connectors.ReasonAuth, Code: "530 5.7.57"},
			{Name: "a sender that is not allowed is for the operator", Answer: at("mail", 550, "5.7.60 not yours"), Kind: connectors.Operator, Reason: connectors.ReasonConfig, Code: "550 5.7.60"},
			{Name: "a greeting that is refused is for the operator", Answer: at("hello", 550, "5.7.1 go away"), Kind: connectors.Operator, Reason: connectors.ReasonConfig, Code: "550 5.7.1"},
			{Name: "spam is refused after the message", Answer: at("dot", 554, "5.7.1 {text} is spam"), Kind: connectors.Refused, Reason: connectors.ReasonPolicy, Code: "554 5.7.1"},
			{Name: "a large message is refused", Answer: at("dot", 552, "5.3.4 too big"), Kind: connectors.Refused, Reason: connectors.ReasonContent, Code: "552 5.3.4"},
			{Name: "a missing signature is for the operator", Answer: at("dot", 550, "5.7.26 unauthenticated"), Kind: connectors.Operator, Reason: connectors.ReasonPolicy, Code: "550 5.7.26"},
			{Name: "a queue that is broken says so and is transient", Answer: at("dot", 451, "4.3.0 queue file write error"), Kind: connectors.Transient, Code: "451 4.3.0"},
			{Name: "a server that closes instead of taking the message waits", Answer: at("dot", 421, "4.3.2 shutting down"), Kind: connectors.Throttled, Reason: connectors.ReasonAccount, Code: "421 4.3.2"},
			{Name: "a code in the text that contradicts the reply's is not read", Answer: at("rcpt", 450, "5.1.1 {email}"), Kind: connectors.Transient, Code: "450"},
		},
		Unclear: []connectortest.Answer{
			at("dot", 354, "go on"), at("dot", 251, "2.1.5 forwarded to {email}"),
		},
		Unsendable: []connectors.Message{
			message(func(m *connectors.Message) { m.Ref = "" }),
			message(func(m *connectors.Message) { m.Ref = "r1\r\nBcc: x@y.example" }),
			message(func(m *connectors.Message) { m.To = connectors.Address{Phone: "+33600000017"} }),
			message(func(m *connectors.Message) { m.To.Email = "Zebulon <zebulon@person.example>" }),
			message(func(m *connectors.Message) { m.To.Email = "zebulon@person.example\r\nBcc: x@y.example" }),
			message(func(m *connectors.Message) { m.To.Email = "zebulon@person.example,x@y.example" }),
			message(func(m *connectors.Message) { m.To.Email = "zébulon@person.example" }),
			message(func(m *connectors.Message) { m.To.Email = "zebulon" }),
			message(func(m *connectors.Message) { m.Text = nil }),
			message(func(m *connectors.Message) { m.Text, m.Template = nil, &connectors.Template{Name: "x", Language: "fr"} }),
			message(func(m *connectors.Message) { m.Text = &connectors.Text{Body: "no subject"} }),
			message(func(m *connectors.Message) { m.Text = &connectors.Text{Subject: "no body"} }),
			message(func(m *connectors.Message) {
				m.Text = &connectors.Text{Subject: "Hello\r\nBcc: x@y.example", Body: "x"}
			}),
			message(func(m *connectors.Message) { m.Text = &connectors.Text{Subject: "Hello\nX: y", Body: "x"} }),
			message(func(m *connectors.Message) {
				m.Text = &connectors.Text{Subject: "Hello", Body: "x", Buttons: []connectors.Button{{Payload: "yes", Title: "Yes"}}}
			}),
		},
	})
}
