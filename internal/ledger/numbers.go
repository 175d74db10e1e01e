package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// NumberState is what is known of a business number.
type NumberState struct {
	Account string // our side's id at the provider
	Rate    int    // messages a second, sent and received; 0 not told, negative no limit
	Quality string // the provider's word, lower case; "" not told
	Status  string // the provider's word, lower case; "" not told
	Zone    string // of the account's calendar ("Europe/Paris"); "" is UTC
	At      time.Time
	// HeldUntil is until when the provider wants nothing of the number, LineAt
	// when the last message that waits for its rate has its turn; both virtual,
	// and not read by SetNumber.
	HeldUntil, LineAt time.Time
}

// SetNumber keeps what is told; older news of rate, quality and status are
// ignored, each by itself, and what is empty leaves what is known. A zero At is
// the present. A new rate lets nobody wait for turns that were given at the old
// one.
func (tx *Tx) SetNumber(s NumberState) error {
	at := micros(s.At)
	if s.At.IsZero() {
		at = micros(tx.l.clk.Now())
	}
	if err := tx.number(s.Account); err != nil {
		return err
	}
	for _, news := range []struct {
		told bool
		set  string
		args in
	}{
		{s.Rate != 0, `line_at = CASE WHEN rate = ? THEN line_at ELSE 0 END, rate = ?, rate_at = ? WHERE rate_at <= ?`, in{s.Rate, s.Rate, at, at}},
		{s.Quality != "", `quality = ?, quality_at = ? WHERE quality_at <= ?`, in{s.Quality, at, at}},
		{s.Status != "", `status = ?, status_at = ? WHERE status_at <= ?`, in{s.Status, at, at}},
		{s.Zone != "", `zone = ? WHERE zone <> ?`, in{s.Zone, s.Zone}},
	} {
		if !news.told {
			continue
		}
		if _, err := tx.paced().exec(`UPDATE numbers SET `+news.set+` AND account = ?`, append(news.args, s.Account)...); err != nil {
			return fmt.Errorf("keep the state of number %s: %w", s.Account, err)
		}
	}
	return nil
}

// number makes the number's row where there is none.
func (tx *Tx) number(account string) error {
	if _, err := tx.paced().exec(`INSERT INTO numbers (account) VALUES (?) ON CONFLICT DO NOTHING`, account); err != nil {
		return fmt.Errorf("keep number %s: %w", account, err)
	}
	return nil
}

// HoldNumber lets nothing of the number leave until a virtual time: the
// provider said that it had too much of it. It never shortens a hold.
func (tx *Tx) HoldNumber(account string, until time.Time) error {
	_, err := tx.paced().exec(`INSERT INTO numbers (account, held_until) VALUES (?, ?) ON CONFLICT (account) DO UPDATE SET held_until = excluded.held_until
		WHERE excluded.held_until > numbers.held_until`, account, micros(until))
	if err != nil {
		return fmt.Errorf("hold number %s: %w", account, err)
	}
	return nil
}

// HoldPair lets nothing of the number leave to the contact until a virtual
// time. It never shortens a hold.
func (tx *Tx) HoldPair(account, contact string, until time.Time) error {
	_, err := tx.exec(`INSERT INTO pairs (account, contact, free_at, held_until) VALUES (?, ?, 0, ?) ON CONFLICT (account, contact) DO UPDATE SET held_until = excluded.held_until
		WHERE excluded.held_until > pairs.held_until`, account, contact, micros(until))
	if err != nil {
		return fmt.Errorf("hold number %s for contact %s: %w", account, contact, err)
	}
	return nil
}

// SetPortfolioLimit keeps how many people a portfolio may write to first in a
// rolling 24 h, as the provider told: 0 is no limit. It wins over the setting.
// Older news are ignored; a zero at is the present.
func (tx *Tx) SetPortfolioLimit(portfolio string, people int, at time.Time) error {
	if at.IsZero() {
		at = tx.l.clk.Now()
	}
	_, err := tx.paced().exec(`INSERT INTO portfolios (portfolio, people, people_limit, limit_at) VALUES (?, 0, ?, ?)
		ON CONFLICT (portfolio) DO UPDATE SET people_limit = excluded.people_limit, limit_at = excluded.limit_at
			WHERE excluded.limit_at >= portfolios.limit_at`, portfolio, max(people, 0), micros(at))
	if err != nil {
		return fmt.Errorf("keep the limit of portfolio %q: %w", portfolio, err)
	}
	return nil
}

// PortfolioLimit is what was told by SetPortfolioLimit, -1 where nothing was.
func (l *Ledger) PortfolioLimit(ctx context.Context, portfolio string) (people int, err error) {
	people = -1
	err = l.read(ctx, func(s *session) error {
		_, err := s.one(`SELECT people_limit FROM portfolios WHERE portfolio = ?`, in{portfolio}, &people)
		return err
	})
	if err != nil {
		return -1, fmt.Errorf("read the limit of portfolio %q: %w", portfolio, err)
	}
	return people, nil
}

// TookNumber counts a message that came in against the number's rate, where
// that was told: providers count both ways. What comes in alone never uses up
// more than half a second's worth, because it must not silence the number.
func (tx *Tx) TookNumber(account string) error {
	now := micros(tx.l.clk.Now())
	_, err := tx.paced().exec(`UPDATE numbers SET free_at = CASE WHEN free_at > ? THEN free_at ELSE ? END + 1000000 / rate
		WHERE account = ? AND rate > 0 AND free_at < ?`, now, now, account, now+time.Second.Microseconds()/2)
	if err != nil {
		return fmt.Errorf("count a message to number %s: %w", account, err)
	}
	return nil
}

// Numbers are the numbers that anything is known of, by account.
func (l *Ledger) Numbers(ctx context.Context) (all []NumberState, err error) {
	err = l.read(ctx, func(s *session) error {
		all, err = many(s, func(r *sql.Rows) (n NumberState, err error) {
			var rate, quality, status, held, line int64
			err = r.Scan(&n.Account, &n.Rate, &n.Quality, &n.Status, &n.Zone, &rate, &quality, &status, &held, &line)
			n.At, n.HeldUntil, n.LineAt = moment(max(rate, quality, status)), moment(held), moment(line)
			return n, err
		}, `SELECT account, rate, quality, status, zone, rate_at, quality_at, status_at, held_until, line_at FROM numbers ORDER BY account`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the numbers: %w", err)
	}
	return all, nil
}
