package model

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// statuses say what an answer means. What is not listed is by its hundred. A
// question has no effect, so nothing is ever unknown.
var statuses = map[int]struct {
	kind   connectors.Kind
	reason connectors.Reason
	next   string
}{
	http.StatusUnauthorized:    {connectors.Operator, connectors.ReasonAuth, "Check the connection's key"},
	http.StatusForbidden:       {connectors.Operator, connectors.ReasonAuth, "Give the connection's key the right to use this model"},
	http.StatusPaymentRequired: {connectors.Operator, connectors.ReasonBilling, "Look at the provider's subscription"},
	http.StatusNotFound:        {connectors.Operator, connectors.ReasonConfig, "Check the connection's url and model"},
	http.StatusRequestTimeout:  {connectors.Transient, "", ""},
	http.StatusTooManyRequests: {connectors.Throttled, connectors.ReasonAccount, ""},
}

const defaultWait = 10 * time.Second // for a 429 that does not say

// call is what a failure tells of.
type call struct {
	doing  string
	schema bool
}

// refused turns an answer that is no success into an *Error. Its body is not
// read: it may quote the text.
func (k call) refused(a httpx.Answer) *connectors.Error {
	e := &connectors.Error{Doing: k.doing, Code: "http " + strconv.Itoa(a.Status), Err: errors.New(words(a.Status)), After: httpx.RetryAfter(a.Header)}
	if s, ok := statuses[a.Status]; ok {
		e.Kind, e.Reason, e.Next = s.kind, s.reason, s.next
	}
	switch {
	case e.Kind == connectors.Throttled && e.After == 0:
		e.After = defaultWait
	case e.Kind != "":
	case a.Status >= 500:
		e.Kind = connectors.Transient
	case a.Status >= 400:
		e.Kind, e.Reason, e.Next = connectors.Operator, connectors.ReasonConfig, "Check the connection's model"
		if k.schema {
			e.Next += ", and write schema = false where this server takes no JSON schema for an answer"
		}
	default:
		e.Kind, e.Reason, e.Next = connectors.Operator, connectors.ReasonConfig, "Check the connection's url"
	}
	return e
}

func words(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "a status without a name"
}

// unanswered turns a question without an answer into an *Error.
func (k call) unanswered(err error) *connectors.Error {
	e := k.failed(connectors.Transient, err)
	switch {
	case errors.Is(err, httpx.ErrPrivate):
		e.Kind, e.Reason, e.Next = connectors.Operator, connectors.ReasonConfig, "Add private = true to the connection where it is meant to lead there"
	case errors.Is(err, httpx.ErrPublic):
		e.Kind, e.Reason, e.Next = connectors.Operator, connectors.ReasonConfig, "Let the connection's url begin with https://"
	}
	return e
}

func (k call) failed(kind connectors.Kind, err error) *connectors.Error {
	return &connectors.Error{Kind: kind, Doing: k.doing, Err: err}
}
