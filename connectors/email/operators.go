package email

import (
	"fmt"

	"github.com/relancehq/relance/connectors"
)

// Operators are the addresses of the setting incidents_to: the people who are
// told when something is wrong for everybody. None where it is not set.
func (c *Client) Operators() []string { return c.operators }

func (c *Client) readOperators(s *connectors.Settings) error {
	given, err := s.Texts("incidents_to", nil)
	for _, text := range given {
		a, err := sender(text)
		if err != nil {
			return fmt.Errorf("connection %q: each of incidents_to %w", s.Name, err)
		}
		c.operators = append(c.operators, a.Address)
	}
	return err
}
