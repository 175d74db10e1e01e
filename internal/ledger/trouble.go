package ledger

import (
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	driverof "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// trouble is an error of the database with what a person can do about it. The
// cause stays within, for those who ask.
type trouble struct {
	err  error
	todo string
}

func (t *trouble) Error() string { return t.err.Error() + ". " + t.todo }
func (t *trouble) Unwrap() error { return t.err }

// explain adds to an error of the database what to do. Other errors, and those
// that say it already, stay as they are.
func explain(err error) error {
	var told *trouble
	if err == nil || errors.As(err, &told) {
		return err
	}
	if todo := whatToDo(err); todo != "" {
		return &trouble{err: err, todo: todo}
	}
	return err
}

func whatToDo(err error) string {
	var s *driverof.Error
	if errors.As(err, &s) {
		return sqliteTrouble(s.Code())
	}
	var p *pgconn.PgError
	if errors.As(err, &p) {
		return postgresTrouble(p.Code)
	}
	if lost(err) {
		return "Postgres does not answer: check that it runs and can be reached. relance goes on by itself when it does; nothing is half-written"
	}
	return ""
}

// sqliteTrouble is about a result code (sqlite.org/rescode.html, 2026); the low
// byte is the kind.
func sqliteTrouble(code int) string {
	switch code & 0xff {
	case lib.SQLITE_FULL:
		return "The disk is full: make room on it. relance goes on by itself when there is; nothing is half-written"
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED:
		return "Another program holds the ledger's file: find it (`fuser` names it) and end what it does there. relance goes on by itself then; nothing is half-written"
	case lib.SQLITE_CORRUPT, lib.SQLITE_NOTADB:
		return "The ledger's file is damaged: stop relance, look at it with `relance ledger check`, and put the last backup in its place with `relance restore`"
	case lib.SQLITE_READONLY, lib.SQLITE_PERM, lib.SQLITE_CANTOPEN, lib.SQLITE_AUTH:
		return "The ledger's file cannot be written: check who owns it and its folder, and whether the disk is mounted read-only"
	case lib.SQLITE_IOERR:
		return "The disk does not do what it is told: check it (`dmesg` says more), and copy the ledger with `relance ledger backup` while it can be read"
	}
	return ""
}

// postgresTrouble is about an SQLSTATE (Postgres 15, appendix A).
func postgresTrouble(code string) string {
	switch {
	case code == "53100":
		return "The disk of Postgres is full: make room on it. relance goes on by itself when there is; nothing is half-written"
	case code == "53300":
		return "Postgres has no free connection: raise its max_connections, or run fewer workers and gateways (each takes up to 16)"
	case code == "53200":
		return "Postgres is out of memory: give its machine more, or lower its work_mem"
	case code == "25006":
		return "This Postgres takes no writes: it is a standby, or set read-only. Name the primary with --ledger"
	case code == "28P01", code == "28000":
		return "Postgres refuses the user or the password: check the address given with --ledger"
	case code == "3D000":
		return "There is no such database: make it with `createdb`, or check the address given with --ledger"
	case code == "42501":
		return "The user may not do that in this database: it needs the right to create tables in its schema and to read and write them"
	case strings.HasPrefix(code, "57P"), strings.HasPrefix(code, "08"):
		return "Postgres is stopping or starting. relance goes on by itself when it answers; nothing is half-written"
	}
	return ""
}

// lost says that the connection to Postgres could not be made, or broke.
func lost(err error) bool {
	var refused *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &refused) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(err.Error(), "conn closed") // pgconn says it with no type
}

// isBusy says that somebody else has a SQLite file.
func isBusy(err error) bool {
	var s *driverof.Error
	return errors.As(err, &s) && (s.Code()&0xff == lib.SQLITE_BUSY || s.Code()&0xff == lib.SQLITE_LOCKED)
}

// damaged says that a SQLite file is not what it was.
func damaged(err error) bool {
	var s *driverof.Error
	return errors.As(err, &s) && (s.Code()&0xff == lib.SQLITE_CORRUPT || s.Code()&0xff == lib.SQLITE_NOTADB)
}

// cause is why a write could not be undone alone: a database that is in trouble
// undoes everything by itself, and what a function said of it tells more than
// that there is nothing left to undo.
func cause(said, undo error) error {
	var s *driverof.Error
	if errors.As(said, &s) {
		return s
	}
	return undo
}
