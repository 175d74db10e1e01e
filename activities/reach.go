package activities

import (
	"context"
	"errors"
	"fmt"

	"github.com/relancehq/relance/connectors"
	"github.com/relancehq/relance/internal/ledger"
	"github.com/relancehq/relance/internal/phone"
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
		return connectors.Address{Phone: number(c)}, nil
	}
	return connectors.Address{Phone: number(c), UserID: c.UserID}, nil
}

// number is a contact's phone number in international form, in which alone a
// provider is sure whom it means: Meta takes one without a plus for a number of
// the business's own country (2026-09). What is no number stays as it is, so
// that the channel refuses it and the trace says why.
func number(c ledger.Contact) string {
	country, _ := c.Fields["country"].(string)
	if len(country) != len("FR") { // a name, which helps nobody here
		country = ""
	}
	if e164, ok := phone.Normal(c.Phone, country); ok {
		return e164
	}
	return c.Phone
}
