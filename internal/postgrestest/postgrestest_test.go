package postgrestest_test

import (
	"database/sql"
	"os"
	"testing"

	"github.com/relancehq/relance/internal/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Main(m)) }

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestEveryDatabaseIsFresh(t *testing.T) {
	a, b := open(t, postgrestest.DSN(t)), open(t, postgrestest.DSN(t))
	if _, err := a.Exec(`CREATE TABLE one (n BIGINT)`); err != nil {
		t.Fatal(err)
	}
	var there sql.NullString
	if err := b.QueryRow(`SELECT to_regclass('one')::text`).Scan(&there); err != nil || there.Valid {
		t.Errorf("the second database has the first one's table: %q, %v", there.String, err)
	}
}

func TestAServerGoesOnWithItsData(t *testing.T) {
	postgrestest.DSN(t) // skips where there is none
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	dsn, stop, err := postgrestest.Start(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, dsn).Exec(`CREATE TABLE one (n BIGINT); INSERT INTO one VALUES (7)`); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := open(t, dsn).Ping(); err == nil {
		t.Error("a server that was stopped answers")
	}
	again, stop, err := postgrestest.Start(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	var n int
	if err := open(t, again).QueryRow(`SELECT n FROM one`).Scan(&n); err != nil || n != 7 || again != dsn {
		t.Errorf("after a restart at %q the table has %d, %v; want 7 at %q", again, n, err, dsn)
	}
}
