package whatsapp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// Send hands m to Meta in one request of at most 4 s. The Cloud API has no
// idempotency key; m.Ref travels as biz_opaque_callback_data and comes back on
// every status. m.TTL is not sent: Meta takes a time-to-live with the
// template, not with a message.
func (c *Client) Send(ctx context.Context, m connectors.Message) (connectors.Receipt, error) {
	doing := c.doing(m)
	if err := check(m); err != nil {
		return connectors.Receipt{}, unsendable(doing, m, err)
	}
	to := c.route(m)
	a, err := c.post(ctx, to, m)
	if err != nil {
		return connectors.Receipt{}, c.failed(doing, err)
	}
	if e := c.answered(doing, a); e != nil {
		return connectors.Receipt{}, c.rerouted(m, to, e)
	}
	return receipt(doing, a.Body)
}

// doing names the message without its person or its words.
func (c *Client) doing(m connectors.Message) string {
	what := "text"
	switch {
	case m.Template != nil:
		what = "template " + strconv.Quote(m.Template.Name)
	case m.Reaction != nil:
		what = "a reaction"
	}
	return "send " + what + " through " + strconv.Quote(c.name)
}

// receipt reads Meta's acceptance. One that cannot be read leaves the outcome
// open: the message is probably on its way.
func receipt(doing string, body []byte) (connectors.Receipt, error) {
	var answer struct {
		Contacts []struct {
			UserID string `json:"user_id"`
		} `json:"contacts"`
		Messages []struct {
			ID     string `json:"id"`
			Status string `json:"message_status"`
		} `json:"messages"`
	}
	err := json.Unmarshal(body, &answer)
	if err != nil || len(answer.Messages) == 0 || answer.Messages[0].ID == "" {
		return connectors.Receipt{}, &connectors.Error{
			Kind: connectors.Unknown, Doing: doing, Err: errors.New("the answer has no message id"),
		}
	}
	first := answer.Messages[0]
	r := connectors.Receipt{ProviderID: first.ID, Held: first.Status == "held_for_quality_assessment" || first.Status == "paused"}
	if len(answer.Contacts) > 0 {
		r.UserID = answer.Contacts[0].UserID
	}
	return r, nil
}

// call makes one request below the versioned address. body is sent as JSON
// where it is not nil.
func (c *Client) call(ctx context.Context, timeout time.Duration, method, path string, body any) (httpx.Answer, error) {
	return c.callAs(ctx, timeout, c.token, method, path, body)
}

// callAs is call with another token than the connection's: Meta wants the
// app's own for questions about the app.
func (c *Client) callAs(ctx context.Context, timeout time.Duration, token, method, path string, body any) (httpx.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return httpx.Answer{}, errors.New("the request cannot be written as JSON")
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, c.root+path, bytes.NewReader(raw))
	if err != nil {
		return httpx.Answer{}, errors.New("the address of the call is malformed")
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	managed := c.managed(path)
	if managed {
		if err := c.budget.take(c.wall()); err != nil {
			return httpx.Answer{}, err
		}
	}
	a, err := httpx.Do(c.http, r)
	if managed {
		c.budget.heed(a.Header, c.wall())
	}
	return a, err
}
