package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// openFile opens a database file: one connection writes, a few read.
func (l *Ledger) openFile(ctx context.Context, path string) error {
	if err := makeFile(path); err != nil {
		return fmt.Errorf("open ledger: %w", err)
	}
	// synchronous(full) makes a commit wait for the disk: an answered webhook
	// survives a power cut. Another process may hold the file for a moment.
	const common = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)"
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + common
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return fmt.Errorf("open ledger %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	if err := migrate(ctx, db, sqlite); err != nil {
		return errors.Join(fmt.Errorf("open ledger %s: %w", path, err), db.Close())
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return errors.Join(fmt.Errorf("open ledger %s: %w", path, err), db.Close())
	}
	reads, err := sql.Open("sqlite", name+"&_pragma=query_only(1)")
	if err != nil {
		return errors.Join(fmt.Errorf("open ledger %s: %w", path, err), conn.Close(), db.Close())
	}
	reads.SetMaxOpenConns(8)
	reads.SetMaxIdleConns(8)
	l.db, l.reads = reads, reads
	l.writer = newWriter(db, conn, newStatements(conn))
	return nil
}

// makeFile makes the file and its folder readable for their owner alone: the
// ledger holds what people wrote.
func makeFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}
