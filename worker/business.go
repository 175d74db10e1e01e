package worker

import (
	"context"

	"github.com/relancehq/relance/connectors"
)

// business tells which number a connection writes from and to which portfolio
// that belongs; "" where it writes from none.
func (c *Connections) business(connection string) (account, portfolio string) {
	for _, o := range c.Channels { //nolint:maprange // one of them has the name
		if o.Connection != connection {
			continue
		}
		if l, ok := o.Channel.(connectors.Limited); ok {
			portfolio = l.Limits().Portfolio
		}
		return o.Account, portfolio
	}
	return "", ""
}

// markRead tells people that a run has heard their message, as the WhatsApp
// connection's setting read wants it; nil where nobody is told.
func (c *Connections) markRead() func(ctx context.Context, connection, providerID string) error {
	if c.WhatsApp == nil {
		return nil
	}
	on, typing := c.WhatsApp.Receipts()
	if !on {
		return nil
	}
	return func(ctx context.Context, _, providerID string) error {
		return c.WhatsApp.MarkRead(ctx, providerID, typing)
	}
}
