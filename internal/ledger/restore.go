package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/relancehq/relance/internal/clock"
)

// Restore is what a restore has done.
type Restore struct {
	Backup BackupInfo
	At     time.Time     // virtual
	Kept   string        // where the ledger of before is: a file or a schema; "" where there was none
	Due    []RestoredRun // what came due since the backup was made, due first
}

// rowGap is how far event rows are numbered ahead after a restore: runs are
// named after rows, and those that came in after the backup had numbers too.
const rowGap = 1_000_000

// RestoreBackup puts a backup in the place of the ledger that dsn names, which
// nothing may use meanwhile. The ledger of before is kept beside it. What is
// restored holds everything, knows that it was restored, and lists the runs of
// which something came due since the backup was made: nobody but an operator
// can say whether those messages left. After an error the ledger is as it was.
func RestoreBackup(ctx context.Context, file, dsn string, clk *clock.Clock, tell func(Progress)) (Restore, error) {
	r, err := restore(ctx, file, dsn, clk, tell)
	if err != nil {
		return Restore{}, fmt.Errorf("restore the ledger: %w", explain(err))
	}
	return r, nil
}

func restore(ctx context.Context, file, dsn string, clk *clock.Clock, tell func(Progress)) (r Restore, err error) {
	r.At = clk.Now()
	if r.Backup, err = ReadBackup(ctx, file); err != nil {
		return r, err
	}
	knows, err := newest()
	if err != nil {
		return r, err
	}
	if r.Backup.Version > knows {
		return r, tooNew("the backup", r.Backup.Version, knows)
	}
	tell(Progress{What: "checking the backup"})
	if err := sound(ctx, file); err != nil {
		return r, err
	}
	path, isFile := strings.CutPrefix(dsn, "sqlite:")
	if isFile {
		return r, r.intoFile(ctx, file, path, clk, tell)
	}
	return r, r.intoPostgres(ctx, file, dsn, clk, tell)
}

func sound(ctx context.Context, file string) error {
	st, err := openStore(ctx, "sqlite:"+file)
	if err != nil {
		return err
	}
	defer st.db.Close()
	wrong, err := st.session(ctx, st.db).integrity()
	if err == nil && len(wrong) > 0 {
		err = fmt.Errorf("the backup is damaged (%s): take another", wrong[0])
	}
	return err
}

// mark makes a copy of the backup the ledger that goes on from it.
func (r *Restore) mark(tx *Tx) error {
	if err := tx.AddHold(Hold{Kind: HoldEverything, At: r.At, Why: "restored from the backup of " + r.Backup.MadeAt.Format(time.RFC3339)}); err != nil {
		return err
	}
	if err := tx.markRestored(Restoration{At: r.At, MadeAt: r.Backup.MadeAt, MadeWall: r.Backup.MadeWall}); err != nil {
		return err
	}
	// What an earlier restore asked is asked anew: time has gone back further,
	// or the answers are in the backup.
	if _, err := tx.exec(`DELETE FROM restored WHERE sent = ?`, waitsForWord); err != nil {
		return err
	}
	// What was overdue already when the backup was made may have left since.
	if _, err := tx.exec(`INSERT INTO restored (enrolment, journey, step, due)
		SELECT id, journey, step, next_due FROM enrolments WHERE closed_at = 0 AND next_due > 0 AND next_due <= ?
		ON CONFLICT (enrolment) DO UPDATE SET step = excluded.step, due = excluded.due, sent = ?`, micros(r.At), waitsForWord); err != nil {
		return err
	}
	last, err := tx.lastSerial("events")
	if err != nil {
		return err
	}
	if err := tx.setSerial("events", last+rowGap); err != nil {
		return err
	}
	r.Due, err = tx.restored(``)
	return err
}

// intoPostgres fills the database in one transaction. Tables that hold anything
// go to a schema of their own first.
func (r *Restore) intoPostgres(ctx context.Context, file, dsn string, clk *clock.Clock, tell func(Progress)) error {
	if err := unused(ctx, dsn); err != nil {
		return err
	}
	// Brought to this version in a copy: the backup stays as it is.
	from, forget, err := upgraded(ctx, file, clk)
	if err != nil {
		return err
	}
	defer forget()
	return intoPostgres(ctx, dsn, clk, func(t *sql.Tx, tables []table) error {
		l := &Ledger{clk: clk, dialect: postgres}
		tx := &Tx{session: &session{ctx: ctx, run: t, dialect: postgres}, l: l}
		used, err := tx.used(tables)
		if err != nil {
			return err
		}
		if used != "" {
			if err := r.setAside(tx, tables); err != nil {
				return err
			}
		}
		if err := from.snapshot(ctx, func(s *session) error {
			_, err := copyTables(s, tx.session, tables, tell)
			return err
		}); err != nil {
			return err
		}
		return r.mark(tx)
	})
}

// setAside moves the tables to a schema and makes empty ones in their place.
func (r *Restore) setAside(tx *Tx, tables []table) error {
	var schema string
	if _, err := tx.one(`SELECT current_schema()`, nil, &schema); err != nil {
		return err
	}
	kept := schema + "_before_restore_" + r.At.Format(stamp)
	quote := func(name string) string { return `"` + name + `"` } // ours have no quotes in them
	statements := []string{`CREATE SCHEMA ` + quote(kept)}
	for _, t := range append(tables, table{name: gooseTable}) {
		statements = append(statements, `ALTER TABLE `+t.name+` SET SCHEMA `+quote(kept))
	}
	all, err := readMigrations()
	if err != nil {
		return err
	}
	for _, m := range all {
		statements = append(statements, postgres.schema(m.sql))
	}
	statements = append(statements,
		`CREATE TABLE `+gooseTable+` (LIKE `+quote(kept)+`.`+gooseTable+` INCLUDING ALL)`,
		`INSERT INTO `+gooseTable+` (version_id, is_applied) SELECT version_id, is_applied FROM `+quote(kept)+`.`+gooseTable+` ORDER BY id`)
	for _, q := range statements {
		if _, err := tx.run.ExecContext(tx.ctx, q); err != nil {
			return fmt.Errorf("keep the tables of before in schema %s: %w", kept, err)
		}
	}
	r.Kept = kept
	return nil
}

// gooseTable is where the versions stand.
const gooseTable = "goose_db_version"

// stamp is a time in a name.
const stamp = "20060102_150405"
