package ledger

import (
	"database/sql"
	"time"
)

// MarkRestored is what a restore does with a run of which something came due
// since the backup.
func (tx *Tx) MarkRestored(enrolment string, due time.Time) error {
	_, err := tx.exec(`INSERT INTO restored (enrolment, due) VALUES (?, ?) ON CONFLICT DO NOTHING`, enrolment, micros(due))
	return err
}

// Wipe empties a SQLite ledger: a thousand histories in one ledger prepare its
// statements once.
func (tx *Tx) Wipe() error {
	tables, err := many(tx.session, func(r *sql.Rows) (name string, err error) {
		err = r.Scan(&name)
		return name, err
	}, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'goose%' ORDER BY name`)
	for _, name := range tables {
		if err == nil {
			_, err = tx.exec(`DELETE FROM ` + name)
		}
	}
	return err
}
