package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// eventDiscarded is a dead letter that nobody wants. Its row stays for as long
// as that of an event that is done, so that a repeated delivery is a duplicate.
const eventDiscarded = "discarded"

// DeadFilter picks dead letters; zero fields pick all.
type DeadFilter struct {
	Connection, Type string
	Reason           string    // contained in the letter's reason
	Before           time.Time // virtual: arrived before
	Row              int64     // this one alone; DeadFilter.where has the conditions
}

// deadBatch is how many letters one write changes: other writes take their
// turn between two batches.
const deadBatch = 500

// RedriveDead makes the dead letters new that fit and have decoded once, and
// answers how many. After an error what was made new is counted, and the next
// call goes on.
func (l *Ledger) RedriveDead(ctx context.Context, f DeadFilter) (int, error) {
	n, err := l.eachDead(ctx, f, "type <> ''", func(tx *Tx, rows []int64) error { return tx.renew(rows) })
	if err != nil {
		return n, fmt.Errorf("redrive dead letters: %w", err)
	}
	return n, nil
}

// DiscardDead deletes the dead letters that fit and answers how many. Their
// provider's ids stay known, so that a repeated delivery is a duplicate. Raw
// bodies go with the next Prune that is old enough for them.
func (l *Ledger) DiscardDead(ctx context.Context, f DeadFilter) (int, error) {
	n, err := l.eachDead(ctx, f, "1 = 1", func(tx *Tx, rows []int64) error {
		args := in{eventDiscarded, micros(tx.l.clk.Wall())}
		for _, row := range rows {
			args = append(args, row)
		}
		_, err := tx.exec(`UPDATE events SET state = ?, data = NULL, done_at = ? WHERE id IN (`+list(len(rows))+`)`, args...)
		return err
	})
	if err != nil {
		return n, fmt.Errorf("discard dead letters: %w", err)
	}
	return n, nil
}

// eachDead gives do the dead letters that fit, batch after batch.
func (l *Ledger) eachDead(ctx context.Context, f DeadFilter, and string, do func(tx *Tx, rows []int64) error) (total int, err error) {
	where, args := f.where()
	query := `SELECT id FROM events WHERE state = 'dead' AND id > ? AND ` +
		strings.Join(append(where, and), " AND ") + ` ORDER BY id LIMIT ?`
	for after := int64(0); ; {
		var rows []int64
		err := l.Do(ctx, func(tx *Tx) (err error) {
			rows, err = many(tx.session, func(r *sql.Rows) (row int64, err error) {
				err = r.Scan(&row)
				return row, err
			}, query, append(append(in{after}, args...), deadBatch)...)
			if err != nil || len(rows) == 0 {
				return err
			}
			return do(tx, rows)
		})
		if err != nil || len(rows) == 0 {
			return total, err
		}
		total += len(rows)
		after = rows[len(rows)-1]
	}
}
