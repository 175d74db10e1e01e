package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
)

// store is a ledger's database as it is: nothing upgrades it, and a missing
// file is not made.
type store struct {
	db      *sql.DB
	dialect dialect
	path    string // of a SQLite file
}

// openStore opens the database that dsn names, to be read.
func openStore(ctx context.Context, dsn string) (*store, error) {
	kind, rest, _ := strings.Cut(dsn, ":")
	var s store
	var err error
	switch {
	case kind == "sqlite" && rest != "" && rest != ":memory:":
		s.path = rest
		if err := readable(rest); err != nil {
			return nil, err
		}
		s.db, err = sql.Open("sqlite", "file:"+(&url.URL{Path: rest}).EscapedPath()+"?mode=ro&_pragma=busy_timeout(10000)")
	case kind == "postgres", kind == "postgresql":
		s.dialect = postgres
		if s.db, err = sql.Open("pgx", dsn); err != nil {
			err = errPostgresAddress
		}
	default:
		return nil, fmt.Errorf("open ledger: unknown kind %q: use sqlite:PATH or postgres://…", kind)
	}
	if err != nil {
		return nil, err
	}
	if err := s.db.PingContext(ctx); err != nil {
		return nil, errors.Join(explain(fmt.Errorf("open %s: %w", s.name(), err)), s.db.Close())
	}
	return &s, nil
}

var errPostgresAddress = errors.New("open ledger: the Postgres address cannot be read: it is postgres://user:password@host:port/database")

func readable(path string) error {
	st, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("open ledger: there is no file %s", path)
	case err != nil:
		return fmt.Errorf("open ledger: %w", err)
	case st.IsDir():
		return fmt.Errorf("open ledger: %s is a folder", path)
	}
	return nil
}

// name is the store in an error: never an address, which may hold a password.
func (s *store) name() string {
	if s.dialect == postgres {
		return "the ledger in Postgres"
	}
	return s.path
}

func (s *store) session(ctx context.Context, run runner) *session {
	return &session{ctx: ctx, run: run, dialect: s.dialect}
}

// version is that of the tables; 0 where there are none.
func (s *session) version() (version int64, err error) {
	find := `SELECT 1 FROM sqlite_master WHERE name = 'goose_db_version'`
	if s.dialect == postgres {
		find = `SELECT 1 WHERE to_regclass('goose_db_version') IS NOT NULL`
	}
	has, err := s.one(find, nil, new(int64))
	if err != nil || !has {
		return 0, err
	}
	_, err = s.one(`SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version`, nil, &version)
	return version, err
}

// snapshot runs f on one consistent state of the store, which others may
// change meanwhile.
func (s *store) snapshot(ctx context.Context, f func(r *session) error) error {
	level := sql.LevelDefault // SQLite: a transaction sees what was there at its first read
	if s.dialect == postgres {
		level = sql.LevelRepeatableRead
	}
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: level, ReadOnly: true})
	if err != nil {
		return explain(fmt.Errorf("read %s: %w", s.name(), err))
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	return explain(f(s.session(ctx, tx)))
}
