package ledger_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
)

func TestMain(m *testing.M) {
	if childMain() {
		return
	}
	code := m.Run()
	stopPostgres()
	os.Exit(code)
}

// postgresDSN is an empty ledger on a Postgres that the first caller starts, or
// the one at RELANCE_TEST_POSTGRES. Tests that use it run one after the other.
func postgresDSN(t *testing.T) string {
	t.Helper()
	address, err := startPostgres()
	if err != nil {
		t.Skipf("no Postgres to test against: %v", err)
	}
	schema := fmt.Sprintf("ledger_test_%d", os.Getpid())
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var tables sql.NullString
	err = db.QueryRow(`SELECT string_agg(table_schema || '.' || table_name, ', ') FROM information_schema.tables
		WHERE table_schema = $1 AND table_name <> 'goose_db_version'`, schema).Scan(&tables)
	if err == nil && tables.Valid {
		_, err = db.Exec("TRUNCATE " + tables.String + " RESTART IDENTITY")
	} else if err == nil {
		_, err = db.Exec("CREATE SCHEMA IF NOT EXISTS " + schema)
	}
	if err != nil {
		t.Fatal(err)
	}
	return address + "&search_path=" + schema
}

var (
	postgresDir  string
	postgresStop func() error
)

var startPostgres = sync.OnceValues(func() (string, error) {
	if address := os.Getenv("RELANCE_TEST_POSTGRES"); address != "" {
		return address, nil
	}
	initdb, server, err := postgresPrograms()
	if err != nil {
		return "", err
	}
	// A short path: a Unix socket's has at most 107 bytes.
	dir, err := os.MkdirTemp("", "ledger-pg")
	if err != nil {
		return "", err
	}
	postgresDir = dir
	run, err := unprivileged(dir)
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	if out, err := run(initdb, "-D", data, "-U", "relance", "-A", "trust", "-E", "UTF8", "--no-sync").CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	cmd := run(server, "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200")
	if err := cmd.Start(); err != nil {
		return "", err
	}
	postgresStop = func() error {
		// SIGINT is Postgres's fast shutdown.
		return errors.Join(cmd.Process.Signal(syscall.SIGINT), cmd.Wait())
	}
	address := "postgres:///postgres?user=relance&host=" + url.QueryEscape(dir)
	return address, reachable(address)
})

func stopPostgres() {
	if postgresStop != nil {
		_ = postgresStop() // the data is thrown away
	}
	if postgresDir != "" {
		_ = os.RemoveAll(postgresDir)
	}
}

func postgresPrograms() (initdb, server string, err error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", "", err
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		return "", "", errors.New("initdb is not installed")
	}
	initdb = found[len(found)-1]
	server = filepath.Join(filepath.Dir(initdb), "postgres")
	_, err = os.Stat(server)
	return initdb, server, err
}

// unprivileged gives dir to the user that Postgres may run as, which root is
// not, and answers how to run programs as that user.
func unprivileged(dir string) (func(name string, args ...string) *exec.Cmd, error) {
	attr := &syscall.SysProcAttr{}
	if os.Getuid() == 0 {
		who, err := user.Lookup("postgres")
		if err != nil {
			who, err = user.Lookup("nobody")
		}
		if err != nil {
			return nil, fmt.Errorf("Postgres refuses to run as root, and there is no other user: %w", err)
		}
		uid, _ := strconv.Atoi(who.Uid)
		gid, _ := strconv.Atoi(who.Gid)
		if err := os.Chown(dir, uid, gid); err != nil {
			return nil, err
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(name, args...)
		cmd.Dir, cmd.SysProcAttr = dir, attr
		return cmd
	}, nil
}

// reachable waits for the server to answer.
func reachable(address string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("Postgres does not answer: %w", err)
		}
	}
}
