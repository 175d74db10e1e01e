package postgrestest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// port names the socket; the server listens on no network.
const port = 5432

// patience bounds the start and the stop of a server on a busy machine.
const patience = time.Minute

// Start starts a server with its data in the folder dir, made before by initdb
// where there is none, and answers the address of its database "postgres". A
// call after stop goes on with the same data. dir is given to the user that
// Postgres runs as, where the caller is root; its path has at most 90 bytes,
// because the server's socket stands in it. Nothing survives a power cut: the
// server never waits for the disk.
func Start(dir string) (dsn string, stop func(), err error) {
	initdb, server, err := programs()
	if err != nil {
		return "", nil, err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return "", nil, err
	}
	data := filepath.Join(dir, "data")
	if _, err := os.Stat(filepath.Join(data, "PG_VERSION")); err != nil {
		if out, err := as(initdb, "-D", data, "-U", "relance", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput(); err != nil {
			return "", nil, fmt.Errorf("make a Postgres with initdb: %w: %s", err, strings.TrimSpace(string(out)))
		}
	}
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return "", nil, fmt.Errorf("keep what Postgres says: %w", err)
	}
	defer log.Close()
	cmd := as(server, "-D", data, "-k", dir, "-p", strconv.Itoa(port), "-c", "listen_addresses=", "-c", "fsync=off",
		"-c", "full_page_writes=off", "-c", "synchronous_commit=off", "-c", "max_connections=200")
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return "", nil, fmt.Errorf("start Postgres: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended stands in its log
		close(ended)
	}()
	var once sync.Once
	stop = func() { once.Do(func() { end(cmd, ended) }) }
	if err := answers(address(dir), ended); err != nil {
		stop()
		said, _ := os.ReadFile(filepath.Join(dir, "log")) // without it the error alone must do
		return "", nil, fmt.Errorf("%w; it said: %s", err, said[max(0, len(said)-2000):])
	}
	return address(dir), stop, nil
}

// end is Postgres's fast shutdown: connections are cut, the data is whole.
func end(cmd *exec.Cmd, ended <-chan struct{}) {
	_ = cmd.Process.Signal(syscall.SIGINT) // gone already is as good
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-ended:
	case <-late.C:
		_ = cmd.Process.Kill()
		<-ended
	}
}

// programs finds initdb and the server: on the PATH, or where Debian puts them,
// of the newest version.
func programs() (initdb, server string, err error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			server := filepath.Join(filepath.Dir(path), "postgres")
			if _, err := os.Stat(server); err == nil {
				return path, server, nil
			}
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(found) == 0 {
		return "", "", errors.Join(errors.New("no Postgres is installed (Debian: apt-get install postgresql), and "+Variable+" names no server"), err)
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4]) // 0 goes last
		return n
	}
	server = slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Join(filepath.Dir(server), "initdb"), server, nil
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
			return nil, fmt.Errorf("find a user to run Postgres as, which refuses root: %w", err)
		}
		uid, uidErr := strconv.ParseUint(who.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(who.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, fmt.Errorf("read the ids of the user %s: %w", who.Username, err)
		}
		if err := os.Chown(dir, int(uid), int(gid)); err != nil {
			return nil, fmt.Errorf("give the folder to the user %s: %w", who.Username, err)
		}
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return func(name string, args ...string) *exec.Cmd {
		cmd := exec.Command(name, args...)
		cmd.Dir, cmd.SysProcAttr = dir, attr
		return cmd
	}, nil
}

// answers waits for the server to take connections.
func answers(address string, ended <-chan struct{}) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
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
		case <-ended:
			return errors.New("the server ended as soon as it began")
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", err)
		}
	}
}
