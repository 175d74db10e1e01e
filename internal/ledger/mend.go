package ledger

import (
	"context"
	"fmt"
)

// Mended counts what Mend has put right.
type Mended struct{ Keys, Heads int64 }

// Mend puts right what of Check's findings can be told from the rest of the
// ledger: keys of events that are done, and which event of each person is the
// first to be worked on. Nothing else may use the ledger meanwhile.
func (l *Ledger) Mend(ctx context.Context) (m Mended, err error) {
	err = l.Do(ctx, func(tx *Tx) error {
		if m.Keys, err = tx.exec(`DELETE FROM event_keys WHERE NOT EXISTS
			(SELECT 1 FROM events e WHERE e.id = event_keys.event AND e.undone = 1)`); err != nil {
			return err
		}
		// First what is ready and must not be, so that no two of a person ever
		// are.
		for _, q := range []string{
			`UPDATE events SET ready = 0 WHERE ready = 1 AND (undone = 0 OR (contact <> '' AND EXISTS
				(SELECT 1 FROM events b WHERE b.undone = 1 AND b.contact = events.contact AND b.id < events.id)))`,
			`UPDATE events SET ready = 1 WHERE ready = 0 AND undone = 1 AND (contact = '' OR NOT EXISTS
				(SELECT 1 FROM events b WHERE b.undone = 1 AND b.contact = events.contact AND b.id < events.id))`,
		} {
			n, err := tx.exec(q)
			if err != nil {
				return err
			}
			m.Heads += n
		}
		tx.wake = m.Heads > 0
		return nil
	})
	if err != nil {
		return Mended{}, fmt.Errorf("mend the ledger: %w", err)
	}
	return m, nil
}
