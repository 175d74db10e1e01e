package whatsapp_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/connectortest"
	"github.com/relancehq/relance/connectors/whatsapp"
)

// values are the settings of a connection to the provider at base.
func values(base string) map[string]any {
	return map[string]any{
		"kind": "whatsapp", "phone_number_id": "800000000000001", "waba_id": "900000000000001",
		"token": "TOKEN-8f3a", "app_secret": "app secret", "verify_token": "verify me", "base_url": base,
	}
}

func open(t *testing.T, base string, env connectors.Env) *whatsapp.Client {
	t.Helper()
	c, err := whatsapp.New(connectors.Settings{Name: "wa", Values: values(base)}, env)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func text(body string) connectors.Message {
	return connectors.Message{
		Ref: "r1.abcdefghijklmnopqrstuvwxyz.1", To: connectors.Address{Phone: "+33600000017"},
		Text: &connectors.Text{Body: body},
	}
}

func TestChannelContract(t *testing.T) {
	graph := func(status int, code string) connectortest.Answer {
		return connectortest.Answer{Status: status, Body: `{"error":{"message":"(#` + code + `) to {phone}","type":"OAuthException","code":` + code +
			`,"error_data":{"messaging_product":"whatsapp","details":"{text} for {phone}"},"fbtrace_id":"A{phone}"}}`}
	}
	plain := connectortest.Answer{Status: 429, Header: map[string]string{"Retry-After": "120"}}
	busy := graph(400, "80007")
	busy.Header = map[string]string{"X-Business-Use-Case-Usage": `{"900":[{"type":"whatsapp","estimated_time_to_regain_access":19}]}`}
	noPhone := text("hello")
	noPhone.To = connectors.Address{}
	bareRef := text("hello")
	bareRef.Ref = ""
	connectortest.Channel(t, connectortest.ChannelSuite{
		New:      func(t *testing.T, url string, env connectors.Env) connectors.Channel { return open(t, url, env) },
		Message:  text("Zebulon, the periwinkle is ready"),
		Accepted: connectortest.Answer{Body: `{"messaging_product":"whatsapp","contacts":[{"input":"+{phone}","wa_id":"{phone}"}],"messages":[{"id":"{id}"}]}`},
		Failures: []connectortest.Failure{
			{Name: "a throttled number waits", Answer: graph(400, "130429"), Kind: connectors.Throttled, Reason: connectors.ReasonNumber, Code: "130429", After: time.Second},
			{Name: "a throttled pair waits six seconds", Answer: graph(400, "131056"), Kind: connectors.Throttled, Reason: connectors.ReasonPair, Code: "131056", After: 6 * time.Second},
			{Name: "a throttled account waits as long as Meta says", Answer: busy, Kind: connectors.Throttled, Reason: connectors.ReasonAccount, Code: "80007", After: 19 * time.Minute},
			{Name: "a 429 without a code waits", Answer: plain, Kind: connectors.Throttled, Reason: connectors.ReasonAccount, After: 2 * time.Minute},
			{Name: "an expired token is for the operator", Answer: graph(401, "190"), Kind: connectors.Operator, Reason: connectors.ReasonAuth, Code: "190"},
			{Name: "a missing permission is for the operator although it is a 500", Answer: graph(500, "3"), Kind: connectors.Operator, Reason: connectors.ReasonAuth, Code: "3"},
			{Name: "any code from 200 to 299 is a permission", Answer: graph(403, "250"), Kind: connectors.Operator, Reason: connectors.ReasonAuth, Code: "250"},
			{Name: "a 401 without a code is for the operator", Answer: connectortest.Answer{Status: 401, Body: "{phone}"}, Kind: connectors.Operator, Reason: connectors.ReasonAuth},
			{Name: "a missing payment is for the operator", Answer: graph(400, "131042"), Kind: connectors.Operator, Reason: connectors.ReasonBilling, Code: "131042"},
			{Name: "a missing template is refused although it is a 404", Answer: graph(404, "132001"), Kind: connectors.Refused, Reason: connectors.ReasonTemplateState, Code: "132001"},
			{Name: "a closed window is refused", Answer: graph(400, "131047"), Kind: connectors.Refused, Reason: connectors.ReasonWindow, Code: "131047"},
			{Name: "an opt-out is refused", Answer: graph(400, "131050"), Kind: connectors.Refused, Reason: connectors.ReasonOptOut, Code: "131050"},
			{Name: "held marketing is refused for a day", Answer: graph(400, "131049"), Kind: connectors.Refused, Reason: connectors.ReasonMarketingHold, Code: "131049", After: 24 * time.Hour},
			{Name: "a code of the future is refused", Answer: graph(400, "139999"), Kind: connectors.Refused, Reason: connectors.ReasonContent, Code: "139999"},
			{Name: "a code of the future under a server error is unknown", Answer: graph(500, "139999"), Kind: connectors.Unknown, Code: "139999"},
			{Name: "an overloaded service is transient", Answer: graph(503, "2"), Kind: connectors.Transient, Reason: connectors.ReasonTrouble, Code: "2"},
			{Name: "an unavailable service is transient although it is a 500", Answer: graph(500, "131016"), Kind: connectors.Transient, Reason: connectors.ReasonTrouble, Code: "131016"},
			{Name: "maintenance is transient although it is a 500", Answer: graph(500, "131057"), Kind: connectors.Transient, Reason: connectors.ReasonTrouble, Code: "131057", After: 30 * time.Second},
			{Name: "something went wrong is unknown", Answer: graph(500, "131000"), Kind: connectors.Unknown, Reason: connectors.ReasonTrouble, Code: "131000"},
			{Name: "code 1 is unknown", Answer: graph(400, "1"), Kind: connectors.Unknown, Reason: connectors.ReasonTrouble, Code: "1"},
			{Name: "a 503 without a body is unknown", Answer: connectortest.Answer{Status: 503}, Kind: connectors.Unknown},
			{Name: "a 500 with a body that is no code is unknown", Answer: connectortest.Answer{Status: 500, Body: `{"error":"{text}"}`}, Kind: connectors.Unknown},
		},
		Unsendable: []connectors.Message{noPhone, bareRef, text("")},
		MarkedRead: connectortest.Answer{Body: `{"success":true}`},
		File:       connectors.File{Kind: connectors.Image, MimeType: "image/jpeg", Bytes: jpeg},
		Stored:     connectortest.Answer{Body: `{"id":"{id}"}`},
		Unstorable: []connectors.File{{Kind: connectors.Image, Bytes: []byte("<html>{phone}</html>")}, {Kind: connectors.Image}, {Kind: "postcard", Bytes: jpeg}},
	})
}

func sign(secret string, body []byte, _ time.Time) http.Header {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write(body)
	return http.Header{"X-Hub-Signature-256": {"sha256=" + hex.EncodeToString(m.Sum(nil))}}
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func repeat(n int, types ...string) []string {
	var all []string
	for range n {
		all = append(all, types...)
	}
	return all
}

func TestSourceContract(t *testing.T) {
	connectortest.Source(t, connectortest.SourceSuite{
		New: func(secret string) (connectors.Source, error) {
			v := values("https://graph.example")
			v["app_secret"] = secret
			return whatsapp.New(connectors.Settings{Name: "wa", Values: v}, connectors.Env{Now: connectortest.Now})
		},
		Sign: sign, SignatureHeader: "X-Hub-Signature-256",
		Bodies: []connectortest.Body{
			{Name: "messages of every type", JSON: fixture(t, "inbound.json"), Types: append(
				repeat(8, "message.received"), connectors.ContactMoved, "message.received", "message.received",
			)},
			{Name: "statuses", JSON: fixture(t, "statuses.json"), Types: append(repeat(9, "message.status"), "whatsapp.status")},
			{Name: "changes of the account", JSON: fixture(t, "account.json"), Types: []string{
				connectors.TemplateChanged, connectors.AccountChanged, connectors.MarketingStopped,
				connectors.MarketingResumed, connectors.ColleagueWrote, "whatsapp.errors", "whatsapp.something_of_2031",
			}},
		},
	})
}
