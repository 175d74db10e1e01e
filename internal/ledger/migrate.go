package ledger

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migration is one file of migrations/, named <version>_<idea>.sql.
type migration struct {
	version int64
	sql     string
}

var readMigrations = sync.OnceValues(func() ([]migration, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var all []migration
	for _, name := range names {
		number, _, _ := strings.Cut(path.Base(name), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("migration %s has no number: %w", name, err)
		}
		text, err := migrations.ReadFile(name)
		if err != nil {
			return nil, err
		}
		all = append(all, migration{version, string(text)})
	}
	return all, nil
})

// migrate brings db to the version of this binary, each step in its own
// transaction.
func migrate(ctx context.Context, db *sql.DB, d dialect) error {
	knows, err := newest()
	if err != nil {
		return err
	}
	return migrateTo(ctx, db, d, knows)
}

// newest is the version of the tables that this binary works with.
func newest() (int64, error) {
	all, err := readMigrations()
	if err != nil {
		return 0, err
	}
	return all[len(all)-1].version, nil
}

// migrateTo stops at a version.
func migrateTo(ctx context.Context, db *sql.DB, d dialect, version int64) error {
	all, err := readMigrations()
	if err != nil {
		return err
	}
	steps := make([]*goose.Migration, len(all))
	for i, m := range all {
		steps[i] = goose.NewGoMigration(m.version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, d.schema(m.sql))
			return err
		}}, nil)
	}
	kind := goose.DialectSQLite3
	options := []goose.ProviderOption{goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true)}
	if d == postgres {
		kind = goose.DialectPostgres
		one, err := lock.NewPostgresSessionLocker() // several processes may start at once
		if err != nil {
			return err
		}
		options = append(options, goose.WithSessionLocker(one))
	}
	p, err := goose.NewProvider(kind, db, nil, options...)
	if err != nil {
		return fmt.Errorf("prepare migrations: %w", err)
	}
	has, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the ledger's version: %w", err)
	}
	if knows := all[len(all)-1].version; has > knows {
		return tooNew("the ledger", has, knows)
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return fmt.Errorf("upgrade the ledger: %w", err)
	}
	return nil
}

func tooNew(what string, has, knows int64) error {
	return fmt.Errorf("%s is at version %d and this relance knows versions up to %d: run the newer relance that wrote it, or restore a backup made before the upgrade", what, has, knows)
}

// image is an empty, migrated SQLite database, made once: a scenario run opens
// hundreds of ledgers in memory.
var image = sync.OnceValues(func() ([]byte, error) {
	all, err := readMigrations()
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	for _, m := range all {
		if _, err := conn.ExecContext(ctx, sqlite.schema(m.sql)); err != nil {
			return nil, fmt.Errorf("migration %d: %w", m.version, err)
		}
	}
	var made []byte
	err = conn.Raw(func(c any) (err error) {
		made, err = c.(interface{ Serialize() ([]byte, error) }).Serialize()
		return err
	})
	return made, err
})

// fill gives an empty connection the tables, without running migrations.
func fill(conn *sql.Conn) error {
	empty, err := image()
	if err != nil {
		return err
	}
	return conn.Raw(func(c any) error {
		return c.(interface{ Deserialize([]byte) error }).Deserialize(empty)
	})
}
