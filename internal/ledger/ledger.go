// Package ledger remembers what must be remembered outside Temporal: arrived
// events, which runs are open and what they listen for, every message sent or
// held back and why, contacts' state, plans and the trace of decisions. It
// knows no plan, no connector and no Temporal, and never puts what people
// wrote, their names or their numbers into an error.
//
//	l, err := ledger.Open(ctx, "sqlite:.relance/ledger.db", clk)
//	err = l.Do(ctx, func(tx *ledger.Tx) error { return tx.CloseEnrolment(id, "completed") })
//
// Do is the only way to write. On SQLite the writes of concurrent callers are
// committed together (group commit): when Do returns nil, the write is on disk.
//
// All times are UTC, kept to the microsecond. Due times, windows, consent and
// caps are virtual time (clk.Now()); leases, retries and claims are wall time
// (clk.Wall()).
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sync/semaphore"

	"github.com/relancehq/relance/internal/clock"
)

// ErrNotFound is answered, wrapped, for what the ledger does not have.
var ErrNotFound = errors.New("not in the ledger")

// ErrClosed is answered by Do after Close.
var ErrClosed = errors.New("the ledger is closed")

// Ledger is one open ledger. It is safe for concurrent use.
type Ledger struct {
	clk     *clock.Clock
	dialect dialect
	db      *sql.DB // Postgres: writes; SQLite file: reads
	memory  *memory // SQLite in memory only: reads
	reads   runner
	writer  *writer             // SQLite only
	pace    *sql.DB             // Postgres only: see paced
	room    *semaphore.Weighted // Postgres only: of writes at a time
	wake    chan struct{}
}

// Open opens the ledger named by dsn, makes or upgrades its tables and refuses
// one that a newer relance has written. dsn is "sqlite:PATH" (the file and its
// folder are made, for the owner's eyes only), "sqlite::memory:" (private to
// this Ledger, gone at Close) or "postgres://…".
func Open(ctx context.Context, dsn string, clk *clock.Clock) (*Ledger, error) {
	l := &Ledger{clk: clk, wake: make(chan struct{}, 1)}
	var err error
	kind, rest, _ := strings.Cut(dsn, ":")
	switch {
	case dsn == "sqlite::memory:":
		if l.memory, err = openMemory(ctx); err == nil {
			l.writer = newWriter(l.memory.db, l.memory.conn, l.memory.writes)
		}
	case kind == "sqlite" && rest != "":
		err = l.openFile(ctx, rest)
	case kind == "postgres", kind == "postgresql":
		err = l.openPostgres(ctx, dsn)
	default:
		// The text of a DSN may hold a password: only its kind is shown.
		return nil, fmt.Errorf("open ledger: unknown kind %q: use sqlite:PATH, sqlite::memory: or postgres://…", kind)
	}
	if err != nil {
		return nil, explain(err)
	}
	return l, nil
}

// Close waits for writes that have begun and closes the ledger. Later calls of
// Do answer ErrClosed.
func (l *Ledger) Close() error {
	var err error
	switch {
	case l.memory != nil:
		l.writer.stop()
		err = l.memory.close()
	case l.writer != nil:
		err = l.writer.close()
	}
	if l.db != nil {
		err = errors.Join(err, l.db.Close())
	}
	if l.pace != nil {
		err = errors.Join(err, l.pace.Close())
	}
	if reads, ok := l.reads.(*sql.DB); ok && reads != l.db {
		err = errors.Join(err, reads.Close())
	}
	return err
}

// read runs f outside any write transaction.
func (l *Ledger) read(ctx context.Context, f func(s *session) error) error {
	if l.memory != nil {
		return explain(l.memory.read(ctx, f))
	}
	return explain(f(&session{ctx: ctx, run: l.reads, dialect: l.dialect}))
}

// Wake ticks after Accept, Retry and Redrive, and when a contact's next event
// may be claimed. Ticks are coalesced; it is for one dispatcher. Another
// process's writes do not tick.
func (l *Ledger) Wake() <-chan struct{} { return l.wake }

func (l *Ledger) tick() {
	select {
	case l.wake <- struct{}{}:
	default: // a tick is waiting already
	}
}
