package whatsapp

import (
	"fmt"
	"time"

	"github.com/relancehq/relance/connectors"
)

// Bounds of a business number (Meta, "Throughput" and "Pair rate limits",
// read 2026-09): one message in 6 s to the same person, of which up to 45 may
// be borrowed from the time to come.
const (
	pairEvery = 6 * time.Second
	pairBurst = 45
)

// messagingLimits are the steps of what a portfolio may begin in a rolling
// 24 h, in people (Meta, "Messaging limits", for portfolios since 2025-10-07;
// the Business Management API tells the step as
// whatsapp_business_manager_messaging_limit). Meta names no error for going
// beyond, so relance counts for itself.
var messagingLimits = []int{250, 2_000, 10_000, 100_000}

// Limits are the bounds of this number. The portfolio's is the setting
// messaging_limit, and numbers of one portfolio share it under the setting
// portfolio; the number's rate is the setting messages_per_second.
func (c *Client) Limits() connectors.Limits {
	return connectors.Limits{PairEvery: pairEvery, PairBurst: pairBurst, Portfolio: c.portfolio, PortfolioLimit: c.messagingLimit, NumberRate: c.rate}
}

// readLimits reads portfolio and messaging_limit.
func (c *Client) readLimits(s *connectors.Settings) (err error) {
	if err := c.readRate(s); err != nil {
		return err
	}
	if c.portfolio, err = s.OptionalText("portfolio", c.account); err != nil {
		return err
	}
	if s.Values["messaging_limit"] == "unlimited" {
		_, err = s.OptionalText("messaging_limit", "") // it counts as read
		return err
	}
	if c.messagingLimit, err = s.Whole("messaging_limit", 0); err != nil {
		return wrongLimit(s.Name)
	}
	if _, given := s.Values["messaging_limit"]; !given {
		return nil
	}
	for _, l := range messagingLimits {
		if c.messagingLimit == l {
			return nil
		}
	}
	return wrongLimit(s.Name)
}

func wrongLimit(name string) error {
	return fmt.Errorf("connection %q: messaging_limit must be 250, 2000, 10000, 100000 or \"unlimited\", as WhatsApp Manager shows it for the portfolio", name)
}
