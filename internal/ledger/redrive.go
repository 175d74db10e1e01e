package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Reopen makes rows done since a wall time new again and answers how many.
// It is for the start after a power cut: the other database may have lost its
// last commits. Routes are kept, so what is routed again has its old numbers.
func (l *Ledger) Reopen(ctx context.Context, since time.Time) (reopened int, err error) {
	err = l.Do(ctx, func(tx *Tx) error {
		rows, err := many(tx.session, func(r *sql.Rows) (row int64, err error) {
			err = r.Scan(&row)
			return row, err
		}, `SELECT id FROM events WHERE state = 'done' AND done_at >= ? ORDER BY id`, micros(since))
		if err != nil {
			return err
		}
		reopened = len(rows)
		return tx.renew(rows)
	})
	if err != nil {
		return 0, fmt.Errorf("reopen events: %w", err)
	}
	return reopened, nil
}

// Redrive makes a dead row new, with its attempts forgotten; ErrNotFound where
// there is no such dead row. The row of a body that did not decode has no Type
// and no Data: RawBody has what to decode again.
func (l *Ledger) Redrive(ctx context.Context, row int64) error {
	err := l.Do(ctx, func(tx *Tx) error {
		dead, err := tx.one(`SELECT id FROM events WHERE id = ? AND state = 'dead'`, in{row}, new(int64))
		if err != nil {
			return err
		}
		if !dead {
			return ErrNotFound
		}
		return tx.renew([]int64{row})
	})
	if err != nil {
		return fmt.Errorf("redrive event row %d: %w", row, err)
	}
	return nil
}

// Redriven settles the dead row of a body that did not decode, when what it
// says is taken in as rows of its own. No power cut brings it back: there is
// nothing in it to route. ErrNotFound where there is no such dead row.
func (tx *Tx) Redriven(row int64) error {
	changed, err := tx.exec(`UPDATE events SET state = 'done', reason = '', done_at = 0 WHERE id = ? AND state = 'dead'`, row)
	if err == nil && changed == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("settle the dead letter %d: %w", row, err)
	}
	return nil
}

// renew makes settled rows new and puts their contacts' rows in order again: a
// later row that was ready waits behind an earlier one that came back.
func (tx *Tx) renew(rows []int64) error {
	contacts := map[string]bool{}
	for _, row := range rows {
		var contact, keys string
		if _, err := tx.one(`UPDATE events SET state = 'new', undone = 1, ready = 1, free_at = 0, attempts = 0, done_at = 0
			WHERE id = ? RETURNING contact, keys`, in{row}, &contact, &keys); err != nil {
			return err
		}
		var list []string
		if err := decode("keys", keys, &list); err != nil {
			return err
		}
		if err := tx.addEventKeys(row, list); err != nil {
			return err
		}
		if contact != "" {
			contacts[contact] = true
		}
	}
	for contact := range contacts { // order does not matter: one statement each
		if _, err := tx.exec(`UPDATE events SET ready =
			CASE WHEN id = (SELECT MIN(id) FROM events WHERE undone = 1 AND contact = ?) THEN 1 ELSE 0 END
			WHERE undone = 1 AND contact = ?`, contact, contact); err != nil {
			return err
		}
	}
	tx.wake = tx.wake || len(rows) > 0
	return nil
}
