package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// ReachGoal counts a goal for an enrolment, once.
func (tx *Tx) ReachGoal(enrolment, goal string, at time.Time) error {
	if _, err := tx.exec(`INSERT INTO goals (enrolment, goal, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, enrolment, goal, micros(at)); err != nil {
		return fmt.Errorf("count goal %s: %w", goal, err)
	}
	return nil
}

// ClosedBy are the enrolments of a contact in a journey that closed at since
// or later (virtual), the latest first.
func (tx *Tx) ClosedBy(journey, contact string, since time.Time) ([]Enrolment, error) {
	found, err := tx.enrolments(`WHERE contact = ? AND journey = ? AND closed_at >= ? ORDER BY closed_at DESC`, contact, journey, max(micros(since), 1))
	if err != nil {
		return nil, fmt.Errorf("find ended enrolments: %w", err)
	}
	return found, nil
}

// ClosedAbout are the enrolments of a journey that were found by a key ("slot:s-1")
// and closed at since or later (virtual), the latest first.
func (tx *Tx) ClosedAbout(journey, key string, since time.Time) ([]Enrolment, error) {
	found, err := tx.enrolments(`WHERE id IN (SELECT enrolment FROM enrolment_keys WHERE key = ?) AND journey = ? AND closed_at >= ?
		ORDER BY closed_at DESC, id`, key, journey, max(micros(since), 1))
	if err != nil {
		return nil, fmt.Errorf("find ended enrolments: %w", err)
	}
	return found, nil
}

// Goals are the goals an enrolment reached, in time or after its end.
func (l *Ledger) Goals(ctx context.Context, enrolment string) (names []string, err error) {
	err = l.read(ctx, func(s *session) error {
		names, err = many(s, func(r *sql.Rows) (name string, err error) {
			err = r.Scan(&name)
			return name, err
		}, `SELECT goal FROM goals WHERE enrolment = ? ORDER BY at`, enrolment)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the goals of an enrolment: %w", err)
	}
	return names, nil
}
