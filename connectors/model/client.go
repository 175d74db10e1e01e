package model

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/httpx"
)

// Intent asks once.
func (c *Client) Intent(ctx context.Context, q connectors.IntentQuestion) (string, error) {
	k := call{doing: "ask the model of connection " + strconv.Quote(c.name), schema: c.schema}
	if strings.TrimSpace(q.Text) == "" || len(q.Intents) == 0 {
		return "", nil
	}
	if len(q.Intents) > maxIntents {
		e := k.failed(connectors.Refused, errors.New("there are more than "+strconv.Itoa(maxIntents)+" intents"))
		e.Reason = connectors.ReasonContent
		return "", e
	}
	body, err := json.Marshal(c.asked(q))
	if err != nil {
		return "", k.failed(connectors.Refused, errors.New("the question cannot be written as JSON"))
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return "", k.failed(connectors.Refused, errors.New("the address of the call is malformed"))
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	a, err := httpx.Do(c.http, r)
	if err != nil {
		return "", k.unanswered(err)
	}
	if a.Status < 200 || a.Status > 299 {
		return "", k.refused(a)
	}
	said, ok := spoken(a.Body)
	if !ok {
		e := k.failed(connectors.Operator, errors.New("the answer is no chat completion"))
		e.Reason, e.Next = connectors.ReasonConfig, "Check the connection's url: it is what stands before /chat/completions"
		return "", e
	}
	return named(said, q.Intents), nil
}
