package ledger

import (
	"context"
	"database/sql"
	"errors"

	"github.com/relancehq/relance/internal/failpoint"
)

// runner is a connection, a transaction or a pool.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// session runs SQL written with ? placeholders on whatever is behind it.
type session struct {
	ctx     context.Context
	run     runner
	dialect dialect
	stmts   *statements // nil: statements are prepared by the driver
	doing   bool        // within a Do: after each statement the process may die
}

// in is the list of arguments of a query.
type in = []any

func (s *session) exec(query string, args ...any) (changed int64, err error) {
	defer s.done()
	query, args = s.dialect.query(query), s.dialect.args(args)
	var res sql.Result
	if st, err := s.stmts.get(s.ctx, query); err != nil {
		return 0, err
	} else if st != nil {
		res, err = st.ExecContext(s.ctx, args...)
		if err != nil {
			return 0, err
		}
		return res.RowsAffected()
	}
	if res, err = s.run.ExecContext(s.ctx, query, args...); err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// done marks the place between two statements of a write.
func (s *session) done() {
	if s.doing {
		failpoint.Here("sql")
	}
}

func (s *session) rows(query string, args []any) (*sql.Rows, error) {
	query, args = s.dialect.query(query), s.dialect.args(args)
	if st, err := s.stmts.get(s.ctx, query); err != nil {
		return nil, err
	} else if st != nil {
		return st.QueryContext(s.ctx, args...)
	}
	return s.run.QueryContext(s.ctx, query, args...)
}

// one reads the first row of a query into out and says whether there was one.
func (s *session) one(query string, args in, out ...any) (found bool, err error) {
	rows, err := s.rows(query, args)
	if err != nil {
		return false, err
	}
	defer s.done()
	defer rows.Close()
	if !rows.Next() {
		return false, rows.Err()
	}
	if err := rows.Scan(out...); err != nil {
		return false, err
	}
	return true, rows.Close()
}

// many reads all rows of a query.
func many[T any](s *session, scan func(rows *sql.Rows) (T, error), query string, args ...any) ([]T, error) {
	rows, err := s.rows(query, args)
	if err != nil {
		return nil, err
	}
	defer s.done()
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// maxStatements bounds the statements kept prepared; lists in queries make as
// many different ones as they have lengths.
const maxStatements = 400

// statements keeps statements prepared on one connection. It is used by one
// goroutine at a time.
type statements struct {
	conn *sql.Conn
	kept map[string]*sql.Stmt
}

func newStatements(conn *sql.Conn) *statements {
	return &statements{conn: conn, kept: map[string]*sql.Stmt{}}
}

// get answers nil where the statement is to be run without preparing it here.
func (p *statements) get(ctx context.Context, query string) (*sql.Stmt, error) {
	if p == nil {
		return nil, nil
	}
	if st := p.kept[query]; st != nil || len(p.kept) >= maxStatements {
		return st, nil
	}
	st, err := p.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	p.kept[query] = st
	return st, nil
}

func (p *statements) close() error {
	var errs []error
	for _, st := range p.kept {
		errs = append(errs, st.Close())
	}
	return errors.Join(errs...)
}
