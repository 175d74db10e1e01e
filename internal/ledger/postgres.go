package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// openPostgres opens a pool; the server is asked once whether it is there.
func (l *Ledger) openPostgres(ctx context.Context, dsn string) error {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return errPostgresAddress
	}
	c.RuntimeParams["application_name"] = applicationName
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	if err := migrate(ctx, db, postgres); err != nil {
		return errors.Join(fmt.Errorf("open ledger in Postgres: %w", err), db.Close())
	}
	l.db, l.reads, l.dialect, l.pace = db, db, postgres, openPace(*c)
	return nil
}

// maxConflicts is how often a transaction is repeated before its conflict is
// the caller's. Conflicts are between writes about the same people, so a few
// repeats settle them.
const maxConflicts = 25

// doPostgres runs f in a serializable transaction: two send decisions about
// one person, or a decision and an arriving exit event, come out as if one had
// waited for the other. A conflict repeats f.
func (l *Ledger) doPostgres(ctx context.Context, f func(tx *Tx) error) error {
	turns := map[string]int64{}
	for conflicts := 0; ; conflicts++ {
		err := l.oncePostgres(ctx, turns, f)
		if err == nil || !conflicted(err) || conflicts == maxConflicts {
			return err
		}
		// Real time, not the clock's: it spaces repeats, nothing is decided by it.
		pause := time.NewTimer(rand.N(time.Millisecond << min(conflicts, 5)))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		}
	}
}

func (l *Ledger) oncePostgres(ctx context.Context, turns map[string]int64, f func(tx *Tx) error) error {
	t, err := l.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		if errors.Is(err, sql.ErrConnDone) || err.Error() == "sql: database is closed" {
			return ErrClosed
		}
		return fmt.Errorf("begin a write to the ledger: %w", err)
	}
	// After Commit this does nothing; after an error or a panic of f it undoes.
	defer func() { _ = t.Rollback() }()
	tx := &Tx{session: &session{ctx: ctx, run: t, dialect: postgres, doing: true}, l: l, turns: turns}
	if err := f(tx); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		if lost(err) {
			// Whoever asked asks again: every write of ours may be repeated.
			return fmt.Errorf("commit to the ledger, and lose the connection before the answer whether it was kept: %w", err)
		}
		return fmt.Errorf("commit to the ledger: %w", err)
	}
	tx.done()
	if tx.wake {
		l.tick()
	}
	return nil
}

// conflicted says whether the transaction is to be repeated: after
// serialization_failure and deadlock_detected (Postgres 15, appendix A), and
// after unique_violation, which is what is left of a conflict where both wrote
// a key that neither had looked for. A key that is really taken is found by
// the next try's look.
func conflicted(err error) bool {
	var p *pgconn.PgError
	return errors.As(err, &p) && (p.Code == "40001" || p.Code == "40P01" || p.Code == "23505")
}
