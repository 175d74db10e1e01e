//go:build !slim

package temporald

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"sync/atomic"

	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/persistence/sql/sqlplugin"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/sqlite"
	schema "go.temporal.io/server/schema/sqlite"
)

const storeName = "sqlite"

// store is the server's database, ready for its start: the tables exist, and
// the namespace has its search attributes and retention.
type store struct{ sql *config.SQL }

// memories numbers the databases in memory, which live as long as the process.
var memories atomic.Int64

func openStore(path string, c Config) (*store, error) {
	cfg := &config.SQL{
		PluginName: sqlite.PluginName,
		// The name becomes a part of a URI, so a path is escaped.
		DatabaseName: (&url.URL{Path: path}).EscapedPath(),
		// SQLite has one writer. A second connection only meets "database is
		// locked", which the server takes for a failed write.
		MaxConns:     1,
		MaxIdleConns: 1,
	}
	if path == "" {
		cfg.DatabaseName = "relance-temporal-" + strconv.FormatInt(memories.Add(1), 10)
		cfg.ConnectAttributes = map[string]string{"mode": "memory", "cache": "shared"}
	} else {
		// With synchronous=normal a power cut may lose the last commits, never
		// the order of the rest; kill -9 loses nothing.
		cfg.ConnectAttributes = map[string]string{"mode": "rwc", "journal_mode": "wal", "synchronous": "normal"}
		if err := makePrivate(path); err != nil {
			return nil, fmt.Errorf("make the Temporal database: %w", err)
		}
		if err := makeTables("file:" + cfg.DatabaseName + "?_pragma=journal_mode(wal)"); err != nil {
			return nil, fmt.Errorf("make the Temporal database %s: %w", path, err)
		}
	}
	if err := prepareNamespace(cfg, c); err != nil {
		return nil, err
	}
	return &store{sql: cfg}, nil
}

// makePrivate makes the file if it is absent, for its owner alone. SQLite gives
// the files beside it the same mode.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// makeTables makes all tables of a new database in one transaction, so that a
// kill leaves either all of them or none. The server's own connection cannot
// do that, and it stays open for the life of the process.
func makeTables(source string) (err error) {
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return err
	}
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	db.SetMaxOpenConns(1)
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // Does nothing after a commit.
	var tables int
	if err := tx.QueryRow(`SELECT count(*) FROM sqlite_master WHERE type = 'table'`).Scan(&tables); err != nil {
		return err
	}
	if tables > 0 {
		return nil
	}
	if err := schema.SetupSchemaOnDB(schemaTx{tx: tx}); err != nil {
		return err
	}
	return tx.Commit()
}

// schemaTx is the one method of an AdminDB that makes tables.
type schemaTx struct {
	sqlplugin.AdminDB
	tx *sql.Tx
}

func (s schemaTx) Exec(statement string, args ...any) error {
	_, err := s.tx.ExecContext(context.Background(), statement, args...)
	return err
}
