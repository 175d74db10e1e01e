package email

import (
	"context"
	"strconv"

	"github.com/relancehq/relance/connectors"
)

// Send hands m to the server in one transaction of at most 4 s on a connection
// of its own. m.Ref travels in the Message-ID and in the header X-Relance-Ref;
// ProviderID is the Message-ID without its angle brackets. m.TTL is not sent:
// SMTP has no such limit that servers keep.
func (c *Client) Send(ctx context.Context, m connectors.Message) (connectors.Receipt, error) {
	doing := "send e-mail through " + strconv.Quote(c.name)
	if err := check(m); err != nil {
		return connectors.Receipt{}, unsendable(doing, err)
	}
	raw, err := c.compose(m)
	if err != nil {
		return connectors.Receipt{}, unsendable(doing, err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	t := &transaction{client: c, at: connecting}
	defer t.end()
	if err := t.run(ctx, m.To.Email, raw); err != nil {
		return connectors.Receipt{}, t.failed(doing, err)
	}
	return connectors.Receipt{ProviderID: c.messageID(m)}, nil
}

func unsendable(doing string, err error) *connectors.Error {
	e := &connectors.Error{Kind: connectors.Refused, Reason: connectors.ReasonContent, Doing: doing, Err: err}
	if _, ok := err.(badRecipient); ok {
		e.Reason = connectors.ReasonRecipient
	}
	return e
}
