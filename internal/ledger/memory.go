package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// memory is a database that lives in its one connection, with what is prepared
// on it. Reads share the connection with writes, so they never wait, and may
// see a write that is about to be committed.
type memory struct {
	db     *sql.DB
	conn   *sql.Conn
	writes *statements

	reads   *statements
	reading sync.Mutex   // who has reads
	open    sync.RWMutex // held while anybody reads
	closed  bool
}

// emptied are databases that were closed and have nothing left in them: a
// scenario run opens hundreds, and to prepare the statements takes longer than
// many a scenario.
var emptied = make(chan *memory, 4)

func openMemory(ctx context.Context) (*memory, error) {
	select {
	case m := <-emptied:
		return &memory{db: m.db, conn: m.conn, writes: m.writes, reads: m.reads}, nil
	default:
	}
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, fmt.Errorf("open ledger in memory: %w", err)
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open ledger in memory: %w", err), db.Close())
	}
	if err := fill(conn); err != nil {
		return nil, errors.Join(fmt.Errorf("open ledger in memory: %w", err), conn.Close(), db.Close())
	}
	return &memory{db: db, conn: conn, writes: newStatements(conn), reads: newStatements(conn)}, nil
}

// read runs f on the connection; a second reader at the same time prepares its
// own statements.
func (m *memory) read(ctx context.Context, f func(s *session) error) error {
	m.open.RLock()
	defer m.open.RUnlock()
	if m.closed {
		return ErrClosed
	}
	// A query that is cancelled would put the connection at risk.
	s := &session{ctx: context.WithoutCancel(ctx), run: m.conn}
	if m.reading.TryLock() {
		defer m.reading.Unlock()
		s.stmts = m.reads
	}
	return f(s)
}

// close empties the database for the next ledger, or ends it. Nobody writes any
// more.
func (m *memory) close() error {
	m.open.Lock()
	defer m.open.Unlock()
	if m.closed {
		return nil
	}
	m.closed = true
	if m.wipe() == nil { // else it is not for the next one
		select {
		case emptied <- m:
			return nil
		default:
		}
	}
	return errors.Join(m.writes.close(), m.reads.close(), m.conn.Close(), m.db.Close())
}

// wipe deletes all rows, and with sqlite_sequence what numbers were given.
func (m *memory) wipe() error {
	s := &session{ctx: context.Background(), run: m.conn, stmts: m.writes}
	tables, err := many(s, func(r *sql.Rows) (name string, err error) {
		err = r.Scan(&name)
		return name, err
	}, `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
	if err != nil {
		return err
	}
	if _, err := s.exec(`BEGIN`); err != nil {
		return err
	}
	for _, name := range tables {
		if _, err := s.exec(`DELETE FROM ` + name); err != nil {
			return err
		}
	}
	_, err = s.exec(`COMMIT`)
	return err
}
