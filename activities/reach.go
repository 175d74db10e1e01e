package activities

import (
	"context"
	"errors"
	"fmt"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
)

// address is where the person is reached on a channel; the zero value where
// nothing is known for it. It never leaves this package but for the channel.
func (a *Activities) address(ctx context.Context, contact, channel string) (connectors.Address, error) {
	c, err := a.Ledger.Contact(ctx, contact)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return connectors.Address{}, fmt.Errorf("read the address of the contact: %w", err)
	}
	switch channel {
	case email:
		mail := c.Email
		if known, ok := c.Fields["email"].(string); ok && mail == "" {
			mail = known
		}
		return connectors.Address{Email: mail}, nil
	case sms:
		return connectors.Address{Phone: c.Phone}, nil
	}
	return connectors.Address{Phone: c.Phone, UserID: c.UserID}, nil
}
