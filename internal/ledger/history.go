package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// historyFor is how long what happened to people is kept, in virtual time: the
// longest time that journeys ask about in practice is "within the last two
// years".
const historyFor = 2 * 366 * 24 * time.Hour

// Happened keeps that something happened to a person, once per inbox row: did,
// times and last ask for it.
func (tx *Tx) Happened(contact, eventType string, at time.Time, row int64) error {
	if _, err := tx.exec(`INSERT INTO history (contact, type, at, event) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		contact, eventType, micros(at), row); err != nil {
		return fmt.Errorf("keep that %s happened to a contact: %w", eventType, err)
	}
	return nil
}

// History is when events of the types happened to a contact since a moment
// (virtual; zero is as far back as is known: two years), by type, oldest first,
// with an entry for each type.
func (l *Ledger) History(ctx context.Context, contact string, types []string, since time.Time) (found map[string][]time.Time, err error) {
	err = l.read(ctx, func(s *session) error {
		found, err = s.history(contact, types, since)
		return err
	})
	return found, err
}

// History is Ledger.History within a transaction.
func (tx *Tx) History(contact string, types []string, since time.Time) (map[string][]time.Time, error) {
	return tx.history(contact, types, since)
}

// maxHistory bounds how many moments of one type are read, the latest of them.
const maxHistory = 1000

func (s *session) history(contact string, types []string, since time.Time) (map[string][]time.Time, error) {
	found := map[string][]time.Time{}
	for _, t := range types {
		found[t] = []time.Time{}
		if contact == "" {
			continue // nobody: nothing happened to them
		}
		latest, err := many(s, func(r *sql.Rows) (time.Time, error) {
			var at int64
			err := r.Scan(&at)
			return moment(at), err
		}, `SELECT at FROM history WHERE contact = ? AND type = ? AND at >= ? ORDER BY at DESC LIMIT ?`, contact, t, micros(since), maxHistory)
		if err != nil {
			return nil, fmt.Errorf("read what happened to a contact: %w", err)
		}
		for i := len(latest) - 1; i >= 0; i-- {
			found[t] = append(found[t], latest[i])
		}
	}
	return found, nil
}

// pruneHistory deletes what happened too long ago to be asked for.
func (l *Ledger) pruneHistory(ctx context.Context) error {
	before := micros(l.clk.Now().Add(-historyFor))
	for _, of := range []struct{ table, key string }{
		{"history", "contact, type, at, event"},
		{"dates_reached", "journey, trigger_name, who, date_id"},
	} {
		err := l.inBatches(ctx, `DELETE FROM `+of.table+` WHERE (`+of.key+`) IN (SELECT `+of.key+` FROM `+of.table+` WHERE at < ? LIMIT ?)`, before)
		if err != nil {
			return fmt.Errorf("prune what happened long ago: %w", err)
		}
	}
	return nil
}

// inBatches repeats a deletion, whose last argument is how many rows it may
// delete, until there are no more. Other writes take their turn in between.
func (l *Ledger) inBatches(ctx context.Context, query string, args ...any) error {
	for {
		var n int64
		err := l.Do(ctx, func(tx *Tx) (err error) {
			n, err = tx.exec(query, append(slices.Clone(args), pruneBatch)...)
			return err
		})
		if err != nil || n < pruneBatch {
			return err
		}
	}
}
