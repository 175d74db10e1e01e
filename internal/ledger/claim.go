package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// claimSQL takes rows in two index scans of at most n steps each, however long
// the backlog is: of the rows never tried (free_at 0) the oldest, and of those
// whose lease or retry time is over the earliest due. Both read events_ready,
// which holds only rows that may be worked on: behind a contact's first undone
// row nothing is ready, and Done, Bury and Redrive keep it so. Of both the
// lowest numbers are leased, so a retry goes before what came after it; but
// only every second place is a retry's while there are rows never tried, so
// that a thousand events that fail again and again hold nobody up.
const claimSQL = `UPDATE events SET state = 'claimed', owner = ?, free_at = ?, attempts = attempts + 1
	WHERE id IN (SELECT id FROM (
			SELECT id, 0 AS late FROM (SELECT id FROM events WHERE ready = 1 AND free_at = 0 ORDER BY free_at, id LIMIT ?) AS fresh
			UNION ALL
			SELECT id, CASE WHEN ROW_NUMBER() OVER (ORDER BY free_at, id) > ? THEN 1 ELSE 0 END
				FROM (SELECT id, free_at FROM events WHERE ready = 1 AND free_at > 0 AND free_at <= ? ORDER BY free_at, id LIMIT ?) AS due
		) AS both_of_them ORDER BY late, id LIMIT ?)
	RETURNING id, connection, source, event_id, type, happened_at, contact, keys, data, received_at, attempts`

// Claim leases up to n event rows that are new, or whose lease ran out, or
// whose retry time came, oldest first. A row is never claimed while an earlier
// row of the same contact is undone, so people's events are worked on in order
// (and one at a time); dead rows hold nobody up. lease is wall time.
func (l *Ledger) Claim(ctx context.Context, owner string, n int, lease time.Duration) (events []Event, err error) {
	err = l.Do(ctx, func(tx *Tx) error {
		wall := l.clk.Wall()
		events, err = many(tx.session, scanEvent, claimSQL,
			owner, micros(wall.Add(lease)), n, (n+1)/2, micros(wall), n, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("claim events: %w", err)
	}
	slices.SortFunc(events, func(a, b Event) int { return cmp.Compare(a.Row, b.Row) })
	return events, nil
}

func scanEvent(r *sql.Rows) (e Event, err error) {
	var happened, received int64
	var keys string
	var data []byte
	err = r.Scan(&e.Row, &e.Connection, &e.Source, &e.ID, &e.Type, &happened, &e.Contact, &keys, &data, &received, &e.Attempts)
	if err != nil {
		return e, err
	}
	e.Time, e.ReceivedAt, e.Data = moment(happened), moment(received), data
	return e, decode("keys", keys, &e.Keys)
}

// Done marks rows dispatched; a row that is done already stays as it is.
func (tx *Tx) Done(rows ...int64) error {
	for _, row := range rows {
		if err := tx.settle(row, eventDone, ""); err != nil {
			return fmt.Errorf("mark event row %d done: %w", row, err)
		}
	}
	return nil
}

// Bury makes an undone row a dead letter with its reason, which must hold
// nothing personal: `relance inbox list` shows it.
func (tx *Tx) Bury(row int64, why string) error {
	if err := tx.settle(row, eventDead, why); err != nil {
		return fmt.Errorf("bury event row %d: %w", row, err)
	}
	return nil
}

// settle ends the work on an undone row and lets the contact's next one go.
func (tx *Tx) settle(row int64, state, why string) error {
	var contact, keys string
	undone, err := tx.one(`UPDATE events SET state = ?, reason = ?, undone = 0, ready = 0, free_at = 0, owner = '', done_at = ?
		WHERE id = ? AND undone = 1 RETURNING contact, keys`,
		in{state, why, micros(tx.l.clk.Wall()), row}, &contact, &keys)
	if err != nil || !undone {
		return err
	}
	if keys != "null" {
		var list []string
		if err := decode("keys", keys, &list); err != nil {
			return err
		}
		for _, k := range list {
			if _, err := tx.exec(`DELETE FROM event_keys WHERE key = ? AND event = ?`, k, row); err != nil {
				return err
			}
		}
	}
	if contact == "" {
		return nil
	}
	next, err := tx.exec(`UPDATE events SET ready = 1
		WHERE id = (SELECT MIN(id) FROM events WHERE undone = 1 AND contact = ?) AND ready = 0`, contact)
	tx.wake = tx.wake || next > 0
	return err
}

// Retry puts an undone row back for a later time (wall) with the error's text,
// which must hold nothing personal. Wake ticks at once and again when the time
// has come.
func (tx *Tx) Retry(row int64, why string, after time.Duration) error {
	due := tx.l.clk.Wall().Add(after)
	changed, err := tx.exec(`UPDATE events SET state = 'new', owner = '', reason = ?, free_at = ? WHERE id = ? AND undone = 1`,
		why, micros(due), row)
	if err != nil {
		return fmt.Errorf("retry event row %d: %w", row, err)
	}
	if changed == 0 {
		return nil // done or dead in the meantime
	}
	tx.wake = true
	if after > 0 {
		time.AfterFunc(after, tx.l.tick)
	}
	return nil
}

// FreeClaims makes the rows that an owner claimed claimable at once and answers
// how many. It is for the start of a process that is the only one of its name:
// whoever claimed them before is gone.
func (l *Ledger) FreeClaims(ctx context.Context, owner string) (freed int, err error) {
	err = l.Do(ctx, func(tx *Tx) error {
		n, err := tx.exec(`UPDATE events SET free_at = 1 WHERE undone = 1 AND state = 'claimed' AND owner = ?`, owner)
		freed = int(n)
		if n > 0 {
			tx.wake = true
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("free the claims of %s: %w", owner, err)
	}
	return freed, nil
}
