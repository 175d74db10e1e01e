package http

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// Call makes one attempt.
func (c *Client) Call(ctx context.Context, q connectors.CallRequest) (connectors.CallAnswer, error) {
	k := call{doing: q.Method + " on connection " + strconv.Quote(c.name), read: q.Method == http.MethodGet}
	r, err := c.request(ctx, q)
	if err != nil {
		return connectors.CallAnswer{}, k.unsendable(err)
	}
	a, err := httpx.Do(c.http, r)
	if err != nil {
		return connectors.CallAnswer{Status: a.Status}, k.unanswered(err)
	}
	answer := connectors.CallAnswer{Status: a.Status}
	answer.Body, err = decode(a.Header.Get("Content-Type"), a.Body)
	if a.Status < 200 || a.Status > 299 {
		return answer, k.refused(a)
	}
	if err != nil {
		return answer, k.failed(k.afterEffect(), err)
	}
	return answer, nil
}

// request is q on the wire, where the connection allows it.
func (c *Client) request(ctx context.Context, q connectors.CallRequest) (*http.Request, error) {
	if !slices.Contains(c.methods, q.Method) {
		return nil, errors.New("the connection does not allow this method. It allows: " + strings.Join(c.methods, ", "))
	}
	to, err := c.address(q.Path)
	if err != nil {
		return nil, err
	}
	var body io.Reader
	if q.Body != nil {
		b, err := json.Marshal(q.Body)
		if err != nil {
			return nil, errors.New("the body cannot be written as JSON")
		}
		if len(b) > maxBody {
			return nil, errors.New("the body is larger than 1 MiB")
		}
		body = bytes.NewReader(b)
	} else if q.Method != http.MethodGet {
		body = bytes.NewReader(nil)
	}
	r, err := http.NewRequestWithContext(ctx, q.Method, to.String(), body)
	if err != nil {
		return nil, errors.New("the address of the call is malformed")
	}
	r.Header = c.header.Clone()
	if r.Header.Get("Accept") == "" {
		r.Header.Set("Accept", "application/json, text/plain;q=0.5")
	}
	if q.Body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if q.Ref != "" {
		r.Header.Set("Idempotency-Key", q.Ref)
	}
	if q.Method != http.MethodGet {
		once(r)
	}
	return r, nil
}

// once keeps Go's transport from repeating a write by itself: with an
// Idempotency-Key it does so when a used connection is lost, unless it cannot
// read the body twice.
func once(r *http.Request) {
	r.GetBody = nil
	if r.Body == http.NoBody {
		r.Body = io.NopCloser(strings.NewReader(""))
	}
}
