package ledger_test

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relancehq/relance/internal/clock"
	"github.com/relancehq/relance/internal/ledger"
)

// each is a DSN of every kind of ledger that outlives its process.
func each(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("file", func(t *testing.T) { f(t, fileDSN(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, postgresDSN(t)) })
}

func other(t *testing.T, dsn string) string {
	t.Helper()
	if strings.HasPrefix(dsn, "sqlite:") {
		return postgresDSN(t)
	}
	return fileDSN(t)
}

// raw opens the database of a DSN without relance.
func raw(t testing.TB, dsn string) *sql.DB {
	t.Helper()
	driver, name := "pgx", dsn
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		driver, name = "sqlite", "file:"+strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// schema is the tables with their columns' types, from a SQLite ledger.
func schema(t *testing.T) map[string][][2]string {
	t.Helper()
	dsn := fileDSN(t)
	open(t, dsn)
	db := raw(t, dsn)
	out := map[string][][2]string{}
	rows, err := db.Query(`SELECT t.name, c.name, c.type FROM sqlite_master t JOIN pragma_table_info(t.name) c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> 'goose_db_version' ORDER BY t.name, c.cid`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var table, column, kind string
		if err := rows.Scan(&table, &column, &kind); err != nil {
			t.Fatal(err)
		}
		out[table] = append(out[table], [2]string{column, kind})
	}
	if err := rows.Err(); err != nil || len(out) < 20 {
		t.Fatalf("the schema has %d tables, %v", len(out), err)
	}
	return out
}

// crowd puts rows into every table, with what is hard to carry over.
func crowd(t *testing.T, dsn string, n int) {
	t.Helper()
	db := raw(t, dsn)
	defer db.Close() // it would be in use
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	for table, columns := range schema(t) {
		for i := range n {
			var names, marks []string
			var values []any
			for at, c := range columns {
				names = append(names, c[0])
				marks = append(marks, fmt.Sprintf("$%d", at+1))
				switch c[1] {
				case "TEXT":
					values = append(values, fmt.Sprintf("%s '\"\\ é 汉 \n %d", c[0], i))
				case "BLOB":
					values = append(values, []byte{0, 255, byte(i), '\''})
				default:
					values = append(values, int64(i)+1_770_000_000_000_000)
				}
				if c[0] == "data" && i == 0 {
					values[at] = nil
				}
				if c[0] == "id" && c[1] == "INTEGER" {
					values[at] = int64(i + 1)
				}
			}
			if _, err := tx.Exec(`INSERT INTO `+table+` (`+strings.Join(names, ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`, values...); err != nil {
				t.Fatalf("fill %s: %v", table, err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// dump is every row of every table.
func dump(t *testing.T, dsn string) map[string][]string {
	t.Helper()
	db := raw(t, dsn)
	defer db.Close() // it would be in use
	out := map[string][]string{}
	for table, columns := range schema(t) {
		var names []string
		for _, c := range columns {
			names = append(names, c[0])
		}
		rows, err := db.Query(`SELECT ` + strings.Join(names, ", ") + ` FROM ` + table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			line := ""
			for i, v := range values {
				if b, ok := v.([]byte); ok {
					v = "0x" + hex.EncodeToString(b)
				}
				line += fmt.Sprintf("%s=%v|", names[i], v)
			}
			out[table] = append(out[table], line)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(out[table])
	}
	return out
}

func quiet(ledger.Progress) {}

func wallClock() *clock.Clock { return clock.New(clock.Real(), nil) }

// at is a clock that stands still.
func at(when time.Time) *clock.Clock {
	return clock.New(clock.Real(), func() time.Time { return when })
}

func TestABackupIsTheLedger(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		open(t, dsn)
		crowd(t, dsn, 450)
		file := filepath.Join(t.TempDir(), "copy.db")
		var told []string
		info, err := ledger.Backup(t.Context(), dsn, file, at(noon), func(p ledger.Progress) { told = append(told, p.What) })
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(dump(t, dsn), dump(t, "sqlite:"+file)); diff != "" {
			t.Errorf("the backup differs (-ledger +backup):\n%s", diff)
		}
		if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("the backup's mode is %v, %v", st.Mode(), err)
		}
		read, err := ledger.ReadBackup(t.Context(), file)
		if diff := cmp.Diff(info, read); diff != "" || err != nil {
			t.Errorf("the backup says something else than was told (%v):\n%s", err, diff)
		}
		if !info.MadeAt.Equal(noon) || info.Rows["events"] != 450 || info.Version < 8 {
			t.Errorf("the backup says %+v", info)
		}
		if len(told) < 2 {
			t.Errorf("of its progress was told %v", told)
		}
		found, err := ledger.Check(t.Context(), "sqlite:"+file, at(noon), quiet)
		if err != nil || len(found) == 0 {
			t.Errorf("a ledger of nonsense is found sound: %v, %v", found, err)
		}
	})
}

// While others write, a backup is one state that there was: with each event
// are its effects.
func TestABackupWhileOthersWriteIsOneMoment(t *testing.T) {
	each(t, func(t *testing.T, dsn string) {
		r := open(t, dsn)
		ctx, stop := context.WithCancel(t.Context())
		began, stopped := make(chan struct{}), make(chan struct{})
		// Some for each backup: who writes without end writes more than a slow
		// machine copies.
		const some = 200
		writes := make(chan struct{}, 6*some)
		more := func() {
			for range some {
				writes <- struct{}{}
			}
		}
		go func() {
			defer close(stopped)
			for i := 0; ctx.Err() == nil; i++ {
				if i == 1 {
					close(began)
				}
				select {
				case <-writes:
				case <-ctx.Done():
					return
				}
				_ = r.Do(ctx, func(tx *ledger.Tx) error { // cut off by the end of the test
					if err := tx.KeepEffect(fmt.Sprint("a", i), "update", ""); err != nil {
						return err
					}
					return tx.KeepEffect(fmt.Sprint("b", i), "update", "")
				})
			}
		}()
		more()
		<-began
		for i := range 5 {
			more()
			file := filepath.Join(t.TempDir(), fmt.Sprint(i, ".db"))
			if _, err := ledger.Backup(t.Context(), dsn, file, wallClock(), quiet); err != nil {
				t.Fatal(err)
			}
			var a, b int
			if err := raw(t, "sqlite:"+file).QueryRow(`SELECT COUNT(*) FILTER (WHERE identity LIKE 'a%'), COUNT(*) FILTER (WHERE identity LIKE 'b%') FROM effects`).Scan(&a, &b); err != nil || a != b || a == 0 {
				t.Errorf("backup %d has half a write: %d and %d, %v", i, a, b, err)
			}
		}
		stop()
		<-stopped
	})
}

func TestABackupIsNeverWrittenOver(t *testing.T) {
	dsn := fileDSN(t)
	open(t, dsn)
	dir := t.TempDir()
	for _, c := range []struct{ name, there, want string }{
		{"a file of that name", "copy.db", "choose another name"},
		{"one that is being made", "copy.db.partial", "cut short"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(dir, c.there)
			if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := ledger.Backup(t.Context(), dsn, filepath.Join(dir, "copy.db"), wallClock(), quiet)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Backup = %v, want %q", err, c.want)
			}
			if b, err := os.ReadFile(path); err != nil || string(b) != "precious" {
				t.Errorf("the file is now %q, %v", b, err)
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestBackupRefusesWhatIsNoLedger(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.db")
	if _, err := raw(t, "sqlite:"+empty).Exec(`CREATE TABLE letters (n)`); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, dsn, want string }{
		{"a database of something else", "sqlite:" + empty, "no ledger"},
		{"a file that is not there", "sqlite:" + filepath.Join(dir, "none.db"), "there is no file"},
		{"an unknown kind", "mysql://a:secret@b/c", `unknown kind "mysql"`},
	} {
		file := filepath.Join(dir, "copy.db")
		_, err := ledger.Backup(t.Context(), c.dsn, file, wallClock(), quiet)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: Backup = %v, want %q", c.name, err, c.want)
		}
		for _, left := range []string{file, file + ".partial", filepath.Join(dir, "none.db")} {
			if _, err := os.Stat(left); err == nil {
				t.Errorf("%s: %s was left behind", c.name, filepath.Base(left))
			}
		}
	}
	if _, err := ledger.ReadBackup(t.Context(), empty); err == nil || !strings.Contains(err.Error(), "no backup") {
		t.Errorf("ReadBackup of something else = %v", err)
	}
}

func TestMoveCarriesEverythingOver(t *testing.T) {
	each(t, func(t *testing.T, from string) {
		to := other(t, from)
		first, err := ledger.Open(t.Context(), from, wallClock())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.Move(t.Context(), from, to, wallClock(), quiet); err == nil || !strings.Contains(err.Error(), "use") {
			t.Errorf("Move of a ledger in use = %v", err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		crowd(t, from, 450)
		db := raw(t, from)
		if _, err := db.Exec(`DELETE FROM events WHERE id > 440`); err != nil { // their numbers are used up
			t.Fatal(err)
		}
		if strings.HasPrefix(from, "postgres") { // crowd has written numbers past the sequence
			if _, err := db.Exec(`SELECT setval(pg_get_serial_sequence('events', 'id'), 450), setval(pg_get_serial_sequence('arrivals', 'id'), 450)`); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		before := dump(t, from)
		counts, err := ledger.Move(t.Context(), from, to, wallClock(), quiet)
		if err != nil {
			t.Fatal(err)
		}
		if counts["events"] != 440 || counts["sends"] != 450 {
			t.Errorf("Move counts %v", counts)
		}
		if diff := cmp.Diff(before, dump(t, to)); diff != "" {
			t.Errorf("what arrived differs (-from +to):\n%s", diff)
		}
		if _, err := ledger.Move(t.Context(), from, to, wallClock(), quiet); err == nil {
			t.Error("a second Move into the same ledger went through")
		}
		if diff := cmp.Diff(before, dump(t, to)); diff != "" {
			t.Errorf("a refused Move has changed the ledger:\n%s", diff)
		}
		r := open(t, to)
		r.arrive("new", "somebody new")
		rows, err := r.Inbox(t.Context(), "new", 1)
		if err != nil || len(rows) != 1 || rows[0].Row != 451 {
			t.Errorf("the next event is row %+v, %v; want 451", rows, err)
		}
	})
}

// A row that the other database refuses undoes the whole copy.
func TestAMoveThatFailsLeavesNothing(t *testing.T) {
	from := fileDSN(t)
	open(t, from).Close() //nolint:errcheck // Open's cleanup tells
	crowd(t, from, 500)
	db := raw(t, from)
	if _, err := db.Exec(`UPDATE trace SET at = 'not a number' WHERE id = 400`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	to := postgresDSN(t)
	_, err := ledger.Move(t.Context(), from, to, wallClock(), quiet)
	if err == nil || !strings.Contains(err.Error(), "copy table trace") {
		t.Fatalf("Move = %v, want an error that names the table", err)
	}
	for table, rows := range dump(t, to) {
		if len(rows) > 0 {
			t.Errorf("table %s has %d rows", table, len(rows))
		}
	}
}

func TestMigrateSaysFromWhichVersion(t *testing.T) {
	dsn := fileDSN(t)
	if _, _, err := ledger.Migrate(t.Context(), dsn, wallClock()); err == nil || !strings.Contains(err.Error(), "there is no file") {
		t.Errorf("Migrate of a missing file = %v", err)
	}
	open(t, dsn)
	from, to, err := ledger.Migrate(t.Context(), dsn, wallClock())
	if err != nil || from != to || to < 8 {
		t.Errorf("Migrate = %d, %d, %v", from, to, err)
	}
	pg := postgresDSN(t)
	if from, to, err = ledger.Migrate(t.Context(), pg, wallClock()); err != nil || from != 0 || to < 8 {
		t.Errorf("Migrate of an empty database = %d, %d, %v", from, to, err)
	}
}
