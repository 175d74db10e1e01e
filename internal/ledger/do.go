package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// Tx is one Do: everything called on it is undone together or durable
// together. It must not be kept after the function it was given to.
type Tx struct {
	*session
	l    *Ledger
	wake bool     // tick the dispatcher after the commit
	kept *lasting // Postgres only
}

// Do runs f in a write transaction and returns after it is durable. An error
// of f undoes f alone and is returned, with what to do about it where it is the
// database's; a panic undoes it too and goes on. f must not call Do, reads
// through the Ledger do not see its writes, and it must be safe to run twice
// (Postgres repeats it after a conflict). When ctx ends before f begins, f is
// not run; once begun, f is waited for.
func (l *Ledger) Do(ctx context.Context, f func(tx *Tx) error) error {
	if l.writer == nil {
		return explain(l.doPostgres(ctx, f))
	}
	return explain(l.writer.do(ctx, l, f))
}

// maxBatch bounds how many writes wait for one commit, and with it how much a
// failing disk takes with it.
const maxBatch = 128

// writer is the one connection that writes to a SQLite database. Its goroutine
// opens a transaction, gives the connection to one waiting caller after the
// other, each within a savepoint, and commits when nobody waits: while the
// disk is busy with one commit the next batch gathers, so no timer is needed.
// The functions run in their callers' goroutines, so a panic is the caller's.
type writer struct {
	db      *sql.DB
	conn    *sql.Conn
	stmts   *statements
	jobs    chan *job
	closing chan struct{}
	closed  chan struct{}
	once    sync.Once // closing
	ended   sync.Once // the connection is closed
}

type job struct {
	ctx       context.Context
	turn      chan struct{} // the connection is yours
	ran       chan error    // what f said
	committed chan error
}

// errPanicked undoes a function that did not return; nobody receives it.
var errPanicked = errors.New("panicked")

func newWriter(db *sql.DB, conn *sql.Conn, stmts *statements) *writer {
	w := &writer{
		db: db, conn: conn, stmts: stmts,
		jobs: make(chan *job), closing: make(chan struct{}), closed: make(chan struct{}),
	}
	go w.loop()
	return w
}

func (w *writer) do(ctx context.Context, l *Ledger, f func(tx *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{ctx: ctx, turn: make(chan struct{}), ran: make(chan error), committed: make(chan error, 1)}
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.closing:
		return ErrClosed
	}
	select {
	case <-j.turn:
	case <-ctx.Done():
		return ctx.Err()
	case err := <-j.committed: // the batch failed before this one's turn
		return err
	}
	// Statements run without the caller's context: interrupting one would
	// undo the batch of everybody.
	tx := &Tx{session: &session{ctx: context.Background(), run: w.conn, stmts: w.stmts, doing: true}, l: l}
	if err := j.run(tx, f); err != nil {
		<-j.committed // what f saw of the batch is settled before its error is told
		return err
	}
	if err := <-j.committed; err != nil {
		return err
	}
	if tx.wake {
		l.tick()
	}
	return nil
}

// run runs f in its caller's goroutine and tells the writer how it ended, also
// when it ends by a panic or runtime.Goexit.
func (j *job) run(tx *Tx, f func(tx *Tx) error) (err error) {
	err = errPanicked
	defer func() { j.ran <- err }()
	err = f(tx)
	return err
}

func (w *writer) loop() {
	defer close(w.closed)
	for {
		select {
		case j := <-w.jobs:
			w.batch(j)
		case <-w.closing:
			return
		}
	}
}

// batch runs j and whoever else is waiting, commits once and answers all.
func (w *writer) batch(j *job) {
	jobs := []*job{j}
	err := w.exec("BEGIN IMMEDIATE")
	for err == nil {
		if err = w.one(j); err != nil || len(jobs) == maxBatch {
			break
		}
		select {
		case j = <-w.jobs:
			jobs = append(jobs, j)
			continue
		default:
		}
		break
	}
	if err == nil {
		err = w.exec("COMMIT")
	}
	if err != nil {
		err = fmt.Errorf("commit to the ledger, of which nothing was kept: %w", err)
		// The database may have rolled back by itself; then there is nothing
		// to undo and the error says so.
		_ = w.exec("ROLLBACK")
	}
	for _, j := range jobs {
		j.committed <- err
	}
}

// one gives j its turn within a savepoint. Its error is the database's, never
// the function's.
func (w *writer) one(j *job) error {
	if err := w.exec("SAVEPOINT one"); err != nil {
		return err
	}
	select {
	case j.turn <- struct{}{}:
		if err := <-j.ran; err != nil {
			if undo := w.exec("ROLLBACK TO one"); undo != nil {
				return cause(err, undo)
			}
		}
	case <-j.ctx.Done(): // gave up waiting
	}
	return w.exec("RELEASE one")
}

func (w *writer) exec(query string) error {
	s := session{ctx: context.Background(), run: w.conn, stmts: w.stmts, doing: true}
	_, err := s.exec(query)
	return err
}

// stop waits for writes that have begun and leaves the connection open.
func (w *writer) stop() {
	w.once.Do(func() { close(w.closing) })
	<-w.closed
}

func (w *writer) close() error {
	w.stop()
	var err error
	w.ended.Do(func() {
		err = errors.Join(w.stmts.close(), w.conn.Close(), w.db.Close())
	})
	return err
}
