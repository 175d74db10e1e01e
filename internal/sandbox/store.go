package sandbox

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver named "sqlite"
)

//go:embed schema.sql
var schema string

// openStore opens the state file in dir. One connection serves all: SQLite has
// one writer, and a private in-memory database lives as long as its connection.
func openStore(ctx context.Context, dir string) (*sql.DB, error) {
	dsn := ":memory:"
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("make the sandbox's folder: %w", err)
		}
		// With WAL, synchronous=NORMAL loses nothing when the process is
		// killed; only a power cut can take the last commits.
		dsn = "file:" + (&url.URL{Path: filepath.Join(dir, "sandbox.db")}).EscapedPath() +
			"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(5000)&_txlock=immediate"
	}
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open the sandbox's state: %w", err)
	}
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	_, err = db.ExecContext(ctx, schema)
	if err == nil {
		err = addColumns(ctx, db)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("prepare the sandbox's state: %w. Remove the folder to begin anew", err), db.Close())
	}
	return db, nil
}

// addColumns brings a state file of an earlier relance to the schema: tables
// that exist do not get new columns by themselves.
func addColumns(ctx context.Context, db *sql.DB) error {
	for _, c := range []struct{ table, column, kind string }{
		{"messages", "asked_ns", "INTEGER NOT NULL DEFAULT 0"},
		{"messages", "accepted_ns", "INTEGER NOT NULL DEFAULT 0"},
		{"messages", "acked_ns", "INTEGER NOT NULL DEFAULT 0"},
		{"messages", "seen_wall", "INTEGER NOT NULL DEFAULT 0"},
		{"messages", "typing_wall", "INTEGER NOT NULL DEFAULT 0"},
		{"messages", "played_wall", "INTEGER NOT NULL DEFAULT 0"},
		{"templates", "more", "TEXT NOT NULL DEFAULT '{}'"},
		{"phones", "username", "TEXT NOT NULL DEFAULT ''"},
		{"phones", "hidden", "INTEGER NOT NULL DEFAULT 0"},
		{"phones", "gone", "INTEGER NOT NULL DEFAULT 0"},
		{"phones", "advert_at", "INTEGER NOT NULL DEFAULT 0"},
		{"phones", "free_until", "INTEGER NOT NULL DEFAULT 0"},
	} {
		var n int
		err := db.QueryRowContext(ctx, `SELECT count(*) FROM pragma_table_info(?) WHERE name = ?`, c.table, c.column).Scan(&n)
		if err == nil && n == 0 {
			_, err = db.ExecContext(ctx, `ALTER TABLE `+c.table+` ADD COLUMN `+c.column+` `+c.kind)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// write runs f in one transaction. It is not cut short by a caller that hangs
// up: a request that reached the provider is carried out.
func (s *Sandbox) write(ctx context.Context, f func(tx *sql.Tx) error) error {
	ctx = context.WithoutCancel(ctx)
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin a change of the sandbox's state: %w", err)
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit a change of the sandbox's state: %w", err)
	}
	return nil
}

// querier is a database or a transaction on it.
type querier interface {
	Exec(query string, args ...any) (sql.Result, error)
	Query(query string, args ...any) (*sql.Rows, error)
	QueryRow(query string, args ...any) *sql.Row
}

// collect runs a query and scans each row with scan.
func collect[T any](q querier, scan func(row interface{ Scan(...any) error }) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("read the sandbox's state: %w", err)
	}
	defer rows.Close()
	found := []T{}
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("read the sandbox's state: %w", err)
		}
		found = append(found, one)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the sandbox's state: %w", err)
	}
	return found, nil
}
