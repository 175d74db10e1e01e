package whatsapp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/relancehq/relance/connectors"
)

// manage makes one call about the number, the account or the app, and reads
// the answer into v where v is not nil. The header of an answer comes back
// whatever it said. Failures are *connectors.Error.
func (c *Client) manage(ctx context.Context, doing, method, path string, body, v any) (http.Header, error) {
	return c.manageAs(ctx, doing, c.token, method, path, body, v)
}

// manageAs is manage with another token than the connection's.
func (c *Client) manageAs(ctx context.Context, doing, token, method, path string, body, v any) (http.Header, error) {
	a, err := c.callAs(ctx, manageTimeout, token, method, path, body)
	if err != nil {
		return nil, c.failed(doing, err)
	}
	if e := c.answered(doing, a); e != nil {
		return a.Header, e
	}
	if v == nil {
		return a.Header, nil
	}
	if json.Unmarshal(a.Body, v) != nil {
		// Go's own words quote the answer, which has names and numbers in it.
		return a.Header, &connectors.Error{
			Kind: connectors.Transient, Doing: doing, Err: errors.New("the answer is not what Meta's Graph API answers"),
			Next: "Check the connection's base_url",
		}
	}
	return a.Header, nil
}
