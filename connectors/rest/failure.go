package rest

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// statuses say what an answer means. A plain API has no codes but these. What
// is not listed is by its hundred: 3xx a wrong address, 4xx a request that is
// our mistake, 5xx the system's trouble.
var statuses = map[int]struct {
	kind   connectors.Kind
	reason connectors.Reason
	next   string
}{
	http.StatusUnauthorized:    {connectors.Operator, connectors.ReasonAuth, "Check the connection's token"},
	http.StatusForbidden:       {connectors.Operator, connectors.ReasonAuth, "Give the connection's token the right to do this"},
	http.StatusPaymentRequired: {connectors.Operator, connectors.ReasonBilling, "Look at the system's subscription"},
	http.StatusNotFound:        {connectors.Refused, connectors.ReasonNoRecord, ""},
	http.StatusGone:            {connectors.Refused, connectors.ReasonNoRecord, ""},
	http.StatusTooManyRequests: {connectors.Throttled, connectors.ReasonAccount, ""},
}

const defaultWait = 10 * time.Second // for a 429 that does not say

// refused turns an answer that is no success into an *Error. Its body is not
// read: it may quote the record.
func (k call) refused(a httpx.Answer) *connectors.Error {
	e := &connectors.Error{Doing: k.doing, Code: "http " + strconv.Itoa(a.Status), Err: errors.New(http.StatusText(a.Status))}
	if s, ok := statuses[a.Status]; ok {
		e.Kind, e.Reason, e.Next = s.kind, s.reason, s.next
	}
	switch {
	case e.Kind == connectors.Throttled:
		if e.After = httpx.RetryAfter(a.Header); e.After == 0 {
			e.After = defaultWait
		}
	case e.Reason == connectors.ReasonNoRecord && k.method == http.MethodPost:
		e.Reason, e.Next = connectors.ReasonConfig, "The system does not know this kind of record, or the connection's url is wrong"
	case e.Reason == connectors.ReasonNoRecord:
		e.Err = connectors.ErrNoRecord
	case e.Kind != "":
	case a.Status >= 500 || a.Status == http.StatusRequestTimeout:
		e.Kind = k.afterEffect()
		e.After = httpx.RetryAfter(a.Header)
	case a.Status >= 400:
		e.Kind, e.Reason = connectors.Refused, connectors.ReasonContent
	default:
		e.Kind, e.Reason, e.Next = connectors.Operator, connectors.ReasonConfig, "Check the connection's url"
	}
	return e
}

// unanswered turns a call without an answer into an *Error.
func (k call) unanswered(err error) *connectors.Error {
	e := &connectors.Error{Kind: k.afterEffect(), Doing: k.doing, Err: err}
	var h *httpx.Error
	if errors.As(err, &h) && !h.Written {
		e.Kind = connectors.Transient
	}
	return e
}

// afterEffect is the kind of a failure that leaves open whether the call had
// its effect; a read has none.
func (k call) afterEffect() connectors.Kind {
	if k.method == http.MethodGet {
		return connectors.Transient
	}
	return connectors.Unknown
}

func (k call) failed(kind connectors.Kind, why string) *connectors.Error {
	return &connectors.Error{Kind: kind, Doing: k.doing, Err: errors.New(why)}
}

// unsendable is a call that was not made.
func (k call) unsendable(err error) *connectors.Error {
	return &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonContent, Doing: k.doing, Err: err}
}
