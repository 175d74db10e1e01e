package http

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// statuses say what an answer means. What is not listed is by its hundred: 3xx
// a wrong address, 4xx a request that is our mistake, 5xx the system's trouble.
var statuses = map[int]struct {
	kind   connectors.Kind
	reason connectors.Reason
	next   string
}{
	http.StatusUnauthorized:    {connectors.Operator, connectors.ReasonAuth, "Check the connection's auth"},
	http.StatusForbidden:       {connectors.Operator, connectors.ReasonAuth, "Give the connection's account the right to do this"},
	http.StatusPaymentRequired: {connectors.Operator, connectors.ReasonBilling, "Look at the system's subscription"},
	http.StatusNotFound:        {connectors.Refused, connectors.ReasonNoRecord, ""},
	http.StatusGone:            {connectors.Refused, connectors.ReasonNoRecord, ""},
	http.StatusTooEarly:        {connectors.Transient, "", ""}, // RFC 8470: not processed
	http.StatusTooManyRequests: {connectors.Throttled, connectors.ReasonAccount, ""},
}

const defaultWait = 10 * time.Second // for a 429 that does not say

// call is what a failure tells of.
type call struct {
	doing string
	read  bool // it has no effect
}

// refused turns an answer that is no success into an *Error.
func (k call) refused(a httpx.Answer) *connectors.Error {
	e := &connectors.Error{Doing: k.doing, Code: "http " + strconv.Itoa(a.Status), Err: errors.New(words(a.Status))}
	if s, ok := statuses[a.Status]; ok {
		e.Kind, e.Reason, e.Next = s.kind, s.reason, s.next
	}
	e.After = httpx.RetryAfter(a.Header)
	switch {
	case e.Kind == connectors.Throttled:
		if e.After == 0 {
			e.After = defaultWait
		}
	case e.Reason == connectors.ReasonNoRecord:
		e.Err = connectors.ErrNoRecord
	case e.Kind != "":
	case a.Status >= 500 || a.Status == http.StatusRequestTimeout:
		e.Kind = k.afterEffect()
	case a.Status >= 400:
		e.Kind, e.Reason = connectors.Refused, connectors.ReasonContent
	default:
		e.Kind, e.Reason, e.Next = connectors.Operator, connectors.ReasonConfig, "Check the connection's url: the system says that what was called is elsewhere"
	}
	return e
}

func words(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "a status without a name"
}

// unanswered turns a call without an answer into an *Error.
func (k call) unanswered(err error) *connectors.Error {
	e := k.failed(k.afterEffect(), err)
	var h *httpx.Error
	if errors.As(err, &h) && !h.Written {
		e.Kind = connectors.Transient
	}
	switch {
	case errors.Is(err, httpx.ErrPrivate):
		e.Kind, e.Reason, e.Next = connectors.Operator, connectors.ReasonConfig, "Add private = true to the connection where it is meant to lead there"
	case errors.Is(err, httpx.ErrPublic):
		e.Kind, e.Reason, e.Next = connectors.Operator, connectors.ReasonConfig, "Let the connection's url begin with https://"
	case errors.Is(err, httpx.ErrTooLarge):
		// It would be as large the next time.
		e.Kind, e.Reason = connectors.Refused, connectors.ReasonContent
	}
	return e
}

// afterEffect is the kind of a failure that leaves open whether the call had
// its effect; a read has none.
func (k call) afterEffect() connectors.Kind {
	if k.read {
		return connectors.Transient
	}
	return connectors.Unknown
}

func (k call) failed(kind connectors.Kind, err error) *connectors.Error {
	return &connectors.Error{Kind: kind, Doing: k.doing, Err: err}
}

// unsendable is a call that was not made.
func (k call) unsendable(err error) *connectors.Error {
	e := k.failed(connectors.Refused, err)
	e.Reason = connectors.ReasonContent
	return e
}
