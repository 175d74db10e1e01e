package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Suppression is an address that must not be written to.
type Suppression struct {
	Address string // E.164 phone, e-mail in lower case, or a contact id
	Purpose string // "*" is every purpose
	Source  string
	Reason  string
	At      time.Time
}

// Suppress adds to the list and answers how many were new. A zero At is the
// present, an empty Purpose is "*".
func (tx *Tx) Suppress(list ...Suppression) (added int, err error) {
	for i, s := range list {
		n, err := tx.suppress(s)
		if err != nil {
			return 0, fmt.Errorf("suppress address %d of %d: %w", i+1, len(list), err)
		}
		added += n
	}
	return added, nil
}

func (tx *Tx) suppress(s Suppression) (int, error) {
	s.Address = addressOf(s.Address)
	if s.Address == "" {
		return 0, errors.New("it is empty")
	}
	if s.Purpose == "" {
		s.Purpose = everything
	}
	if s.At.IsZero() {
		s.At = tx.l.clk.Now()
	}
	n, err := tx.exec(`INSERT INTO suppressions (address, purpose, source, reason, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		s.Address, s.Purpose, s.Source, s.Reason, micros(s.At))
	return int(n), err
}

// addressOf is the form in which addresses are compared.
func addressOf(text string) string {
	text = strings.TrimSpace(text)
	if strings.Contains(text, "@") {
		return strings.ToLower(text)
	}
	return text
}

// Unsuppress takes an address off; false where it was not on.
func (tx *Tx) Unsuppress(address, purpose string) (bool, error) {
	n, err := tx.exec(`DELETE FROM suppressions WHERE address = ? AND purpose = ?`, addressOf(address), purpose)
	if err != nil {
		return false, fmt.Errorf("take an address off the suppression list: %w", err)
	}
	return n > 0, nil
}

// Suppressions lists up to n, in order of address and purpose, after the given
// one ("", "" from the start). An n below 1 is 100.
func (l *Ledger) Suppressions(ctx context.Context, address, purpose string, n int) (list []Suppression, err error) {
	err = l.read(ctx, func(s *session) error {
		list, err = many(s, func(r *sql.Rows) (s Suppression, err error) {
			var at int64
			err = r.Scan(&s.Address, &s.Purpose, &s.Source, &s.Reason, &at)
			s.At = moment(at)
			return s, err
		}, `SELECT address, purpose, source, reason, at FROM suppressions WHERE (address, purpose) > (?, ?) ORDER BY address, purpose LIMIT ?`,
			address, purpose, atMost(n))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the suppressed addresses: %w", err)
	}
	return list, nil
}
