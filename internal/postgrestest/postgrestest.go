// Package postgrestest gives tests a Postgres of their own: a private server
// on a Unix socket, made with initdb and thrown away. It never touches a server
// that runs on the machine, and knows nothing of what is kept in its own.
//
//	dsn := postgrestest.DSN(t) // a fresh database, dropped after the test
//
// A test binary stops the server when its tests are through:
//
//	func TestMain(m *testing.M) { os.Exit(postgrestest.Main(m)) }
package postgrestest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Variable names the environment variable with the address of a server to use
// in place of a private one. Its user may create databases.
const Variable = "RELANCE_TEST_POSTGRES"

// shared is the one server of the process.
var shared struct {
	sync.Mutex
	started bool
	dsn     string
	err     error
	stop    func()
	made    atomic.Int64 // databases and schemas
}

// Main runs the tests, stops the server where one was started, and answers the
// exit code.
func Main(m *testing.M) int {
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	if shared.stop != nil {
		shared.stop()
		shared.stop = nil
	}
	return code
}

// DSN is the address of a fresh, empty database that is dropped when the test
// ends. The first call starts the server. The test is skipped, saying why,
// where there is no Postgres.
func DSN(t testing.TB) string {
	t.Helper()
	address, err := start()
	if err != nil {
		t.Skipf("no Postgres to test against: %v", err)
	}
	name := fmt.Sprintf("relance_%d_%d", os.Getpid(), shared.made.Add(1))
	if err := run(address, "CREATE DATABASE "+name); err != nil {
		t.Fatalf("make a database to test in: %v", err)
	}
	t.Cleanup(func() {
		// FORCE, because a test may have been killed with connections open.
		if err := run(address, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Logf("drop the database of the test: %v", err)
		}
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatalf("read %s: it is no URL", Variable)
	}
	u.Path = "/" + name
	return u.String()
}

// Schema is the address of a fresh, empty schema that is dropped when the test
// ends. It takes a thousandth of a second where a database takes a tenth; its
// tests share one server-wide list of connections and locks. Skips as DSN does.
func Schema(t testing.TB) string {
	t.Helper()
	address, err := start()
	if err != nil {
		t.Skipf("no Postgres to test against: %v", err)
	}
	name := fmt.Sprintf("relance_%d_%d", os.Getpid(), shared.made.Add(1))
	if err := run(address, "CREATE SCHEMA "+name); err != nil {
		t.Fatalf("make a schema to test in: %v", err)
	}
	t.Cleanup(func() {
		if err := run(address, "DROP SCHEMA IF EXISTS "+name+" CASCADE"); err != nil {
			t.Logf("drop the schema of the test: %v", err)
		}
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatalf("read %s: it is no URL", Variable)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func start() (string, error) {
	if address := os.Getenv(Variable); address != "" {
		return address, nil
	}
	shared.Lock()
	defer shared.Unlock()
	if shared.started {
		return shared.dsn, shared.err
	}
	shared.started = true
	// A short path: a Unix socket's has at most 107 bytes.
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		shared.err = err
		return "", err
	}
	dsn, stop, err := Start(dir)
	if err != nil {
		_ = os.RemoveAll(dir) // what was wrong with the server says more
		shared.err = err
		return "", err
	}
	shared.dsn = dsn
	shared.stop = func() {
		stop()
		_ = os.RemoveAll(dir) // what is left behind in a temporary folder harms nobody
	}
	return dsn, nil
}

func run(address, statement string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err = db.ExecContext(ctx, statement)
	return err
}

// address is a server's, reached by its socket.
func address(dir string) string {
	return "postgres:///postgres?user=relance&host=" + url.QueryEscape(dir) + "&port=" + strconv.Itoa(port)
}
