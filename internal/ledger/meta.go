package ledger

import (
	"context"
	"fmt"
	"time"
)

// metaRestored is there from a restore until Recovered.
const metaRestored = "restored_at"

// Restoration says that this ledger was restored from a backup.
type Restoration struct {
	At       time.Time // virtual; when it was restored
	MadeAt   time.Time // virtual; when the backup was made
	MadeWall time.Time
}

// RestoredFrom says whether the ledger was restored from a backup and what
// Temporal knows of it has not been read since.
func (l *Ledger) RestoredFrom(ctx context.Context) (r Restoration, restored bool, err error) {
	var text string
	err = l.read(ctx, func(s *session) error {
		restored, err = s.one(`SELECT value FROM meta WHERE name = ?`, in{metaRestored}, &text)
		if err != nil || !restored {
			return err
		}
		return decode("what was restored", text, &r)
	})
	if err != nil {
		return Restoration{}, false, fmt.Errorf("ask whether the ledger was restored: %w", err)
	}
	return r, restored, nil
}

// Recovered says that all Temporal knows of a restored ledger is kept in it.
func (tx *Tx) Recovered() error {
	if _, err := tx.exec(`DELETE FROM meta WHERE name = ?`, metaRestored); err != nil {
		return fmt.Errorf("note that the ledger has recovered: %w", err)
	}
	return nil
}

func (s *session) markRestored(r Restoration) error {
	text, err := encode("what was restored", r)
	if err != nil {
		return err
	}
	_, err = s.exec(`INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, metaRestored, text)
	return err
}
