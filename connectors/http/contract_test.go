package http_test

import (
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/connectors/connectortest"
	httpcalls "github.com/relancehq/relance/connectors/http"
)

// open makes a client of settings that may reach this machine.
func open(t *testing.T, url string, set map[string]any) *httpcalls.Client {
	t.Helper()
	c, err := made(url, set)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func made(url string, set map[string]any) (*httpcalls.Client, error) {
	values := map[string]any{"kind": "http", "url": url, "private": true}
	for name, v := range set {
		values[name] = v
	}
	return httpcalls.New(connectors.Settings{Name: "shop", Values: values}, connectors.Env{})
}

func TestCallerContract(t *testing.T) {
	status := func(code int, header map[string]string) connectortest.Answer {
		return connectortest.Answer{Status: code, Header: header}
	}
	connectortest.Caller(t, connectortest.CallerSuite{
		New: func(t *testing.T, url string, _ connectors.Env) connectors.Caller {
			return open(t, url+"/api/", map[string]any{"auth": map[string]any{"bearer": "TOKEN-8f3a"}, "paths": []any{"/orders"}})
		},
		CarriesRef: func(r connectortest.Request, ref string) bool { return r.Header.Get("Idempotency-Key") == ref },
		Failures: []connectortest.Failure{
			{Name: "a wrong token is for the operator", Answer: status(401, nil), Kind: connectors.Operator, Reason: connectors.ReasonAuth, Code: "http 401"},
			{Name: "a missing right is for the operator", Answer: status(403, nil), Kind: connectors.Operator, Reason: connectors.ReasonAuth},
			{Name: "an unpaid bill is for the operator", Answer: status(402, nil), Kind: connectors.Operator, Reason: connectors.ReasonBilling},
			{Name: "what is not there is refused", Answer: status(404, nil), Kind: connectors.Refused, Reason: connectors.ReasonNoRecord},
			{Name: "what is gone is refused", Answer: status(410, nil), Kind: connectors.Refused, Reason: connectors.ReasonNoRecord},
			{Name: "a conflict is refused", Answer: status(409, nil), Kind: connectors.Refused, Reason: connectors.ReasonContent},
			{Name: "a wrong value is refused", Answer: status(422, nil), Kind: connectors.Refused, Reason: connectors.ReasonContent},
			{Name: "what came too early did nothing", Answer: status(425, nil), Kind: connectors.Transient},
			{Name: "a status of nobody's is refused", Answer: status(499, nil), Kind: connectors.Refused, Reason: connectors.ReasonContent},
			{Name: "too many calls wait as told", Answer: status(429, map[string]string{"Retry-After": "7"}), Kind: connectors.Throttled, Reason: connectors.ReasonAccount, After: 7 * time.Second},
			{Name: "too many calls wait although nobody says how long", Answer: status(429, nil), Kind: connectors.Throttled, Reason: connectors.ReasonAccount},
			{Name: "a redirect elsewhere is a wrong address", Answer: status(307, map[string]string{"Location": "https://elsewhere.example/"}), Kind: connectors.Operator, Reason: connectors.ReasonConfig},
		},
	})
}
