package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"golang.org/x/sync/semaphore"
)

// Connections of a process: four of them stay below the hundred that Postgres
// allows where nobody has set it (max_connections, Postgres 15).
const (
	writers = 10
	readers = 6
	pacers  = 8
)

// openPostgres opens the pools; the server is asked once whether it is there.
func (l *Ledger) openPostgres(ctx context.Context, dsn string) error {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return errPostgresAddress
	}
	c.RuntimeParams["application_name"] = applicationName
	// To a serializable transaction the scan of a whole table or index, be it to
	// find a row or to join, reads what everybody writes. While a table is small
	// the planner prefers that, and every write would conflict with every other.
	db := openPool(*c, writers, map[string]string{"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off"})
	if err := migrate(ctx, db, postgres); err != nil {
		return errors.Join(fmt.Errorf("open ledger in Postgres: %w", err), db.Close())
	}
	l.db, l.dialect, l.room = db, postgres, semaphore.NewWeighted(writers)
	l.reads = openPool(*c, readers, nil)
	// What is lost of the pace when the server dies is some pace, for which no
	// commit waits for the disk.
	l.pace = openPool(*c, pacers, map[string]string{"synchronous_commit": "off", "default_transaction_isolation": "read committed"})
	return nil
}

func openPool(c pgx.ConnConfig, size int, params map[string]string) *sql.DB {
	c = *c.Copy()
	maps.Copy(c.RuntimeParams, params)
	db := stdlib.OpenDB(c)
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return db
}

// maxRepeating is for how long a write is repeated before its conflict is the
// caller's, and maxTaken how often where a key is taken: the next look finds it,
// so one that never does is no conflict.
const (
	maxRepeating = time.Minute
	maxTaken     = 25
)

// doPostgres runs f in a serializable transaction: two send decisions about
// one person, or a decision and an arriving exit event, come out as if one had
// waited for the other. A conflict repeats f. Postgres sees conflicts by pages
// of indexes, so strangers meet too while tables are small: each conflict
// doubles the room that the repeat takes among this process's writes, until it
// is alone. Other processes are met again after a pause only by chance.
func (l *Ledger) doPostgres(ctx context.Context, f func(tx *Tx) error) error {
	kept, done := newLasting(), false // done: as far as is known
	defer func() { l.giveBack(ctx, kept, done) }()
	// Real time, not the clock's: it spaces repeats, nothing is decided by it.
	late := time.NewTimer(maxRepeating)
	defer late.Stop()
	for conflicts := 0; ; conflicts++ {
		err := l.oncePostgres(ctx, kept, min(int64(1)<<min(conflicts, 8), writers), f)
		done = err == nil || lost(err)
		if err == nil || !conflicted(err) || (taken(err) && conflicts >= maxTaken) {
			return err
		}
		pause := time.NewTimer(rand.N(time.Millisecond << min(conflicts, 7)))
		select {
		case <-pause.C:
		case <-late.C:
			pause.Stop()
			return err
		case <-ctx.Done():
			pause.Stop()
			return ctx.Err()
		}
	}
}

// oncePostgres runs f once, with room for itself among the writes.
func (l *Ledger) oncePostgres(ctx context.Context, kept *lasting, room int64, f func(tx *Tx) error) error {
	if err := l.room.Acquire(ctx, room); err != nil {
		return err
	}
	defer l.room.Release(room)
	kept.again()
	t, err := l.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		if errors.Is(err, sql.ErrConnDone) || err.Error() == "sql: database is closed" {
			return ErrClosed
		}
		return fmt.Errorf("begin a write to the ledger: %w", err)
	}
	// After Commit this does nothing; after an error or a panic of f it undoes.
	defer func() { _ = t.Rollback() }()
	tx := &Tx{session: &session{ctx: ctx, run: t, dialect: postgres, doing: true}, l: l, kept: kept}
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
	return taken(err) || errors.As(err, &p) && (p.Code == "40001" || p.Code == "40P01")
}

// taken says that a key was there already.
func taken(err error) bool {
	var p *pgconn.PgError
	return errors.As(err, &p) && p.Code == "23505"
}
