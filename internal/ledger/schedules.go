package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Schedule is what the clock of a trigger does, as it told last.
type Schedule struct {
	Journey string    `json:"journey"`
	Trigger string    `json:"trigger"`
	Paused  bool      `json:"paused"`
	LastID  string    `json:"last,omitempty"` // of the last firing
	LastAt  time.Time `json:"last_at,omitzero"`
	NextAt  time.Time `json:"next_at,omitzero"`
}

// PutSchedule keeps what the clock of a trigger does.
func (tx *Tx) PutSchedule(s Schedule) error {
	_, err := tx.exec(`INSERT INTO schedules (journey, trigger_name, paused, last_id, last_at, next_at) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (journey, trigger_name) DO UPDATE SET paused = excluded.paused, last_id = excluded.last_id, last_at = excluded.last_at,
			next_at = excluded.next_at`, s.Journey, s.Trigger, flag(s.Paused), s.LastID, micros(s.LastAt), micros(s.NextAt))
	if err != nil {
		return fmt.Errorf("keep what the clock of trigger %s of journey %s does: %w", s.Trigger, s.Journey, err)
	}
	return nil
}

// EndSchedule forgets the clock of a trigger that there is no more.
func (tx *Tx) EndSchedule(journey, trigger string) error {
	if _, err := tx.exec(`DELETE FROM schedules WHERE journey = ? AND trigger_name = ?`, journey, trigger); err != nil {
		return fmt.Errorf("forget the clock of trigger %s of journey %s: %w", trigger, journey, err)
	}
	return nil
}

// Schedules are the clocks of triggers, by journey and trigger.
func (l *Ledger) Schedules(ctx context.Context) (found []Schedule, err error) {
	err = l.read(ctx, func(s *session) error {
		found, err = many(s, scanSchedule, `SELECT journey, trigger_name, paused, last_id, last_at, next_at FROM schedules ORDER BY journey, trigger_name`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list schedules: %w", err)
	}
	return found, nil
}

func scanSchedule(r *sql.Rows) (s Schedule, err error) {
	var last, next int64
	err = r.Scan(&s.Journey, &s.Trigger, &s.Paused, &s.LastID, &last, &next)
	s.LastAt, s.NextAt = moment(last), moment(next)
	return s, err
}

// EventsOf are up to n events that were carried out, of some types, which
// happened at since or later (virtual), with rows after the given one, in
// order.
func (l *Ledger) EventsOf(ctx context.Context, types []string, since time.Time, after int64, n int) (found []Event, err error) {
	if len(types) == 0 {
		return nil, errors.New("read stored events: no type is named")
	}
	args := in{after, micros(since)}
	for _, t := range types {
		args = append(args, t)
	}
	err = l.read(ctx, func(s *session) error {
		found, err = many(s, scanEvent, `SELECT id, connection, source, event_id, type, happened_at, contact, keys, data, received_at, attempts
			FROM events WHERE id > ? AND state = 'done' AND happened_at >= ? AND type IN (`+list(len(types))+`) ORDER BY id LIMIT ?`, append(args, n)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read stored events: %w", err)
	}
	return found, nil
}
