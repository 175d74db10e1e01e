package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Progress tells how far long work is.
type Progress struct {
	What        string // "copying events"
	Done, Total int64  // rows or bytes; Total 0 is not known
}

// table is one of the ledger's tables with what is copied of it.
type table struct {
	name    string
	columns []string
	serial  bool // ids are given by the database
}

// notCopied are tables that say something of the file they are in.
const notCopied = `('goose_db_version', 'backup')`

// tables reads which there are from a SQLite database of the right version.
// Postgres has the same, made by the same migrations.
func (s *session) tables() ([]table, error) {
	all, err := many(s, func(r *sql.Rows) (t table, err error) {
		var text string
		err = r.Scan(&t.name, &text)
		t.serial = strings.Contains(text, "AUTOINCREMENT")
		return t, err
	}, `SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name NOT IN `+notCopied+` ORDER BY name`)
	for i := range all {
		if err != nil {
			return nil, err
		}
		all[i].columns, err = many(s, func(r *sql.Rows) (name string, err error) {
			err = r.Scan(&name)
			return name, err
		}, `SELECT name FROM pragma_table_info(?)`, all[i].name)
	}
	return all, err
}

// tablesOf are those of a version of the schema, in a database of their own.
func tablesOf(ctx context.Context, version int64) (all []table, err error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // each connection has a database of its own
	if err := migrateTo(ctx, db, sqlite, version); err != nil {
		return nil, err
	}
	return (&session{ctx: ctx, run: db}).tables()
}

// A batch is written when it has so many rows or bytes.
const (
	copyRows  = 400
	copyBytes = 4 << 20
)

// copyTables copies whole tables into empty ones, continues their numbers and
// compares the counts. It answers how many rows each has.
func copyTables(from, to *session, tables []table, tell func(Progress)) (map[string]int64, error) {
	counts := map[string]int64{}
	for _, t := range tables {
		n, err := copyTable(from, to, t, tell)
		if err != nil {
			return nil, fmt.Errorf("copy table %s: %w", t.name, err)
		}
		counts[t.name] = n
	}
	return counts, nil
}

func copyTable(from, to *session, t table, tell func(Progress)) (int64, error) {
	var total, there int64
	if _, err := from.one(`SELECT COUNT(*) FROM `+t.name, nil, &total); err != nil {
		return 0, err
	}
	if total > 0 {
		tell(Progress{What: "copying " + t.name, Total: total})
	}
	rows, err := from.rows(`SELECT `+strings.Join(t.columns, ", ")+` FROM `+t.name, nil)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	b := batch{to: to, table: t}
	for done := int64(0); rows.Next(); {
		if err := b.add(rows); err != nil {
			return 0, err
		}
		if done++; b.rows == 0 {
			tell(Progress{What: "copying " + t.name, Done: done, Total: total})
		}
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	if err := rows.Close(); err != nil { // the connection is needed for the next question
		return 0, err
	}
	if err := b.flush(); err != nil {
		return 0, err
	}
	if _, err := to.one(`SELECT COUNT(*) FROM `+t.name, nil, &there); err != nil {
		return 0, err
	}
	if there != total {
		return 0, fmt.Errorf("%d rows arrived of %d", there, total)
	}
	if t.serial {
		err = continueSerial(from, to, t.name)
	}
	return total, err
}

// batch gathers rows for one INSERT.
type batch struct {
	to    *session
	table table
	args  in
	rows  int
	bytes int
}

func (b *batch) add(rows *sql.Rows) error {
	values := make([]any, len(b.table.columns))
	into := make([]any, len(values))
	for i := range values {
		into[i] = &values[i]
	}
	if err := rows.Scan(into...); err != nil {
		return err
	}
	for _, v := range values {
		switch v := v.(type) {
		case []byte:
			b.bytes += len(v)
		case string:
			b.bytes += len(v)
		}
	}
	b.args = append(b.args, values...)
	if b.rows++; b.rows < copyRows && b.bytes < copyBytes {
		return nil
	}
	return b.flush()
}

func (b *batch) flush() error {
	if b.rows == 0 {
		return nil
	}
	one := "(" + list(len(b.table.columns)) + ")"
	_, err := b.to.exec(`INSERT INTO `+b.table.name+` (`+strings.Join(b.table.columns, ", ")+`) VALUES `+
		strings.TrimSuffix(strings.Repeat(one+", ", b.rows), ", "), b.args...)
	b.args, b.rows, b.bytes = b.args[:0], 0, 0
	return err
}

// continueSerial makes the next number of a table follow the last one that was
// ever given, also where that row is gone.
func continueSerial(from, to *session, table string) error {
	last, err := from.lastSerial(table)
	if err != nil || last == 0 {
		return err
	}
	return to.setSerial(table, last)
}

func (s *session) lastSerial(table string) (last int64, err error) {
	query := `SELECT seq FROM sqlite_sequence WHERE name = ?`
	if s.dialect == postgres {
		query = `SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence(?, 'id')::regclass), 0)`
	}
	_, err = s.one(query, in{table}, &last)
	return last, err
}

func (s *session) setSerial(table string, last int64) error {
	if s.dialect == postgres {
		_, err := s.one(`SELECT setval(pg_get_serial_sequence(?, 'id')::regclass, ?)`, in{table, last}, new(int64))
		return err
	}
	if _, err := s.exec(`DELETE FROM sqlite_sequence WHERE name = ?`, table); err != nil {
		return err
	}
	_, err := s.exec(`INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)`, table, last)
	return err
}
