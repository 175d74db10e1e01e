package ledger

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// OldLedger makes the tables of an older version and fills them.
func OldLedger(ctx context.Context, dsn string, version int64, statements ...string) (err error) {
	driver, of := "pgx", postgres
	if path, file := strings.CutPrefix(dsn, "sqlite:"); file {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		driver, of, dsn = "sqlite", sqlite, "file:"+(&url.URL{Path: path}).EscapedPath()
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := migrateTo(ctx, db, of, version); err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

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
