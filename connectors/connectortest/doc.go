// Package connectortest holds the contracts of package connectors as tests. A
// connector gives its suite a constructor, a few answers its provider really
// gives and what they mean; the suite plays the provider over HTTP and checks
// every promise of the contract's comments. It knows no connector.
//
//	func TestContract(t *testing.T) {
//		connectortest.Channel(t, connectortest.ChannelSuite{New: open, Message: m, …})
//	}
package connectortest

import (
	"net/http"
	"testing"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// Answer is what a provider answers. In Body and in header values, {phone} and
// {text} stand for the phone number and the words of the message at hand, so
// that a connector which quotes its provider is caught.
type Answer struct {
	Status int // 0 is 200
	Header map[string]string
	Body   string
}

// Failure is an answer and what the connector must make of it.
type Failure struct {
	Name   string // a sentence: "an expired token is for the operator"
	Answer Answer
	Kind   connectors.Kind
	Reason connectors.Reason
	Code   string        // the provider's code, "" where it has none
	After  time.Duration // the least the error must ask to wait
}

// env is what every connector under test is made with: the real HTTP client
// and a clock that stands still.
func env(t *testing.T) connectors.Env {
	client := httpx.New(httpx.Config{Timeout: 10 * time.Second})
	t.Cleanup(client.CloseIdleConnections)
	return connectors.Env{HTTP: client, Now: Now}
}

// Now is the time in every suite.
func Now() time.Time { return time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC) }

func (a Answer) write(w http.ResponseWriter, fill func(string) string) {
	for k, v := range a.Header {
		w.Header().Set(k, fill(v))
	}
	if a.Status != 0 {
		w.WriteHeader(a.Status)
	}
	_, _ = w.Write([]byte(fill(a.Body))) // a caller that left is the caller's matter
}
