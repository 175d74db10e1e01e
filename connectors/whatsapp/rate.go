package whatsapp

import (
	"fmt"
	"time"

	"github.com/relancehq/relance/connectors"
)

// Messages a second of a number, sent and received (Meta, "Throughput", read
// 2026-09). Meta raises it to 1,000 by itself.
const (
	usualRate       = 80
	coexistenceRate = 20 // where the WhatsApp Business app is on the number too
	mostRate        = 1_000
)

// Kept says which limits connections.hcl names: those are kept, whatever Meta
// tells, and the others follow Meta.
type Kept struct {
	Rate   bool // messages_per_second
	People bool // messaging_limit
}

// Kept are this connection's.
func (c *Client) Kept() Kept { return c.kept }

// Zone is that of the account's calendar ("Europe/Paris"), by which Meta counts
// months; "" is UTC.
func (c *Client) Zone() string { return c.zone }

// readRate reads messages_per_second, coexistence, timezone and
// management_calls_per_hour.
func (c *Client) readRate(s *connectors.Settings) error {
	shared, err := s.YesNo("coexistence", false)
	if err != nil {
		return err
	}
	rate := usualRate
	if shared {
		rate = coexistenceRate
	}
	if c.rate, err = s.Whole("messages_per_second", rate); err != nil {
		return err
	}
	if c.rate < 0 || c.rate > mostRate {
		return fmt.Errorf("connection %q: messages_per_second must be 1 to %d, as Meta allows the number, or 0 for no limit of ours", s.Name, mostRate)
	}
	_, c.kept.Rate = s.Values["messages_per_second"]
	_, c.kept.People = s.Values["messaging_limit"]
	if c.zone, err = s.OptionalText("timezone", ""); err != nil {
		return err
	}
	if _, err := time.LoadLocation(c.zone); err != nil {
		return fmt.Errorf("connection %q: timezone must be the account's, written like \"Europe/Paris\"", s.Name)
	}
	calls, err := s.Whole("management_calls_per_hour", managementCalls)
	if err == nil && calls < 0 {
		err = fmt.Errorf("connection %q: management_calls_per_hour must be a number of calls, or 0 for no limit of ours", s.Name)
	}
	c.budget.most = calls
	return err
}
