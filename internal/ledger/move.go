package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/relancehq/relance/internal/clock"
)

// Migrate brings the tables of the ledger that dsn names to the version of this
// relance and answers both. A ledger that has none yet gets them; a missing
// SQLite file is refused, because a name may be mistyped.
func Migrate(ctx context.Context, dsn string, clk *clock.Clock) (from, to int64, err error) {
	st, err := openStore(ctx, dsn)
	if err != nil {
		return 0, 0, fmt.Errorf("migrate the ledger: %w", err)
	}
	from, err = st.session(ctx, st.db).version()
	if err = errors.Join(err, st.db.Close()); err != nil {
		return 0, 0, fmt.Errorf("migrate the ledger: %w", explain(err))
	}
	l, err := Open(ctx, dsn, clk)
	if err != nil {
		return 0, 0, err
	}
	to, err = newest()
	return from, to, errors.Join(err, l.Close())
}

// Move copies a whole ledger into an empty one, of the other kind or of the
// same: from is first brought to this relance's version. It refuses while
// relance uses from, because what came in meanwhile would be lost, and a place
// that holds anything. After an error to is as empty as before. It answers how
// many rows each table has.
func Move(ctx context.Context, from, to string, clk *clock.Clock, tell func(Progress)) (map[string]int64, error) {
	counts, err := move(ctx, from, to, clk, tell)
	if err != nil {
		return nil, fmt.Errorf("copy the ledger: %w", explain(err))
	}
	return counts, nil
}

func move(ctx context.Context, from, to string, clk *clock.Clock, tell func(Progress)) (map[string]int64, error) {
	if _, _, err := Migrate(ctx, from, clk); err != nil {
		return nil, err
	}
	if err := unused(ctx, from); err != nil {
		return nil, err
	}
	st, err := openStore(ctx, from)
	if err != nil {
		return nil, err
	}
	defer st.db.Close()
	path, isFile := strings.CutPrefix(to, "sqlite:")
	if !isFile {
		var counts map[string]int64
		err = intoPostgres(ctx, to, clk, func(tx *sql.Tx, tables []table) error {
			target := &session{ctx: ctx, run: tx, dialect: postgres}
			used, err := target.used(tables)
			if err == nil && used != "" {
				err = fmt.Errorf("the ledger to copy to is not empty: its table %s has rows. Name an empty database", used)
			}
			if err != nil {
				return err
			}
			return st.snapshot(ctx, func(r *session) (err error) {
				counts, err = copyTables(r, target, tables, tell)
				return err
			})
		})
		return counts, err
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is there already: name a file that is not", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	partial := path + ".partial"
	if err := claimFile(partial); err != nil {
		return nil, err
	}
	defer os.Remove(partial) //nolint:errcheck // gone already when all went well
	counts, err := intoFile(ctx, st, partial, tell)
	if err != nil {
		return nil, err
	}
	return counts, settleFile(partial, path)
}

// intoFile fills an empty SQLite file with everything of a store of the same
// version.
func intoFile(ctx context.Context, st *store, path string, tell func(Progress)) (counts map[string]int64, err error) {
	version, err := st.session(ctx, st.db).version()
	if err != nil {
		return nil, err
	}
	// The file is no good before it is whole: the disk is waited for once, at
	// the end.
	db, err := sql.Open("sqlite", fileName(path)+"?_pragma=synchronous(off)")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if err := migrateTo(ctx, db, sqlite, version); err != nil {
		return nil, err
	}
	tables, err := (&session{ctx: ctx, run: db}).tables()
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	err = st.snapshot(ctx, func(r *session) error {
		counts, err = copyTables(r, &session{ctx: ctx, run: tx}, tables, tell)
		return err
	})
	if err != nil {
		return nil, err
	}
	return counts, errors.Join(tx.Commit(), db.Close())
}

// intoPostgres makes or upgrades the tables of a Postgres ledger and runs f in
// one transaction on it.
func intoPostgres(ctx context.Context, dsn string, clk *clock.Clock, f func(tx *sql.Tx, tables []table) error) error {
	l, err := Open(ctx, dsn, clk)
	if err != nil {
		return err
	}
	defer l.Close()
	if l.dialect != postgres {
		return errors.New("this copies to postgres://… or sqlite:PATH only")
	}
	version, err := newest()
	if err != nil {
		return err
	}
	tables, err := tablesOf(ctx, version)
	if err != nil {
		return err
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit it does nothing
	if err := f(tx, tables); err != nil {
		return err
	}
	return tx.Commit()
}

// used is a table that has rows; "" where none has.
func (s *session) used(tables []table) (string, error) {
	for _, t := range tables {
		if has, err := s.one(`SELECT 1 FROM `+t.name+` LIMIT 1`, nil, new(int64)); err != nil || has {
			return t.name, err
		}
	}
	return "", nil
}
