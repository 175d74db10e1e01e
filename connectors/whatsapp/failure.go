package whatsapp

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// graphError is the error object of Meta's answers and statuses. Its text is
// not read: it may quote the recipient or a parameter.
type graphError struct {
	Code    whole `json:"code"`
	Subcode whole `json:"error_subcode"`
	Trace   loose `json:"fbtrace_id"`
}

// failed turns a call that got no answer into an *Error.
func (c *Client) failed(doing string, err error) *connectors.Error {
	if over := c.overBudget(doing, err); over != nil {
		return over
	}
	e := &connectors.Error{Kind: connectors.Unknown, Doing: doing, Err: err}
	var h *httpx.Error
	if errors.As(err, &h) && !h.Written {
		e.Kind = connectors.Transient
	}
	return e
}

// answered turns an answer into an *Error, or nil for success. The code
// decides; the HTTP status is asked only where there is no code, or none that
// the table of reactions has.
func (c *Client) answered(doing string, a httpx.Answer) *connectors.Error {
	var body struct {
		Error *graphError `json:"error"`
	}
	err := json.Unmarshal(a.Body, &body)
	if err == nil && body.Error != nil {
		if c.tells(string(body.Error.Trace)) {
			body.Error.Trace = ""
		}
		return coded(doing, *body.Error, a.Status, a.Header)
	}
	if a.Status >= 200 && a.Status <= 299 {
		return nil
	}
	return uncoded(doing, a)
}

// tells tells whether text is a part of what nobody may read: the other side
// answers what it likes.
func (c *Client) tells(text string) bool {
	for _, secret := range []string{c.token, string(c.secret), c.verifyToken} {
		if strings.Contains(secret, text) {
			return true
		}
	}
	return false
}

func coded(doing string, g graphError, status int, h http.Header) *connectors.Error {
	code := int(g.Code)
	if _, ok := reactions[int(g.Subcode)]; ok && g.Subcode != 0 {
		code = int(g.Subcode) // template calls say "invalid parameter" and put the reason here
	}
	r := react(code, status)
	e := &connectors.Error{
		Kind: r.kind, Reason: r.reason, Code: strconv.Itoa(code), After: r.after,
		Doing: doing, Next: r.next, Err: errors.New(r.says + traced(string(g.Trace))),
	}
	if r.kind == connectors.Throttled {
		e.After = max(e.After, regainAfter(h), httpx.RetryAfter(h))
	}
	return e
}

func uncoded(doing string, a httpx.Answer) *connectors.Error {
	e := &connectors.Error{
		Doing: doing, Code: "http " + strconv.Itoa(a.Status),
		Err: errors.New("the answer has no error code"),
	}
	switch {
	case a.Status >= 500 || a.Status == http.StatusRequestTimeout:
		e.Kind = connectors.Unknown
	case a.Status == http.StatusTooManyRequests:
		e.Kind, e.Reason = connectors.Throttled, connectors.ReasonAccount
		e.After = max(httpx.RetryAfter(a.Header), time.Minute)
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden:
		e.Kind, e.Reason, e.Next = connectors.Operator, connectors.ReasonAuth, "Check the connection's token"
	case a.Status < 400 || a.Status == http.StatusNotFound:
		e.Kind, e.Reason, e.Next = connectors.Operator, connectors.ReasonConfig, "Check the connection's base_url and version"
	default:
		e.Kind, e.Reason = connectors.Refused, connectors.ReasonContent
	}
	return e
}

// statusError is why a message that Meta had accepted failed. It certainly
// was not delivered, so a code that leaves the outcome open at sending time
// is transient here.
func statusError(errs []graphError) *connectors.Error {
	const doing = "deliver message"
	if len(errs) == 0 {
		return &connectors.Error{Kind: connectors.Refused, Doing: doing, Err: errors.New("WhatsApp gave no reason")}
	}
	e := coded(doing, errs[0], 0, nil)
	if e.Kind == connectors.Unknown {
		e.Kind = connectors.Transient
	}
	return e
}

var (
	traceID   = regexp.MustCompile(`^[A-Za-z0-9_-]{6,64}$`)
	phoneLike = regexp.MustCompile(`[0-9]{7}`)
)

// traced is Meta's id of the call, which their support asks for; not where it
// could be a phone number.
func traced(id string) string {
	if !traceID.MatchString(id) || phoneLike.MatchString(id) {
		return ""
	}
	return " (trace " + id + ")"
}

// regainAfter reads how many minutes Meta wants us to stay away from the
// header X-Business-Use-Case-Usage.
func regainAfter(h http.Header) time.Duration {
	var usage map[string][]struct {
		Minutes int `json:"estimated_time_to_regain_access"`
	}
	if json.Unmarshal([]byte(h.Get("X-Business-Use-Case-Usage")), &usage) != nil {
		return 0 // absent or in another form: the table's own time holds
	}
	most := 0
	for _, uses := range usage {
		for _, u := range uses {
			most = max(most, u.Minutes)
		}
	}
	return time.Duration(min(most, 24*60)) * time.Minute
}
