package activities

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/definitions"
	"github.com/relancehq/relance/internal/ledger"
)

const (
	// askTimeout bounds one request to another system, within AttemptTimeout.
	askTimeout = 6 * time.Second
	// maxAnswer bounds what another system may answer, in bytes of JSON: it is
	// carried along in the history.
	maxAnswer = 64 << 10
)

// HTTPRequest asks for an http step: one attempt of its call.
type HTTPRequest struct{ Call }

// HTTPResult says what another system answered. Trouble means that it may be
// tried again, not before After where that is set; Failed is final; Broken is
// the author's mistake: the call cannot be made.
type HTTPResult struct {
	Address string        `json:"address"`
	Status  int           `json:"status,omitempty"`
	Body    any           `json:"body,omitempty"`
	Failed  string        `json:"failed,omitempty"`
	Trouble string        `json:"trouble,omitempty"`
	Broken  string        `json:"broken,omitempty"`
	After   time.Duration `json:"after,omitempty"` // on the wall
}

// HTTP makes one attempt. Every attempt of a step's visit carries the same
// reference, by which the other side knows a repetition.
func (a *Activities) HTTP(ctx context.Context, r HTTPRequest) (HTTPResult, error) {
	out := HTTPResult{Address: r.Address()}
	p, st, err := a.plan(r.Call)
	if err != nil {
		return out, err
	}
	caller, ok := a.Callers[st.Call.Connection]
	if !ok {
		out.Failed = fmt.Sprintf("step %q calls %q, and connections.hcl has no http connection of that name", st.ID, st.Call.Connection)
		return out, a.note(ctx, r.Call, st, "not called", out.Failed)
	}
	scope, err := a.fresh(ctx, p, st, r.Call)
	var down *connectors.Error
	if errors.As(err, &down) {
		out.Trouble = down.Error()
		return out, a.told(ctx, r.Call)
	}
	if err != nil {
		return out, err
	}
	q, err := request(p, st.Call, scope)
	if err != nil {
		out.Broken = err.Error()
		return out, a.note(ctx, r.Call, st, "not called", out.Broken)
	}
	q.Ref = ledger.SendID(r.Address())
	asking, cancel := context.WithTimeout(ctx, askTimeout)
	answer, err := caller.Call(asking, q)
	cancel()
	answered(st, answer, err, &out)
	switch {
	case out.Trouble != "":
		return out, a.told(context.WithoutCancel(ctx), r.Call)
	case out.Failed != "":
		return out, a.note(context.WithoutCancel(ctx), r.Call, st, "the call failed", out.Failed)
	}
	return out, a.note(context.WithoutCancel(ctx), r.Call, st, "called", "status "+strconv.Itoa(out.Status))
}

// request fills the call of a step.
func request(p *definitions.Plan, c *definitions.Request, scope *definitions.Scope) (q connectors.CallRequest, err error) {
	q.Method = c.Method
	if q.Path, err = p.Text(&c.Path, scope); err != nil || c.Body == nil {
		return q, err
	}
	q.Body, err = p.Any(c.Body, scope)
	return q, err
}

// answered sorts what came of an attempt.
func answered(st *definitions.Step, answer connectors.CallAnswer, err error, out *HTTPResult) {
	out.Status = answer.Status
	if err == nil {
		size, err := json.Marshal(answer.Body)
		if err != nil || len(size) > maxAnswer {
			out.Failed = fmt.Sprintf("step %q: the answer is larger than %d KB, which a journey cannot carry", st.ID, maxAnswer>>10)
			return
		}
		out.Body = answer.Body
		return
	}
	var e *connectors.Error
	if !errors.As(err, &e) {
		// A connection that breaks its contract says nothing of the outcome.
		e = &connectors.Error{Kind: connectors.Unknown, Doing: "call " + st.Call.Connection, Err: errors.New("the connection gave no reason")}
	}
	if again(answer.Status, e.Kind) {
		out.Trouble, out.After = e.Error(), e.After
		return
	}
	out.Failed = e.Error()
}

// again tells whether the same call may succeed later. An answer's status says
// it, else the kind of failure.
func again(status int, kind connectors.Kind) bool {
	switch {
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= 500:
		return true
	case status >= 400:
		return false
	}
	return kind == connectors.Throttled || kind == connectors.Transient || kind == connectors.Unknown
}
